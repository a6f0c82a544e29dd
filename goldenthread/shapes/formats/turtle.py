"""The report as Turtle: the validation report of SHACL, a verdict for each check in EARL, figures in DQV."""

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from goldenthread.ontology.namespaces import ID, NS, SOFTWARE
from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.formats.assertions import (
    add_assertions,
    add_criteria,
    add_measurements,
    add_metrics,
    add_software,
)
from goldenthread.shapes.formats.paths import PathWriter
from goldenthread.shapes.formats.sarif import fingerprint
from goldenthread.shapes.formats.triples import Triples, below, english, node, profile, word
from goldenthread.shapes.formats.wording import Places, acceptance, accepted, place_of, shown, targets
from goldenthread.shapes.reading import Severity

SEVERITIES: Final = {Severity.VIOLATION: "sh:Violation", Severity.WARNING: "sh:Warning", Severity.INFO: "sh:Info"}


def as_turtle(report: Report, least: Severity, places: Places | None = None) -> str:
    """Return the report as Turtle; the same report always gives the same text.

    ``sh:conforms`` is what SHACL means by it: false for a mere remark, too, and for what a waiver accepts. Our own
    verdict is in the assertions and the measurements.
    """
    triples = Triples()
    root = report_name(report)
    _add_head(triples, report, root)
    paths = PathWriter()
    for finding in (*shown(report, least), *accepted(report, least)):
        _add_result(triples, root, finding, paths, places)
    triples.extend(paths.triples)
    add_software(triples)
    add_criteria(triples, report)
    add_assertions(triples, report, root)
    add_metrics(triples)
    add_measurements(triples, report, root, root)
    if report.plans > 1:
        _add_plans(triples, report, root)
    return triples.turtle()


def report_name(report: Report) -> NamedNode:
    """Return the name of a report: the same for the same findings on the same content, by the same rules and day."""
    parts = [report.rules.version, *report.rules.profiles, report.content, report.date.isoformat()]
    parts += [f"{fingerprint(finding)} {finding.waiver is not None}" for finding in report.findings]
    parts += [f"{one.check.shape} {one.focus_nodes}" for one in report.evaluations]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return NamedNode(f"{ID}report/{digest[:32]}")


def _add_plans(triples: Triples, report: Report, root: NamedNode) -> None:
    found: defaultdict[str | None, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        found[finding.plan].append(finding)
    for plan in report.known_plans:
        part = replace(report, findings=tuple(found[plan.iri]), plans=1, checked=(plan,))
        subject = node(plan.iri)
        if isinstance(subject, NamedNode):
            add_measurements(triples, part, below(root, plan.iri), subject, looked=False)


def _add_head(triples: Triples, report: Report, root: NamedNode) -> None:
    triples.a(root, "sh:ValidationReport")
    triples.add(root, "sh:conforms", not report.findings)
    triples.add(root, "dcterms:date", report.date)
    triples.add(root, "dcterms:creator", NamedNode(SOFTWARE))
    triples.add(root, "dcterms:conformsTo", *map(profile, report.rules.profiles))
    triples.add(
        root,
        "dcterms:description",
        english(
            f"{len(report.evaluations)} shapes with {targets(report)} targets evaluated {report.looked} focus nodes, "
            f"{report.focus_nodes} different ones, of {report.plans} plans."
        ),
    )
    if report.rules.version:
        triples.add(root, "dcterms:hasVersion", report.rules.version)
    if report.content:
        triples.add(root, "dcterms:identifier", f"sha256:{report.content}")


def _add_result(triples: Triples, root: NamedNode, finding: Finding, paths: PathWriter, places: Places | None) -> None:
    result = below(root, "result", fingerprint(finding)[:32])
    triples.add(root, "sh:result", result)
    triples.a(result, "sh:ValidationResult")
    triples.add(result, "sh:focusNode", node(finding.focus))
    if (path := paths.write(finding.path)) is not None:
        triples.add(result, "sh:resultPath", path)
    if finding.record != finding.focus:
        triples.add(result, "sh:value", node(finding.record))
    elif finding.value:
        triples.add(result, "sh:value", Literal(finding.value))
    triples.add(result, "sh:resultSeverity", word(SEVERITIES[finding.check.severity]))
    triples.add(result, "sh:sourceShape", NamedNode(str(finding.check.shape)))
    if finding.component:
        triples.add(result, "sh:sourceConstraintComponent", node(finding.component))
    triples.add(result, "sh:resultMessage", english(finding.message))
    triples.add(result, "gt:checkId", finding.check.check)
    if finding.plan:
        triples.add(result, "dcterms:subject", node(finding.plan))
    if str(finding.check.origin).startswith(NS):
        triples.add(result, "gt:defectOrigin", NamedNode(str(finding.check.origin)))
    triples.add(result, "gt:suggestedFix", english(finding.check.fix))
    triples.add(result, "gt:whyItMatters", english(finding.check.why))
    if finding.place:
        triples.add(result, "dcterms:source", finding.place)
    if (written := place_of(finding, places)) is not None:
        triples.add(result, "dcterms:source", f"{written[0]}:{written[1]}")
    if finding.waiver:
        triples.add(result, "skos:note", english(acceptance(finding.waiver)))
        triples.add(result, "dcterms:valid", finding.waiver.expires)
