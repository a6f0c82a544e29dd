"""``/console``: the form in which people write SPARQL, and the answer below it; it works without scripts.

The form is sent by POST and answered by the address that holds the query, so that what stands in the address
bar can be passed on; a query too long for an address is answered at once. ``/console?example=NAME`` begins with
a query of the catalogue.
"""

import re
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request

from goldenthread.errors import InputError, UnknownNameError
from goldenthread.ontology.namespaces import PREFIXES, prologue
from goldenthread.queries.catalogue import AUDIENCES, CatalogueQuery
from goldenthread.queries.visitors import VisitorQueries
from goldenthread.webui.console_answer import console_answer, download_address, permalink, place_of
from goldenthread.webui.console_terms import console_terms
from goldenthread.webui.problems import RETRY_SECONDS
from goldenthread.webui.site import site
from goldenthread.webui.sparql import status_of

FIRST_QUERY: Final = (
    prologue("gt", "rdfs")
    + """SELECT ?plan ?label WHERE {
  ?plan a gt:Plan ; rdfs:label ?label .
}
ORDER BY ?label"""
)
HEADER: Final = re.compile(r"^#\+.*\n?", re.MULTILINE)


def console_blueprint(queries: VisitorQueries) -> Blueprint:
    """Return the route ``/console``, which runs what visitors send through ``queries``."""
    routes = Blueprint("console", __name__)

    @routes.route("/console", methods=["GET", "POST"])
    def form() -> Response | tuple[str, int, dict[str, str]]:
        text = request.values.get("query", "").replace("\r\n", "\n")
        if request.method == "POST" and text.strip() and (address := permalink(text)):
            return redirect(address, HTTPStatus.SEE_OTHER)  # type: ignore[return-value]  # werkzeug's response
        example = _example(request.args.get("example", ""))
        context: dict[str, Any] = {"answer": None, "error": None, "place": None}
        status, headers = HTTPStatus.OK, {}
        if text.strip():
            try:
                context["answer"] = console_answer(queries.run(text), text)
            except InputError as error:
                context |= {"error": error, "place": place_of(error, text)}
                status = status_of(error)
                if status == HTTPStatus.SERVICE_UNAVAILABLE:
                    headers["Retry-After"] = str(RETRY_SECONDS)
        page = render_template(
            "queries/console.html",
            text=text or (starting_text(example) if example else FIRST_QUERY),
            example=example,
            groups=_groups(),
            settings=site().settings,
            prefixes=PREFIXES,
            download_address=download_address,
            **context,
        )
        return page, status, headers

    @routes.route("/console/terms.json")
    def terms() -> Response:
        return jsonify(site().once("console terms", lambda: console_terms(site())))

    return routes


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
