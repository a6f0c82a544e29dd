"""``/checks``: what is checked and why; one page for each check with examples and everything that it found."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from goldenthread.datasets.vocabulary import shapes_statements, shapes_text
from goldenthread.errors import UnknownNameError
from goldenthread.ontology.namespaces import CHECKS
from goldenthread.webui.check_sources import sources
from goldenthread.webui.check_texts import CheckText, read_texts
from goldenthread.webui.checking import PATIENCE, CheckGroup, State, checking
from goldenthread.webui.facts import natural_order
from goldenthread.webui.finding_table import ROWS_A_PAGE, FindingFilter, listing
from goldenthread.webui.negotiation import HTML, TRIPLE_TYPES
from goldenthread.webui.other_names import profile
from goldenthread.webui.published import licence_links
from goldenthread.webui.representations import Resource, rdf_formats, represent, split_ending
from goldenthread.webui.site import site
from goldenthread.webui.tables import Cell, Listing, Piece, Row, columns, counted, joined, state

if TYPE_CHECKING:
    from goldenthread.shapes.reading import Check

routes = Blueprint("check_pages", __name__)

FOUND: Final = {"some": "found something", "none": "found nothing", "idle": "had nothing to look at"}
WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
PLACEHOLDER: Final = re.compile(r"\{[?$](\w+)\}")
SHOWN: Final = 4
"""Shapes of a check that its page shows at once; some checks of the graph's soundness have dozens."""
NOT_READY: Final = {
    "running": "The checks are running",
    "failed": "The checks could not be run",
    "unavailable": "The checks are not run here",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFilter:
    """What the reader asks of the list of checks: a profile, a severity, whose defect, what they found, and words."""

    profile: str = ""
    severity: str = ""
    origin: str = ""
    found: str = ""
    text: str = ""

    def passes(self, group: CheckGroup, question: str) -> bool:
        """Say whether a check is asked for."""
        if self.profile and self.profile != group.profile:
            return False
        if self.severity and self.severity not in group.severities:
            return False
        if self.origin and self.origin not in group.origins:
            return False
        if self.found and self.found != outcome(group):
            return False
        words = " ".join([group.id, question, *(shape.message for shape in group.shapes)]).casefold()
        return all(word in words for word in self.text.casefold().split())

    @property
    def narrows(self) -> bool:
        """Return whether anything is left out."""
        return any((self.profile, self.severity, self.origin, self.found, self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One shape of a check: what it says with its blanks in words, what it looked at, and how often it found that."""

    shape: "Check"
    message: str
    looked: int
    findings: int
    targets: str


@routes.route("/checks")
@routes.route("/checks.<ending>")
def checks(ending: str = "") -> Response:
    """Give every check: a page by the profile that each belongs to, or their shapes."""
    if ending and not split_ending(f"x.{ending}")[1]:
        abort(HTTPStatus.NOT_FOUND)
    content = site().settings.content
    formats = rdf_formats(lambda: shapes_statements(content), TRIPLE_TYPES)
    formats["text/turtle"] = lambda: shapes_text(content)
    resource = Resource(
        address="/checks",
        name=CHECKS.removesuffix("#"),
        formats={HTML: lambda: make_response(_checks_page()), **formats},
        links=licence_links(),
    )
    return represent(resource, ending)


def _checks_page() -> str | tuple[str, int]:
    state_now = checking().state(PATIENCE)
    if state_now.results is None:
        return not_ready(state_now, "Checks")
    results, words = state_now.results, texts()
    groups = list(results.checks.values())
    wanted = CheckFilter(
        **{name: request.args.get(name, "").strip() for name in ("profile", "severity", "origin", "found", "text")}
    )
    passing = [group for group in groups if wanted.passes(group, question_of(group, words))]
    return render_template(
        "checks/checks.html",
        filter=wanted,
        report=results.report,
        choices={
            "profile": [(name, profile_name(name)) for name in _profiles(groups)],
            "severity": [(name, name) for name in ("violation", "warning", "info")],
            "origin": [(name, name) for name in sorted({origin for group in groups for origin in group.origins})],
            "found": list(FOUND.items()),
        },
        listing=_list(passing, words, everything=len(groups), narrows=wanted.narrows),
        names=[(_local(shape.shape), group.id) for group in groups for shape in group.shapes],
    )


@routes.route("/checks/<name>")
def check(name: str) -> str | tuple[str, int] | Response:
    """Show what one check asks, why, an example of either kind, and everything that it found; or lead to a profile."""
    if name in _titles():
        return profile(name)
    state_now = checking().state(PATIENCE)
    if state_now.results is None:
        return not_ready(state_now, f"Check {name}")
    known = state_now.results.checks
    if name not in known:
        abort(HTTPStatus.NOT_FOUND, description=str(UnknownNameError("check called", name, known)))
    group = known[name]
    words = texts()
    address = url_for("findings_pages.everything")
    shown = group.findings[:ROWS_A_PAGE]
    wanted = FindingFilter(check=name)
    table = listing(shown, caption=_found(group), address=address, wanted=wanted, left_out=("check",))
    order = list(known)
    place = order.index(name)
    return render_template(
        "checks/check.html",
        group=group,
        text=words.get(name),
        question=question_of(group, words),
        profile=profile_name(group.profile),
        shown=SHOWN,
        shapes=_asked(group),
        listing=table,
        more=len(group.findings) > ROWS_A_PAGE,
        sources=sources(site().settings.content, group.shapes),
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
    )


def _local(shape: object) -> str:
    """Return the name of a shape within the namespace of the checks."""
    return str(shape).strip("<>").removeprefix(CHECKS)


def _asked(group: CheckGroup) -> list[Asked]:
    """Return the shapes of a check, those that found something first."""
    asked = [
        Asked(
            shape=shape,
            message=said(shape),
            looked=group.looked[str(shape.shape)],
            findings=sum(str(finding.check.shape) == str(shape.shape) for finding in group.findings),
            targets=_targets(shape.targets),
        )
        for shape in group.shapes
    ]
    return sorted(asked, key=lambda one: not one.findings)


def not_ready(state_now: State, title: str) -> tuple[str, int]:
    """Return the page that says why there are no findings to show."""
    page = render_template("checks/not_ready.html", title=title, state=state_now, words=NOT_READY[state_now.kind])
    # Asking again helps only while they run.
    return page, HTTPStatus.ACCEPTED if state_now.kind == "running" else HTTPStatus.OK


def texts() -> Mapping[str, CheckText]:
    """Return the words about each check."""
    parts = site()
    return parts.once("check texts", lambda: read_texts(parts.settings.content))


def question_of(group: CheckGroup, words: Mapping[str, CheckText]) -> str:
    """Return what a check asks in plain words, or what it says where nobody has written that yet."""
    return words[group.id].question if group.id in words else said(group.shapes[0])


def said(shape: "Check") -> str:
    """Return what a shape says, with the names of what is filled in."""
    return PLACEHOLDER.sub(lambda name: f"[{WORD.sub(' ', name[1]).lower()}]", shape.message)


def profile_name(token: str) -> str:
    """Return the name of a profile."""
    return _titles().get(token, token)


def _titles() -> Mapping[str, str]:
    """Return the name of each profile by its token, those that others build on first."""
    from goldenthread.shapes.profiles import profiles  # noqa: PLC0415 - what only these pages need

    parts = site()
    return parts.once("profiles", lambda: {one.token: one.title for one in profiles(parts.settings.content)})


def outcome(group: CheckGroup) -> str:
    """Return what came of a check, as a key of FOUND."""
    if group.findings:
        return "some"
    return "none" if group.focus_nodes else "idle"


def _profiles(groups: Iterable[CheckGroup]) -> list[str]:
    """Return the profiles, the known ones in their order and then the others."""
    found = {group.profile for group in groups}
    known = _titles()
    return [name for name in known if name in found] + sorted(found - known.keys())


def _list(groups: list[CheckGroup], words: Mapping[str, CheckText], *, everything: int, narrows: bool) -> Listing:
    ordered = _profiles(groups)
    groups = sorted(groups, key=lambda group: (ordered.index(group.profile), natural_order(group.id)))
    previous = ""
    rows = []
    for group in groups:
        heading = profile_name(group.profile) if group.profile != previous else ""
        previous = group.profile
        rows.append(Row(cells=_cells(group, words), group=heading))
    of = f"{len(groups)} of {everything}" if narrows else str(everything)
    return Listing(
        caption=f"The {of} checks by the kind of plan that they are made for, and how many records each looked at.",
        columns=columns("Check", "What it asks", "Severity", "Whose defect", "Looked at", "Findings"),
        rows=tuple(rows),
        empty="No check fits the filter. Take a word or a choice out of it.",
    )


def _cells(group: CheckGroup, words: Mapping[str, CheckText]) -> tuple[Cell, ...]:
    page = url_for("check_pages.check", name=group.id)
    number = len(group.findings)
    found = Piece(str(number), f"{page}#findings") if number else Piece("none", kind="quiet")
    looked = group.focus_nodes
    return (
        (Piece(group.id, page, "code"),),
        (Piece(question_of(group, words)),),
        joined((state(name),) for name in group.severities),
        (Piece(", ".join(group.origins)),),
        (Piece(f"{looked:,}") if looked else Piece("nothing to look at", kind="missing"),),
        (found,),
    )


def _found(group: CheckGroup) -> str:
    number = len(group.findings)
    first = f", the first {ROWS_A_PAGE} of them here" if number > ROWS_A_PAGE else ""
    return f"{counted(number, 'finding')} of this check{first}, by plan."


def _targets(targets: Iterable[tuple[object, object]]) -> str:
    """Return what a shape looks at in words: ``absent value``."""
    names = (str(term).rstrip(">").replace("#", "/").rpartition("/")[2] for _, term in targets)
    return ", ".join(WORD.sub(" ", name).lower() for name in names)
