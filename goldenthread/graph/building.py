"""Make a store from the content: all or nothing, checked, and only when something changed.

The folder for stores holds one folder a build, ``store-<digest>``, and ``current.json``, which names the
build to use and the count and digest that it must have. ``current.json`` is replaced in one step after the
new store has been written, reopened and checked; whatever is killed before that leaves the last good store.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Final, Self
from uuid import uuid4

import pyoxigraph
from filelock import FileLock, Timeout
from pyoxigraph import Quad

from goldenthread.errors import StoreBusyError, StoreError
from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_digest, content_files, graph_name, read_quads
from goldenthread.graph.writing import write_atomically
from goldenthread.version import STORE_FORMAT

LOCK_SECONDS: Final = 60

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What ``current.json`` says about a store; it lies outside the store, so damage to one shows.

    Attributes:
        store: the name of the store's folder.
        format: the STORE_FORMAT that wrote it.
        content: the digest of what it was made from.
        quads: how many quads it holds.
        digest: SHA-256 of its sorted N-Quads.
        asserted: how many statements the files state.
        derived: how many statements the rules added.
        files: how many files were read.
    """

    store: str
    format: int
    content: str
    quads: int
    digest: str
    asserted: int
    derived: int
    files: int

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the manifest in ``folder``, or None if there is none that this release can read."""
        try:
            values = json.loads((folder / "current.json").read_text(encoding="utf-8"))
            manifest = cls(**values)
        except (OSError, ValueError, TypeError):
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
    wanted = content_digest(content)
    current = Manifest.read(folder)
    if current and current.content == wanted and not force:
        return Build(manifest=current, fresh=False, seconds=perf_counter() - started)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "writing.lock", timeout=LOCK_SECONDS)
        with lock:
            current = Manifest.read(folder)
            if current and current.content == wanted and not force:
                return Build(manifest=current, fresh=False, seconds=perf_counter() - started)
            manifest = _write(content, folder, wanted, progress or _silent)
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


def _silent(_what: str, _done: int, _all: int) -> None:
    """Report nothing."""


def _write(content: Path, folder: Path, wanted: str, progress: Progress) -> Manifest:
    memory = pyoxigraph.Store()
    files = content_files(content)
    for number, file in enumerate(files):
        progress("Reading", number, len(files))
        memory.extend(read_quads(file, graph_name(file, content)))
    asserted = len(memory)
    progress("Deriving", 0, 1)
    derived = derive(memory, content)
    count, digest = len(memory), quads_digest(memory)
    name = f"store-{uuid4().hex[:12]}"
    progress("Writing", 0, 1)
    try:
        _write_store(memory, folder / name)
        progress("Checking", 0, 1)
        _check_store(folder / name, count, digest)
    except BaseException:
        shutil.rmtree(folder / name, ignore_errors=True)
        raise
    manifest = Manifest(
        store=name,
        format=STORE_FORMAT,
        content=wanted,
        quads=count,
        digest=digest,
        asserted=asserted,
        derived=derived,
        files=len(files),
    )
    write_atomically(folder / "current.json", json.dumps(asdict(manifest), indent=2).encode())
    return manifest


def _write_store(memory: pyoxigraph.Store, target: Path) -> None:
    store = pyoxigraph.Store(str(target))
    store.bulk_extend(memory)
    store.flush()
    del store


def _check_store(target: Path, count: int, digest: str) -> None:
    written = pyoxigraph.Store.read_only(str(target))
    if len(written) != count or quads_digest(written) != digest:
        raise StoreError(f"the store written to {target} does not hold what was put in; check the disk and build again")


def quads_digest(store: pyoxigraph.Store) -> str:
    """Return the SHA-256 of the store's quads, one a line in N-Quads, sorted."""
    digest = sha256()
    for line in sorted(_line(quad) for quad in store):
        digest.update(line.encode())
    return digest.hexdigest()


def _line(quad: Quad) -> str:
    return f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} .\n"


def _tidy(folder: Path, *, keep: set[str]) -> None:
    """Remove all but the new store and the one before, which a running server may still read.

    What a killed build left behind goes as well; the caller holds the lock, so nobody else is writing.
    """
    for store in folder.glob("store-*"):
        if store.name not in keep:
            shutil.rmtree(store, ignore_errors=True)
    for temporary in folder.glob(".current.json.*"):
        temporary.unlink(missing_ok=True)
