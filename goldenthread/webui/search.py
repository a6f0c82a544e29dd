"""``/search``: find anything by name, code or abbreviation."""

from typing import Final

from flask import Blueprint, render_template, request, url_for

from goldenthread.webui.links import page_of
from goldenthread.webui.search_index import QUESTION, Found
from goldenthread.webui.site import site

routes = Blueprint("search", __name__)

KINDS: Final = {
    "ActionItem": "Actions and items",
    "Action": "Actions and items",
    "Obligation": "Obligations",
    "Plan": "Plans",
    "Post": "Posts, committees, groups and teams",
    "Committee": "Posts, committees, groups and teams",
    "Group": "Posts, committees, groups and teams",
    "Team": "Posts, committees, groups and teams",
    "StaffGroup": "Staff groups",
    "Institution": "Institutions",
    "Framework": "Frameworks",
    "Theme": "Themes",
    "Metric": "Metrics",
    "Instrument": "Surveys and other instruments",
    "Programme": "Programmes",
    "Document": "Documents",
    QUESTION: "Questions",
}


MOST_LISTED: Final = 20_000
"""Names that one page lists; among more, one searches."""


@routes.route("/names")
def names() -> str:
    """List everything that has a name by its kind, for those who would rather read than search."""
    index = site().index
    if index.size > MOST_LISTED:
        return render_template("names.html", groups={}, count=index.size)
    groups: dict[str, list[tuple[str, str, str, str | None]]] = {heading: [] for heading in KINDS.values()}
    for one in index.everything():
        if one.kind != QUESTION:
            groups.setdefault(KINDS.get(one.kind, "Other things"), []).append(
                (one.code, one.label, one.within, page_of(one.thing))
            )
    return render_template("names.html", groups={heading: found for heading, found in groups.items() if found})


@routes.route("/search")
def results() -> str:
    """Show what the words in ``q`` find, the kind of the best result first."""
    question = request.args.get("q", "").strip()[:200]
    found = site().index.find(question)
    groups: dict[str, list[tuple[str | None, Found]]] = {}
    for hit in found:
        page = url_for("catalogue_pages.query", name=hit.thing) if hit.kind == QUESTION else page_of(hit.thing)
        groups.setdefault(KINDS.get(hit.kind, "Other things"), []).append((page, hit))
    return render_template("search.html", question=question, groups=groups, count=len(found))
