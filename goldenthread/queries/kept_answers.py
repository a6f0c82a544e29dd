"""Answers that are worked out once over a store that never changes, and kept in files beside it.

A question about everything takes long where there are many plans, and always finds the same in the same store. Each
file is called by the digest of a query's text. Its first line is JSON: the columns of the answer, or why there is none.
Every further line is a row as SPARQL 1.1 Query Results JSON has it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Self

from pyoxigraph import QuerySolutions

from goldenthread.graph.writing import written_atomically
from goldenthread.queries.answers import row_json


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer in a file.

    Attributes:
        file: the file.
        columns: the names of the columns.
        failed: why there is no answer, if there is none.
    """

    file: Path
    columns: tuple[str, ...]
    failed: str

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """Return what the first line of a file says, or None where there is no such file or it says something else."""
        try:
            with file.open(encoding="utf-8") as lines:
                said = json.loads(next(lines))
            return cls(file=file, columns=tuple(said["columns"]), failed=said["failed"])
        except (OSError, StopIteration, ValueError, TypeError, KeyError):
            return None

    def rows(self, first: int = 0) -> Iterator[str]:
        """Yield the rows from the one numbered ``first`` on, each as ``row_json`` has it."""
        with self.file.open(encoding="utf-8") as lines:
            for line in islice(lines, first + 1, None):
                yield line.rstrip("\n")


def kept_file(folder: Path, text: str) -> Path:
    """Return the file in ``folder`` that the answer of a query is kept in."""
    return folder / sha256(text.encode()).hexdigest()


def keep(file: Path, answer: QuerySolutions) -> None:
    """Write the rows of an answer to a file, all of them or nothing.

    Raises:
        OSError: the file cannot be written.
    """
    columns = [variable.value for variable in answer.variables]
    with written_atomically(file) as written:
        written.write(_head(columns=columns))
        for row in answer:
            written.write(row_json(columns, row).encode() + b"\n")


def keep_failure(file: Path, reason: str) -> None:
    """Write to a file why there is no answer, so that nobody looks for it again over the same store.

    Raises:
        OSError: the file cannot be written.
    """
    with written_atomically(file) as written:
        written.write(_head(failed=reason))


def _head(*, columns: list[str] | None = None, failed: str = "") -> bytes:
    return json.dumps({"columns": columns or [], "failed": failed}).encode() + b"\n"
