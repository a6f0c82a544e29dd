"""Where everything stands in the drawing of a thread: columns are plans, left to right is time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from goldenthread.webui.bars import Bar
from goldenthread.webui.links import page_of
from goldenthread.webui.tables import Piece
from goldenthread.webui.thread import AWAITED, WHOLE_PLAN, Card, Step, Thread

CARD_WIDTH: Final = 216
GUTTER: Final = 96
HEAD: Final = 64
ROOM: Final = 18
LINE: Final = 17
PADDING: Final = 10
TAIL: Final = 104
CHARACTERS: Final = 27
EDGE: Final = 2
BAR_ROOM: Final = 30
ABOVE_ROOM: Final = 20
MOST_LINES: Final = 3
MIDDLE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCard:
    """A card with its corner, its size, the text in it, where it leads, and what hangs above and below it."""

    card: Card
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    href: str | None
    foot: str
    above: tuple[Piece, ...]
    bar: Bar | None

    @property
    def middle(self) -> int:
        """Return the height at which lines reach it."""
        return self.y + self.height // MIDDLE


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnStep:
    """A line from card to card: its path, whether it is confirmed, and the words beside a proposed one."""

    path: str
    confirmed: bool
    words: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnEnd:
    """Where the thread ends: in a short bar where it is closed, in a gap where no outcome is stated."""

    x: int
    y: int
    closed: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The heading of a column: the lines of the plan's name, its period and where it leads."""

    x: int
    lines: tuple[str, ...]
    period: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole drawing and its size."""

    width: int
    height: int
    heads: tuple[Head, ...]
    cards: tuple[DrawnCard, ...]
    steps: tuple[DrawnStep, ...]
    ends: tuple[DrawnEnd, ...]


def draw(
    thread: Thread, *, above: Mapping[str, tuple[Piece, ...]] | None = None, bars: Mapping[str, Bar] | None = None
) -> Drawing:
    """Return where to draw a thread.

    Args:
        thread: what to draw.
        above: the obligations that hang above a card, by its key.
        bars: the bar of the measure that hangs below a card, by its key.
    """
    above, bars = above or {}, bars or {}
    placed: dict[str, DrawnCard] = {}
    for number, plan in enumerate(thread.plans):
        column = [card for card in thread.cards if card.plan == plan.iri]
        column.sort(key=lambda card: _wanted(card, thread.steps, placed))
        floor = HEAD
        for card in column:
            room = ABOVE_ROOM if card.key in above else 0
            x, y = EDGE + number * (CARD_WIDTH + GUTTER), max(floor, _wanted(card, thread.steps, placed)) + room
            drawn = _card(card, x, y, above.get(card.key, ()), bars.get(card.key))
            placed[card.key] = drawn
            floor = drawn.y + drawn.height + ROOM + (BAR_ROOM if drawn.bar else 0)
    cards = tuple(placed.values())
    ends = tuple(_end(placed[key], end, thread) for key, end in thread.ends.items())
    columns = len(thread.plans)
    right = columns * (CARD_WIDTH + GUTTER) - GUTTER
    if any(end.x + TAIL > right for end in ends):
        right += TAIL
    return Drawing(
        width=right + PADDING,
        height=max((card.y + card.height + (BAR_ROOM if card.bar else 0) for card in cards), default=HEAD) + PADDING,
        heads=tuple(
            Head(
                x=EDGE + number * (CARD_WIDTH + GUTTER),
                lines=tuple(_fold(plan.name, MIDDLE)),
                period=plan.period,
                href=page_of(plan.iri),
            )
            for number, plan in enumerate(thread.plans)
        ),
        cards=cards,
        steps=tuple(_step(step, placed) for step in thread.steps),
        ends=ends,
    )


def _wanted(card: Card, steps: Sequence[Step], placed: dict[str, DrawnCard]) -> int:
    """Return how far down a card should stand to be level with what leads to it."""
    before = [placed[step.source].y for step in steps if step.target == card.key and step.source in placed]
    return sum(before) // len(before) if before else HEAD


def _card(card: Card, x: int, y: int, above: tuple[Piece, ...], bar: Bar | None) -> DrawnCard:
    lines = _fold(card.name, MOST_LINES)
    foot = {AWAITED: "awaited", WHOLE_PLAN: "no single action named"}.get(card.kind, card.outcome)
    count = len(lines) + bool(card.code) + bool(foot)
    return DrawnCard(
        card=card,
        x=x,
        y=y,
        width=CARD_WIDTH,
        height=count * LINE + 2 * PADDING,
        lines=tuple(lines),
        href=page_of(card.iri),
        foot=foot,
        above=above,
        bar=bar,
    )


def _step(step: Step, placed: dict[str, DrawnCard]) -> DrawnStep:
    start, end = placed[step.source], placed[step.target]
    if end.x > start.x:
        x1, x2 = start.x + start.width, end.x
        bend = (x2 - x1) // MIDDLE if x2 - x1 <= GUTTER else GUTTER // MIDDLE
        path = f"M{x1} {start.middle} C{x1 + bend} {start.middle} {x2 - bend} {end.middle} {x2} {end.middle}"
    else:
        x1 = start.x + start.width
        x2 = end.x + end.width
        path = f"M{x1} {start.middle} C{x1 + GUTTER} {start.middle} {x2 + GUTTER} {end.middle} {x2} {end.middle}"
    words = "" if step.confirmed else f"proposed {step.confidence}"
    return DrawnStep(
        path=path,
        confirmed=step.confirmed,
        words=words,
        x=(x1 + x2) // MIDDLE,
        y=(start.middle + end.middle) // MIDDLE - 6,
    )


def _end(card: DrawnCard, end: str, thread: Thread) -> DrawnEnd:
    closed = end == "closed"
    reviewed = thread.plan(card.card.plan).reviewed
    words = card.card.outcome if closed else ("no outcome stated" if reviewed else "not reported on yet")
    return DrawnEnd(x=card.x + card.width, y=card.middle, closed=closed, words=words)


def _fold(words: str, most: int) -> list[str]:
    lines = wrap(words, CHARACTERS)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1][: CHARACTERS - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"]
