"""A plain page for every thing that has no page of its own kind, and the way from a record to what it is about."""

import re
from http import HTTPStatus
from typing import Final

from flask import redirect, render_template
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response

from goldenthread.webui.documents import kind_words
from goldenthread.webui.facts import Facts, local_name, read_records
from goldenthread.webui.finding_blocks import block
from goldenthread.webui.links import page_of
from goldenthread.webui.site import site

HIDDEN: Final = {
    "type",
    "label",
    "prefLabel",
    "notation",
    "definition",
    "note",
    "position",
    "wasDerivedFrom",
    "inScheme",
    "themeOf",
}
GENERAL: Final = ("Party", "Record", "PlanItem", "MetricValue", "Concept", "Entity", "Plan")
HEADINGS: Final = {
    "inTheme": "{things} under it",
    "instrument": "{things} that come from it",
    "wave": "{things} that come from it",
    "waveOf": "Its runs",
    "concernsProgramme": "{things} that concern it",
    "population": "{things} about it",
    "actionType": "{things} of this kind",
    "atReview": "{things} given at it",
    "reviewOf": "{things} of it",
    "broader": "What is narrower",
    "denotes": "Where its abbreviation is explained",
}
CAPITAL_INSIDE: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def render(facts: Facts) -> str:
    """Return the plain page of a thing: what is stated about it, said of it, and what points to it."""
    node = NamedNode(facts.iri)
    parts = site()
    uses = parts.ask("uses", thing=node)
    incoming: dict[str, dict[str, tuple[str, str, str, str | None]]] = {}
    for row in uses.dicts():
        name = local_name(row["property"])
        if name == "about":
            continue
        entry = (row["code"], row["name"] or row["recordName"], row["within"], page_of(row["subject"]))
        incoming.setdefault(_heading(name, row["kind"]), {}).setdefault(row["subject"], entry)
    is_row = "ObligationRow" in facts.classes
    return render_template(
        "thing.html",
        thing=facts,
        kind=_kind(facts),
        asked=facts.words("asksFor") if is_row else "",
        empty_row=is_row and not facts.all("answeredBy"),
        stated={_words(name): values for name, values in facts.values.items() if name not in HIDDEN},
        found=block(facts.iri, facts.classes),
        records=read_records(parts.ask("records", thing=node)),
        incoming={heading: list(found.values()) for heading, found in incoming.items()},
        uses_query=uses.text,
    )


def _heading(name: str, kind: str) -> str:
    """Return a heading for the things of a class that point here by a property."""
    things = f"{kind_words(kind).capitalize()}s"
    return HEADINGS.get(name, "{things}: {property}").format(things=things, property=_words(name))


def show_record(facts: Facts) -> str | Response:
    """Lead from a record to the page of what it is about, or show it plainly."""
    page = page_of(facts.text("about"))
    return redirect(page, code=HTTPStatus.SEE_OTHER) if page else render(facts)


def _kind(facts: Facts) -> str:
    narrow = sorted(name for name in facts.classes if name not in GENERAL)
    return CAPITAL_INSIDE.sub(" ", narrow[0]).lower() if narrow else "thing"


def _words(name: str) -> str:
    return CAPITAL_INSIDE.sub(" ", name).lower()
