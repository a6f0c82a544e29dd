"""Tell which files a store is made from have changed since, without reading those that have not."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from goldenthread.errors import ContentError
from goldenthread.graph.examples import question_files
from goldenthread.graph.files import content_files, rule_files
from goldenthread.version import STORE_FORMAT, __version__

SETTLED: Final = 2_000_000_000
"""Nanoseconds: a file may change twice within one tick of a file system's clock, so a fresh one is read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """A file as it was: bytes, time of the last change in nanoseconds since 1970, SHA-256 in hexadecimal."""

    size: int
    changed: int
    digest: str


Index = Mapping[str, FileState]
"""The state of each file, by its path below the content root."""


def index_files(content: Path, known: Index, indexed: int) -> dict[str, FileState]:
    """Return the state of every file that a store is made from: graph, ontology, rules and questions.

    Args:
        content: the content root.
        known: what an earlier call returned; a file with the same size and time is not read again.
        indexed: when that was, in nanoseconds since 1970.

    Raises:
        ContentError: a file cannot be read.
    """
    index: dict[str, FileState] = {}
    above = len(str(content / "graph")) - len("graph")
    for file in (*content_files(content), *rule_files(content), *question_files(content)):
        name = str(file)[above:].replace(os.sep, "/")
        try:
            facts = file.stat()
            before = known.get(name)
            unchanged = before and (before.size, before.changed) == (facts.st_size, facts.st_mtime_ns)
            if before and unchanged and facts.st_mtime_ns < indexed - SETTLED:
                index[name] = before
            else:
                digest = sha256(file.read_bytes()).hexdigest()
                index[name] = FileState(size=facts.st_size, changed=facts.st_mtime_ns, digest=digest)
        except OSError as error:
            raise ContentError(f"{file}: {error.strerror}; check that it is there and can be read") from error
    return index


def index_digest(index: Index) -> str:
    """Return one digest of all that a store is made from: the files and this release."""
    digest = sha256(f"{__version__} {STORE_FORMAT}\n".encode())
    for name, state in sorted(index.items()):
        digest.update(f"{name} {state.digest}\n".encode())
    return digest.hexdigest()


def changed_files(before: Index, now: Index) -> set[str]:
    """Return the files that were added, removed or given another text."""
    names = before.keys() | now.keys()
    return {name for name in names if name not in before or name not in now or before[name].digest != now[name].digest}
