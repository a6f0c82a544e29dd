"""The page about a thing, whichever kind of thing it is."""

import logging
from collections.abc import Callable
from typing import Final

from flask import request
from werkzeug.wrappers import Response

from goldenthread.errors import EndpointError, nearest_names
from goldenthread.ontology.namespaces import ID, thing_path
from goldenthread.webui import documents, frameworks, institutions, items, metrics, obligations, others, parties, plans
from goldenthread.webui.facts import Facts
from goldenthread.webui.links import page_of
from goldenthread.webui.site import site
from goldenthread.webui.tables import Piece

Renderer = Callable[[Facts], str | Response]

RENDERERS: Final[tuple[tuple[str, Renderer], ...]] = (
    ("Plan", plans.render),
    ("PlanItem", items.render),
    ("Obligation", obligations.render),
    ("Framework", frameworks.render),
    ("Institution", institutions.render),
    ("Party", parties.render),
    ("Metric", metrics.render),
    ("Document", documents.render),
    ("Passage", documents.show_passage),
    ("Record", others.show_record),
)
SHOWN_ELSEWHERE: Final = ("Passage", "Record")
LONGEST_PATH: Final = 300
MOST_NEAREST: Final = 6
MOST_COMPARED: Final = 20_000
"""Things whose addresses are compared letter by letter with a wrong one; among more, only the names are searched."""

log = logging.getLogger("goldenthread.webui")


def page(facts: Facts) -> str | Response:
    """Return the page about a thing, or for a record or some lines the way to the page that shows them."""
    classes = facts.classes
    render = next((renderer for kind, renderer in RENDERERS if kind in classes), others.render)
    return render(facts)


def own_page(facts: Facts) -> str | Response:
    """Return a page about a thing itself, also where people would rather be led to what it is a part of."""
    return others.render(facts) if facts.classes & set(SHOWN_ELSEWHERE) else page(facts)


def nearest(path: str) -> list[Piece]:
    """Return links to the real things whose addresses or names look most like ``path``."""
    wanted = path.strip("/")[:LONGEST_PATH]
    wanted = wanted.removeprefix("doc/").removeprefix("id/")
    index = site().index
    alike: list[str] = []
    if request.path.startswith(("/doc/", "/id/")) and index.size <= MOST_COMPARED:
        alike = nearest_names(wanted, [below for iri in index.things() if (below := thing_path(iri))])
    found = {ID + below: index.label_of(ID + below) for below in alike}
    found |= {
        hit.thing: f"{hit.code} {hit.label}".strip() for hit in index.find(wanted.rsplit("/", 1)[-1].replace("-", " "))
    }
    pieces = [Piece(name, page_of(iri)) for iri, name in found.items()]
    return [piece for piece in pieces if piece.href][:MOST_NEAREST]


def log_endpoint(error: EndpointError) -> None:
    """Write into the log, in a line, what the remote endpoint did."""
    log.warning("%s", error)


def log_failure(error: Exception) -> None:
    """Write a failure that no page foresaw into the log."""
    log.error("a page failed", exc_info=error)
