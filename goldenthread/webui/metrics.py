"""The page of a metric: every target, starting value and result, in all plans."""

from flask import render_template, url_for
from pyoxigraph import NamedNode

from goldenthread.webui.facts import Facts
from goldenthread.webui.links import page_of
from goldenthread.webui.site import site
from goldenthread.webui.tables import Listing, Piece, Row, columns, text


def render(facts: Facts) -> str:
    """Return the page of a metric."""
    table = site().ask("metric-history", metric=NamedNode(facts.iri))
    rows = []
    previous = ""
    for row in table.dicts():
        value = " ".join(word for word in (row["comparator"], row["value"], row["unit"]) if word)
        code = (Piece(row["code"] or "plan", page_of(row["node"]), "code"),)
        rows.append(
            Row(
                cells=(
                    code,
                    text(row["name"]),
                    text(row["kind"]),
                    text(value),
                    text(row["printed"]),
                    text(row["population"]),
                    text(row["date"]),
                ),
                group=row["plan"] if row["plan"] != previous else "",
            )
        )
        previous = row["plan"]
    count = len(rows)
    listing = Listing(
        caption=f"{count} {'value' if count == 1 else 'values'} of this metric, by plan and action.",
        columns=columns("Code", "What", "Kind", "Value", "Printed", "Group", "Date"),
        rows=tuple(rows),
        query=table.text,
        downloads={
            name: url_for("catalogue_pages.query", name=f"pages/metric-history.{name}", metric=facts.iri)
            for name in ("xlsx", "csv", "json")
        },
        empty="No plan here has a value for it.",
    )
    return render_template("metric.html", metric=facts, listing=listing)
