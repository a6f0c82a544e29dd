"""What the checks say of one thing, for the page about it: its findings, or what looked at it and found nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import url_for

from goldenthread.webui.check_pages import NOT_READY, question_of, texts
from goldenthread.webui.checking import Results, checking
from goldenthread.webui.finding_table import acceptance, document_pages, lines, plan_path
from goldenthread.webui.findings_pages import findings_address, severity_counts
from goldenthread.webui.links import page_of
from goldenthread.webui.tables import Cell

if TYPE_CHECKING:
    from goldenthread.shapes.findings import Finding

MOST_NAMED: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One finding on the page of what it is about.

    Attributes:
        check: the identifier of the check.
        shape: the IRI of the shape.
        severity: violation, warning or info.
        message: what is wrong.
        fix: what would mend it.
        whose: whose defect it is.
        about: code or label of the part that it is about, where that is not the whole thing; nothing else.
        href: the page of that part.
        lines: the lines behind it.
        accepted: who accepts it, until when and why.
    """

    check: str
    shape: str
    severity: str
    message: str
    fix: str
    whose: str
    about: str
    href: str
    lines: Cell
    accepted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What the checks say of one thing.

    Attributes:
        waiting: why nothing can be said, where nothing can.
        notes: the findings.
        named: the identifiers of the checks that looked at such things, as far as they are few.
        others: how many more looked at them, or at the plan as a whole.
    """

    waiting: str = ""
    notes: tuple[Note, ...] = ()
    named: tuple[str, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the checks say of a plan, or of all.

    Attributes:
        waiting: why nothing can be said, where nothing can.
        severities: each severity with its number and the address of these findings.
        checks: each check that found something: identifier, question, number, address; the gravest first.
        accepted: how many findings a waiver accepts.
        number: how many checks were run.
        looked: how many times one looked at a thing.
        href: the address of all these findings.
    """

    waiting: str = ""
    severities: tuple[tuple[str, int, str], ...] = ()
    checks: tuple[tuple[str, str, int, str], ...] = ()
    accepted: int = 0
    number: int = 0
    looked: int = 0
    href: str = ""


def block(iri: str, classes: set[str], parts: Mapping[str, str] | None = None) -> Block:
    """Return what the checks say of a thing with its records, which belong to ``classes``, and of its ``parts``."""
    state = checking().state()
    if state.results is None:
        return Block(waiting=NOT_READY[state.kind])
    results = state.results
    found = list(results.by_item.get(iri, []))
    for part in parts or {}:
        found += results.by_item.get(part, [])
    found.sort(key=lambda finding: (finding.check.severity.rank, finding.check.name))
    documents = document_pages()
    direct, whole = _looking(results, classes)
    return Block(
        notes=tuple(_note(finding, iri, parts or {}, documents) for finding in found),
        named=tuple(direct[:MOST_NAMED]),
        others=len(direct[MOST_NAMED:]) + len(whole),
    )


def summary(plan: str | None = None) -> Summary:
    """Return what the checks say of a plan, or of everything."""
    state = checking().state()
    if state.results is None:
        return Summary(waiting=NOT_READY[state.kind])
    results = state.results
    findings = results.by_plan.get(plan, []) if plan else list(results.report.findings)
    address = findings_address(plan)
    return Summary(
        severities=tuple(severity_counts(findings, address)),
        checks=tuple(_by_check(findings, results, address)) if plan else (),
        accepted=sum(finding.waiver is not None for finding in findings),
        number=len(results.checks),
        looked=results.report.looked,
        href=address,
    )


def _by_check(findings: Sequence["Finding"], results: Results, address: str) -> list[tuple[str, str, int, str]]:
    counts = Counter(finding.check.check for finding in findings)
    ranks = {finding.check.check: finding.check.severity.rank for finding in reversed(findings)}
    words = texts()
    return [
        (name, question_of(results.checks[name], words), counts[name], f"{address}?check={name}#table")
        for name in sorted(counts, key=lambda name: (ranks[name], name))
    ]


def _looking(results: Results, classes: set[str]) -> tuple[list[str], list[str]]:
    """Return the checks that look at things of these classes, and those that look at plans as a whole."""
    direct, whole = [], []
    for name, group in results.checks.items():
        targets = set(_targets(term for shape in group.shapes for _, term in shape.targets))
        if targets & classes:
            direct.append(name)
        elif "Plan" in targets:
            whole.append(name)
    return direct, whole


def _targets(terms: Iterable[object]) -> Iterable[str]:
    return (str(term).rstrip(">").replace("#", "/").rpartition("/")[2] for term in terms)


def _note(finding: "Finding", iri: str, parts: Mapping[str, str], documents: Mapping[str, str]) -> Note:
    check = finding.check
    inner = finding.item != iri
    return Note(
        check=check.check,
        shape=str(check.shape),
        severity=check.severity.value,
        message=finding.message,
        fix=check.fix,
        whose=check.origin_label,
        about=(parts.get(finding.item, "") or finding.label) if inner else "",
        href=(page_of(finding.item) or "") if inner else "",
        lines=lines(finding, documents),
        accepted=acceptance(finding),
    )


def completeness_address(plan: str) -> str:
    """Return the address of the completeness matrix of a plan."""
    return url_for("completeness_pages.plan_matrix", path=plan_path(plan))
