"""The plans as bars on one line of time, and the thread that leads from one plan into the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from goldenthread.webui.links import page_of

LEFT: Final = 8
WIDTH: Final = 1180
ROW: Final = 46
HEAD: Final = 30
BAR_TOP: Final = 21
BAR_HEIGHT: Final = 10
YEAR: Final = 365.25
OPEN_YEARS: Final = 1.5
AWAITED_YEARS: Final = 1.0
LETTER: Final = 7.6
YEARS_AFTER: Final = 2
DROP: Final = 18
TURN: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBar:
    """A plan on the line of time.

    Attributes:
        plan: its IRI.
        name: its name.
        href: its page.
        period: what is known of its time, in words.
        x: where its bar begins.
        y: how far down it stands.
        width: how long its bar is; 0 for a plan of which only one day is known.
        kind: dated, open where its last day is not known, day, or undated where it only comes after another.
        name_x: where its name begins, so that it ends inside the drawing.
    """

    plan: str
    name: str
    href: str | None
    period: str
    x: float
    y: int
    width: float
    kind: str
    name_x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The bars, the threads between them, the years above them, and the plans that have no place in time."""

    bars: tuple[PlanBar, ...]
    threads: tuple[str, ...]
    years: tuple[tuple[int, float], ...]
    undated: tuple[tuple[str, str | None, str], ...]
    width: int
    height: int


class _Scale:
    """Turns days into places."""

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.year = (WIDTH - 2 * LEFT) / (last - first)

    def place(self, day: date) -> float:
        years = day.year - self.first + (day - date(day.year, 1, 1)).days / YEAR
        return round(LEFT + years * self.year, 1)


def draw_timeline(rows: Sequence[Mapping[str, str]], follow_ons: Sequence[tuple[str, str]] = ()) -> Timeline:
    """Return where to draw the plans of the pages' query ``plans``.

    Args:
        rows: the plans; one without a day of its own stands after the plan that it takes over from.
        follow_ons: pairs of an earlier and a later plan that a thread joins.
    """
    ends = {row["plan"]: row["end"] for row in rows}
    placed = sorted((row for row in rows if _start(row, ends)), key=lambda row: _start(row, ends))
    undated = tuple((row["name"], page_of(row["plan"]), _words(row)) for row in rows if not _start(row, ends))
    if not placed:
        return Timeline(bars=(), threads=(), years=(), undated=undated, width=WIDTH, height=0)
    days = [date.fromisoformat(day) for row in placed for day in (_start(row, ends), row["end"]) if day]
    first, last = min(days).year, max(days).year + YEARS_AFTER
    scale = _Scale(first, last)
    bars = {row["plan"]: _bar(row, number, scale, ends) for number, row in enumerate(placed)}
    return Timeline(
        bars=tuple(bars.values()),
        threads=tuple(
            _thread(bars[earlier], bars[later])
            for earlier, later in dict.fromkeys(follow_ons)
            if earlier in bars and later in bars and bars[earlier].y != bars[later].y
        ),
        years=tuple((year, scale.place(date(year, 1, 1))) for year in range(first, last)),
        undated=undated,
        width=WIDTH,
        height=HEAD + len(bars) * ROW + 4,
    )


def _start(row: Mapping[str, str], ends: Mapping[str, str]) -> str:
    return row["start"] or row["submitted"] or ends.get(row["earlier"], "")


def _bar(row: Mapping[str, str], number: int, scale: _Scale, ends: Mapping[str, str]) -> PlanBar:
    x = scale.place(date.fromisoformat(_start(row, ends)))
    if row["start"] and row["end"]:
        kind, width = "dated", scale.place(date.fromisoformat(row["end"])) - x
    elif row["start"]:
        kind, width = "open", OPEN_YEARS * scale.year
    elif row["submitted"]:
        kind, width = "day", 0.0
    else:
        kind, width = "undated", AWAITED_YEARS * scale.year
    return PlanBar(
        plan=row["plan"],
        name=row["name"],
        href=page_of(row["plan"]),
        period=_words(row),
        x=x,
        y=HEAD + number * ROW,
        width=round(width, 1),
        kind=kind,
        name_x=round(max(LEFT, min(x, WIDTH - LEFT - len(row["name"]) * LETTER)), 1),
    )


def _thread(earlier: PlanBar, later: PlanBar) -> str:
    """Return the path of the thread: down from the end of one bar, then along to the beginning of a later one."""
    x1, y1 = round(earlier.x + max(earlier.width - DROP, 0), 1), earlier.y + BAR_TOP + BAR_HEIGHT
    x2, y2 = later.x, later.y + BAR_TOP + BAR_HEIGHT // 2
    turn = TURN if x2 >= x1 else -TURN
    return f"M{x1} {y1} V{y2 - TURN} Q{x1} {y2} {round(x1 + turn, 1)} {y2} H{x2}"


def _words(row: Mapping[str, str]) -> str:
    if row["start"] and row["end"]:
        return f"{_month(row['start'])} to {_month(row['end'])}"
    if row["start"]:
        return f"from {_month(row['start'])}, no last day stated"
    if row["submitted"]:
        day = date.fromisoformat(row["submitted"])
        return f"handed in on {day.day} {day:%B %Y}, no period stated"
    return "no period stated" if row["state"] == "published" else f"{row['state']}, its text is not here"


def _month(day: str) -> str:
    return f"{date.fromisoformat(day):%B %Y}"
