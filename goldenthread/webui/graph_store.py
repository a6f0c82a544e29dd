"""``/rdf-graph-store``: each graph whole, by the SPARQL 1.1 Graph Store HTTP Protocol, to be read and not written.

``?graph=`` takes the absolute IRI of a named graph; ``?default`` stands for all graphs together.
"""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from goldenthread.datasets.graphs import statements_of
from goldenthread.errors import EndpointError, QueryLimitError, StoreError
from goldenthread.graph.serialising import serialise, without_graphs
from goldenthread.queries.waiting import WaitingRoom
from goldenthread.settings import Settings
from goldenthread.webui.clients import client_of_request
from goldenthread.webui.negotiation import RDF_TYPES, content_type, negotiate
from goldenthread.webui.problems import Problem, for_programs_first
from goldenthread.webui.representations import validated
from goldenthread.webui.service_description import graphs_here
from goldenthread.webui.site import site
from goldenthread.webui.sparql import status_of
from goldenthread.webui.sparql_request import absolute_iri, read_parameters

ALLOWED: Final = "GET, HEAD, OPTIONS"
WRITING: Final = ["PUT", "POST", "PATCH", "DELETE"]
WAITING: Final = 4
"""How many requests may wait while one graph is written out, which keeps the processor from the pages."""

PER_CLIENT: Final = 2
"""How many of both may come from one client."""


def graph_store_blueprint(settings: Settings) -> Blueprint:
    """Return the route ``/rdf-graph-store``."""
    routes = Blueprint("graph_store", __name__)
    room = WaitingRoom(running=1, waiting=WAITING, per_client=PER_CLIENT)

    @routes.route("/rdf-graph-store", methods=["GET", "OPTIONS", *WRITING])
    def graph_store() -> Response:
        if request.method == "OPTIONS":
            return Response(status=HTTPStatus.NO_CONTENT, headers={"Allow": ALLOWED})
        return for_programs_first(lambda: _respond(room, settings.query_seconds))

    return routes


def _respond(room: WaitingRoom, seconds: float) -> Response:
    if request.method in WRITING:
        raise Problem(HTTPStatus.METHOD_NOT_ALLOWED, "the graphs are read-only", headers={"Allow": ALLOWED})
    try:
        graph = _graph_asked()
        media_type = negotiate(tuple(RDF_TYPES))
        with room.place(seconds=seconds, client=client_of_request()):
            found = without_graphs(statements_of(site().store, site().catalogue, graph))
            body = serialise(list(found), RDF_TYPES[media_type])
    except QueryLimitError as error:
        raise Problem(status_of(error), "too many graphs are asked for; try again in a moment") from error
    except (EndpointError, StoreError) as error:
        raise Problem(HTTPStatus.BAD_GATEWAY, str(error)) from error
    return validated(Response(body, content_type=content_type(media_type)), is_content=True)


def _graph_asked() -> NamedNode | None:
    """Return the name of the graph that is asked for, or None for all together.

    Raises:
        Problem: 400, 403 or 404, where none is named, it is too large, or there is none of that name.
    """
    given = read_parameters(request.query_string)
    names, default = given.get("graph", []), given.get("default", [])
    if len(names) + len(default) != 1:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "name one graph: ?graph= and its absolute IRI, percent-encoded, or ?default for all together",
        )
    known = graphs_here()
    if not names:
        _refuse_large(sum(one.statements for one in known.values()))
        return None
    name = absolute_iri(names[0], "graph")
    if name not in known:
        raise Problem(HTTPStatus.NOT_FOUND, f"there is no graph {name}; /sparql describes those that there are")
    _refuse_large(known[name].statements)
    return NamedNode(name)


def _refuse_large(triples: int) -> None:
    most = site().settings.graph_triples
    if triples > most:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            f"the graph has {triples} triples, and up to {most} are sent at once; take its dump, see /catalog",
        )
