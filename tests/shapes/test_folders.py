"""A folder checked batch by batch gives the same report as everything checked at once."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from goldenthread.commands.checking import Rules, check_files
from goldenthread.graph import batches, pool
from goldenthread.graph.batches import SEVERAL, Shelf, is_large
from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.foreign_files import find_files
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import ID, NS, XSD
from goldenthread.sector.recipe import Recipe
from goldenthread.sector.writing import write_turtle
from goldenthread.shapes import folders
from goldenthread.shapes.findings import Report
from goldenthread.shapes.folders import check_folder
from goldenthread.shapes.running import check_store


@pytest.fixture(autouse=True)
def _one_institution_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each institution be a batch, and check them in this process."""
    monkeypatch.setattr(folders, "LARGEST", 1)
    monkeypatch.setattr(batches, "LARGEST", 1)
    monkeypatch.setattr(pool.os, "cpu_count", lambda: 1)


@pytest.fixture
def sector(tmp_path: Path) -> Path:
    """Two invented institutions with faults; what their plans share is in none of their folders."""
    write_turtle(tmp_path / "sector", Recipe(actions=150, seed=5, defect_rate=0.3))
    return tmp_path / "sector"


def whole(root: Path, content: Path) -> Report:
    """Return the report on a folder read as a whole."""
    files = find_files([str(root)])
    return check_files(files, Rules(content, None, "fast"), lambda *_: None).report


def comparable(report: Report | None) -> Report:
    """Return all of a report that does not depend on how it was made."""
    assert report
    return replace(report, content="")


def link(root: Path, target: str) -> None:
    """Let a plan of the first institution refer to something else."""
    file = min((root / "graph/plans").rglob("*.ttl"))
    action = next(quad.subject for quad in read_quads(file, NamedNode(ID)) if quad.object == NamedNode(NS + "Action"))
    with file.open("a", encoding="utf-8") as text:
        text.write(f"{action} <{NS}continues> <{target}> .\n")


@pytest.mark.long
def test_the_bundled_plans(content: Path, store: LocalStore) -> None:
    """Real plans of three institutions, which share frameworks and lists."""
    assert comparable(check_folder(content)) == comparable(check_store(store, content))


@pytest.fixture
def large_sector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """More institutions, several of them to a batch."""
    monkeypatch.setattr(folders, "LARGEST", 500_000)
    monkeypatch.setattr(batches, "LARGEST", 500_000)
    write_turtle(tmp_path / "large", Recipe(actions=1_500, seed=7, defect_rate=0.1))
    return tmp_path / "large"


def add_faults_of_shared_things(root: Path) -> None:
    """Add faults that show only together with what plans share, to the first and the last institution.

    The days of two deadlines are in the wrong order, and both institutions name a thing that nobody states.
    """
    files = sorted((root / "graph/plans").rglob("*.ttl"))
    for file in (files[0], files[-1]):
        with file.open("a", encoding="utf-8") as text:
            text.write(
                f"<{ID}{file.parent.name}/turned> a <{NS}Deadline> ; <{NS}precision> <{NS}day> ;"
                f" <{NS}escalatesTo> <{ID}unknown/body> ;"
                f' <{NS}earliest> "2024-05-02"^^<{XSD}date> ; <{NS}latest> "2024-05-01"^^<{XSD}date> .\n'
            )


def turned(report: Report | None) -> list[str]:
    """Return the times whose days are in the wrong order."""
    assert report
    return [one.record for one in report.findings if one.check.shape.endswith("#I09-first-day-is-not-after-last")]


def test_a_folder_of_a_user(sector: Path, content: Path) -> None:
    """Its plans, its institutions and its own copy of a framework, beside what is bundled.

    Queries that start from a precision find the times of every batch; what two batches name is found once.
    """
    add_faults_of_shared_things(sector)
    assert is_large(sector)
    report = check_folder(content, sector)
    assert comparable(report) == comparable(whole(sector, content))
    assert len(turned(report)) == len(set(turned(report))) == 2


@pytest.mark.long
def test_several_institutions_in_each_of_several_batches(large_sector: Path, content: Path) -> None:
    """A sector of 1,500 actions: the same findings, and each shape looks at as many things."""
    add_faults_of_shared_things(large_sector)
    assert len(list(Shelf(content, large_sector).portions(folders.LARGEST))) > SEVERAL
    report = check_folder(content, large_sector)
    assert comparable(report) == comparable(whole(large_sector, content))


@pytest.mark.long
def test_several_batches_of_a_content_folder(large_sector: Path, content: Path) -> None:
    """A folder that is content itself is all its own; a plan in it even says something of a framework's obligation."""
    add_faults_of_shared_things(large_sector)
    with min((large_sector / "graph/plans").rglob("*.ttl")).open("a", encoding="utf-8") as text:
        text.write(f"<{ID}framework/rdc-2019/ECI1> <{NS}asksFor> <{ID}unknown/thing> .\n")
    for name in ("ontology", "shapes", "graph"):
        shutil.copytree(content / name, large_sector / name, dirs_exist_ok=True)
    memory = Store()
    for file in content_files(large_sector):
        memory.extend(read_quads(file, graph_name(file, large_sector)))
    derive(memory, large_sector)
    assert comparable(check_folder(large_sector)) == comparable(check_store(LocalStore(memory), large_sector))


@pytest.mark.long
def test_plans_that_refer_to_another_institution(sector: Path, content: Path) -> None:
    """The two institutions are read together."""
    other = max((sector / "graph/plans").rglob("*.ttl"))
    action = next(quad.subject for quad in read_quads(other, NamedNode(ID)) if quad.object == NamedNode(NS + "Action"))
    link(sector, action.value)
    assert comparable(check_folder(content, sector)) == comparable(whole(sector, content))


def test_plans_that_refer_to_a_bundled_one(sector: Path, content: Path) -> None:
    """Bundled plans are not in the batches, so the folder must be read in another way."""
    link(sector, f"{ID}plan/icr/hreir/2018-2020/action/2a")
    assert check_folder(content, sector) is None
