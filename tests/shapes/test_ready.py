"""Shapes that were made ready before are used as long as they are of the same files, and never otherwise."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from goldenthread.errors import ContentError
from goldenthread.shapes import ready
from goldenthread.shapes.engine.checker import check_all
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.ready import FILE, compiled_checks, ready_shapes


@pytest.fixture
def rules(content: Path, tmp_path: Path) -> Path:
    """A content root with copies of the shapes and the ontology, to be edited."""
    for name in ("shapes", "ontology"):
        shutil.copytree(content / name, tmp_path / "content" / name)
    return tmp_path / "content"


@pytest.fixture
def cache(content: Path, tmp_path: Path) -> Path:
    """A folder with the bundled shapes made ready."""
    ready_shapes(content, tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The content roots whose shapes were read, audited and compiled since."""
    roots: list[Path] = []
    make = ready._made

    def making(root: Path) -> Shapes:
        roots.append(root)
        return make(root)

    monkeypatch.setattr(ready, "_made", making)
    return roots


def test_what_was_kept_finds_the_same(
    content: Path, cache: Path, made: list[Path], shapes: Shapes, memory_store: pyoxigraph.Store
) -> None:
    """All checks, profiles and shapes come back, without reading the files again."""
    kept = ready_shapes(content, cache)
    assert made == []
    assert (kept.checks, kept.profiles, kept.version) == (shapes.checks, shapes.profiles, shapes.version)
    mine, theirs = (check_all(memory_store, compiled_checks(one)) for one in (kept, shapes))
    assert mine == theirs
    assert len(list(kept.graph)) == len(list(shapes.graph))


def test_an_edited_shape_is_seen_at_once(rules: Path, tmp_path: Path, made: list[Path]) -> None:
    """Even where the file is as long and as old as before."""
    cache = tmp_path / "cache"
    file = rules / "shapes" / "core.ttl"
    before, times = file.read_text(encoding="utf-8"), file.stat()
    first = ready_shapes(rules, cache).checks
    file.write_text(before.replace("sh:severity sh:Warning", "sh:severity sh:Info   ", 1), encoding="utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert times.st_size == file.stat().st_size
    assert ready_shapes(rules, cache).checks != first
    assert len(made) == 2


def test_a_mistake_that_comes_later_is_told(rules: Path, tmp_path: Path) -> None:
    """What was found fit says nothing about what was changed since; and a mistake is told each time."""
    ready_shapes(rules, tmp_path / "cache")
    file = rules / "shapes" / "core.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace("sh:minCount", "sh:minCuont", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ContentError, match="minCuont"):
            ready_shapes(rules, tmp_path / "cache")


@pytest.mark.parametrize("name", ["__version__", pytest.param("sys", marks=pytest.mark.long)])
def test_another_release_or_python_makes_its_own(
    name: str, content: Path, cache: Path, made: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they make of the files may differ."""
    monkeypatch.setattr(ready, name, type("Other", (), {"version": "4.0"}))
    ready_shapes(content, cache)
    assert made == [content]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "half": lambda data: data[: len(data) // 2],
    "a letter": lambda data: data.replace(b"Warning", b"warning", 1),
    "nothing": lambda _: b"",
    "something else": lambda _: b"\n\xff\n{}",
}


@pytest.mark.long
def test_a_damaged_file_is_made_again(content: Path, cache: Path, made: list[Path]) -> None:
    """Nobody is told, and the next run finds it whole."""
    whole = (cache / FILE).read_bytes()
    for number, damaged in enumerate(DAMAGE.values(), 1):
        (cache / FILE).write_bytes(damaged(whole))
        assert ready_shapes(content, cache).checks
        assert len(made) == number
        assert ready_shapes(content, cache).ready
        assert len(made) == number


def test_a_folder_that_cannot_be_written_does_no_harm(content: Path, tmp_path: Path) -> None:
    """The shapes are made ready, and not kept."""
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    assert ready_shapes(content, tmp_path / "cache").ready
