"""The API described: ``/openapi.json`` for programs, ``/api`` for people, ``/.well-known/api-catalog`` for crawlers.

``/.well-known/sparql-examples`` holds the questions as data; each question has an address below it.
"""

import json
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, render_template, url_for
from pyoxigraph import Quad

from goldenthread.errors import UnknownNameError
from goldenthread.graph.examples import example_quads
from goldenthread.ontology.namespaces import EXAMPLES
from goldenthread.webui.links import absolute, absolute_link
from goldenthread.webui.negotiation import HTML, RDF_TYPES, negotiate
from goldenthread.webui.openapi import describe_api
from goldenthread.webui.problems import Problem
from goldenthread.webui.question_request import GRAPH_ENDINGS, ROW_ENDINGS
from goldenthread.webui.representations import (
    Link,
    Resource,
    rdf_formats,
    represent,
    see_other,
    split_ending,
    validated,
)
from goldenthread.webui.site import site

routes = Blueprint("api_pages", __name__)

LINKSET_TYPE: Final = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
WELL_KNOWN: Final = "/.well-known/sparql-examples"


@routes.route("/openapi.json")
def openapi() -> Response:
    """Give the OpenAPI document of all questions and the endpoint."""
    document = describe_api(site().catalogue, server=absolute("/").rstrip("/") or "/")
    return validated(Response(json.dumps(document, indent=1), content_type="application/json"))


@routes.route("/api")
def about() -> str:
    """Show how programs ask."""
    return render_template(
        "queries/api.html",
        rows=ROW_ENDINGS,
        graphs=GRAPH_ENDINGS,
        settings=site().settings,
        here=absolute("/").rstrip("/"),
        queries=list(site().catalogue),
    )


@routes.route("/.well-known/api-catalog")
def api_catalog() -> Response:
    """Say where the APIs are and where they are described (RFC 9727)."""
    described = [
        {"href": absolute_link(url_for("api_pages.openapi")), "type": "application/json"},
    ]
    explained = [{"href": absolute_link(url_for("api_pages.about")), "type": HTML}]
    apis = (absolute_link(url_for("catalogue_pages.catalogue")), absolute_link(url_for("sparql.endpoint")))
    linkset = [{"anchor": api, "service-desc": described, "service-doc": explained} for api in apis]
    here = {
        "anchor": absolute_link(url_for("api_pages.api_catalog")),
        "item": [{"href": api} for api in apis],
    }
    response = Response(json.dumps({"linkset": [here, *linkset]}, indent=1), content_type=LINKSET_TYPE)
    response.headers["Link"] = str(Link(absolute_link(url_for("api_pages.api_catalog")), "api-catalog"))
    return validated(response)


@routes.route("/.well-known/sparql-examples")
@routes.route("/.well-known/sparql-examples.<ending>")
def examples(ending: str = "") -> Response:
    """Give all questions as data, in a format of RDF."""
    return represent(Resource(address=WELL_KNOWN, name=EXAMPLES, formats=rdf_formats(_quads)), ending)


@routes.route("/.well-known/sparql-examples/<name>")
def example(name: str) -> Response:
    """Give one question as data, or lead a browser to its page."""
    stem, ending = split_ending(name)
    try:
        query = site().catalogue[stem]
    except UnknownNameError as error:
        raise Problem(HTTPStatus.NOT_FOUND, str(error), nearest=error.nearest) from error
    if not ending and negotiate((*RDF_TYPES, HTML)) == HTML:
        return see_other(absolute_link(url_for("catalogue_pages.query", name=query.name)))
    node = f"{EXAMPLES}/{query.name}"

    def quads() -> list[Quad]:
        return [quad for quad in _quads() if getattr(quad.subject, "value", "") == node or "#" in str(quad.subject)]

    formats = rdf_formats(quads)
    return represent(Resource(address=f"{WELL_KNOWN}/{query.name}", name=node, formats=formats), ending)


def _quads() -> list[Quad]:
    parts = site()
    return parts.once("examples", lambda: list(example_quads(parts.settings.content)))
