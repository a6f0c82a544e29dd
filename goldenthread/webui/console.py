"""``/console``: the form in which people write SPARQL, and the answer below it; it works without scripts."""

from http import HTTPStatus
from typing import Any, Final

import pyoxigraph
from flask import Blueprint, render_template, request
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat

from goldenthread.errors import InputError
from goldenthread.ontology.namespaces import PREFIXES, prologue
from goldenthread.queries.running import Table, table
from goldenthread.queries.visitors import VisitorAnswer, VisitorQueries
from goldenthread.webui.site import site
from goldenthread.webui.sparql import graph_body, status_of

FIRST_QUERY: Final = (
    prologue("gt", "rdfs")
    + """SELECT ?plan ?label WHERE {
  ?plan a gt:Plan ; rdfs:label ?label .
}
ORDER BY ?label"""
)


def console_blueprint(queries: VisitorQueries) -> Blueprint:
    """Return the route ``/console``, which runs what visitors send through ``queries``."""
    routes = Blueprint("console", __name__)

    @routes.route("/console")
    def form() -> tuple[str, int]:
        text = request.args.get("query", "")
        context: dict[str, Any] = {
            "text": text or FIRST_QUERY,
            "catalogue": list(site().catalogue),
            "settings": site().settings,
            "prefixes": PREFIXES,
            "answer": None,
            "rows": None,
            "boolean": None,
            "graph": None,
            "error": None,
        }
        status = HTTPStatus.OK
        if text:
            try:
                context |= _shown(queries.run(text), text)
            except InputError as error:
                context["error"] = error
                status = status_of(error)
        return render_template("queries/console.html", **context), status

    return routes


def _shown(answer: VisitorAnswer, text: str) -> dict[str, Any]:
    if answer.kind == "graph":
        return {"answer": answer, "graph": graph_body(answer, RdfFormat.TURTLE).decode()}
    parsed = pyoxigraph.parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    if isinstance(parsed, QuerySolutions):
        rows: Table = table(parsed, text)
        return {"answer": answer, "rows": rows}
    return {"answer": answer, "boolean": bool(parsed)}
