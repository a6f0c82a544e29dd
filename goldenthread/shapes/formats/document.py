"""The report as JSON; ``report.schema.json`` beside this file describes every key."""

import json
from collections import Counter
from typing import Any

from goldenthread.ontology.namespaces import REPORT_SCHEMA
from goldenthread.shapes.findings import Evaluation, Finding, Report, Waiver
from goldenthread.shapes.formats.wording import Places, accepted, place_of, shown, targets
from goldenthread.shapes.reading import Severity
from goldenthread.version import __version__


def as_json(report: Report, least: Severity, places: Places | None = None) -> str:
    """Return the report as a JSON object; counts and verdict are of everything, the findings those that are shown."""
    open_by_shape = Counter(finding.check.shape for finding in report.unaccepted)
    accepted_by_shape = Counter(finding.check.shape for finding in report.accepted)
    return json.dumps(
        {
            "schema": REPORT_SCHEMA,
            "goldenThread": __version__,
            "date": report.date.isoformat(),
            "publishable": report.publishable,
            "counts": {severity.value: report.count(severity) for severity in Severity},
            "acceptedCount": len(report.accepted),
            "plans": report.plans,
            "rules": {"version": report.rules.version, "profiles": list(report.rules.profiles)},
            "content": report.content or None,
            "shapes": len(report.evaluations),
            "targets": targets(report),
            "focusNodes": report.looked,
            "differentFocusNodes": report.focus_nodes,
            "evaluated": [
                _evaluation(one, open_by_shape[one.check.shape], accepted_by_shape[one.check.shape])
                for one in report.evaluations
            ],
            "findings": [_finding(finding, places) for finding in shown(report, least)],
            "accepted": [_finding(finding, places) for finding in accepted(report, least)],
            "waivers": [_waiver(waiver) for waiver in report.waivers],
        },
        indent=2,
        ensure_ascii=False,
    )


def _evaluation(one: Evaluation, findings: int, known: int) -> dict[str, Any]:
    return {
        "shape": str(one.check.shape),
        "check": one.check.check,
        "profile": one.check.profile,
        "severity": one.check.severity.value,
        "focusNodes": one.focus_nodes,
        "findings": findings,
        "accepted": known,
    }


def _finding(finding: Finding, places: Places | None) -> dict[str, Any]:
    written = place_of(finding, places)
    return {
        "check": finding.check.check,
        "shape": str(finding.check.shape),
        "profile": finding.check.profile,
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
        "path": finding.path,
        "component": finding.component,
        "evidence": [
            {"document": lines.document, "firstLine": lines.first, "lastLine": lines.last} for lines in finding.evidence
        ],
        "place": {"file": written[0], "line": written[1]} if written else None,
        "fix": finding.check.fix,
        "why": finding.check.why,
        "waiver": _waiver(finding.waiver) if finding.waiver else None,
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "check": waiver.check,
        "record": waiver.record,
        "reason": waiver.reason,
        "approver": waiver.approver,
        "expires": waiver.expires.isoformat(),
        "place": waiver.place,
    }
