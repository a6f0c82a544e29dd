"""The page of a post, committee, group, team or staff group: what it owns, whom it answers to, who answers to it."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import render_template, url_for
from pyoxigraph import NamedNode

from goldenthread.queries.running import Table
from goldenthread.webui.facts import Facts
from goldenthread.webui.finding_blocks import block
from goldenthread.webui.links import page_of
from goldenthread.webui.site import site
from goldenthread.webui.tables import Listing, Piece, Row, columns, counted, joined, text

KINDS: Final = {"Post": "post", "Committee": "committee", "Group": "group", "Team": "team", "StaffGroup": "staff group"}
INCOMING: Final = {
    "reportsTo": "Reports to it",
    "overseenBy": "Plans that it watches over",
    "reportedTo": "Actions and items whose results it gets",
    "benefits": "Actions, items and plans that are for it",
    "seatOn": "Seats on it",
    "filledFrom": "Seats that are filled from it",
    "broader": "Narrower groups",
    "population": "Values about it",
}


def render(facts: Facts) -> str:
    """Return the page of a party."""
    node = NamedNode(facts.iri)
    parts = site()
    owned = parts.ask("party-owns", party=node)
    uses = parts.ask("uses", thing=node)
    return render_template(
        "party.html",
        party=facts,
        kind=next((word for name, word in KINDS.items() if name in facts.classes), "party"),
        found=block(facts.iri, facts.classes),
        owned=_owned(facts, owned),
        load=_load(owned.dicts()),
        incoming=incoming(uses.dicts(), INCOMING),
        uses_query=uses.text,
        glossary=[row for row in uses.dicts() if row["property"].endswith("#denotes")],
        printed=list(dict.fromkeys(row["printed"] for row in owned.dicts() if row["printed"] != facts.label)),
        escalates=[
            value for value in facts.all("escalatesTo") if value.text not in {v.text for v in facts.all("reportsTo")}
        ],
        page_of=page_of,
    )


def incoming(
    rows: Sequence[Mapping[str, str]], headings: Mapping[str, str]
) -> dict[str, list[tuple[str, str, str, str | None]]]:
    """Return what points to a thing by heading: code, name, what it belongs to, and its page."""
    found: dict[str, dict[str, tuple[str, str, str, str | None]]] = {}
    for row in rows:
        heading = headings.get(row["property"].rpartition("#")[2])
        if heading:
            name = row["name"] or row["recordName"]
            found.setdefault(heading, {}).setdefault(
                row["subject"], (row["code"], name, row["within"], page_of(row["subject"]))
            )
    return {heading: list(found[heading].values()) for heading in headings.values() if heading in found}


def _load(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, str | None, int]]:
    """Return each plan with how many of its actions the party owns."""
    actions: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for row in rows:
        actions.setdefault(row["plan"], set()).add(row["action"])
        names[row["plan"]] = row["planName"]
    return [(names[plan], page_of(plan), len(found)) for plan, found in actions.items()]


def _owned(facts: Facts, table: Table) -> Listing:
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in table.dicts():
        grouped.setdefault(row["action"], []).append(row)
    rows = []
    previous = ""
    for action, found in grouped.items():
        first = found[0]
        items = {row["item"]: row["letter"] for row in found if row["item"]}
        printed = ", ".join(dict.fromkeys(row["printed"] for row in found if row["printed"]))
        rows.append(
            Row(
                cells=(
                    (Piece(first["code"] or "no code", page_of(action), "code"),),
                    text(first["name"]),
                    joined((Piece(letter, page_of(item), "code"),) for item, letter in items.items()),
                    text(first["theme"]),
                    text(printed),
                ),
                group=first["planName"] if first["plan"] != previous else "",
            )
        )
        previous = first["plan"]
    plans = len({row["plan"] for row in table.dicts()})
    count = len(grouped)
    return Listing(
        caption=f"{facts.label} owns {counted(count, 'action')} in {counted(plans, 'plan')}.",
        columns=columns("Code", "What", "Items", "Theme", "Printed as"),
        rows=tuple(rows),
        query=table.text,
        downloads={
            name: url_for("catalogue_pages.query", name=f"pages/party-owns.{name}", party=facts.iri)
            for name in ("xlsx", "csv", "json")
        },
        empty="No plan here names it as an owner.",
    )
