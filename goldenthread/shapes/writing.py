"""Write a report down: lines for people, JSON for machines."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from goldenthread.ontology.namespaces import ID
from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.reading import Severity

MARKS: Final = {Severity.VIOLATION: "x", Severity.WARNING: "!", Severity.INFO: "i"}
NO_PLACE: Final = "no lines"


def shown(report: Report, least: Severity) -> list[Finding]:
    """Return the findings that are at least as grave as ``least``."""
    return [finding for finding in report.findings if finding.check.severity.rank <= least.rank]


def plan_title(finding: Finding) -> str:
    """Return the heading that a finding stands under: its plan's label and path."""
    path = f"  ({finding.plan.removeprefix(ID + 'plan/')})" if finding.plan else ""
    return finding.plan_label + path


def severity_words(finding: Finding) -> str:
    """Return the severity as a mark and a word, so that it does not depend on colour."""
    return f"{MARKS[finding.check.severity]} {finding.check.severity.value}"


def sentence(finding: Finding) -> str:
    """Return what is wrong and with what: the record's label, the message and the value at fault."""
    value = f" Found: {finding.value}." if finding.value and finding.check.severity is Severity.VIOLATION else ""
    return f"{finding.label}: {finding.message}{value}"


def source(finding: Finding) -> str:
    """Return whose defect it is and the lines behind it."""
    return f"{finding.check.origin_label}; {finding.place or NO_PLACE}"


def cures(findings: list[Finding]) -> Iterator[tuple[str, str, str, str]]:
    """Yield check, number of findings, what would mend them and why it matters, for each shape that found something."""
    counts = Counter(finding.check for finding in findings)
    for check in sorted(counts, key=lambda one: (one.severity.rank, one.check, one.shape)):
        yield check.check, f"{counts[check]} {_plural(check.severity.value, counts[check])}", check.fix, check.why


def coverage(report: Report) -> str:
    """Say how many shapes looked at how many things, and which had nothing to look at."""
    text = (
        f"{len(report.evaluations)} shapes evaluated {report.looked:,} focus nodes "
        f"({report.focus_nodes:,} different things)"
    )
    idle = ", ".join(check.name for check in report.idle)
    return f"{text}; nothing to look at for {idle}." if idle else f"{text}; every shape had something to look at."


def totals(report: Report) -> str:
    """Say how many findings there are, by severity and by whose they are."""
    numbers = [(report.count(severity), severity.value) for severity in Severity]
    text = ", ".join(f"{number} {_plural(word, number)}" for number, word in numbers)
    origins = Counter(finding.check.origin_label for finding in report.findings)
    whose = ", ".join(f"{number} from {origin}" for origin, number in sorted(origins.items()))
    return f"{text} ({whose})." if whose else f"{text}."


def verdict(report: Report) -> str:
    """Say whether the data can be published."""
    number = report.count(Severity.VIOLATION)
    if report.publishable:
        return "Verdict: fit for publication; nothing was found that breaks it."
    return f"Verdict: not fit for publication; mend the {number} {_plural('violation', number)} first."


def plain_lines(report: Report, least: Severity) -> Iterator[str]:
    """Yield the report as plain lines, one for each finding, under a heading for each plan."""
    findings = shown(report, least)
    title = ""
    for finding in findings:
        if plan_title(finding) != title:
            title = plan_title(finding)
            yield from ("", title) if finding is not findings[0] else (title,)
        yield f"  {severity_words(finding):<11}  {finding.check.check}  {sentence(finding)}  ({source(finding)})"
    if findings:
        yield from ("", "What to do")
    for check, number, fix, why in cures(findings):
        yield f"  {check}  {number}: {fix} {why}"
    yield from ("", *closing_lines(report, least))


def closing_lines(report: Report, least: Severity) -> Iterator[str]:
    """Yield the totals, what is left out, how much was looked at, and the verdict."""
    hidden = len(report.findings) - len(shown(report, least))
    yield totals(report) + (f" {hidden} not shown; leave out --severity to see them." if hidden else "")
    yield coverage(report)
    yield verdict(report)


def as_json(report: Report, least: Severity) -> str:
    """Return the report as a JSON object; counts and verdict are of everything, ``findings`` of what is shown."""
    return json.dumps(
        {
            "publishable": report.publishable,
            "counts": {severity.value: report.count(severity) for severity in Severity},
            "shapes": len(report.evaluations),
            "focusNodes": report.looked,
            "differentFocusNodes": report.focus_nodes,
            "evaluated": [
                {
                    "shape": one.check.shape,
                    "check": one.check.check,
                    "severity": one.check.severity.value,
                    "focusNodes": one.focus_nodes,
                    "findings": one.findings,
                }
                for one in report.evaluations
            ],
            "findings": [_finding(finding) for finding in shown(report, least)],
        },
        indent=2,
        ensure_ascii=False,
    )


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check.check,
        "shape": finding.check.shape,
        "severity": finding.check.severity.value,
        "origin": finding.check.origin_label,
        "message": finding.message,
        "focusNode": finding.focus,
        "record": finding.record,
        "item": finding.item,
        "label": finding.label,
        "plan": finding.plan,
        "planLabel": finding.plan_label,
        "value": finding.value,
        "evidence": [
            {"document": lines.document, "firstLine": lines.first, "lastLine": lines.last} for lines in finding.evidence
        ],
        "fix": finding.check.fix,
        "why": finding.check.why,
    }


def _plural(word: str, number: int) -> str:
    return word if number == 1 else word + "s"
