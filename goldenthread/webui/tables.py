"""What a table on a page is made of; one template draws them all."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from goldenthread.webui.links import page_of

CODE_SIGNS: Final = re.compile(r"[().\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in a cell.

    Attributes:
        text: the words.
        href: where they lead, if anywhere.
        kind: how they look: code, state, missing, printed, quiet, or nothing.
        state: for a state, its name in the style sheet, which gives the mark before the word.
    """

    text: str
    href: str | None = None
    kind: str = ""
    state: str = ""


Cell = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading, where the heading leads to sort by it, and how it is sorted now."""

    title: str
    href: str | None = None
    sorted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table.

    Attributes:
        cells: its cells, the first of which names it.
        group: the heading of the group that begins with it.
        indented: whether it is a part of the row above.
        anchor: the name by which an address can point to it.
        same: whether it is named like the row above, so that the name need not be seen again.
    """

    cells: tuple[Cell, ...]
    group: str = ""
    indented: bool = False
    anchor: str = ""
    same: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table as the reader sees it.

    Attributes:
        caption: a sentence that says what the rows are.
        columns: the columns.
        rows: the rows.
        query: the text of the query behind it, with the values that were bound.
        downloads: the name of each format and where it is had.
        empty: what to say when there are no rows.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    query: str = ""
    downloads: Mapping[str, str] = field(default_factory=dict)
    empty: str = ""


def counted(number: int, noun: str) -> str:
    """Return ``1 action`` or ``3 actions``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def differs(printed: str, mended: str) -> bool:
    """Return whether a printed code is another than the mended one, brackets and full stops apart."""
    return bool(printed) and CODE_SIGNS.sub("", printed) != CODE_SIGNS.sub("", mended)


def columns(*titles: str) -> tuple[Column, ...]:
    """Return columns that cannot be sorted."""
    return tuple(Column(title=title) for title in titles)


def text(words: str) -> Cell:
    """Return a cell of plain words."""
    return (Piece(words),) if words else ()


def missing(words: str) -> Piece:
    """Return the grey words that say why something is not there."""
    return Piece(words, kind="missing")


def state(words: str) -> Piece:
    """Return a state: a word with a mark that the style sheet chooses by the word."""
    return Piece(words, kind="state", state=state_name(words))


def state_name(words: str) -> str:
    """Return the name of a state in the style sheet: ``due May 2025`` is ``due``."""
    lowered = words.lower()
    for name in ("near miss", "not comparable", "not reported", "no outcome", "no action", "no owner", "no result"):
        if lowered.startswith(name):
            return name.replace(" ", "-")
    return lowered.split(" ", 1)[0].strip(":,") or "none"


def named(iri: str, name: str, code: str = "") -> Cell:
    """Return a cell that names a thing and leads to it, its code first where it has one."""
    href = page_of(iri)
    if not code:
        return (Piece(name, href),)
    return (
        (Piece(code, href, "code"), Piece(name, href if not name else None)) if name else (Piece(code, href, "code"),)
    )


def joined(cells: Iterable[Cell]) -> Cell:
    """Return several cells as one, with commas between them."""
    pieces: list[Piece] = []
    for cell in cells:
        if pieces and cell:
            last = pieces[-1]
            pieces.append(Piece(",", None, "comma") if last else last)
        pieces.extend(cell)
    return tuple(pieces)
