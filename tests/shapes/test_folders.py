"""A folder checked batch by batch gives the same report as everything checked at once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from goldenthread.commands.checking import Rules, check_files
from goldenthread.graph.files import read_quads
from goldenthread.graph.foreign_files import find_files
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import ID, NS
from goldenthread.sector.recipe import Recipe
from goldenthread.sector.writing import write_turtle
from goldenthread.shapes import folders
from goldenthread.shapes.findings import Report
from goldenthread.shapes.folders import check_folder, is_large
from goldenthread.shapes.running import check_store


@pytest.fixture(autouse=True)
def _one_institution_a_batch(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let each institution be a batch, and check them in this process."""
    monkeypatch.setattr(folders, "LARGEST", 1)
    monkeypatch.setattr(folders.os, "cpu_count", lambda: 1)
    folders._desk.cache_clear()
    yield
    folders._desk.cache_clear()


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
    evaluations = tuple(replace(one, focus_nodes=0) for one in report.evaluations)
    return replace(report, content="", focus_nodes=0, evaluations=evaluations)


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


def test_a_folder_of_a_user(sector: Path, content: Path) -> None:
    """Its plans, its institutions and its own copy of a framework, beside what is bundled."""
    assert is_large(sector)
    report = check_folder(content, sector)
    assert comparable(report) == comparable(whole(sector, content))
    assert report.findings


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
