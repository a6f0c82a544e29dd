"""The table of a plan: its actions, items and empty rows in order, what they lack, filtered and sorted."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from goldenthread.queries.running import Table
from goldenthread.webui.facts import natural_order

ACTION, ITEM, ROW = "action", "item", "row"

GAPS: Final = {
    "no-action": "obligations without an action",
    "no-owner": "actions without an owner",
    "no-measure": "actions without a success measure",
    "no-deadline": "actions without a deadline",
    "no-outcome": "actions and items whose outcome is not stated",
}
GAP_WORDS: Final = {
    "no-action": ("obligation row has no action", "obligation rows have no action"),
    "no-owner": ("action has no owner", "actions have no owner"),
    "no-measure": ("action has no success measure", "actions have no success measure"),
    "no-deadline": ("action has no deadline", "actions have no deadline"),
    "no-outcome": ("action or item has no outcome stated", "actions and items have no outcome stated"),
}
"""What is said of one and of many entries with a gap."""

NOT_ASKED: Final = {"no-owner": "owner", "no-measure": "success measure", "no-deadline": "deadline"}
"""Gaps that a plan's template may leave open by not asking, with the kind of value that is then absent."""
SORTS: Final = ("order", "code", "what", "owner", "due", "state")


@dataclass(slots=True, kw_only=True)
class Entry:
    """One action, item or empty row of a plan's table.

    Attributes:
        node: its IRI.
        kind: action, item or row.
        code: its code as mended, an item's with that of its action.
        printed: its code as printed, where that differs.
        name: what is to be done, or what the empty row asks for.
        theme: the IRI of the theme that it stands under.
        theme_name: the name of that theme.
        action: the IRI of the action that an item is part of.
        cells: the rows of the query ``plan-cells`` about it, by cell.
        items: the items of an action.
    """

    node: str
    kind: str
    code: str
    printed: str
    name: str
    theme: str
    theme_name: str
    action: str
    cells: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    items: list["Entry"] = field(default_factory=list)

    def has(self, cell: str) -> bool:
        """Return whether it or one of its items has something in a cell."""
        return bool(self.cells.get(cell)) or any(item.cells.get(cell) for item in self.items)

    def names(self, cell: str) -> list[str]:
        """Return the names in a cell."""
        return [row["name"] or row["printed"] for row in self.cells.get(cell, [])]

    @property
    def status(self) -> str:
        """Return the state that the last update gives it, or nothing."""
        states = [row["state"] for row in self.cells.get("update", []) if row["state"]]
        return states[-1] if states else ""

    @property
    def follow_ons(self) -> list[dict[str, str]]:
        """Return the confirmed follow-ons."""
        return [row for row in self.cells.get("follow-on", []) if row["state"] == "confirmed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the reader asks of the table; it lives in the address.

    Attributes:
        text: words that must all occur.
        owner: the IRI of a party that must own it.
        theme: the IRI of the theme that it must stand under.
        status: the state that it must be in.
        gap: one of GAPS that it must have.
        sort: one of SORTS.
        down: whether to sort downwards.
    """

    text: str = ""
    owner: str = ""
    theme: str = ""
    status: str = ""
    gap: str = ""
    sort: str = "order"
    down: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filter":
        """Return what an address asks for; a value that nobody could have chosen is left out."""
        sort = given.get("sort", "")
        return cls(
            text=given.get("text", "").strip()[:200],
            owner=given.get("owner", ""),
            theme=given.get("theme", ""),
            status=given.get("status", ""),
            gap=given.get("gap", "") if given.get("gap", "") in GAPS else "",
            sort=sort if sort in SORTS else "order",
            down=given.get("direction") == "down",
        )

    @property
    def narrows(self) -> bool:
        """Return whether anything is left out."""
        return bool(self.text or self.owner or self.theme or self.status or self.gap)


def entries(nodes: Table, cells: Table) -> dict[str, list[Entry]]:
    """Return the entries of each plan in the order of its document, from the two queries of a plan's table."""
    plans: dict[str, list[Entry]] = defaultdict(list)
    known: dict[str, Entry] = {}
    for row in nodes.dicts():
        if row["node"] in known:
            continue
        entry = Entry(
            node=row["node"],
            kind=row["kind"],
            code=row["code"],
            printed=row["printed"],
            name=row["name"],
            theme=row["theme"],
            theme_name=row["themeName"],
            action=row["action"],
        )
        known[entry.node] = entry
        plans[row["plan"]].append(entry)
        if entry.action in known:
            known[entry.action].items.append(entry)
    for row in cells.dicts():
        if row["node"] in known:
            known[row["node"]].cells[row["cell"]].append(row)
    return plans


def gaps_of(entry: Entry, *, reviewed: bool) -> set[str]:
    """Return which of GAPS an entry has.

    Args:
        entry: an action, item or row.
        reviewed: whether the documents report on its plan, so that silence about the outcome means something.
    """
    if entry.kind == ROW:
        return {"no-action"}
    gaps = set()
    if entry.kind == ACTION:
        gaps |= {
            gap
            for gap, cell in (("no-owner", "owner"), ("no-measure", "measure"), ("no-deadline", "deadline"))
            if not entry.has(cell)
        }
    if reviewed and not entry.items and not entry.status and not entry.follow_ons:
        gaps.add("no-outcome")
    return gaps


def count_gaps(plan: Iterable[Entry], *, reviewed: bool) -> dict[str, int]:
    """Return how many entries of a plan have each of GAPS, in that order, those that none has left out."""
    counts = dict.fromkeys(GAPS, 0)
    for entry in plan:
        for gap in gaps_of(entry, reviewed=reviewed):
            counts[gap] += 1
    return {gap: count for gap, count in counts.items() if count}


def gap_reasons(plan: Iterable[Entry], gap: str) -> str:
    """Return why what a gap lacks is absent, as far as the records say: ``4 lost in extraction, 1 illegible``."""
    kind = NOT_ASKED.get(gap, "")
    reasons: Counter[str] = Counter()
    for entry in plan:
        found = {row["state"] for row in entry.cells.get("absent", []) if row["name"] == kind}
        if found and gap in gaps_of(entry, reviewed=False):
            reasons[min(found)] += 1
    return ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())


def chosen(plan: list[Entry], wanted: Filter, *, reviewed: bool) -> list[Entry]:
    """Return the entries that a filter lets through, with the action of each item for its place, sorted."""
    passing = {entry.node for entry in plan if _passes(entry, wanted, reviewed=reviewed)}
    if wanted.sort == "order":
        passing |= {entry.action for entry in plan if entry.node in passing}
        found = [entry for entry in plan if entry.node in passing]
        return found[::-1] if wanted.down else found
    found = [entry for entry in plan if entry.node in passing]
    key = SORT_KEYS[wanted.sort]
    with_value = sorted((entry for entry in found if key(entry)), key=key, reverse=wanted.down)  # type: ignore[arg-type]  # a column's keys are all of one type
    return with_value + [entry for entry in found if not key(entry)]


def _passes(entry: Entry, wanted: Filter, *, reviewed: bool) -> bool:
    if wanted.theme and entry.theme != wanted.theme:
        return False
    if wanted.owner and wanted.owner not in {row["value"] for row in entry.cells.get("owner", [])}:
        return False
    if wanted.status and entry.status != wanted.status:
        return False
    if wanted.gap and wanted.gap not in gaps_of(entry, reviewed=reviewed):
        return False
    if not wanted.text:
        return True
    everything = [entry.code, entry.printed, entry.name, entry.theme_name]
    everything += [row[key] for rows in entry.cells.values() for row in rows for key in ("code", "name", "printed")]
    words = " ".join(everything).casefold()
    return all(word in words for word in wanted.text.casefold().split())


def _first(cell: str, key: str = "name") -> Callable[[Entry], object]:
    return lambda entry: next((row[key].casefold() for row in entry.cells.get(cell, []) if row[key]), "")


SORT_KEYS: Final[Mapping[str, Callable[[Entry], object]]] = {
    "code": lambda entry: natural_order(entry.code),
    "what": lambda entry: entry.name.casefold(),
    "owner": _first("owner"),
    "due": _first("deadline", "state"),
    "state": lambda entry: entry.status or ("no action" if entry.kind == ROW else ""),
}
