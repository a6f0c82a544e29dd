"""``/console``: the form in which people write SPARQL, and the answer below it; it works without scripts.

The form is sent by POST and answered by the address that holds the query, so that what stands in the address
bar can be passed on; a query too long for an address is answered at once. ``/console?example=NAME`` begins with
a query of the catalogue.
"""

import re
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for

from goldenthread.errors import InputError, UnknownNameError
from goldenthread.ontology.namespaces import PREFIXES, prologue
from goldenthread.queries.catalogue import AUDIENCES, CatalogueQuery
from goldenthread.queries.visitors import VisitorAnswer, VisitorQueries
from goldenthread.queries.waiting import WaitingRoom
from goldenthread.settings import Settings
from goldenthread.webui.clients import circumstances, client_of_request
from goldenthread.webui.console_answer import console_answer, download_address, permalink, place_of, spreadsheet_of
from goldenthread.webui.console_terms import console_terms, things_named
from goldenthread.webui.links import absolute_link
from goldenthread.webui.problems import COME_AGAIN, RETRY_SECONDS, Problem
from goldenthread.webui.site import site
from goldenthread.webui.sparql import status_of

FIRST_QUERY: Final = (
    prologue("gt", "rdfs")
    + """SELECT ?plan ?label WHERE {
  ?plan a gt:Plan ; rdfs:label ?label .
}
ORDER BY ?label"""
)
NOT_FOR_VISITORS: Final = {"memory_quads"}
SPREADSHEET_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "excel.csv": "text/csv; charset=utf-8",
}
SPREADSHEETS_WAITING: Final = 3
"""A spreadsheet is made beside the pages, not in a process of its own, so few at a time are."""
SPREADSHEETS_PER_CLIENT: Final = 2

HEADER: Final = re.compile(r"^#\+.*\n?", re.MULTILINE)


def console_blueprint(queries: VisitorQueries) -> Blueprint:
    """Return the route ``/console``, which runs what visitors send through ``queries``."""
    routes = Blueprint("console", __name__)
    spreadsheets = WaitingRoom(running=1, waiting=SPREADSHEETS_WAITING, per_client=SPREADSHEETS_PER_CLIENT)

    @routes.route("/console", methods=["GET", "POST"])
    def form() -> Response | tuple[str, int, dict[str, str]]:
        text = request.values.get("query", "").replace("\r\n", "\n")
        if request.method == "POST" and text.strip() and (address := permalink(text)):
            return redirect(address, HTTPStatus.SEE_OTHER)  # type: ignore[return-value]  # werkzeug's response
        return _page(queries, text)

    @routes.route("/console/answer.<ending>", methods=["GET", "POST"])
    def spreadsheet(ending: str) -> Response:
        if ending not in SPREADSHEET_TYPES:
            abort(HTTPStatus.NOT_FOUND)
        text = request.values.get("query", "")
        try:
            found = _run(queries, text)
            with spreadsheets.place(seconds=site().settings.query_seconds, client=client_of_request()):
                body = spreadsheet_of(found, text, ending)
        except InputError as error:
            raise Problem(status_of(error), str(error)) from error
        response = Response(body, content_type=SPREADSHEET_TYPES[ending])
        response.headers.set("Content-Disposition", "attachment", filename=f"answer.{ending}")
        return response

    @routes.route("/console/terms.json")
    def terms() -> Response:
        return jsonify(site().once("console terms", lambda: console_terms(site())))

    @routes.route("/console/things.json")
    def things() -> Response:
        return jsonify(things_named(request.args.get("q", ""), site()))

    return routes


def _page(queries: VisitorQueries, text: str) -> tuple[str, int, dict[str, str]]:
    example = _example(request.args.get("example", ""))
    context: dict[str, Any] = {"answer": None, "error": None, "place": None}
    status, headers = HTTPStatus.OK, {}
    if text.strip():
        try:
            context["answer"] = console_answer(_run(queries, text), text)
        except InputError as error:
            context |= {"error": error, "place": place_of(error, text)}
            status = status_of(error)
            if status in COME_AGAIN:
                headers["Retry-After"] = str(RETRY_SECONDS)
    page = render_template(
        "queries/console.html",
        text=text or (starting_text(example) if example else FIRST_QUERY),
        example=example,
        groups=_groups(),
        limits=_limits(),
        prefixes=PREFIXES,
        download_address=download_address,
        **context,
    )
    return page, status, headers


def _run(queries: VisitorQueries, text: str) -> VisitorAnswer:
    return queries.run(text, circumstances(base=absolute_link(url_for("sparql.endpoint"))))


def _limits() -> list[tuple[str, str]]:
    """Return what a visitor may take: each number as it is read, and what it bounds."""
    settings = site().settings
    shown = [limit for limit in Settings.limits() if limit.name not in NOT_FOR_VISITORS]
    return [(_in_figures(getattr(settings, limit.name)), limit.meaning) for limit in shown]


def _in_figures(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,}"


def starting_text(query: CatalogueQuery) -> str:
    """Return a query of the catalogue as one begins with it: its question as a comment in the place of its header."""
    return f"# {query.summary}\n{HEADER.sub('', query.text).strip()}"


def _example(name: str) -> CatalogueQuery | None:
    try:
        return site().catalogue[name] if name else None
    except UnknownNameError as error:
        abort(HTTPStatus.NOT_FOUND, description=str(error))


def _groups() -> dict[str, list[CatalogueQuery]]:
    by_audience = {name: [query for query in site().catalogue if query.audience == name] for name in AUDIENCES}
    return {name: queries for name, queries in by_audience.items() if queries}
