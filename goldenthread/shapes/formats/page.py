"""The report as one HTML page that needs nothing else: no script, no style sheet, no network."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from goldenthread.content import folder
from goldenthread.ontology.namespaces import ID
from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.formats.wording import (
    Places,
    accepted,
    coverage,
    place_of,
    plural,
    shown,
    totals,
    verdict,
)
from goldenthread.shapes.reading import Severity
from goldenthread.texts import clean
from goldenthread.version import __version__

TEMPLATE: Final = "checks/report.html"
MEANINGS: Final = {
    Severity.VIOLATION: "breaks publication",
    Severity.WARNING: "a reviewer would ask",
    Severity.INFO: "worth knowing",
}
SIGNS: Final = {Severity.VIOLATION: "✕", Severity.WARNING: "!", Severity.INFO: "i"}


@dataclass(slots=True, kw_only=True)
class Section:
    """The findings of one plan, how many there are of each severity, by its word, and how many are accepted."""

    number: int
    label: str
    path: str
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    accepted: int = 0


def as_html(report: Report, least: Severity, places: Places | None = None) -> str:
    """Return the report as a page for people."""
    known = accepted(report, least)
    findings = shown(report, least)
    return (
        _environment()
        .get_template(TEMPLATE)
        .render(
            report=report,
            rows=_sections(report, findings),
            accepted=known,
            hidden=len(report.unaccepted) - len(findings),
            severities=[severity for severity in Severity if severity.rank <= least.rank],
            origins=sorted({finding.check.origin_label for finding in findings}),
            meanings=MEANINGS,
            signs=SIGNS,
            found=Counter(finding.check.shape for finding in report.findings),
            totals=totals(report),
            coverage=coverage(report),
            verdict=verdict(report).removeprefix("Verdict: "),
            written=lambda finding: place_of(finding, places),
            version=__version__,
        )
    )


def _sections(report: Report, findings: list[Finding]) -> list[Section]:
    """Return a section for each plan, also where nothing was found, and for what belongs to none."""
    sections: dict[tuple[str, str], Section] = {}

    def section(plan: str, label: str) -> Section:
        path = clean(plan.removeprefix(ID + "plan/"))
        return sections.setdefault((plan, label), Section(number=len(sections) + 1, label=clean(label), path=path))

    for plan in report.known_plans:
        section(plan.iri, plan.label)
    for finding in findings:
        of = section(finding.plan or "", finding.plan_label)
        of.findings.append(finding)
        of.counts[finding.check.severity.value] += 1
    for finding in report.accepted:
        section(finding.plan or "", finding.plan_label).accepted += 1
    return list(sections.values())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder("webui") / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(clean=clean, plural=plural)
    return environment
