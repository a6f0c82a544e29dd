"""The page of a plan: what it is, how complete it is, and its table."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from flask import render_template, request, url_for
from pyoxigraph import NamedNode

from goldenthread.webui.facts import Facts, of_kind, read_records
from goldenthread.webui.finding_blocks import completeness_address, summary
from goldenthread.webui.known_plans import known_plans, plan_rows
from goldenthread.webui.links import page_of
from goldenthread.webui.plan_table import (
    ACTION,
    GAP_WORDS,
    GAPS,
    ITEM,
    ROW,
    Entry,
    Filter,
    chosen,
    count_gaps,
    entries,
    gap_reasons,
    gaps_of,
)
from goldenthread.webui.site import site
from goldenthread.webui.tables import Cell, Column, Listing, Piece, Row, differs, joined, missing, state

HEADINGS: Final = {
    "code": "Code",
    "what": "What",
    "answers": "Answers",
    "owner": "Owner",
    "due": "Due",
    "state": "State",
}
SORTED_BY: Final = {"code": "order"}
DOWNLOADED: Final = "plan-items"


def render(facts: Facts) -> str:
    """Return the page of a plan."""
    node = NamedNode(facts.iri)
    parts = site()
    nodes, cells = parts.ask("plan-nodes", plan=node), parts.ask("plan-cells", plan=node)
    plan = entries(nodes, cells).get(facts.iri, [])
    plans = known_plans()
    here = plans[facts.iri]
    wanted = Filter.read(request.args)
    shown = chosen(plan, wanted, reviewed=here.reviewed)
    page = page_of(facts.iri) or ""
    records = read_records(parts.ask("records", thing=node))
    return render_template(
        "plan.html",
        plan=facts,
        here=here,
        earlier=facts.all("succeeds"),
        later=[plans[value] for value in _successors(facts.iri, plan_rows()) if value in plans],
        counts=_counts(plan),
        gaps=[
            (GAP_WORDS[gap][count != 1], count, f"{page}?gap={gap}#table", gap_reasons(plan, gap))
            for gap, count in count_gaps(plan, reviewed=here.reviewed).items()
        ],
        absent=of_kind(records, "AbsentValue"),
        milestones=of_kind(records, "Milestone"),
        updates=of_kind(records, "ProgressUpdate"),
        values=of_kind(records, "Target", "Baseline", "Observation", "Threshold"),
        filter=wanted,
        choices=_choices(plan),
        gap_names=GAPS,
        listing=_listing(facts, plan, shown, wanted, query=nodes.text, page=page, reviewed=here.reviewed)
        if plan
        else None,
        page=page,
        checked=summary(facts.iri),
        completeness=completeness_address(facts.iri),
    )


def _successors(iri: str, rows: Sequence[Mapping[str, str]]) -> list[str]:
    return [row["plan"] for row in rows if row["earlier"] == iri]


def _counts(plan: Sequence[Entry]) -> dict[str, int]:
    return {kind: sum(entry.kind == kind for entry in plan) for kind in (ACTION, ITEM, ROW)}


def _choices(plan: Sequence[Entry]) -> dict[str, list[tuple[str, str]]]:
    """Return what the filter offers, each choice with its value and its words."""
    owners = {row["value"]: row["name"] for entry in plan for row in entry.cells.get("owner", [])}
    themes = {entry.theme: entry.theme_name for entry in plan if entry.theme}
    states = {entry.status for entry in plan if entry.status}
    return {
        "owner": sorted(owners.items(), key=lambda pair: pair[1].casefold()),
        "theme": list(themes.items()),
        "status": [(name, name) for name in sorted(states)],
    }


def _listing(
    facts: Facts, plan: list[Entry], shown: list[Entry], wanted: Filter, *, query: str, page: str, reviewed: bool
) -> Listing:
    by_theme = wanted.sort == "order"
    of = f"{len(shown)} of {len(plan)}" if wanted.narrows else str(len(plan))
    kinds = (
        "actions, items and rows without an action" if any(entry.kind == ROW for entry in plan) else "actions and items"
    )
    order = "in the order of the document" if by_theme else f"sorted by {HEADINGS[wanted.sort].lower()}"
    previous = ""
    rows = []
    for entry in shown:
        group = entry.theme_name if by_theme and entry.theme != previous else ""
        previous = entry.theme
        rows.append(
            Row(
                cells=_cells(entry, reviewed=reviewed, alone=not by_theme),
                group=group,
                indented=entry.kind == ITEM and by_theme,
            )
        )
    columns = tuple(_column(key, title, wanted, page) for key, title in HEADINGS.items())
    path = facts.iri
    return Listing(
        caption=f"The {of} {kinds} of the plan, {order}.",
        columns=columns,
        rows=tuple(rows),
        query=query,
        downloads={
            name: url_for("catalogue_pages.query", name=f"{DOWNLOADED}.{name}", plan=path)
            for name in ("xlsx", "csv", "json")
        },
        empty="Nothing in this plan fits the filter. Take a word or a choice out of it.",
    )


def _column(key: str, title: str, wanted: Filter, page: str) -> Column:
    sort = SORTED_BY.get(key, key)
    if key == "answers":
        return Column(title=title)
    active = wanted.sort == sort or (key == "code" and wanted.sort == "code")
    down = active and not wanted.down
    given = {
        name: value
        for name, value in (
            ("text", wanted.text),
            ("owner", wanted.owner),
            ("theme", wanted.theme),
            ("status", wanted.status),
            ("gap", wanted.gap),
        )
        if value
    }
    given |= {"sort": sort, **({"direction": "down"} if down else {})}
    direction = ("descending" if wanted.down else "ascending") if active else None
    return Column(title=title, href=f"{page}?{urlencode(given)}#table", sorted=direction)


def _cells(entry: Entry, *, reviewed: bool, alone: bool) -> tuple[Cell, ...]:
    code = entry.code or "no code"
    first: Cell = (Piece(code, page_of(entry.node) if entry.code else None, "code" if entry.code else "missing"),)
    if differs(entry.printed, entry.code):
        first += (Piece(f"printed {entry.printed}", kind="printed"),)
    what: Cell = (Piece(entry.name, None if entry.code else page_of(entry.node)),)
    return (
        first,
        what,
        _answers(entry, alone=alone),
        _owners(entry, alone=alone),
        _due(entry),
        _state(entry, reviewed=reviewed),
    )


def _answers(entry: Entry, *, alone: bool) -> Cell:
    if entry.kind == ITEM and not alone:
        return ()
    found = {row["value"]: row for row in entry.cells.get("obligation", [])}
    return joined(
        (Piece(row["code"] or row["name"], page_of(row["value"]), "code" if row["code"] else ""),)
        for row in found.values()
    )


def _owners(entry: Entry, *, alone: bool) -> Cell:
    if entry.kind == ROW or (entry.kind == ITEM and not alone):
        return ()
    owners = {row["value"]: row["name"] for row in entry.cells.get("owner", [])}
    if owners:
        return joined((Piece(name, page_of(iri)),) for iri, name in owners.items())
    return (missing(f"no owner ({_reason(entry, 'owner')})"),)


def _reason(entry: Entry, kind: str) -> str:
    return next(
        (row["state"] for row in entry.cells.get("absent", []) if row["name"] == kind), "none stated in the document"
    )


def _due(entry: Entry) -> Cell:
    dates = dict.fromkeys(row["printed"] for row in entry.cells.get("deadline", []) if row["printed"])
    return joined((Piece(printed),) for printed in dates)


def _state(entry: Entry, *, reviewed: bool) -> Cell:
    if entry.kind == ROW:
        see = [row["code"] or row["printed"] for row in entry.cells.get("see", [])]
        return (state("no action"), Piece(f"see {', '.join(see)}")) if see else (state("no action"),)
    pieces: list[Piece] = []
    if entry.status:
        pieces.append(state(entry.status))
    codes = list(dict.fromkeys(row["code"] or row["name"] for row in entry.follow_ons))
    if codes:
        pieces.append(Piece("goes on as " + ", ".join(codes)))
    if "no-outcome" in gaps_of(entry, reviewed=reviewed):
        pieces.append(state("no outcome stated"))
    return tuple(pieces)
