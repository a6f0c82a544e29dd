"""Every name and code of the graph in a full-text index that is held in memory."""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import Table

WORD: Final = re.compile(r"\w+", re.UNICODE)
LETTER_OF_CODE: Final = re.compile(r"^(\d+[a-z])([ivx]+)$")
LONGEST_QUESTION: Final = 200
MOST_WORDS: Final = 12
MOST_RESULTS: Final = 60
QUESTION: Final = "Question"


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
    """A table of SQLite's FTS5 in memory; may be asked by several threads."""

    def __init__(self, names: Table, catalogue: Catalogue) -> None:
        """Index the answer of the pages' query ``names`` and the questions of the catalogue."""
        self._lock = Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute(
            "CREATE VIRTUAL TABLE names USING fts5(code, label, also, within, thing UNINDEXED, kind UNINDEXED, "
            'shown UNINDEXED, tokenize = "unicode61 remove_diacritics 2")'
        )
        rows = [*_entries(names), *_questions(catalogue)]
        self._connection.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self._labels = {thing: label for _, label, _, _, thing, _, _ in rows}
        self._kinds: dict[str, list[str]] = {}
        for _, _, _, _, thing, kind, _ in rows:
            self._kinds.setdefault(kind, []).append(thing)
        self.paths: tuple[str, ...] = tuple(self._labels)

    def close(self) -> None:
        """Free the memory."""
        self._connection.close()

    def label_of(self, thing: str) -> str:
        """Return the name of a thing, or nothing if it is not in the index."""
        return self._labels.get(thing, "")

    def of_kind(self, kind: str) -> list[tuple[str, str]]:
        """Return the IRI and the name of every thing of a class, by name."""
        return sorted(((thing, self._labels[thing]) for thing in self._kinds.get(kind, ())), key=lambda pair: pair[1])

    def everything(self) -> list[Found]:
        """Return every thing that has a name, by its code and name."""
        with self._lock:
            rows = self._connection.execute("SELECT thing, kind, shown, label, within, also FROM names").fetchall()
        found = [
            Found(thing=thing, kind=kind, code=shown, label=label, within=within, also=also)
            for thing, kind, shown, label, within, also in rows
        ]
        return sorted(found, key=lambda one: (one.within, one.label.casefold(), one.thing))

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
        with self._lock:
            rows = self._connection.execute(
                "SELECT thing, kind, shown, label, within, also, code FROM names WHERE names MATCH ? "
                "ORDER BY (code = ?) * 2 + (code LIKE ?) DESC, CASE code WHEN ? THEN length(thing) END, "
                "bm25(names, 8.0, 5.0, 4.0, 0.5) LIMIT ?",
                (f" {operator} ".join(terms), code, f"{code} %", code, MOST_RESULTS),
            ).fetchall()
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


def _entries(names: Table) -> Iterable[tuple[str, ...]]:
    """Yield one row for each thing: its code in words, names, other names, IRI, class and code as shown."""
    things: dict[str, dict[str, dict[str, None]]] = {}
    for row in names.dicts():
        known = things.setdefault(row["thing"], {key: {} for key in ("kind", "code", "label", "within", "also")})
        for key, values in known.items():
            if row[key]:
                values[row[key]] = None
    for thing, known in things.items():
        shown = next(iter(known["code"]), "")
        label = next(iter(known["label"]), "")
        others = [name for name in known["also"] if name not in (label, shown)]
        yield (
            " ".join(WORD.findall(shown)).casefold(),
            label,
            ", ".join(others),
            ", ".join(known["within"]),
            thing,
            next(iter(known["kind"]), "").rpartition("#")[2],
            shown,
        )
