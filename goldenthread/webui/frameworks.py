"""The page of a framework: its obligations, and how many actions and empty rows each has in each plan."""

from flask import render_template
from pyoxigraph import NamedNode

from goldenthread.queries.running import Table
from goldenthread.webui.facts import Facts
from goldenthread.webui.links import page_of
from goldenthread.webui.site import site
from goldenthread.webui.tables import Cell, Column, Listing, Piece, Row, missing, state, text


def render(facts: Facts) -> str:
    """Return the page of a framework."""
    parts = site()
    table = parts.ask("framework-obligations", framework=NamedNode(facts.iri))
    uses = parts.ask("uses", thing=NamedNode(facts.iri)).dicts()
    plans = [(row["name"], page_of(row["subject"])) for row in uses if row["property"].endswith("#framework")]
    return render_template("framework.html", framework=facts, listing=_listing(table), plans=plans)


def _listing(table: Table) -> Listing:
    found = table.dicts()
    plans = {row["plan"]: row["planName"] for row in found if row["plan"]}
    obligations: dict[str, list[dict[str, str]]] = {}
    for row in found:
        obligations.setdefault(row["obligation"], []).append(row)
    cut = {about[0]["whole"] for about in obligations.values()}
    rows = []
    for iri, about in obligations.items():
        first = about[0]
        addressees = ", ".join(dict.fromkeys(row["addressee"] for row in about if row["addressee"]))
        by_plan = {row["plan"]: row for row in about}
        cells: list[Cell] = [(Piece(first["code"], page_of(iri), "code"),), text(first["name"]), text(addressees)]
        cells += [_count(by_plan.get(plan), in_parts=iri in cut) for plan in plans]
        rows.append(Row(cells=tuple(cells), indented=bool(first["whole"])))
    wholes = sum(not about[0]["whole"] for about in obligations.values())
    parts = len(obligations) - wholes
    divided = f" and {parts} parts that templates cut them into" if parts else ""
    return Listing(
        caption=f"{wholes} obligations{divided}, with how many actions of each plan answer them.",
        columns=(
            Column(title="Code"),
            Column(title="What it asks"),
            Column(title="Of"),
            *(Column(title=name) for name in plans.values()),
        ),
        rows=tuple(rows),
        query=table.text,
        empty="This framework has no obligations here yet.",
    )


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
