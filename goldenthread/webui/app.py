"""Make the web application: its parts, its pages, and what goes with every answer."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from goldenthread.errors import EndpointError, EndpointUnreachableError
from goldenthread.graph.building import names_file
from goldenthread.graph.opening import open_store
from goldenthread.graph.store import LocalStore, Store
from goldenthread.progress import Progress, silent
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.keeping import WORTH_KEEPING, AnswerKeeping, KeptQueries, lasting_questions
from goldenthread.queries.running import rows_of
from goldenthread.queries.visitors import VisitorQueries, visitor_queries
from goldenthread.settings import Settings
from goldenthread.version import __version__
from goldenthread.webui import (
    api_pages,
    catalogue_pages,
    check_pages,
    checking,
    completeness_pages,
    data_pages,
    discovery,
    findings_pages,
    home,
    linked_data,
    ontology_pages,
    other_names,
    search,
    things,
)
from goldenthread.webui.console import console_blueprint
from goldenthread.webui.cors import allow_all_origins
from goldenthread.webui.facts import by_document, local_name
from goldenthread.webui.graph_store import graph_store_blueprint
from goldenthread.webui.links import absolute_link, console_address, page_of
from goldenthread.webui.negotiation import vary
from goldenthread.webui.problems import Problem, for_programs, problem_document, with_headers
from goldenthread.webui.search_index import SearchIndex, kept_index, memory_index
from goldenthread.webui.site import EXTENSION, Site, site
from goldenthread.webui.sparql import sparql_blueprint
from goldenthread.webui.tables import state_name

PAGES: Final = (
    home,
    linked_data,
    data_pages,
    discovery,
    ontology_pages,
    other_names,
    search,
    api_pages,
    catalogue_pages,
    check_pages,
    findings_pages,
    completeness_pages,
)
FOR_PROGRAMS: Final = {"/sparql", "/rdf-graph-store"}
"""Addresses whose refusals are problem documents for a client without a wish."""

VISITORS: Final = "goldenthread.visitors"
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(settings: Settings, store: Store | None = None, progress: Progress = silent) -> Flask:
    """Return the application for ``settings``, asking ``store`` if one is given.

    The names of a large store are read once, which takes a while and tells ``progress``.

    Raises:
        ContentError: a query or a Turtle file does not parse.
        StoreError, EndpointError: the store cannot be read.
    """
    web = settings.content / "webui"
    app = Flask("goldenthread", template_folder=str(web / "templates"), static_folder=str(web / "static"))
    app.config["MAX_CONTENT_LENGTH"] = settings.body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.body_bytes
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    asked = store or open_store(settings, most_quads_in_memory=settings.memory_quads)
    catalogue = Catalogue.read(settings.content / "queries")
    progress("Reading names", 0, 1)
    index = _index(asked, catalogue, settings)
    app.extensions[EXTENSION] = Site(settings=settings, store=asked, catalogue=catalogue, index=index)
    app.extensions[checking.EXTENSION] = checking.Checking(settings, asked)
    for pages in PAGES:
        app.register_blueprint(pages.routes)
    visitors = _visitors(asked, catalogue, settings)
    app.extensions[VISITORS] = visitors
    app.register_blueprint(sparql_blueprint(visitors))
    app.register_blueprint(graph_store_blueprint(settings))
    app.register_blueprint(console_blueprint(visitors))
    app.jinja_env.globals.update(console_address=console_address, version=__version__)
    app.jinja_env.filters.update(
        page_of=page_of,
        state_name=state_name,
        last_part=local_name,
        label_of=index.label_of,
        by_document=by_document,
    )
    app.before_request(_refuse_unusable_addresses)
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _say_error)
    app.register_error_handler(EndpointError, _say_endpoint_fails)
    app.register_error_handler(Exception, _say_failure)
    return app


def _visitors(store: Store, catalogue: Catalogue, settings: Settings) -> VisitorQueries:
    """Return what answers visitors, from what is kept beside the store where that is large."""
    visitors = visitor_queries(store, settings)
    if isinstance(store, LocalStore) and store.folder and len(store) >= WORTH_KEEPING:
        keeping = AnswerKeeping(store.folder, lasting_questions(catalogue, store), settings)
        return KeptQueries(visitors, keeping, settings)
    return visitors


def _index(store: Store, catalogue: Catalogue, settings: Settings) -> SearchIndex:
    """Return the index of names: kept in a file beside a store that is too large for memory."""

    def names() -> Iterator[dict[str, str]]:
        return rows_of(store, catalogue, "pages/names")

    if isinstance(store, LocalStore) and store.folder and len(store) > settings.memory_quads:
        return kept_index(names_file(store.folder), names, catalogue)
    return memory_index(names(), catalogue)


def _refuse_unusable_addresses() -> None:
    most = site().settings.address_bytes
    if len(request.query_string) + len(request.environ.get("PATH_INFO", "")) > most:
        raise Problem(HTTPStatus.REQUEST_URI_TOO_LONG, f"the address is longer than {most} bytes; send a query by POST")
    if "HTTP_HOST" not in request.environ and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
        raise Problem(HTTPStatus.BAD_REQUEST, "a request of HTTP/1.1 names its host in the header Host")
    if not request.host:
        raise Problem(HTTPStatus.BAD_REQUEST, "the Host header names no host")


def _add_headers(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    _lead_to_public_address(response)
    return allow_all_origins(response)


def _lead_to_public_address(response: Response) -> None:
    """Let a redirection to this site lead to its public address, whatever host the client named."""
    place = response.headers.get("Location", "")
    inside = place.removeprefix(request.host_url.rstrip("/"))
    if site().settings.public_url and inside.startswith("/") and not inside.startswith("//"):
        response.headers["Location"] = absolute_link(inside)


def _say_error(error: HTTPException) -> Response:
    if error.code is None or error.response is not None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # type: ignore[return-value]  # Flask takes werkzeug's response as well
    if for_programs(unless_asked=request.path in FOR_PROGRAMS):
        return vary(problem_document(error))
    known = things.nearest(request.path) if error.code == HTTPStatus.NOT_FOUND else []
    page = Response(render_template("error.html", error=error, nearest=known), status=error.code)
    return vary(with_headers(page, error))


def _say_endpoint_fails(error: EndpointError) -> Response:
    """Say that the server behind this one does not answer, without its address; the log has that."""
    things.log_endpoint(error)
    if isinstance(error, EndpointUnreachableError):
        status, what = HTTPStatus.SERVICE_UNAVAILABLE, "does not answer"
    else:
        status, what = HTTPStatus.BAD_GATEWAY, "answers with an error"
    detail = (
        f"The SPARQL server that these pages ask {what}. Try again in a moment; whoever runs this site finds the "
        "reason in its log."
    )
    return _say_error(Problem(status, detail))


def _say_failure(error: Exception) -> tuple[str, int] | Response:
    """Say that something failed, without its details; the log of the server has them."""
    things.log_failure(error)
    if for_programs(unless_asked=request.path in FOR_PROGRAMS):
        return problem_document(InternalServerError("this failed on our side; the log of the server says why"))
    return render_template("error.html", error=None, nearest=[]), HTTPStatus.INTERNAL_SERVER_ERROR
