"""What a run says about each plan in W3C terms: a verdict for each check (EARL) and figures of quality (DQV)."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode

from goldenthread.ontology.namespaces import CHECKS, SOFTWARE, XSD
from goldenthread.shapes.findings import CheckedPlan, Finding, Report
from goldenthread.shapes.formats.triples import Triples, below, english, node, profile, word
from goldenthread.shapes.formats.wording import plural
from goldenthread.shapes.reading import GT, Severity
from goldenthread.version import __version__

METRICS: Final = {
    "violations": "Findings that break publication and that no waiver accepts.",
    "warnings": "Findings that a reviewer would ask about and that no waiver accepts.",
    "infos": "Remarks that no waiver accepts.",
    "accepted": "Findings that a waiver accepts.",
    "focus-nodes": "How many times a check looked at a thing.",
    "complete-items": "The share of actions and items that no violation and no warning is about.",
}
OF_COMPLETENESS: Final = frozenset({"focus-nodes", "complete-items"})


def add_software(triples: Triples) -> None:
    """Describe who asserts."""
    software = NamedNode(SOFTWARE)
    triples.a(software, "earl:Software")
    triples.add(software, "dcterms:title", english("Golden Thread"))
    triples.add(software, "dcterms:hasVersion", __version__)


def add_criteria(triples: Triples, report: Report) -> None:
    """Describe each check: the shapes that it is made of and the profile that it belongs to."""
    for one in report.evaluations:
        criterion = _criterion(one.check.check)
        triples.a(criterion, "earl:TestCriterion")
        triples.add(criterion, "dcterms:identifier", one.check.check)
        triples.add(criterion, "dcterms:isPartOf", profile(one.check.profile))
        triples.add(criterion, "dcterms:hasPart", NamedNode(str(one.check.shape)))


def add_metrics(triples: Triples) -> None:
    """Describe what is measured."""
    for name, definition in METRICS.items():
        triples.a(_metric(name), "dqv:Metric")
        triples.add(_metric(name), "skos:definition", english(definition))
        triples.add(_metric(name), "dqv:expectedDataType", _datatype(name))
        triples.add(_metric(name), "dqv:inDimension", _dimension(name))


def add_assertions(triples: Triples, report: Report, root: NamedNode) -> None:
    """Say for each check and plan whether the plan passed."""
    found: defaultdict[tuple[str | None, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        found[finding.plan, finding.check.check].append(finding)
    looked: Counter[str] = Counter()
    for one in report.evaluations:
        looked[one.check.check] += one.focus_nodes
    for plan in report.known_plans:
        for check in sorted({*looked, *(name for of, name in found if of == plan.iri)}):
            findings = found[plan.iri, check]
            name = below(root, plan.iri, check)
            _add_assertion(triples, name, (plan, check), findings, outcome(findings, looked[check]))


def outcome(findings: list[Finding], looked: int) -> str:
    """Return the EARL outcome of one check on one plan.

    Where all that stands against a plan is that our text of it is damaged, nobody can tell whether it is at fault.
    """
    grave = [one for one in findings if not one.waiver and one.check.severity is not Severity.INFO]
    if grave:
        unsure = all(one.check.origin == GT.ourExtraction for one in grave)
        return "cantTell" if unsure else "failed"
    return "passed" if looked or findings else "inapplicable"


def add_measurements(
    triples: Triples, report: Report, root: NamedNode, subject: NamedNode, *, looked: bool = True
) -> None:
    """State the figures of a report, which is about ``subject``.

    What was looked at is known of a whole run only; ``looked`` is false for a part of one.
    """
    figures = measurements(report)
    if not looked:
        del figures["focus-nodes"]
    for name, value in figures.items():
        measurement = below(root, "measurement", name)
        triples.a(measurement, "dqv:QualityMeasurement")
        triples.add(measurement, "dqv:computedOn", subject)
        triples.add(measurement, "dqv:isMeasurementOf", _metric(name))
        triples.add(measurement, "dqv:value", value)


def measurements(report: Report) -> dict[str, Literal]:
    """Return the figures of a report by the names of ``METRICS``."""
    counts: dict[str, int | Decimal] = {
        "violations": report.count(Severity.VIOLATION),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "accepted": len(report.accepted),
        "focus-nodes": report.looked,
    }
    if items := sum(plan.items for plan in report.known_plans):
        complete = sum(plan.complete for plan in report.known_plans)
        counts["complete-items"] = round(Decimal(complete) / items, 4)
    return {name: Literal(str(value), datatype=_datatype(name)) for name, value in counts.items()}


def _add_assertion(
    triples: Triples, name: NamedNode, of: tuple[CheckedPlan, str], findings: list[Finding], result_word: str
) -> None:
    plan, check = of
    result = below(name, "result")
    triples.a(name, "earl:Assertion")
    triples.add(name, "earl:assertedBy", NamedNode(SOFTWARE))
    triples.add(name, "earl:subject", node(plan.iri))
    triples.add(name, "earl:test", _criterion(check))
    triples.add(name, "earl:mode", word("earl:automatic"))
    triples.add(name, "earl:result", result)
    triples.a(result, "earl:TestResult")
    triples.add(result, "earl:outcome", word("earl:" + result_word))
    if findings:
        known = sum(finding.waiver is not None for finding in findings)
        number = len(findings) - known
        triples.add(
            result,
            "dcterms:description",
            english(f"{number} {plural('finding', number)}" + (f", {known} accepted" if known else "")),
        )


def _criterion(check: str) -> NamedNode:
    return NamedNode(CHECKS + check)


def _metric(name: str) -> NamedNode:
    return NamedNode(f"{CHECKS}metric-{name}")


def _dimension(name: str) -> NamedNode:
    return word("ldqd:completeness" if name in OF_COMPLETENESS else "ldqd:consistency")


def _datatype(name: str) -> NamedNode:
    return NamedNode(XSD + ("decimal" if name == "complete-items" else "integer"))
