"""What an invented sector is made of, and that it comes out the same every time."""

import os
import subprocess
import sys
import tracemalloc
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pyoxigraph
import pytest

from goldenthread.graph.files import graph_name, read_quads
from goldenthread.sector.generating import parts
from goldenthread.sector.recipe import Recipe
from goldenthread.sector.serialising import nquads, turtle
from goldenthread.sector.things import Thing, english, plain
from goldenthread.sector.writing import write_nquads, write_turtle


def digests(folder: Path) -> dict[str, str]:
    """Return a digest of each file by its path."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.parametrize("write", [write_turtle, write_nquads])
def test_the_same_recipe_gives_the_same_bytes(write, tmp_path: Path) -> None:
    """In this process twice; another seed gives something else."""
    recipe = Recipe(actions=150, seed=5, defect_rate=0.2)
    write(tmp_path / "first", recipe)
    write(tmp_path / "second", recipe)
    write(tmp_path / "other", Recipe(actions=150, seed=6, defect_rate=0.2))
    assert digests(tmp_path / "first") == digests(tmp_path / "second")
    assert digests(tmp_path / "first") != digests(tmp_path / "other")


def test_neither_hash_seed_nor_locale_changes_a_byte(tmp_path: Path) -> None:
    """Two fresh processes with different surroundings write the same."""
    code = (
        "import sys; from pathlib import Path; from goldenthread.sector.recipe import Recipe;"
        "from goldenthread.sector.writing import write_turtle;"
        "write_turtle(Path(sys.argv[1]), Recipe(actions=60, seed=5, defect_rate=0.5))"
    )
    for name, hash_seed, locale in (("first", "1", "C"), ("second", "2", "tr_TR.UTF-8")):
        surroundings = {**os.environ, "PYTHONHASHSEED": hash_seed, "LC_ALL": locale, "PYTHONUTF8": "0"}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], env=surroundings, check=True)
    assert digests(tmp_path / "first") == digests(tmp_path / "second")


def test_a_golden_digest_pins_the_output() -> None:
    """A change of wording, order or chance is seen; put the new digest here when it is meant."""
    digest = sha256()
    for part in parts(Recipe(actions=130, seed=1)):
        digest.update("".join(turtle(part.things)).encode())
    assert digest.hexdigest() == "785641967d56a4ded310972026c1becbc60871098ca72cdc3d4d572b0dfeda43"


@pytest.mark.parametrize("actions", [1, 24, 125, 126, 1000, 2500])
def test_there_are_exactly_as_many_actions_as_asked_for(actions: int) -> None:
    """Counted by their class, also where the last institution is cut short."""
    kinds = Counter(
        value
        for part in parts(Recipe(actions=actions))
        for thing in part.things
        for name, value in thing.facts
        if name == "a"
    )
    assert kinds["gt:Action"] == actions
    assert kinds["gt:Institution"] == -(-actions // 125)
    assert kinds["gt:Document"] >= kinds["gt:Plan"] >= actions / 27


@pytest.mark.parametrize(("actions", "seed"), [(1000, 1), (1000, 2), (5000, 3)])
def test_there_are_about_thirty_statements_an_action(actions: int, seed: int) -> None:
    """Everything counted: plans, parties, documents and rows as well."""
    statements = sum(part.statements for part in parts(Recipe(actions=actions, seed=seed)))
    assert 25 <= statements / actions <= 35


def test_a_plan_has_all_kinds_of_records() -> None:
    """Whatever a check looks at is there to be looked at."""
    kinds = {thing.facts[0][1] for part in parts(Recipe(actions=1000)) for thing in part.things}
    assert kinds >= {
        "gt:Responsibility", "gt:SuccessMeasure", "gt:Target", "gt:Baseline", "gt:Observation", "gt:Deadline",
        "gt:ActionItem", "gt:ProgressUpdate", "gt:Review", "gt:FollowOn", "gt:CrossReference", "gt:ObligationRow",
        "gt:AbsentValue", "gt:Passage", "gt:Theme", "gt:Seat", "gt:StaffGroup", "gt:Metric",
    }  # fmt: skip


def test_nothing_is_described_twice() -> None:
    """Each thing stands in one file and once in it, and no fact is stated twice."""
    things = [thing for part in parts(Recipe(actions=1000, defect_rate=1.0)) for thing in part.things]
    assert len({thing.path for thing in things}) == len(things)
    assert [thing.path for thing in things if len(set(thing.facts)) != len(thing.facts)] == []


def test_turtle_and_nquads_say_the_same(tmp_path: Path) -> None:
    """The same statements in the same named graphs, the copied framework included."""
    recipe = Recipe(actions=150, seed=2, defect_rate=0.5)
    manifest = write_turtle(tmp_path / "turtle", recipe)
    assert write_nquads(tmp_path / "nquads", recipe) == manifest
    files = sorted((tmp_path / "turtle").rglob("*.ttl"))
    from_turtle = {quad for file in files for quad in read_quads(file, graph_name(file, tmp_path / "turtle"))}
    from_nquads = set(pyoxigraph.parse(path=tmp_path / "nquads" / "sector.nq"))
    assert from_turtle == from_nquads
    assert len(from_turtle) == manifest.statements


def test_texts_are_escaped() -> None:
    """Quotes, backslashes and ends of line in a text survive both formats."""
    words = 'a "quoted" \\ text\nof two lines'
    things = [Thing("plan/x", [("a", "gt:Plan"), ("rdfs:label", english(words)), ("gt:printed", plain(words))])]
    for text, form in (
        ("".join(turtle(things)), pyoxigraph.RdfFormat.TURTLE),
        ("".join(nquads(things, "plans/x")), pyoxigraph.RdfFormat.N_QUADS),
    ):
        values = {quad.object.value for quad in pyoxigraph.parse(text, form)}
        assert words in values


@pytest.mark.parametrize(("rate", "wanted"), [(0.0, 0), (0.05, 50), (0.29, 290), (1.0, 1000)])
def test_as_many_faults_are_planted_as_asked_for(rate: float, wanted: int) -> None:
    """The share is met exactly, and no record is at fault twice."""
    planted = [fault for part in parts(Recipe(actions=1000, defect_rate=rate)) for fault in part.planted]
    assert len(planted) == wanted
    assert len({(fault.fault.check, fault.record) for fault in planted}) == wanted


def test_memory_does_not_grow_with_the_number_of_actions(tmp_path: Path) -> None:
    """Ten times the actions, all faulty, take the same memory, within a fifth."""

    def peak(actions: int) -> int:
        tracemalloc.start()
        try:
            write_nquads(tmp_path / str(actions), Recipe(actions=actions, defect_rate=1.0))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    small, large = peak(130), peak(1300)
    assert large < 1.2 * small
