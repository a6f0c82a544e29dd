"""Read the answers of the queries ``facts`` and ``records`` into things that a page can ask."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode

from goldenthread.ontology.namespaces import NS
from goldenthread.queries.running import Cell as Term
from goldenthread.queries.running import Table, plain
from goldenthread.webui.links import address_of, lines_address
from goldenthread.webui.tables import Piece

RECORD_KINDS: Final = (
    "Responsibility",
    "SuccessMeasure",
    "Target",
    "Baseline",
    "Observation",
    "Threshold",
    "Deadline",
    "ProgressUpdate",
    "Milestone",
    "Disruption",
    "FollowOn",
    "CrossReference",
    "AbsentValue",
)
NUMBERS_INSIDE: Final = re.compile(r"(\d+)")


def local_name(iri: str) -> str:
    """Return the part of an IRI after its last hash or slash."""
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def natural_order(words: str) -> tuple[tuple[int, int | str], ...]:
    """Return a key that sorts ``item/2`` before ``item/10``."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in NUMBERS_INSIDE.split(words) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a statement says: a thing with its name and code, or plain text.

    Attributes:
        text: the IRI of a thing, or the characters of a literal.
        name: the name of a thing.
        code: the code of a thing.
        thing: whether it is one.
        inferred: whether a rule derived the statement.
    """

    text: str
    name: str = ""
    code: str = ""
    thing: bool = False
    inferred: bool = False

    @property
    def words(self) -> str:
        """Return what to call it."""
        return self.name or (local_name(self.text) if self.thing else self.text)

    @property
    def href(self) -> str | None:
        """Return where it leads, or None."""
        return address_of(self.text) if self.thing else None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return it as the content of a cell, its code first."""
        if self.code:
            return (Piece(self.code, self.href, "code"), Piece(self.name))
        return (Piece(self.words, self.href),)


@dataclass(frozen=True, slots=True, order=True)
class Lines:
    """Some lines of a document."""

    document: str
    first: int
    last: int

    @property
    def words(self) -> str:
        """Return ``line 126`` or ``lines 126-128``."""
        return f"line {self.first}" if self.first == self.last else f"lines {self.first}-{self.last}"

    @property
    def href(self) -> str | None:
        """Return where the first of them is shown."""
        return lines_address(self.document, self.first)


@dataclass(slots=True)
class Facts:
    """All that is stated about one thing or record.

    Attributes:
        iri: the thing.
        values: the statements, by the local name of their property.
        evidence: the lines that they were read from.
    """

    iri: str
    values: dict[str, list[Value]] = field(default_factory=dict)
    evidence: list[Lines] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """Return the local names of the classes that it belongs to."""
        return {local_name(value.text) for value in self.values.get("type", []) if value.text.startswith(NS)}

    @property
    def label(self) -> str:
        """Return its name, or the last part of its address if nobody named it."""
        return self.text("label") or self.text("prefLabel") or self.code or local_name(self.iri)

    @property
    def code(self) -> str:
        """Return its code as mended, or nothing."""
        return self.text("notation")

    def all(self, name: str) -> list[Value]:
        """Return every value of a property."""
        return self.values.get(name, [])

    def one(self, name: str) -> Value | None:
        """Return the first value of a property, or None."""
        found = self.values.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        """Return the text of the first value of a property, or nothing."""
        found = self.one(name)
        return found.text if found else ""

    def words(self, name: str) -> str:
        """Return the name of the first value of a property, or its text, or nothing."""
        found = self.one(name)
        return found.words if found else ""

    @property
    def kind(self) -> str:
        """Return which kind of record it is, or nothing."""
        classes = self.classes
        return next((kind for kind in RECORD_KINDS if kind in classes), "")


def read_facts(thing: str, table: Table) -> Facts:
    """Return the answer of the query ``facts`` about ``thing``."""
    facts = Facts(thing)
    for row in table.rows:
        _add(facts, dict(zip(table.columns, row, strict=True)))
    return facts


def read_records(table: Table) -> list[Facts]:
    """Return the records of the answer of the query ``records``, in the order of their lines."""
    records: dict[str, Facts] = {}
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        iri = plain(cells["record"])
        _add(records.setdefault(iri, Facts(iri)), cells)
    return sorted(records.values(), key=_record_order)


def by_document(evidence: Iterable[Lines]) -> list[tuple[str, list[Lines]]]:
    """Return lines under the document that they belong to, both in order."""
    documents: dict[str, list[Lines]] = {}
    for line in sorted(set(evidence)):
        documents.setdefault(line.document, []).append(line)
    return list(documents.items())


def of_kind(records: Iterable[Facts], *kinds: str) -> list[Facts]:
    """Return the records of these kinds."""
    return [record for record in records if record.kind in kinds]


def _record_order(record: Facts) -> tuple[int, tuple[tuple[int, int | str], ...]]:
    position = record.text("position")
    return int(position) if position else 0, natural_order(record.iri)


def _add(facts: Facts, cells: Mapping[str, Term]) -> None:
    def words(column: str) -> str:
        return plain(cells.get(column))

    name = local_name(words("property"))
    if words("first"):
        facts.evidence.append(Lines(words("document"), int(words("first")), int(words("last"))))
        return
    value = Value(
        text=words("value"),
        name=words("name"),
        code=words("code"),
        thing=isinstance(cells["value"], NamedNode),
        inferred=words("inferred") == "true",
    )
    known = facts.values.setdefault(name, [])
    if value not in known:
        known.append(value)
