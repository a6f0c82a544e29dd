"""``/id/...`` and ``/doc/...``: the page about a thing, whichever kind of thing it is."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from goldenthread.errors import nearest_names
from goldenthread.ontology.namespaces import ID, thing, thing_path
from goldenthread.webui import documents, frameworks, institutions, items, metrics, obligations, others, parties, plans
from goldenthread.webui.facts import Facts, read_facts
from goldenthread.webui.links import page_of
from goldenthread.webui.site import site
from goldenthread.webui.tables import Piece

Renderer = Callable[[Facts], str | Response]

routes = Blueprint("things", __name__)

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
LONGEST_PATH: Final = 300
MOST_NEAREST: Final = 6
log = logging.getLogger("goldenthread.webui")


@routes.route("/id/<path:path>")
def identified(path: str) -> Response:
    """Lead from the name of a thing to the page about it, in one step."""
    return redirect(_page(path), code=HTTPStatus.SEE_OTHER)


@routes.route("/doc/<path:path>")
def document(path: str) -> str | Response:
    """Show the page about a thing."""
    _page(path)
    node = thing(path)
    facts = read_facts(node.value, site().ask("facts", thing=node))
    if not facts.values:
        abort(HTTPStatus.NOT_FOUND)
    classes = facts.classes
    render = next((renderer for kind, renderer in RENDERERS if kind in classes), others.render)
    return render(facts)


def _page(path: str) -> str:
    """Return the address of the page for a path, or answer 404 where the path can name nothing."""
    try:
        page = page_of(thing(path).value)
    except ValueError:
        page = None
    return page or abort(HTTPStatus.NOT_FOUND)


def nearest(path: str) -> list[Piece]:
    """Return links to the real things whose addresses or names look most like ``path``."""
    wanted = path.strip("/")[:LONGEST_PATH]
    wanted = wanted.removeprefix("doc/").removeprefix("id/")
    paths = [below for iri in site().index.paths if (below := thing_path(iri))]
    alike = nearest_names(wanted, paths) if request.path.startswith(("/doc/", "/id/")) else []
    index = site().index
    found = {ID + below: index.label_of(ID + below) for below in alike}
    found |= {
        hit.thing: f"{hit.code} {hit.label}".strip() for hit in index.find(wanted.rsplit("/", 1)[-1].replace("-", " "))
    }
    pieces = [Piece(name, page_of(iri)) for iri, name in found.items()]
    return [piece for piece in pieces if piece.href][:MOST_NEAREST]


def log_failure(error: Exception) -> None:
    """Write a failure that no page foresaw into the log."""
    log.error("a page failed", exc_info=error)
