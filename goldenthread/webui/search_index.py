"""Every name and code of the graph in a full-text index, held in memory or, where there are many, in a file."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import Any, Final
from uuid import uuid4

from goldenthread.errors import StoreError
from goldenthread.queries.catalogue import Catalogue

WORD: Final = re.compile(r"\w+", re.UNICODE)
LETTER_OF_CODE: Final = re.compile(r"^(\d+[a-z])([ivx]+)$")
LONGEST_QUESTION: Final = 200
MOST_WORDS: Final = 12
MOST_RESULTS: Final = 60
QUESTION: Final = "Question"
NAME_COLUMNS: Final = ("thing", "kind", "code", "label", "within", "also")
"""What the pages' query ``names`` tells of a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that a search found.

    Attributes:
        thing: its IRI.
        kind: the local name of its class.
        code: its code.
        label: its name.
        within: the name of what it belongs to.
        also: its other names, where they may have been what matched.
    """

    thing: str
    kind: str
    code: str
    label: str
    within: str
    also: str


class SearchIndex:
    """Tables of SQLite, one of them for FTS5; may be asked by several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Ask the tables that ``write_index`` has made."""
        self._lock = Lock()
        self._connection = connection

    def close(self) -> None:
        """Free the memory, or let go of the file."""
        self._connection.close()

    def label_of(self, thing: str) -> str:
        """Return the name of a thing, or nothing if it is not in the index."""
        found = self._rows("SELECT label FROM things WHERE thing = ?", thing)
        return str(found[0][0]) if found else ""

    def of_kind(self, kind: str) -> list[tuple[str, str]]:
        """Return the IRI and the name of every thing of a class, by name."""
        return self._rows("SELECT thing, label FROM things WHERE kind = ? ORDER BY label, thing", kind)

    def first_of_kind(self, kind: str) -> str | None:
        """Return the IRI of the thing of a class whose name comes first, or None where there is none."""
        found = self._rows("SELECT thing FROM things WHERE kind = ? ORDER BY label, thing LIMIT 1", kind)
        return found[0][0] if found else None

    @property
    def size(self) -> int:
        """Return how many things have a name."""
        return int(self._rows("SELECT count(*) FROM things")[0][0])

    def count_of(self, kind: str) -> int:
        """Return how many things of a class have a name."""
        return int(self._rows("SELECT count(*) FROM things WHERE kind = ?", kind)[0][0])

    def things(self) -> list[str]:
        """Return the IRIs of the things that have a name, in order."""
        return [thing for (thing,) in self._rows("SELECT thing FROM things ORDER BY thing")]

    def everything(self) -> list[Found]:
        """Return every thing that has a name, by its code and name."""
        rows = self._rows("SELECT thing, kind, shown, label, within, also FROM names")
        found = [
            Found(thing=thing, kind=kind, code=shown, label=label, within=within, also=also)
            for thing, kind, shown, label, within, also in rows
        ]
        return sorted(found, key=lambda one: (one.within, one.label.casefold(), one.thing))

    def _rows(self, text: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection.execute(text, values).fetchall()

    def find(self, question: str) -> list[Found]:
        """Return what the words of ``question`` mean, best first; an exact code comes before all else."""
        words = [word.casefold() for word in WORD.findall(question[:LONGEST_QUESTION])][:MOST_WORDS]
        if not words:
            return []
        words = [part for word in words for part in _split_code(word)]
        found = self._match(words, "AND")
        return found or (self._match(words, "OR") if len(words) > 1 else [])

    def _match(self, words: list[str], operator: str) -> list[Found]:
        terms = [f'"{word}"' for word in words]
        terms[-1] += " *"
        code = " ".join(words)
        rows = self._rows(
            "SELECT thing, kind, shown, label, within, also, code FROM names WHERE names MATCH ? "
            "ORDER BY (code = ?) * 2 + (code LIKE ?) DESC, CASE code WHEN ? THEN length(thing) END, "
            "bm25(names, 8.0, 5.0, 4.0, 0.5) LIMIT ?",
            f" {operator} ".join(terms),
            code,
            f"{code} %",
            code,
            MOST_RESULTS,
        )
        return [
            Found(thing=thing, kind=kind, code=shown, label=label, within=within, also=also)
            for thing, kind, shown, label, within, also, _code in rows
        ]


def _split_code(word: str) -> list[str]:
    """Return ``2aii`` as ``2a`` and ``ii``, any other word alone."""
    parts = LETTER_OF_CODE.match(word)
    return [parts[1], parts[2]] if parts else [word]


def _questions(catalogue: Catalogue) -> Iterable[tuple[str, ...]]:
    """Yield one row for each question of the catalogue; its name stands in the place of an IRI."""
    return (("", query.summary, query.name, "", query.name, QUESTION, "") for query in catalogue)


def _entries(connection: sqlite3.Connection, names: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, ...]]:
    """Yield one row for each thing: its code in words, names, other names, IRI, class and code as shown.

    The rows are sorted by the database, which takes a file where they are more than fit into its memory.
    """
    connection.execute(f"CREATE TEMP TABLE unsorted ({', '.join(NAME_COLUMNS)})")
    connection.executemany(
        f"INSERT INTO unsorted VALUES ({', '.join('?' * len(NAME_COLUMNS))})",  # noqa: S608 - no values, only their places
        (tuple(row[column] for column in NAME_COLUMNS) for row in names),
    )
    rows = connection.execute("SELECT DISTINCT * FROM unsorted ORDER BY thing")
    for thing, group in groupby(rows, key=itemgetter(0)):
        known = [sorted(filter(None, set(values))) for values in zip(*group, strict=True)]
        _, kind, code, label, within, also = known
        shown, named = next(iter(code), ""), next(iter(label), "")
        yield (
            " ".join(WORD.findall(shown)).casefold(),
            named,
            ", ".join(other for other in also if other not in {named, shown}),
            ", ".join(within),
            thing,
            next(iter(kind), "").rpartition("#")[2],
            shown,
        )
    connection.execute("DROP TABLE unsorted")


def memory_index(names: Iterable[Mapping[str, str]], catalogue: Catalogue) -> SearchIndex:
    """Return an index, held in memory, of the rows of the pages' query ``names`` and the questions of the catalogue."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    write_index(connection, names, catalogue)
    return SearchIndex(connection)


def kept_index(file: Path, names: Callable[[], Iterable[Mapping[str, str]]], catalogue: Catalogue) -> SearchIndex:
    """Return the index in a file, which is written first where there is none that is whole.

    Raises:
        StoreError: the file cannot be written.
    """
    if not _is_whole(file):
        temporary = file.with_name(f".{file.name}.{uuid4().hex[:12]}")
        try:
            connection = sqlite3.connect(temporary)
            write_index(connection, names(), catalogue)
            connection.close()
            temporary.replace(file)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{file} cannot be written ({error}); make room or give --store DIR") from error
        finally:
            temporary.unlink(missing_ok=True)
    return SearchIndex(_opened(file))


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _is_whole(file: Path) -> bool:
    """Say whether a file is there, and has all the pages that it says it has."""
    if not file.exists():
        return False
    with closing(_opened(file)) as connection:
        try:
            (pages,), (size,) = (
                connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
            )
            connection.execute("SELECT thing FROM things LIMIT 1").fetchall()
        except sqlite3.DatabaseError:
            return False
    return bool(file.stat().st_size >= pages * size)


def write_index(connection: sqlite3.Connection, names: Iterable[Mapping[str, str]], catalogue: Catalogue) -> None:
    """Make the tables of an index, and fill them."""
    connection.execute(
        "CREATE VIRTUAL TABLE names USING fts5(code, label, also, within, thing UNINDEXED, kind UNINDEXED, "
        'shown UNINDEXED, tokenize = "unicode61 remove_diacritics 2")'
    )
    connection.execute("CREATE TABLE things (thing TEXT PRIMARY KEY, label TEXT, kind TEXT) WITHOUT ROWID")
    for row in chain(_entries(connection, names), _questions(catalogue)):
        connection.execute("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        _, label, _, _, thing, kind, _ = row
        connection.execute("INSERT INTO things VALUES (?, ?, ?)", (thing, label, kind))
    connection.execute("CREATE INDEX kinds ON things (kind, label)")
    connection.commit()
