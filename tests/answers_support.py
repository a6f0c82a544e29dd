"""Compare the answers of different engines: rows as a bag, cells as values."""

from collections import Counter
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from goldenthread.ontology.namespaces import XSD
from goldenthread.queries.running import Cell, Table

NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}
TEXT = {XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}
PLACES = Decimal("1e-9")

Value = tuple[str, str]


def value(cell: Cell) -> Value:  # noqa: PLR0911 - one for each kind of term
    """Return what a cell means, so that the same value written otherwise compares as equal.

    Engines differ in how they write the result of arithmetic (``0.50`` or ``0.5``, decimal or double), in ``true`` or
    ``1``, and in whether a text without language is an ``xsd:string``. Nothing else may differ.
    """
    match cell:
        case None:
            return ("", "")
        case NamedNode():
            return ("iri", cell.value)
        case Literal():
            kind = cell.datatype.value
            if kind in NUMBERS:
                try:
                    return ("number", str(Decimal(cell.value).quantize(PLACES).normalize() + 0))
                except InvalidOperation:
                    return (kind, cell.value)
            if kind == XSD + "boolean":
                return ("boolean", {"1": "true", "0": "false"}.get(cell.value, cell.value))
            return ("text" if kind in TEXT else kind, f"{cell.value}@{cell.language or ''}")
        case _:
            return ("other", str(cell))


def bag(table: Table) -> Counter[tuple[Value, ...]]:
    """Return the rows of a table with how often each is there, in no order."""
    return Counter(tuple(value(cell) for cell in row) for row in table.rows)
