"""A build is all or nothing, is skipped when nothing changed, and heals whatever happened to the store."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from pyoxigraph import QuerySolutions

from goldenthread.errors import ContentError, StoreBusyError, StoreError
from goldenthread.graph import building
from goldenthread.graph.building import Manifest, build
from goldenthread.graph.files import ONTOLOGY_FILE, content_files
from goldenthread.graph.opening import open_store
from goldenthread.graph.store import LocalStore
from goldenthread.progress import Progress
from goldenthread.settings import Settings

PLAN = """@base <https://w3id.org/goldenthread/id/> .
@prefix gt: <https://w3id.org/goldenthread/ns#> .
<plan/a/one> a gt:Plan ; gt:succeeds <plan/a/zero> .
<plan/a/one/action/1> a gt:Action ; gt:inPlan <plan/a/one> .
<plan/a/one/action/1/item/i> a gt:ActionItem ; gt:itemOf <plan/a/one/action/1> .
"""
BUILD = "import sys, pathlib; from goldenthread.graph.building import build\n"
BUILD_FOR_EVER = BUILD + "while True:\n    build(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), force=True)\n"
BUILD_ONCE = BUILD + "print(build(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])).manifest.quads)\n"
KILLS = 4


@pytest.fixture
def small(content: Path, tmp_path: Path) -> Path:
    """The ontology with its rules and a graph of one small plan."""
    root = tmp_path / "content"
    shutil.copytree(content / "ontology", root / "ontology")
    (root / "graph").mkdir()
    (root / "graph" / "plan.ttl").write_text(PLAN, encoding="utf-8")
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the store goes; not there yet."""
    return tmp_path / "cache" / "stores"


def count(root: Path, folder: Path) -> int:
    """Open the store as every command does and count its statements."""
    store = open_store(Settings(content=root, store_folder=folder))
    answer = store.query("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert isinstance(answer, QuerySolutions)
    (row,) = list(answer)
    store.close()
    return int(row[0].value)


def left_behind(folder: Path) -> set[str]:
    """Return what lies in the store's folder and belongs to no store."""
    manifest = Manifest.read(folder)
    assert manifest
    return {path.name for path in folder.iterdir()} - {manifest.store, "current.json", "writing.lock"}


def test_a_fresh_build_holds_what_the_files_and_rules_say(small: Path, folder: Path) -> None:
    """All statements are in, the manifest says so, and nothing else is left in the folder."""
    done = build(small, folder)
    assert done.fresh
    assert done.manifest.files == 2
    assert done.manifest.derived > 0
    assert done.manifest.quads == done.manifest.asserted + done.manifest.derived == count(small, folder)
    assert left_behind(folder) == set()


def test_every_step_is_reported(small: Path, folder: Path) -> None:
    """Whoever watches sees each step begin."""
    steps: list[str] = []
    build(small, folder, progress=lambda what, _done, _all: steps.append(what))
    assert list(dict.fromkeys(steps)) == ["Reading", "Deriving", "Writing", "Checking"]


def test_nothing_is_done_when_nothing_changed(small: Path, folder: Path) -> None:
    """The second build writes nothing, even when a file was only touched."""
    first = build(small, folder)
    os.utime(small / "graph" / "plan.ttl")
    second = build(small, folder)
    assert not second.fresh
    assert second.manifest == first.manifest


def test_force_builds_again(small: Path, folder: Path) -> None:
    """A forced build makes a new store that says the same."""
    first = build(small, folder)
    second = build(small, folder, force=True)
    assert second.fresh
    assert second.manifest.store != first.manifest.store
    assert second.manifest.quads == first.manifest.quads


def change_plan(root: Path) -> None:
    """State one thing more."""
    file = root / "graph" / "plan.ttl"
    file.write_text(file.read_text(encoding="utf-8") + "<plan/a/two> a gt:Plan .\n", encoding="utf-8")


def add_file(root: Path) -> None:
    """Add a plan."""
    (root / "graph" / "more").mkdir()
    (root / "graph" / "more" / "plan.ttl").write_text(PLAN.replace("plan/a/", "plan/b/"), encoding="utf-8")


def remove_rule(root: Path) -> None:
    """Derive less."""
    (root / "ontology" / "rules" / "inherited-from-action.rq").unlink()


def rename_file(root: Path) -> None:
    """Give the statements another named graph."""
    (root / "graph" / "plan.ttl").rename(root / "graph" / "renamed.ttl")


@pytest.mark.parametrize(
    ("change", "sign"),
    [(change_plan, 1), (add_file, 1), (remove_rule, -1), (rename_file, 0)],
    ids=["statement", "file", "rule", "name"],
)
def test_a_change_is_built(small: Path, folder: Path, change: Callable[[Path], None], sign: int) -> None:
    """Whatever a store is made from, a change to it makes a new one."""
    before = build(small, folder).manifest
    change(small)
    after = build(small, folder)
    assert after.fresh
    difference = after.manifest.quads - before.quads
    assert (difference > 0) - (difference < 0) == sign


def test_alignments_are_not_loaded(small: Path, folder: Path) -> None:
    """The mappings to other vocabularies are for readers: they are no part of the store."""
    build(small, folder)
    (small / "ontology" / "alignments" / "more.ttl").write_text(PLAN, encoding="utf-8")
    assert not build(small, folder).fresh
    assert content_files(small)[-1] == small / ONTOLOGY_FILE


def test_the_store_before_is_kept_for_who_still_reads_it(small: Path, folder: Path) -> None:
    """A running server's store outlives the next build, and no store outlives two."""
    first = build(small, folder).manifest.store
    second = build(small, folder, force=True).manifest.store
    assert {path.name for path in folder.glob("store-*")} == {first, second}
    third = build(small, folder, force=True).manifest.store
    assert {path.name for path in folder.glob("store-*")} == {second, third}


def test_a_file_that_does_not_parse_is_named_with_its_place(small: Path, folder: Path) -> None:
    """The message names the file, the line and the column, and is one line."""
    broken = small / "graph" / "broken.ttl"
    broken.write_text("@prefix gt: <https://w3id.org/goldenthread/ns#> .\ngt:a gt:b ;; gt:c [ .\n", encoding="utf-8")
    with pytest.raises(ContentError, match=rf"{broken}:2:\d+: ") as caught:
        build(small, folder)
    assert "\n" not in str(caught.value)


def test_the_last_good_store_serves_while_a_file_does_not_parse(small: Path, folder: Path) -> None:
    """A mistake in a file is told once and takes nothing away."""
    good = build(small, folder).manifest
    (small / "graph" / "plan.ttl").write_text("<a> <b>", encoding="utf-8")
    told: list[str] = []
    store = open_store(Settings(content=small, store_folder=folder), warn=told.append)
    assert isinstance(store, LocalStore)
    assert len(store) == good.quads
    assert len(told) == 1
    assert "plan.ttl:1:" in told[0]
    assert "last good store" in told[0]


def test_without_an_earlier_store_a_mistake_stops(small: Path, folder: Path) -> None:
    """There is nothing to fall back on, so the mistake is raised and no store is left."""
    (small / "graph" / "plan.ttl").write_text("<a> <b>", encoding="utf-8")
    with pytest.raises(ContentError):
        open_store(Settings(content=small, store_folder=folder))
    assert list(folder.glob("store-*")) == []


@pytest.mark.parametrize("name", ["MANIFEST-*", "CURRENT", "*.sst"])
@pytest.mark.parametrize("damage", ["cut", "removed"])
def test_a_damaged_store_is_made_again(small: Path, folder: Path, name: str, damage: str) -> None:
    """A store that lost a part, even one that opens and looks empty, is noticed and replaced."""
    good = build(small, folder).manifest
    (file, *_) = sorted((folder / good.store).glob(name))
    if damage == "cut":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    else:
        file.unlink()
    assert count(small, folder) == good.quads
    healed = Manifest.read(folder)
    assert healed
    assert healed.store != good.store


@pytest.mark.parametrize(
    "change",
    [{"quads": 7}, {"format": 0}, {"store": "store-of-nobody"}, {"content": "changed"}, {"unknown": 1}],
    ids=lambda change: next(iter(change)),
)
def test_a_manifest_that_does_not_fit_is_not_believed(small: Path, folder: Path, change: dict[str, object]) -> None:
    """A wrong count, an older format, another store: each leads to a new build."""
    good = build(small, folder).manifest
    file = folder / "current.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change), encoding="utf-8")
    assert count(small, folder) == good.quads
    healed = Manifest.read(folder)
    assert healed
    assert healed.store != good.store


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"store": 3}'])
def test_a_manifest_that_cannot_be_read_is_no_manifest(small: Path, folder: Path, text: str) -> None:
    """Whatever stands in the file, the store is made again."""
    build(small, folder)
    (folder / "current.json").write_text(text, encoding="utf-8")
    assert Manifest.read(folder) is None
    assert build(small, folder).fresh


def test_an_older_release_is_replaced(small: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of another format is not opened but made again."""
    monkeypatch.setattr(building, "STORE_FORMAT", 0)
    old = build(small, folder).manifest
    monkeypatch.undo()
    assert Manifest.read(folder) is None
    assert count(small, folder) == old.quads


def test_what_was_written_is_checked(small: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that does not hold what was put in is thrown away, and the last good one stays."""
    good = build(small, folder).manifest
    write = building._write_store

    def lose_one(root: Path, target: Path, tell: Progress) -> object:
        written = write(root, target, tell)
        store = building.pyoxigraph.Store(str(target))
        store.remove(next(iter(store)))
        store.flush()
        return written

    monkeypatch.setattr(building, "_write_store", lose_one)
    with pytest.raises(StoreError, match="does not hold what was put in"):
        build(small, folder, force=True)
    assert Manifest.read(folder) == good
    assert left_behind(folder) == set()


@pytest.mark.parametrize("step", ["Reading", "Deriving", "Writing", "Checking"])
def test_stopped_at_any_step_nothing_is_left(small: Path, folder: Path, step: str) -> None:
    """Ctrl-C at any step leaves the last good store and nothing beside it."""
    good = build(small, folder).manifest

    def stop(what: str, _done: int, _all: int) -> None:
        if what == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(small, folder, force=True, progress=stop)
    assert Manifest.read(folder) == good
    assert left_behind(folder) == set()


def run(script: str, root: Path, folder: Path) -> subprocess.Popen[str]:
    """Start a process that runs a script on the content and the folder."""
    return subprocess.Popen([sys.executable, "-c", script, str(root), str(folder)], stdout=subprocess.PIPE, text=True)


def kill_while_building(root: Path, folder: Path, seconds: float) -> None:
    """Kill a process that builds without end, so many seconds after it has made its first new store."""
    before = Manifest.read(folder)
    with run(BUILD_FOR_EVER, root, folder) as process:
        deadline = time.monotonic() + 30
        while Manifest.read(folder) == before and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def test_killed_at_any_moment_the_last_good_store_serves(small: Path, folder: Path) -> None:
    """SIGKILL at random moments of a build never leaves a store that is not whole."""
    good = build(small, folder).manifest
    moments = random.Random(2)  # noqa: S311 - moments, not secrets
    for _ in range(KILLS):
        kill_while_building(small, folder, moments.uniform(0, 0.15))
        manifest = Manifest.read(folder)
        assert manifest
        store = LocalStore.read_only(folder / manifest.store)
        assert len(store) == manifest.quads == good.quads
        store.close()
    assert build(small, folder, force=True).fresh
    assert not list(folder.glob(".current.json.*")), "what was killed left a temporary file"
    assert len(list(folder.glob("store-*"))) == 2


def test_a_second_writer_waits(small: Path, folder: Path) -> None:
    """A build that finds another one at work goes on when that ends."""
    folder.mkdir(parents=True)
    lock = FileLock(folder / "writing.lock", thread_local=False)
    lock.acquire()
    threading.Timer(0.3, lock.release).start()
    started = time.monotonic()
    assert build(small, folder).fresh
    assert time.monotonic() - started >= 0.25


def test_a_second_writer_does_not_wait_for_ever(small: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while it says in one line who is in the way and what to do."""
    monkeypatch.setattr(building, "LOCK_SECONDS", 0.1)
    folder.mkdir(parents=True)
    with FileLock(folder / "writing.lock"), pytest.raises(StoreBusyError, match="another process") as caught:
        build(small, folder)
    assert "--store" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_writers_at_the_same_time_make_one_store(small: Path, folder: Path) -> None:
    """Three processes that start together all end well, and only one of them builds."""
    processes = [run(BUILD_ONCE, small, folder) for _ in range(3)]
    answers = {process.communicate(timeout=60)[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert answers == {f"{count(small, folder)}\n"}
    assert len(list(folder.glob("store-*"))) == 1


def test_a_folder_that_cannot_be_written_is_named(small: Path, tmp_path: Path) -> None:
    """One line names the folder and the cure."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match=r"cannot be written to .*file/stores.*--store DIR") as caught:
        build(small, tmp_path / "file" / "stores")
    assert "\n" not in str(caught.value)


def test_a_missing_ontology_is_named(small: Path, folder: Path) -> None:
    """Content without its ontology is no content."""
    (small / ONTOLOGY_FILE).unlink()
    with pytest.raises(ContentError, match=r"goldenthread\.ttl"):
        build(small, folder)
