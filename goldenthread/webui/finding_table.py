"""The table of findings: what the reader asks of it, which findings pass, and how they are written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import url_for

from goldenthread.ontology.namespaces import thing_path
from goldenthread.webui.facts import natural_order
from goldenthread.webui.links import lines_address, page_of
from goldenthread.webui.site import site
from goldenthread.webui.tables import Cell, Column, Listing, Piece, Row, joined, missing, state

if TYPE_CHECKING:
    from goldenthread.shapes.findings import Finding

ROWS_A_PAGE: Final = 200
ACCEPTED: Final = {"open": "open ones", "accepted": "accepted ones"}
HEADINGS: Final = {
    "place": "About",
    "what": "What is wrong",
    "check": "Check",
    "severity": "Severity",
    "origin": "Whose defect",
    "lines": "Read from",
}
SORTS: Final[Mapping[str, Callable[["Finding"], object]]] = {
    "place": lambda finding: natural_order(finding.label.casefold()),
    "check": lambda finding: finding.check.check,
    "severity": lambda finding: finding.check.severity.rank,
    "origin": lambda finding: finding.check.origin_label,
}
LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """What the reader asks of the findings; it lives in the address.

    Attributes:
        text: words that must all occur.
        severity: violation, warning or info.
        check: the identifier of a check.
        origin: whose defect it must be, in words.
        profile: the profile that the check must belong to.
        plan: the path of a plan.
        theme: the IRI of the theme that the item must stand under.
        accepted: a key of ACCEPTED.
        sort: a key of SORTS.
    """

    text: str = ""
    severity: str = ""
    check: str = ""
    origin: str = ""
    profile: str = ""
    plan: str = ""
    theme: str = ""
    accepted: str = ""
    sort: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "FindingFilter":
        """Return what an address asks for."""
        asked = {one.name: given.get(one.name, "").strip()[:LONGEST] for one in fields(cls)}
        if asked["sort"] not in SORTS:
            asked["sort"] = ""
        if asked["accepted"] not in ACCEPTED:
            asked["accepted"] = ""
        return cls(**asked)

    @property
    def given(self) -> dict[str, str]:
        """Return what is asked for, as it stands in the address."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    @property
    def narrows(self) -> bool:
        """Return whether anything is left out."""
        return bool(self.given.keys() - {"sort"})

    def passes(self, finding: "Finding", themes: Mapping[str, str]) -> bool:
        """Say whether a finding is asked for; ``themes`` gives the theme of each item."""
        check = finding.check
        pairs = (
            (self.severity, check.severity.value),
            (self.check, check.check),
            (self.origin, check.origin_label),
            (self.profile, check.profile),
            (self.plan, plan_path(finding.plan)),
            (self.theme, themes.get(finding.item, "")),
            (self.accepted, "accepted" if finding.waiver else "open"),
        )
        if any(wanted and wanted != found for wanted, found in pairs):
            return False
        words = f"{finding.label} {finding.message} {finding.value} {finding.plan_label}".casefold()
        return all(word in words for word in self.text.casefold().split())


def chosen(findings: Iterable["Finding"], wanted: FindingFilter, themes: Mapping[str, str]) -> list["Finding"]:
    """Return the findings that are asked for, in the order that is asked for."""
    found = [finding for finding in findings if wanted.passes(finding, themes)]
    if wanted.sort:
        found.sort(key=SORTS[wanted.sort])  # type: ignore[arg-type]  # the keys of one column are of one type
    return found


def choices(findings: Sequence["Finding"]) -> dict[str, list[tuple[str, str]]]:
    """Return what the filter offers: each choice that some finding has, with its value and its words."""
    ranks = {finding.check.severity.value: finding.check.severity.rank for finding in findings}
    origins = sorted({finding.check.origin_label for finding in findings})
    profiles = sorted({finding.check.profile for finding in findings})
    plans = {plan_path(finding.plan): finding.plan_label for finding in findings if finding.plan}
    waived = {"accepted" if finding.waiver else "open" for finding in findings}
    return {
        "severity": [(name, name) for name in sorted(ranks, key=lambda name: ranks[name])],
        "check": [(name, name) for name in sorted({finding.check.check for finding in findings})],
        "origin": [(name, name) for name in origins],
        "profile": [(name, name) for name in profiles],
        "plan": sorted(plans.items(), key=lambda pair: pair[1]),
        "accepted": [(key, words) for key, words in ACCEPTED.items() if "accepted" in waived],
    }


def plan_path(plan: str | None) -> str:
    """Return the path of a plan as addresses have it, without ``plan/``."""
    return (thing_path(plan or "") or "").removeprefix("plan/")


def listing(
    found: Sequence["Finding"],
    *,
    caption: str,
    address: str,
    wanted: FindingFilter,
    page: int = 1,
    grouped: bool = True,
    left_out: Sequence[str] = (),
) -> Listing:
    """Return findings as a table, a page of it at a time, without the columns that are ``left_out``."""
    documents = document_pages()
    rows = []
    previous: str | None = None
    for finding in found[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]:
        group = finding.plan_label if grouped and not wanted.sort and finding.plan_label != previous else ""
        previous = finding.plan_label
        row = zip(HEADINGS, cells(finding, documents), strict=True)
        rows.append(Row(cells=tuple(cell for key, cell in row if key not in left_out), group=group))
    return Listing(
        caption=caption,
        columns=tuple(_column(key, title, wanted, address) for key, title in HEADINGS.items() if key not in left_out),
        rows=tuple(rows),
        downloads={name: f"{address}?{urlencode({**wanted.given, 'format': name})}" for name in ("xlsx", "csv", "json")}
        if found
        else {},
        empty="No finding fits the filter. Take a word or a choice out of it.",
    )


def _column(key: str, title: str, wanted: FindingFilter, address: str) -> Column:
    if key not in SORTS:
        return Column(title=title)
    given = {name: value for name, value in wanted.given.items() if name != "sort"} | {"sort": key}
    return Column(
        title=title,
        href=f"{address}?{urlencode(given)}#table",
        sorted="ascending" if wanted.sort == key else None,
    )


def cells(finding: "Finding", documents: Mapping[str, str]) -> tuple[Cell, ...]:
    """Return a finding as the cells under HEADINGS."""
    check = finding.check
    what: Cell = (Piece(finding.message),)
    if finding.value:
        what += (Piece(f"Found: {finding.value}", kind="quiet"),)
    if finding.waiver:
        what += (Piece(acceptance(finding), kind="printed"),)
    return (
        about(finding),
        what,
        (Piece(check.check, url_for("check_pages.check", name=check.check), "code"),),
        (state(check.severity.value), Piece("accepted", kind="quiet"))
        if finding.waiver
        else (state(check.severity.value),),
        (Piece(check.origin_label),),
        lines(finding, documents),
    )


def about(finding: "Finding") -> Cell:
    """Return what a finding is about as a link to its page, and which record of it."""
    label, _, record = finding.label.partition(" [") if finding.record != finding.item else (finding.label, "", "")
    named = Piece(label or "see", page_of(finding.item))
    return (named, Piece(record.rstrip("]"), kind="quiet")) if record else (named,)


def lines(finding: "Finding", documents: Mapping[str, str]) -> Cell:
    """Return the lines behind a finding, each a link into its document."""
    if not finding.evidence:
        return (missing("no lines"),)
    pieces = []
    for place in finding.evidence:
        document = documents.get(place.document, "")
        words = f"line {place}" if place.first == place.last else f"lines {place}"
        pieces.append((Piece(words, lines_address(document, place.first) if document else None, "lines"),))
    return joined(pieces)


def acceptance(finding: "Finding") -> str:
    """Return who accepts a finding, until when and why; nothing where nobody does."""
    waiver = finding.waiver
    return f"Accepted by {waiver.approver} until {waiver.expires.isoformat()}: {waiver.reason}" if waiver else ""


def document_pages() -> Mapping[str, str]:
    """Return the IRI of each document by the name of its text file."""
    parts = site()
    return parts.once(
        "documents", lambda: {row["file"]: row["document"] for row in parts.ask("document-files").dicts()}
    )
