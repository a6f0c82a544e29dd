"""What shows that an action worked, and by when: measures, targets with their starting values, deadlines."""

from dataclasses import dataclass
from typing import Final, Self

from goldenthread.sector.dice import Dice
from goldenthread.sector.drafts import ActionDraft
from goldenthread.sector.institutions import staff_group_path
from goldenthread.sector.outlines import Outline
from goldenthread.sector.things import Fact, Thing, day, english, link, plain, thing
from goldenthread.sector.words import ACTIVITIES, QUARTERS, Activity

SHARE_WITH_NUMBERS: Final = 0.1
SHARE_YEARLY: Final = 0.1
METRICS: Final = "registry/metrics"
"""Where the metrics are kept, below graph/."""


def metric_path(slug: str) -> str:
    """Return the path of a metric below the base."""
    return f"metric/invented-{slug}"


def metric_things() -> list[Thing]:
    """Return what the invented plans measure, the same at all institutions and in all cycles."""
    return [
        thing(
            metric_path(activity.metric),
            "gt:Metric",
            ("rdfs:label", english(f"Share of {activity.measured}")),
            ("skos:definition", english(f"Of a hundred, how many are {activity.measured}.")),
        )
        for activity in ACTIVITIES
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A month by which something is due: as printed, and as its first and last day."""

    printed: str
    dates: tuple[Fact, ...]

    @classmethod
    def within(cls, outline: Outline, dice: Dice) -> Self:
        """Return a month within a plan's period, none in its first months."""
        name, month, last = dice.pick(QUARTERS)
        year = dice.between(outline.start + (name == QUARTERS[0][0]), outline.end)
        dates = (("gt:earliest", day(f"{year}-{month}-01")), ("gt:latest", day(f"{year}-{month}-{last}")))
        return cls(printed=f"{name} {year}", dates=(*dates, ("gt:precision", "gt:month")))


def add_measures(action: ActionDraft, activity: Activity, outline: Outline, dice: Dice) -> None:
    """Give an action its measures, and either numbers to reach or a deadline.

    Each item has a measure of its own. A target is dated, so an action with a target needs no deadline beside it.
    """
    due = Due.within(outline, dice)
    if not action.items and dice.chance(SHARE_WITH_NUMBERS):
        start, aim = dice.between(20, 55), dice.between(60, 95)
        words = f"At least {aim}% of {activity.measured} by {due.printed}, from {start}%"
        measure = _add_measure(action, action.thing, words)
        shared = (
            ("gt:ofMetric", link(metric_path(activity.metric))),
            ("gt:unit", "gt:percent"),
            ("gt:population", link(staff_group_path(outline.place, "research-staff"))),
            ("gt:inMeasure", measure.link),
        )
        _add_value(action, "Baseline", start, *shared)
        printed = ("gt:printedDate", plain(due.printed))
        _add_value(action, "Target", aim, ("gt:comparator", "gt:atLeast"), printed, *due.dates, *shared)
        return
    by_when = f" by {due.printed}" if outline.asks_for_deadlines else ""
    for owner in action.items or [action.thing]:
        _add_measure(action, owner, f"{activity.output} in place{by_when}")
    if not outline.asks_for_deadlines:
        return
    again = (("gt:due", "gt:annual"),) if dice.chance(SHARE_YEARLY) else ()
    facts = (("gt:printed", plain(due.printed)), *due.dates, *again)
    action.deadlines.append(action.record("deadline/1", "gt:Deadline", *facts))


def _add_measure(action: ActionDraft, about: Thing, words: str) -> Thing:
    facts = (("gt:about", about.link), ("rdfs:label", english(words)), ("gt:evidence", action.evidence))
    measure = thing(f"{about.path}/measure/1", "gt:SuccessMeasure", *facts)
    action.measures.append(measure)
    return measure


def _add_value(action: ActionDraft, kind: str, percent: int, *facts: Fact) -> None:
    number = (("gt:value", f"{percent}.0"), ("gt:printed", plain(f"{percent}%")))
    action.values.append(action.record(f"{kind.lower()}/1", f"gt:{kind}", *number, *facts))
