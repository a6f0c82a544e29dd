"""``/completeness/...``: which values of a plan are given, and why the others are not, item by item."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for
from pyoxigraph import Literal, NamedNode

from goldenthread.errors import UnknownNameError
from goldenthread.ontology.namespaces import thing
from goldenthread.queries.running import Table
from goldenthread.queries.spreadsheets import spreadsheet
from goldenthread.webui.completeness import COLUMNS, MEANING, MEANINGS, SHORT, Line, chosen, matrix, totals
from goldenthread.webui.finding_table import plan_path
from goldenthread.webui.known_plans import known_plans
from goldenthread.webui.links import page_of
from goldenthread.webui.plan_table import ITEM, ROW, entries
from goldenthread.webui.site import site

routes = Blueprint("completeness_pages", __name__)

SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.route("/completeness/<path:path>")
def plan_matrix(path: str) -> str | Response:
    """Show the matrix of one plan."""
    parts = site()
    plans = known_plans()
    try:
        node = NamedNode(thing(f"plan/{path}").value)
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)
    if node.value not in plans:
        names = [plan_path(iri) for iri in plans]
        abort(HTTPStatus.NOT_FOUND, description=str(UnknownNameError("plan", path, names)))
    plan = plans[node.value]
    cells = parts.ask("completeness", plan=node)
    listed = entries(parts.ask("plan-nodes", plan=node), cells).get(node.value, [])
    said = [row for row in cells.dicts() if row["node"] == node.value]
    lines = matrix(listed, said, reviewed=plan.reviewed)
    column, state = request.args.get("column", ""), request.args.get("state", "")
    column, state = column if column in COLUMNS else "", state if state in MEANING else ""
    shown = chosen(lines, column, state)
    if request.args.get("format") == "xlsx":
        return _download(shown, path)
    address = url_for("completeness_pages.plan_matrix", path=path)
    used = {mark.state for line in lines for mark in line.marks.values()}
    return render_template(
        "checks/completeness.html",
        plan=plan,
        page=page_of(node.value),
        path=path,
        address=address,
        columns=COLUMNS,
        meanings=MEANINGS,
        lines=shown,
        everything=len(lines),
        totals=totals(lines),
        legend={name: words for name, words in MEANING.items() if name in used},
        short=SHORT,
        column=column,
        state=state,
        query=cells.text,
        downloads={"xlsx": f"{address}?{urlencode({'column': column, 'state': state, 'format': 'xlsx'})}"},
        is_item=ITEM,
        is_row=ROW,
        page_of=page_of,
    )


def _download(lines: list[Line], path: str) -> Response:
    rows = []
    for line in lines:
        entry = line.entry
        marks = [line.marks[name].words if line.marks else f"no action ({line.why})" for name in COLUMNS]
        words = (entry.theme_name, entry.code, entry.name, *marks)
        rows.append(tuple(Literal(word) if word else None for word in words))
    table = Table(columns=("theme", "code", "what", *COLUMNS), rows=tuple(rows), text="")
    response = Response(spreadsheet(table, "Completeness"), content_type=SPREADSHEET)
    name = f"completeness-{path.replace('/', '-')}.xlsx"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
