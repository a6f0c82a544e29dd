"""Make a store from the content: all or nothing, checked, and only when something changed.

The folder for stores holds one folder a build, ``store-<digest>``, and ``current.json``, which names the
build to use and the count and digest that it must have. ``current.json`` is replaced in one step after the
new store has been written, reopened and checked; whatever is killed before that leaves the last good store.
"""

import json
import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, time_ns
from typing import Final, Self
from uuid import uuid4

import pyoxigraph
from pyoxigraph import RdfFormat

from goldenthread.errors import StoreBusyError, StoreError
from goldenthread.graph.digests import LinesDigest, quads_digest
from goldenthread.graph.files import content_files
from goldenthread.graph.indexing import FileState, index_digest, index_files
from goldenthread.graph.store import Content
from goldenthread.graph.writing import write_atomically
from goldenthread.progress import Progress, silent
from goldenthread.version import STORE_FORMAT

LOCK_SECONDS: Final = 60
NANOSECONDS: Final = 1_000_000_000
COMPARED: Final = 1_000_000
"""Up to how many quads are read back and compared one by one; beyond, which takes minutes, the count and the
checksums of the store's own files must do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What ``current.json`` says about a store; it lies outside the store, so damage to one shows.

    Attributes:
        store: the name of the store's folder.
        format: the STORE_FORMAT that wrote it.
        content: the digest of what it was made from.
        quads: how many quads it holds.
        digest: of its quads, see ``quads_digest``.
        asserted: how many statements the files state.
        derived: how many statements the rules added.
        files: how many files were read.
        index: the state of each of them and of the rules.
        indexed: when that was found out, in nanoseconds since 1970.
    """

    store: str
    format: int
    content: str
    quads: int
    digest: str
    asserted: int
    derived: int
    files: int
    index: dict[str, FileState] = field(repr=False)
    indexed: int

    @property
    def held(self) -> Content:
        """Return what the store holds, and since when."""
        return Content(digest=self.digest, taken_in=datetime.fromtimestamp(self.indexed // NANOSECONDS, UTC))

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the manifest in ``folder``, or None if there is none that this release can read."""
        try:
            values = json.loads((folder / "current.json").read_text(encoding="utf-8"))
            values["index"] = {name: FileState(**state) for name, state in values["index"].items()}
            manifest = cls(**values)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        if manifest.format != STORE_FORMAT or not (folder / manifest.store).is_dir():
            return None
        return manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """The outcome of ``build``: the manifest, whether anything was written, and the seconds it took."""

    manifest: Manifest
    fresh: bool
    seconds: float


def build(content: Path, folder: Path, *, force: bool = False, progress: Progress | None = None) -> Build:
    """Make the store in ``folder`` from ``content`` unless it is there already.

    Raises:
        ContentError: a file does not parse; the last good store stays as it is.
        StoreBusyError: another process has been writing for longer than a minute.
        StoreError: the folder cannot be written, or what was written does not check out.
    """
    started = perf_counter()
    now = time_ns()
    current = Manifest.read(folder)
    index = index_files(content, current.index if current else {}, current.indexed if current else 0)
    wanted = index_digest(index)
    if current and current.content == wanted and not force:
        return Build(manifest=current, fresh=False, seconds=perf_counter() - started)
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only for writing

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "writing.lock", timeout=LOCK_SECONDS)
        with lock:
            current = Manifest.read(folder)
            if current and current.content == wanted and not force:
                return Build(manifest=current, fresh=False, seconds=perf_counter() - started)
            manifest = _write(content, folder, index, now, progress or silent)
            _tidy(folder, keep={manifest.store, current.store if current else manifest.store})
    except Timeout as error:
        raise StoreBusyError(
            f"another process is writing the store in {folder}; wait for it to end or give --store DIR"
        ) from error
    except OSError as error:
        raise StoreError(
            f"the store cannot be written to {folder} ({error.strerror or error}); make room or give --store DIR"
        ) from error
    return Build(manifest=manifest, fresh=True, seconds=perf_counter() - started)


def _write(content: Path, folder: Path, index: dict[str, FileState], indexed: int, tell: Progress) -> Manifest:
    name = f"store-{uuid4().hex[:12]}"
    try:
        written = _write_store(content, folder / name, tell)
        tell("Checking", 0, 1)
        _check_store(folder / name, written)
    except BaseException:
        shutil.rmtree(folder / name, ignore_errors=True)
        raise
    manifest = Manifest(
        store=name,
        format=STORE_FORMAT,
        content=index_digest(index),
        quads=written.lines.count,
        digest=written.lines.digest(),
        asserted=written.asserted,
        derived=written.derived,
        files=len(content_files(content)),
        index=index,
        indexed=indexed,
    )
    write_atomically(folder / "current.json", json.dumps(asdict(manifest), indent=2).encode())
    return manifest


@dataclass(slots=True)
class _Written:
    """What went into a store: its lines of N-Quads, and how many are from files and from rules."""

    lines: LinesDigest
    asserted: int = 0
    derived: int = 0


def _write_store(content: Path, target: Path, tell: Progress) -> _Written:
    from goldenthread.graph.assembling import portions  # noqa: PLC0415 - it needs numpy, which takes long to start

    written = _Written(LinesDigest())
    store = pyoxigraph.Store(str(target))
    for portion in portions(content, tell):
        written.lines.write(portion.data)
        store.bulk_load(portion.data, RdfFormat.N_QUADS)
        written.asserted += portion.asserted
        written.derived += portion.derived
    store.optimize()
    store.flush()
    del store
    return written


def _check_store(target: Path, put: _Written) -> None:
    store = pyoxigraph.Store.read_only(str(target))
    whole = len(store) == put.lines.count
    if whole and put.lines.count <= COMPARED:
        whole = quads_digest(store) == put.lines.digest()
    if not whole:
        raise StoreError(f"the store written to {target} does not hold what was put in; check the disk and build again")


def names_file(store: Path) -> Path:
    """Return where the index of the names in a store is kept: beside its folder, and thrown away with it."""
    return store.with_name(f"{store.name}.names")


def answers_folder(store: Path) -> Path:
    """Return where answers over a store are kept: beside its folder, and thrown away with it."""
    return store.with_name(f"{store.name}.answers")


def _tidy(folder: Path, *, keep: set[str]) -> None:
    """Remove all but the new store and the one before, which a running server may still read.

    What a killed build left behind goes as well; the caller holds the lock, so nobody else is writing.
    """
    for store in folder.glob("store-*"):
        if store.name not in keep and not store.suffix and store.is_dir():
            for part in (store, answers_folder(store)):
                shutil.rmtree(part, ignore_errors=True)
            for names in (names_file(store), *folder.glob(f".{names_file(store).name}.*")):
                names.unlink(missing_ok=True)
    for temporary in folder.glob(".current.json.*"):
        temporary.unlink(missing_ok=True)
