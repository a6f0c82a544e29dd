"""Draw the answer of a query as bars, where it is names and numbers and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from pyoxigraph import Literal, NamedNode

from goldenthread.ontology.namespaces import XSD
from goldenthread.queries.running import Cell, Table

NUMBERS: Final = {
    XSD + name
    for name in ("integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger")
}
FEWEST_BARS: Final = 2
MOST_BARS: Final = 40
NAME_CHARACTERS: Final = 33
WIDTH: Final = 760
NAME_WIDTH: Final = 270
NUMBER_WIDTH: Final = 80
ROW_HEIGHT: Final = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBar:
    """One bar: its name, whole and shortened, its number as it was given, and its place in the drawing."""

    name: str
    short: str
    number: str
    top: int
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars below each other, the number on the right of each.

    Attributes:
        title: a sentence that says what the bars are.
        bars: the bars.
        width, height: of the drawing.
        start: where the bars begin, from the left.
    """

    title: str
    bars: tuple[ChartBar, ...]
    width: int
    height: int
    start: int


def chart(rows: Table, names: Sequence[Sequence[str]]) -> Chart | None:
    """Return the bars for an answer, or None where bars would not say what its table says.

    Bars are drawn for a few rows with one column of numbers, none of them below zero, and one column of names. Of
    several other columns, the names are the only one that is text where all the rest are IRIs.

    Args:
        rows: the answer.
        names: what each cell of the answer is called on the page, in the same order.
    """
    if not FEWEST_BARS <= len(rows.rows) <= MOST_BARS:
        return None
    numeric = [index for index in range(len(rows.columns)) if all(_is_number(row[index]) for row in rows.rows)]
    if len(numeric) != 1:
        return None
    measured = numeric[0]
    named = _named_column(rows, measured)
    numbers = [_number(row[measured]) for row in rows.rows]
    if named is None or any(number is None or number < 0 for number in numbers):
        return None
    top = max((number for number in numbers if number is not None), default=Decimal(0))
    if not top:
        return None
    room = WIDTH - NAME_WIDTH - NUMBER_WIDTH
    bars = tuple(
        ChartBar(
            name=names[index][named] or "(none)",
            short=_shortened(names[index][named] or "(none)"),
            number=names[index][measured],
            top=index * ROW_HEIGHT,
            length=round(float((number or Decimal(0)) / top) * room, 1),
        )
        for index, number in enumerate(numbers)
    )
    return Chart(
        title=f"{rows.columns[measured]} by {rows.columns[named]}",
        bars=bars,
        width=WIDTH,
        height=len(bars) * ROW_HEIGHT,
        start=NAME_WIDTH,
    )


def _named_column(rows: Table, measured: int) -> int | None:
    others = [index for index in range(len(rows.columns)) if index != measured]
    if len(others) == 1:
        return others[0]
    texts = [index for index in others if not all(isinstance(row[index], NamedNode) for row in rows.rows)]
    return texts[0] if len(texts) == 1 else None


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Literal) and cell.datatype.value in NUMBERS


def _number(cell: Cell) -> Decimal | None:
    try:
        number = Decimal(cell.value) if isinstance(cell, Literal) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _shortened(name: str) -> str:
    return name if len(name) <= NAME_CHARACTERS else name[: NAME_CHARACTERS - 1].rstrip() + "…"
