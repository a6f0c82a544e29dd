"""What ``goldenthread sector`` promises on good and bad input."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests_support import one_line

from goldenthread.commands import main
from goldenthread.sector import writing
from goldenthread.sector.generating import Part
from goldenthread.sector.recipe import Recipe

Outcome = tuple[int, str, str]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run the command line with these arguments; return the exit code and what it printed on both streams."""
    monkeypatch.setitem(main.COMMANDS, "sector", "Write invented plans.")

    def run(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["goldenthread", "sector", *map(str, arguments)])
        code = 0
        try:
            main.run()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_help_says_what_it_is_for(command) -> None:
    """The options, an example, and that the institutions do not exist."""
    code, shown, _ = command("--help")
    assert code == 0
    for word in ("--actions", "--seed", "--defects", "--format", "manifest.json", "do not exist", "Examples"):
        assert word in shown


def test_a_turtle_folder_is_laid_out_like_the_bundled_graph(command, tmp_path: Path) -> None:
    """One file a plan, an institution and a framework, and a manifest that agrees with the summary."""
    folder = tmp_path / "new" / "sector"
    code, shown, errors = command(folder, "--actions", "126", "--defects", "0.1")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (code, errors) == (0, "")
    assert "126 actions in 6 plans of 2 institutions" in shown
    assert f"{manifest['statements']:,} statements" in shown
    assert manifest["plans"] == len(list((folder / "graph" / "plans").rglob("*.ttl"))) == 6
    assert (folder / "graph" / "frameworks" / "rdc-2019.ttl").is_file()
    assert len(list((folder / "graph" / "institutions").iterdir())) == 2
    assert sum(entry["count"] for entry in manifest["defects"].values()) == 12
    assert sorted(path.name for path in folder.iterdir()) == ["graph", "manifest.json"]
    assert [path.name for path in folder.parent.iterdir()] == ["sector"]


def test_nquads_are_one_file(command, tmp_path: Path) -> None:
    """An empty folder that is there already may be used."""
    code, shown, _ = command(tmp_path, "--actions", "5", "--format", "nquads")
    assert code == 0
    assert "Defects  0\n" in shown
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "sector.nq"]


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        (("--actions", "0"), "from 1 to 10,000,000"),
        (("--actions", "10000001"), "from 1 to 10,000,000"),
        (("--defects", "1.5"), "from 0 to 1, such as 0.05"),
        (("--defects", "nan"), "from 0 to 1, such as 0.05"),
    ],
)
def test_numbers_out_of_range_are_refused_in_one_line(command, tmp_path: Path, arguments, cure: str) -> None:
    """The range is named, and no folder is left behind."""
    code, shown, errors = command(tmp_path / "sector", *arguments)
    assert (code, shown) == (2, "")
    assert cure in one_line(errors)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(command, tmp_path: Path) -> None:
    """Neither a full folder nor a file is overwritten."""
    file = tmp_path / "notes.txt"
    file.write_text("mine", encoding="utf-8")
    for taken in (tmp_path, file):
        code, _, errors = command(taken, "--actions", "5")
        assert code == 2
        assert "name a new or an empty folder" in one_line(errors)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_named_in_one_line(command, tmp_path: Path) -> None:
    """A file stands where a folder above ought to be."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    code, _, errors = command(file / "sector", "--actions", "5")
    assert code == 2
    assert "cannot be written" in one_line(errors)


@pytest.mark.parametrize(("failure", "code"), [(OSError(28, "No space left on device"), 2), (KeyboardInterrupt(), 130)])
def test_a_run_that_fails_leaves_nothing(
    command, tmp_path: Path, monkeypatch, failure: BaseException, code: int
) -> None:
    """A full disk and Ctrl-C in the middle: one line, no folder, nothing hidden beside it."""
    whole = writing.parts

    def broken(recipe: Recipe):
        for number, part in enumerate(whole(recipe)):
            if number == 3:
                raise failure
            yield part

    monkeypatch.setattr(writing, "parts", broken)
    stopped, _, errors = command(tmp_path / "sector", "--actions", "100")
    assert stopped == code
    assert one_line(errors)
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_the_actions(tmp_path: Path) -> None:
    """It starts at none, never goes back, and ends with all of them."""
    told: list[tuple[str, int, int]] = []
    recipe = Recipe(actions=130)
    writing.write_turtle(tmp_path / "sector", recipe, progress=lambda *step: told.append(step))
    done = [step[1] for step in told]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 130)
    assert {step[2] for step in told} == {130}
    assert isinstance(next(writing.parts(recipe)), Part)
