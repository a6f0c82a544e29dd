"""The page of a framework: its obligations, and how many actions and empty rows each has in each plan."""

from typing import Final

from flask import render_template
from pyoxigraph import NamedNode

from goldenthread.queries.running import Table
from goldenthread.webui.facts import Facts
from goldenthread.webui.links import page_of
from goldenthread.webui.site import site
from goldenthread.webui.tables import Cell, Column, Listing, Piece, Row, columns, missing, state, text

MOST_COLUMNS: Final = 40
"""Plans that have a column each; of more the page gives the sums."""

EMPTY: Final = "This framework has no obligations here yet."


def render(facts: Facts) -> str:
    """Return the page of a framework."""
    node = NamedNode(facts.iri)
    parts = site()
    plans = parts.once(f"plans of {facts.iri}", lambda: parts.ask("framework-plans", framework=node).dicts())
    many = len(plans) > MOST_COLUMNS
    if many:
        listing = parts.once(f"totals of {facts.iri}", lambda: _totals(parts.ask("framework-totals", framework=node)))
    else:
        listing = _listing(parts.ask("framework-obligations", framework=node))
    return render_template(
        "framework.html",
        framework=facts,
        listing=listing,
        plans=[] if many else [(row["name"], page_of(row["plan"])) for row in plans],
        number=len(plans),
    )


def _totals(table: Table) -> Listing:
    obligations, cut = _by_obligation(table.dicts())
    rows = []
    for iri, about in obligations.items():
        first = about[0]
        numbers = [text(f"{int(first[name] or 0):,}") for name in ("actions", "plans", "empty")]
        if not first["plans"]:
            numbers[0] = (missing("see its parts" if iri in cut else "none"),)
        rows.append(Row(cells=(*_asked(iri, about), *numbers), indented=bool(first["whole"])))
    return Listing(
        caption=f"{_counted(obligations)}, with how many actions answer them and in how many plans.",
        columns=columns("Code", "What it asks", "Of", "Actions", "Plans", "Rows without an action"),
        rows=tuple(rows),
        query=table.text,
        empty=EMPTY,
    )


def _listing(table: Table) -> Listing:
    found = table.dicts()
    plans = {row["plan"]: row["planName"] for row in found if row["plan"]}
    obligations, cut = _by_obligation(found)
    rows = []
    for iri, about in obligations.items():
        by_plan = {row["plan"]: row for row in about}
        counts = [_count(by_plan.get(plan), in_parts=iri in cut) for plan in plans]
        rows.append(Row(cells=(*_asked(iri, about), *counts), indented=bool(about[0]["whole"])))
    return Listing(
        caption=f"{_counted(obligations)}, with how many actions of each plan answer them.",
        columns=(
            Column(title="Code"),
            Column(title="What it asks"),
            Column(title="Of"),
            *(Column(title=name) for name in plans.values()),
        ),
        rows=tuple(rows),
        query=table.text,
        empty=EMPTY,
    )


def _by_obligation(found: list[dict[str, str]]) -> tuple[dict[str, list[dict[str, str]]], set[str]]:
    """Return the rows of each obligation, and which obligations are cut into parts."""
    obligations: dict[str, list[dict[str, str]]] = {}
    for row in found:
        obligations.setdefault(row["obligation"], []).append(row)
    return obligations, {about[0]["whole"] for about in obligations.values()}


def _asked(iri: str, about: list[dict[str, str]]) -> tuple[Cell, Cell, Cell]:
    """Return the cells that say what an obligation asks, and of whom."""
    addressees = ", ".join(dict.fromkeys(row["addressee"] for row in about if row["addressee"]))
    return ((Piece(about[0]["code"], page_of(iri), "code"),), text(about[0]["name"]), text(addressees))


def _counted(obligations: dict[str, list[dict[str, str]]]) -> str:
    """Return how many obligations there are, and parts of them, in words."""
    wholes = sum(not about[0]["whole"] for about in obligations.values())
    parts = len(obligations) - wholes
    divided = f" and {parts} parts that templates cut them into" if parts else ""
    return f"{wholes} obligations{divided}"


def _count(row: dict[str, str] | None, *, in_parts: bool) -> Cell:
    if row is None:
        return (missing("see its parts" if in_parts else "none"),)
    actions, empty = int(row["actions"] or 0), int(row["empty"] or 0)
    pieces: list[Piece] = []
    if actions:
        pieces.append(Piece(f"{actions} {'action' if actions == 1 else 'actions'}"))
    if empty:
        pieces.append(state("no action") if not actions else Piece(f"{empty} without", kind="missing"))
    return tuple(pieces)
