"""The page of an institution: its plans, its posts and bodies, its surveys and documents."""

from typing import Final

from flask import render_template
from pyoxigraph import NamedNode

from goldenthread.webui.facts import Facts
from goldenthread.webui.links import page_of
from goldenthread.webui.site import site

HEADINGS: Final = {
    "Plan": "Plans",
    "Post": "Posts",
    "Committee": "Committees",
    "Group": "Groups",
    "Team": "Teams",
    "StaffGroup": "Staff groups",
    "Instrument": "Surveys and other instruments",
    "Programme": "Programmes",
    "Document": "Documents",
}


def render(facts: Facts) -> str:
    """Return the page of an institution."""
    uses = site().ask("uses", thing=NamedNode(facts.iri))
    groups: dict[str, dict[str, tuple[str, str | None]]] = {}
    for row in uses.dicts():
        kind = row["kind"].rpartition("#")[2]
        if row["property"].endswith("#institution") and kind in HEADINGS:
            groups.setdefault(HEADINGS[kind], {})[row["subject"]] = (row["name"], page_of(row["subject"]))
    ordered = {heading: list(groups[heading].values()) for heading in HEADINGS.values() if heading in groups}
    return render_template("institution.html", institution=facts, groups=ordered, query=uses.text)
