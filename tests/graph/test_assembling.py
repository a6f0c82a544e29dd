"""Much content is put together in portions, and comes to the same store as when it is put together at once."""

import os
from collections import Counter
from pathlib import Path

import pytest

from goldenthread.content import FOLDERS
from goldenthread.errors import ProcessStoppedError
from goldenthread.graph import assembling
from goldenthread.graph.assembling import portions
from goldenthread.graph.digests import BLANK_NAME
from goldenthread.graph.pool import in_processes
from goldenthread.ontology.namespaces import NS
from goldenthread.progress import silent
from goldenthread.sector.recipe import Recipe
from goldenthread.sector.writing import write_turtle


def lines(root: Path) -> tuple[Counter[bytes], int, int, int]:
    """Return what a store of some content holds, in how many portions, and how much the files and the rules say."""
    found: Counter[bytes] = Counter()
    parts = list(portions(root, silent))
    for part in parts:
        found.update(BLANK_NAME.sub(b"_:", line) for line in part.data.splitlines())
    return found, len(parts), sum(part.asserted for part in parts), sum(part.derived for part in parts)


@pytest.fixture
def sector(content: Path, tmp_path: Path) -> Path:
    """A small sector with faults, beside everything bundled but the plans."""
    root = tmp_path / "sector"
    write_turtle(root, Recipe(actions=400, defect_rate=0.3))
    for name in FOLDERS[1:]:
        (root / name).symlink_to(content / name)
    return root


@pytest.fixture(params=["bundled", "sector"])
def root(request: pytest.FixtureRequest, content: Path) -> Path:
    """Content in which no institution, or every one, stands by itself."""
    return content if request.param == "bundled" else request.getfixturevalue("sector")


def test_portions_come_to_what_all_comes_to_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same statements, each just once, and the same counts of what is stated and what follows."""
    whole = lines(root)
    monkeypatch.setattr(assembling, "is_large", lambda _root: True)
    monkeypatch.setattr(assembling, "LARGEST", 1)
    parts = lines(root)
    assert whole[1] == 1
    assert parts[1] > 2
    assert parts[0] == whole[0]
    assert parts[2:] == whole[2:]


def test_what_was_put_together_before_is_not_kept(sector: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An institution that came between two calls in one process is there, with what follows for it."""
    monkeypatch.setattr(assembling, "is_large", lambda _root: True)
    lines(sector)
    new = sector / "graph" / "plans" / "new" / "plan.ttl"
    new.parent.mkdir()
    new.write_text(f"<https://example.org/plan> <{NS}succeeds> <https://example.org/earlier> .\n", encoding="utf-8")
    found = lines(sector)[0]
    assert any(b"example.org/plan" in line and b"laterPlanThan" in line for line in found)


def test_a_process_that_is_stopped_is_said_in_a_line() -> None:
    """Not as a traceback: whoever has too little memory can do something about it."""
    with pytest.raises(ProcessStoppedError, match="want of memory"):
        list(in_processes(os._exit, [9, 9, 9]))


def test_institutions_that_follow_each_other_share_a_portion(sector: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows across two institutions is not lost."""
    first, second = sorted((sector / "graph" / "plans").iterdir())[:2]
    plans = [
        min(folder.rglob("*.ttl")).relative_to(sector / "graph" / "plans").with_suffix("") for folder in (first, second)
    ]
    extra = second / "linked.ttl"
    base = "https://w3id.org/goldenthread/"
    extra.write_text(f"<{base}id/plan/{plans[0]}> <{base}ns#succeeds> <{base}id/plan/{plans[1]}> .\n", encoding="utf-8")
    whole = lines(sector)
    monkeypatch.setattr(assembling, "is_large", lambda _root: True)
    monkeypatch.setattr(assembling, "LARGEST", 1)
    parts = lines(sector)
    assert parts[0] == whole[0]
