"""What a result makes of a target, in a word: the rules of the catalogue's query ``target-outcomes``.

The query judges every target of a plan at once; a page needs the few of one item, together with the records
that it shows anyway. A test holds the two against each other over the whole graph.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.queries.running import Table
from goldenthread.webui.facts import Facts

NO_DAY: Final = "9999-12-31"
UPWARD: Final = {"atLeast", "moreThan", "increaseTo", "increaseBy", "holdAt", "holdAbove"}
LEVEL: Final = {"exactly", "approximately"}
DOWNWARD: Final = {"atMost", "lessThan", "decreaseTo", "decreaseBy"}
STRICT: Final = {"moreThan", "holdAbove", "lessThan"}
CHANGES: Final = {"increaseBy", "decreaseBy"}
NEAR_POINTS: Final = Decimal(1)
NEAR_SHARE: Final = Decimal(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """For which day a value stands, the last line it was read from, and the groups around its group."""

    day: str = NO_DAY
    line: int = 0
    wider: frozenset[str] = frozenset()


NOWHERE: Final = Context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The word, what it rests on, and the result that was judged."""

    word: str
    why: str = ""
    result: Facts | None = None


def read_contexts(table: Table) -> dict[str, Context]:
    """Return the answer of the pages' query ``value-context`` by record."""
    found: dict[str, Context] = {}
    for row in table.dicts():
        known = found.get(row["record"], NOWHERE)
        found[row["record"]] = Context(
            day=row["day"] or NO_DAY,
            line=max(known.line, int(row["line"] or 0)),
            wider=known.wider | ({row["wider"]} if row["wider"] else set()),
        )
    return found


def judge(target: Facts, values: Sequence[Facts], contexts: Mapping[str, Context]) -> Outcome | None:
    """Return what the values about the same item make of a target, or None if it states no number to judge by."""
    if number(target) is None or comparator(target) not in UPWARD | LEVEL | DOWNWARD:
        return None
    alike = [
        value for value in values if value.text("ofMetric") == target.text("ofMetric") and number(value) is not None
    ]
    found = [value for value in alike if value.kind == "Observation"]
    fitting = [value for value in found if _same_unit(value, target) and groups_meet(value, target, contexts)]
    if not fitting:
        return _unfit(target, found, alike)
    result = max(fitting, key=lambda value: _rank(value, target, contexts))
    aims = aims_of(target, [value for value in alike if value.kind == "Baseline"])
    if not aims:
        return Outcome(word="not comparable", why="the change has no baseline", result=result)
    words = {_verdict(number(result) or Decimal(0), aim, target) for aim in aims}
    if len(words) > 1:
        why = "the plan does not say whether percent means points or a share"
        return Outcome(word="not comparable", why=why, result=result)
    word = words.pop()
    opens = target.text("earliest")
    if opens and contexts.get(result.iri, NOWHERE).day < opens and word != "met":
        return Outcome(word="not reported", why="the last result is from before the time of the target", result=result)
    other = result.words("population")
    why = (
        f"the result is for {other}"
        if other and target.one("population") and other != target.words("population")
        else ""
    )
    return Outcome(word=word, why=why, result=result)


def _unfit(target: Facts, found: Sequence[Facts], alike: Sequence[Facts]) -> Outcome:
    """Return the outcome where no result is of the target's group and unit."""
    siblings = {
        value.text("population")
        for value in alike
        if value.kind == "Target" and value.iri != target.iri and value.one("population")
    }
    others = [value for value in found if value.text("population") not in siblings or not value.one("population")]
    if not others:
        return Outcome(word="not reported")
    groups = sorted(value.words("population") for value in others if value.one("population"))
    what = f"reported only for another population or unit: {groups[0]}" if groups else "reported only in another unit"
    return Outcome(word="not comparable", why=what)


def _rank(value: Facts, target: Facts, contexts: Mapping[str, Context]) -> tuple[bool, str, int, str]:
    """Return a key that is greatest for the result that counts: of the same period, then the latest."""
    period = (value.text("earliest"), value.text("latest"))
    same = all(period) and period == (target.text("earliest"), target.text("latest"))
    context = contexts.get(value.iri, NOWHERE)
    return same, context.day, context.line, value.iri


def aims_of(target: Facts, baselines: Sequence[Facts]) -> list[Decimal]:
    """Return the value that a target asks for: two where the plan leaves open what its percent is a percent of.

    A change has none where no baseline of the same group is stated.
    """
    value = number(target)
    if value is None or comparator(target) not in CHANGES:
        return [] if value is None else [value]
    starts = [
        start for baseline in baselines if _same_group(baseline, target) and (start := number(baseline)) is not None
    ]
    if not starts:
        return []
    start = max(starts)
    sign = 1 if comparator(target) == "increaseBy" else -1
    points, share = start + sign * value, start * (1 + sign * value / 100)
    basis = target.text("basis").rpartition("#")[2]
    if basis == "basisUnclear":
        return [points, share]
    return [share] if basis == "relative" else [points]


def _verdict(result: Decimal, aim: Decimal, target: Facts) -> str:
    how = comparator(target)
    gap = abs(result - aim) if how in LEVEL else (aim - result if how in UPWARD else result - aim)
    near = NEAR_POINTS if target.text("unit").endswith("#percent") else abs(number(target) or Decimal(0)) / NEAR_SHARE
    if gap < 0 or (gap == 0 and how not in STRICT):
        return "met"
    return "near miss" if gap <= near else "missed"


def groups_meet(value: Facts, target: Facts, contexts: Mapping[str, Context]) -> bool:
    """Return whether a value is of the target's group, of one inside or around it, or of none that is stated."""
    own, asked = value.text("population"), target.text("population")
    if not own or not asked or own == asked:
        return True
    return asked in contexts.get(value.iri, NOWHERE).wider or own in contexts.get(target.iri, NOWHERE).wider


def _same_group(value: Facts, target: Facts) -> bool:
    own, asked = value.text("population"), target.text("population")
    return not own or not asked or own == asked


def _same_unit(value: Facts, target: Facts) -> bool:
    own, asked = value.text("unit"), target.text("unit")
    return not own or not asked or own == asked


def comparator(target: Facts) -> str:
    """Return the local name of a target's comparator, or nothing."""
    return target.text("comparator").rpartition("#")[2]


def number(value: Facts) -> Decimal | None:
    """Return the number of a metric value, or None where it has none."""
    words = value.text("value")
    return Decimal(words) if words else None
