"""``/findings``: what the checks found, in all plans or in one, as a page with filters and as files."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for
from pyoxigraph import Literal, NamedNode

from goldenthread.errors import UnknownNameError
from goldenthread.ontology.namespaces import thing
from goldenthread.queries.running import Table
from goldenthread.queries.spreadsheets import spreadsheet
from goldenthread.webui.check_pages import not_ready, profile_name, question_of, texts
from goldenthread.webui.checking import PATIENCE, Results, checking
from goldenthread.webui.finding_table import ROWS_A_PAGE, FindingFilter, choices, chosen, listing, plan_path
from goldenthread.webui.known_plans import plan_rows
from goldenthread.webui.links import page_of
from goldenthread.webui.site import site

if TYPE_CHECKING:
    from goldenthread.shapes.findings import Finding, Report

routes = Blueprint("findings_pages", __name__)

DOWNLOADS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
}
ENDINGS: Final = {"turtle": "ttl"}
LONGEST_NUMBER: Final = 6
MOST_PLANS: Final = 30
"""Plans that are listed before the table; the filter offers every one."""
ORDERS: Final = {
    "place": "what they are about",
    "check": "check",
    "severity": "severity",
    "origin": "whose defect they are",
}
SEVERITIES: Final = ("violation", "warning", "info")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCount:
    """How many findings a plan has: its label, its page of findings, its own page, and the number by severity."""

    label: str
    href: str
    plan: str
    numbers: Counter[str]


@routes.route("/findings")
def everything() -> str | Response | tuple[str, int]:
    """Show the findings of all plans."""
    return _show(None)


@routes.route("/findings/<path:path>")
def of_plan(path: str) -> str | Response | tuple[str, int]:
    """Show the findings of one plan."""
    try:
        plan = thing(f"plan/{path}").value
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)
    known = {row["plan"]: row["name"] for row in plan_rows()}
    if plan not in known:
        names = [plan_path(iri) for iri in known]
        abort(HTTPStatus.NOT_FOUND, description=str(UnknownNameError("plan", path, names)))
    return _show((plan, known[plan]))


def _show(plan: tuple[str, str] | None) -> str | Response | tuple[str, int]:
    state = checking().state(PATIENCE)
    title = f"Findings in {plan[1]}" if plan else "Findings in all plans"
    if state.results is None:
        return not_ready(state, title)
    results = state.results
    everything = results.by_plan.get(plan[0], []) if plan else list(results.report.findings)
    wanted = FindingFilter.read(request.args)
    themes = _themes(plan[0]) if plan else {}
    found = chosen(everything, wanted, themes)
    if (format_name := request.args.get("format", "")) in DOWNLOADS:
        return _download(replace(results.report, findings=tuple(found)), format_name, plan)
    counts = [] if plan else plan_counts(results)
    address = findings_address(plan[0] if plan else None)
    number = _page(len(found))
    words = texts()
    offered = choices(everything)
    offered["check"] = [(name, f"{name} {question_of(results.checks[name], words)}") for name, _ in offered["check"]]
    offered["profile"] = [(name, profile_name(name)) for name, _ in offered["profile"]]
    offered |= {"theme": _theme_choices(plan[0], everything) if plan else []}
    if plan:
        offered["plan"] = []
    return render_template(
        "checks/findings.html",
        title=title,
        plan=plan,
        plan_page=page_of(plan[0]) if plan else None,
        path=plan_path(plan[0]) if plan else "",
        address=address,
        filter=wanted,
        choices=offered,
        severities=severity_counts(everything, address),
        accepted=sum(finding.waiver is not None for finding in everything),
        plans=counts[:MOST_PLANS],
        more_plans=len(counts[MOST_PLANS:]),
        report=results.report,
        looked=len(results.checks),
        listing=listing(
            found,
            caption=_caption(len(found), len(everything), wanted, number, by_plan=plan is None),
            address=address,
            wanted=wanted,
            page=number,
            grouped=plan is None,
        ),
        cures=_cures(found),
        pages=_pages(len(found), wanted, number),
        total=len(everything),
    )


def _caption(found: int, everything: int, wanted: FindingFilter, page: int, *, by_plan: bool) -> str:
    number = f"{found} of {everything}" if wanted.narrows else str(everything)
    first, last = (page - 1) * ROWS_A_PAGE + 1, min(page * ROWS_A_PAGE, found)
    part = f", {first} to {last} of them here" if found > ROWS_A_PAGE else ""
    usual = "by plan, the gravest first" if by_plan else "the gravest first"
    order = f"sorted by {ORDERS[wanted.sort]}" if wanted.sort else usual
    return f"The {number} {'finding' if everything == 1 else 'findings'}{part}, {order}."


def _page(found: int) -> int:
    given = request.args.get("page", "1")
    number = int(given) if given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER else 1
    return max(1, min(number, -(-found // ROWS_A_PAGE)))


def _pages(found: int, wanted: FindingFilter, here: int) -> list[tuple[int, int, str, bool]]:
    """Return the pages of a long table: first and last row, address, and whether it is this one."""
    if found <= ROWS_A_PAGE:
        return []
    address = f"{request.script_root}{request.path}"
    return [
        (
            start + 1,
            min(start + ROWS_A_PAGE, found),
            f"{address}?{urlencode({**wanted.given, 'page': start // ROWS_A_PAGE + 1})}#table",
            start // ROWS_A_PAGE + 1 == here,
        )
        for start in range(0, found, ROWS_A_PAGE)
    ]


def severity_counts(findings: Sequence["Finding"], address: str) -> list[tuple[str, int, str]]:
    """Return each severity with its number of findings that nobody accepted, and the address that shows them."""
    numbers = Counter(finding.check.severity.value for finding in findings if not finding.waiver)
    only = "&accepted=open" if any(finding.waiver for finding in findings) else ""
    return [(name, numbers[name], f"{address}?severity={name}{only}#table") for name in SEVERITIES]


def findings_address(plan: str | None) -> str:
    """Return the address of the findings of a plan, or of all."""
    if plan is None:
        return url_for("findings_pages.everything")
    return url_for("findings_pages.of_plan", path=plan_path(plan))


def plan_counts(results: Results) -> list[PlanCount]:
    """Return how many findings each plan that has any has, the plans with the gravest and the most first."""
    counts = []
    for plan, findings in results.by_plan.items():
        if plan:
            counts.append(
                PlanCount(
                    label=findings[0].plan_label,
                    href=findings_address(plan),
                    plan=plan,
                    numbers=Counter(finding.check.severity.value for finding in findings if not finding.waiver),
                )
            )
    return sorted(counts, key=lambda count: ([-count.numbers[name] for name in SEVERITIES], count.label))


def _cures(findings: list["Finding"]) -> list[tuple[str, str, str, str]]:
    from goldenthread.shapes.formats.wording import cures  # noqa: PLC0415 - it brings the shapes with it

    return list(cures([finding for finding in findings if not finding.waiver]))


def _themes(plan: str) -> dict[str, str]:
    rows = site().ask("plan-nodes", plan=NamedNode(plan)).dicts()
    return {row["node"]: row["theme"] for row in rows}


def _theme_choices(plan: str, findings: Sequence["Finding"]) -> list[tuple[str, str]]:
    """Return the themes that some finding stands under, in the order of the document."""
    about = {finding.item for finding in findings}
    rows = site().ask("plan-nodes", plan=NamedNode(plan)).dicts()
    return list({row["theme"]: row["themeName"] for row in rows if row["theme"] and row["node"] in about}.items())


def _download(report: "Report", format_name: str, plan: tuple[str, str] | None) -> Response:
    from goldenthread.shapes.formats import write  # noqa: PLC0415 - what only downloads need
    from goldenthread.shapes.reading import Severity  # noqa: PLC0415 - as above

    written = write(report, "csv" if format_name == "xlsx" else format_name, least=Severity.INFO)
    body = _spreadsheet(written) if format_name == "xlsx" else written.encode()
    name = "findings-" + plan_path(plan[0]).replace("/", "-") if plan else "findings"
    response = Response(body, content_type=DOWNLOADS[format_name])
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"{name}.{ENDINGS.get(format_name, format_name)}"
    )
    return response


def _spreadsheet(rows: str) -> bytes:
    """Return the rows of the CSV form as a spreadsheet."""
    head, *body = csv.reader(io.StringIO(rows, newline=""))
    table = Table(
        columns=tuple(head), rows=tuple(tuple(Literal(cell) if cell else None for cell in row) for row in body), text=""
    )
    return spreadsheet(table, "Findings")
