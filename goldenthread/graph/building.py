"""Make a store from the content: all or nothing, checked, and only when something changed.

The folder for stores holds one folder a build, ``store-<digest>``, and ``current.json``, which names the
build to use and the count and digest that it must have. ``current.json`` is replaced in one step after the
new store has been written, reopened and checked; whatever is killed before that leaves the last good store.
"""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from time import perf_counter, time_ns
from typing import Final, Self
from uuid import uuid4

import pyoxigraph
from pyoxigraph import RdfFormat

from goldenthread.errors import StoreBusyError, StoreError
from goldenthread.graph.derivation import derive
from goldenthread.graph.examples import example_quads
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.indexing import FileState, index_digest, index_files
from goldenthread.graph.writing import write_atomically
from goldenthread.version import STORE_FORMAT

LOCK_SECONDS: Final = 60
COMPARED: Final = 1_000_000
"""Up to how many quads are read back and compared one by one; beyond, which takes minutes, the count and the
checksums of the store's own files must do."""

BLANK_NAME: Final = re.compile(rb"_:[^\s]+")

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
            manifest = _write(content, folder, index, now, progress or _silent)
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


def _write(content: Path, folder: Path, index: dict[str, FileState], indexed: int, progress: Progress) -> Manifest:
    memory = pyoxigraph.Store()
    files = content_files(content)
    for number, file in enumerate(files):
        progress("Reading", number, len(files))
        memory.extend(read_quads(file, graph_name(file, content)))
    asserted = len(memory)
    progress("Deriving", 0, 1)
    derived = derive(memory, content)
    memory.extend(example_quads(content))
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
        content=index_digest(index),
        quads=count,
        digest=digest,
        asserted=asserted,
        derived=derived,
        files=len(files),
        index=index,
        indexed=indexed,
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
    whole = len(written) == count
    if whole and count <= COMPARED:
        whole = quads_digest(written) == digest
    if not whole:
        raise StoreError(f"the store written to {target} does not hold what was put in; check the disk and build again")


def quads_digest(store: pyoxigraph.Store) -> str:
    """Return a digest of the store's quads that does not depend on their order, in hexadecimal.

    It is the sum, modulo 2 to the power of 256, of the SHA-256 of each quad's line of N-Quads: millions of lines need
    not be held and sorted.
    """
    total = LinesDigest()
    store.dump(total, RdfFormat.N_QUADS)  # type: ignore[arg-type]  # it asks for no more than write()
    return total.digest()


class LinesDigest:
    """A file that only adds up the digests of the lines written to it."""

    def __init__(self, *, nameless: bool = False) -> None:
        """Start with no line; ``nameless`` leaves out the names of blank nodes, which each build makes up."""
        self._rest = b""
        self._sum = 0
        self._nameless = nameless
        self.count = 0
        """How many lines there were."""

    def write(self, data: bytes) -> int:
        """Add the lines that end in ``data``."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        self.count += len(lines)
        if self._nameless:
            lines = [BLANK_NAME.sub(b"_:", line) if b"_:" in line else line for line in lines]
        self._sum += sum(int.from_bytes(sha256(line).digest()) for line in lines)
        return len(data)

    def flush(self) -> None:
        """There is nothing to flush."""

    def digest(self) -> str:
        """Return the sum of the lines so far."""
        return f"{self._sum % 2**256:064x}"


def _tidy(folder: Path, *, keep: set[str]) -> None:
    """Remove all but the new store and the one before, which a running server may still read.

    What a killed build left behind goes as well; the caller holds the lock, so nobody else is writing.
    """
    for store in folder.glob("store-*"):
        if store.name not in keep:
            shutil.rmtree(store, ignore_errors=True)
    for temporary in folder.glob(".current.json.*"):
        temporary.unlink(missing_ok=True)
