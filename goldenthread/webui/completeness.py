"""How complete a plan is: for each action and item whether each value is given, and why not where it is not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.webui.plan_table import ROW, Entry

COLUMNS: Final = {
    "owner": "Owner",
    "measure": "Measure",
    "target": "Target",
    "baseline": "Baseline",
    "deadline": "Deadline",
    "evidence": "Evidence",
    "follow-on": "Follow-on",
}
MEANINGS: Final = {
    "owner": "a post, team or committee answers for it",
    "measure": "something shows whether it worked",
    "target": "the level to reach, as a number",
    "baseline": "the value that it starts from",
    "deadline": "when it is due",
    "evidence": "an update, a milestone or a measured result",
    "follow-on": "what it goes on as in a later plan",
}
GIVEN: Final = {
    "given": "it stands in the document",
    "in its items": "each of the lettered items may have its own",
    "with its action": "it is stated once, for the action that the item is part of",
    "in another row": "the document points to another row that gives it",
}
OPEN: Final = {
    "proposed": "a link that nobody has confirmed yet",
    "ends here": "complete, closed or part of everyday business: nothing need follow",
    "no measure": "there is no measure that could have a number",
    "no target": "there is no number to compare a start with",
    "not yet due": "it is filled in later in the cycle",
    "no review here": "the report on the plan is not among the documents",
    "depends on events": "it is left open until something else happens",
    "not asked by the template": "the form has no place for it",
    "blank in the document": "the form asks, and nothing stands there",
    "lost in extraction": "our text does not hold it; the document may",
    "illegible": "something stands there that we cannot read",
    "not stated": "neither the value nor a reason is recorded",
}
MEANING: Final = {**GIVEN, **OPEN}
"""Every state with what it means, in the order of the legend."""

SHORT: Final = {"not asked by the template": "not asked", "blank in the document": "blank"}
ENDED: Final = frozenset({"complete", "closed", "embedded"})
AFTERWARDS: Final = frozenset({"evidence", "follow-on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One cell of the matrix.

    Attributes:
        state: a key of MEANING.
        number: how many are given, where that is more than one.
        more: why a further value is absent although one is given.
    """

    state: str
    number: int = 0
    more: str = ""

    @property
    def words(self) -> str:
        """Return what the cell says."""
        words = SHORT.get(self.state, self.state)
        return f"{self.number} {words}" if self.number > 1 else words

    @property
    def given(self) -> bool:
        """Say whether the value is there, here or where the document points to."""
        return self.state in GIVEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the matrix: an action or item with its marks, or a row of the template without an action.

    Attributes:
        entry: the action, item or row.
        marks: the mark of each column; none for a row without an action.
        why: why a row has no action, or where the document points to instead.
    """

    entry: Entry
    marks: Mapping[str, Mark]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One column of the matrix, counted: how many of how many are given, and how often each other state occurs."""

    given: int
    of: int
    states: Mapping[str, int]


def matrix(plan: Sequence[Entry], said_of_plan: Sequence[Mapping[str, str]], *, reviewed: bool) -> list[Line]:
    """Return the matrix of a plan's entries, whose cells are rows of the query ``completeness``."""
    actions = {entry.node: entry for entry in plan}
    whole = {row["cell"]: row["state"] for row in said_of_plan}
    lines = []
    for entry in plan:
        if entry.kind == ROW:
            lines.append(Line(entry=entry, marks={}, why=_why_empty(entry)))
            continue
        action = actions.get(entry.action)
        lines.append(Line(entry=entry, marks=_marks(entry, action, whole, reviewed=reviewed)))
    return lines


def totals(lines: Sequence[Line]) -> dict[str, Total]:
    """Return the totals of each column, rows without an action left out."""
    marked = [line.marks for line in lines if line.marks]
    found = {}
    for column in COLUMNS:
        marks = [marks[column] for marks in marked]
        counts = Counter(mark.state for mark in marks if not mark.given)
        found[column] = Total(
            given=sum(mark.given for mark in marks),
            of=len(marks),
            states={state: counts[state] for state in OPEN if counts[state]},
        )
    return found


def chosen(lines: Sequence[Line], column: str, state: str) -> list[Line]:
    """Return the lines that have a state in a column, or anywhere; ``given`` also means given elsewhere."""
    if not state:
        return list(lines)
    return [
        line
        for line in lines
        if any(
            mark.state == state or (state == "given" and mark.given)
            for name, mark in line.marks.items()
            if column in {"", name}
        )
    ]


def _marks(entry: Entry, action: Entry | None, whole: Mapping[str, str], *, reviewed: bool) -> dict[str, Mark]:
    marks: dict[str, Mark] = {}
    for column in COLUMNS:
        mark = _stated(entry, action, column) or _absent(entry, action, column, whole)
        if mark is None:
            ended = bool(ENDED & {row["status"] for row in entry.cells.get("evidence", [])})
            mark = Mark(state=_unsaid(column, marks, ended=ended, reviewed=reviewed))
        marks[column] = mark
    return marks


def _stated(entry: Entry, action: Entry | None, column: str) -> Mark | None:
    """Return the mark of a value that is given on the entry, on its items, on its action or in another row."""
    own = [row["state"] for row in entry.cells.get(column, [])]
    lacking = next((state for state in own if state in OPEN and state != "proposed"), "")
    if number := own.count("given"):
        return Mark(state="given", number=number, more=lacking)
    if any(_has(item, column) for item in entry.items):
        return Mark(state="in its items", more=lacking)
    for state in ("in another row", "proposed"):
        if state in own:
            return Mark(state=state)
    if action is not None and not lacking and _has(action, column):
        return Mark(state="with its action")
    return None


def _absent(entry: Entry, action: Entry | None, column: str, whole: Mapping[str, str]) -> Mark | None:
    """Return the mark of a value whose absence has a reason: the entry's own, its action's or the plan's."""
    for holder in filter(None, (entry, action)):
        for row in holder.cells.get(column, []):
            if row["state"] in OPEN and row["state"] != "proposed":
                return Mark(state=row["state"])
    return Mark(state=whole[column]) if column in whole else None


def _unsaid(column: str, before: Mapping[str, Mark], *, ended: bool, reviewed: bool) -> str:
    """Return why nothing is there where no reason is recorded; ``before`` holds the marks of the columns before."""
    if column == "target" and not before["measure"].given:
        return "no measure"
    if column == "baseline" and not before["target"].given:
        return "no target"
    if column == "follow-on" and ended:
        return "ends here"
    return "no review here" if column in AFTERWARDS and not reviewed else "not stated"


def _has(entry: Entry, column: str) -> bool:
    return any(row["state"] == "given" for row in entry.cells.get(column, []))


def _why_empty(entry: Entry) -> str:
    rows = entry.cells.get("row", [])
    if elsewhere := [row["code"] for row in rows if row["state"] == "in another row"]:
        codes = ", ".join(filter(None, elsewhere))
        return f"in another row: see {codes}" if codes else "in another row"
    return next((row["state"] for row in rows), "no reason recorded")
