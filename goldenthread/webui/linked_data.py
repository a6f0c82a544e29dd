"""``/id/...`` names things, ``/doc/...`` are the documents about them, in every format.

A name leads to a document in one step (303), a document answers in the format that the client prefers, and an ending
such as ``.ttl`` fixes the format. What was taken out leads to its successor (301) or says that it is gone (410).
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from goldenthread.datasets.describing import describe
from goldenthread.ontology.namespaces import DATASET, thing, thing_path
from goldenthread.webui import things
from goldenthread.webui.facts import Facts, read_facts
from goldenthread.webui.links import lines_address, page_of
from goldenthread.webui.negotiation import HTML
from goldenthread.webui.published import ABOUT_PAGE, collection, licence_links
from goldenthread.webui.representations import (
    ENDING_OF,
    Body,
    Link,
    Resource,
    chosen_type,
    rdf_formats,
    represent,
    see_other,
    split_ending,
)
from goldenthread.webui.site import site
from goldenthread.webui.structured import about_thing

routes = Blueprint("linked_data", __name__)

TRUE: Final = ("true", "1")
"""How engines write that something is so; Virtuoso keeps a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with a thing.

    Attributes:
        gone: whether it was taken out.
        successor: the IRI of what takes its place, if anything does.
        shown_at: the address where people read about it, if not on a page of its own.
    """

    gone: bool
    successor: str
    shown_at: str


@routes.route("/id/<path:path>")
def identified(path: str) -> Response:
    """Lead from the name of a thing to the document about it, in one step."""
    standing = _standing(path)
    if not site().settings.see_other or standing.gone:
        return _document(path, "", standing)
    media_type = chosen_type(_resource(path, "", standing), "")
    page = page_of(thing(path).value) or ""
    if media_type == HTML:
        return see_other(standing.shown_at or page)
    return see_other(f"{page}.{ENDING_OF[media_type]}")


@routes.route("/doc/<path:path>")
def document(path: str) -> Response:
    """Give the document about a thing, in the format that the ending or the client asks for."""
    stem, ending = split_ending(path)
    return _document(stem, ending, _standing(stem))


def _document(path: str, ending: str, standing: Standing) -> Response:
    if standing.gone and (page := page_of(standing.successor)):
        if request.path.startswith("/id/"):
            page = url_for("linked_data.identified", path=thing_path(standing.successor))
        address = f"{page}.{ending}" if ending else page
        return make_response(redirect(address, code=HTTPStatus.MOVED_PERMANENTLY))
    return represent(_resource(path, ending, standing), ending)


def _resource(path: str, ending: str, standing: Standing) -> Resource:
    """Return the document about a thing, or where it has gone the tombstone."""
    parts = site()
    node = thing(path)

    def facts() -> Facts:
        return read_facts(node.value, parts.ask("facts", thing=node))

    def page() -> Body:
        if standing.gone:
            return render_template("gone.html", thing=facts())
        return things.own_page(facts()) if ending else things.page(facts())

    return Resource(
        address=f"/doc/{path}",
        name=node.value,
        formats={HTML: page, **rdf_formats(lambda: describe(parts.store, parts.catalogue, collection(), path))},
        links=(*licence_links(), Link(DATASET, "collection"), ABOUT_PAGE),
        structured=lambda: about_thing(facts(), collection()),
        status=HTTPStatus.GONE if standing.gone else HTTPStatus.OK,
        is_content=True,
    )


def _standing(path: str) -> Standing:
    """Return how it stands with a thing, or answer 404 where the path names nothing that is or was here."""
    try:
        node = thing(path)
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)
    rows = site().ask("standing", thing=node).dicts()
    if not rows:
        abort(HTTPStatus.NOT_FOUND)
    row = rows[0]
    shown_at = lines_address(row["document"], int(row["line"])) if row["line"] else page_of(row["about"])
    return Standing(gone=row["gone"] in TRUE, successor=row["successor"], shown_at=shown_at or "")
