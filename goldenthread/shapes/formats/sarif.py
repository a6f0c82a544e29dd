"""The report as SARIF 2.1.0, so that a code review shows each finding on its line."""

import hashlib
import json
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from goldenthread.ontology.namespaces import CHECKS
from goldenthread.shapes.describing import Lines
from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.formats.wording import Places, acceptance, accepted, place_of, sentence, shown, targets
from goldenthread.shapes.reading import Check, Severity
from goldenthread.texts import clean
from goldenthread.version import __version__

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
FINGERPRINT: Final = "goldenThreadFinding/v1"
CHECKED: Final = "SRCROOT"
DOCUMENTS: Final = "DOCUMENTS"


def as_sarif(report: Report, least: Severity, places: Places | None = None) -> str:
    """Return the findings as results of one run; those that a waiver accepts are suppressed, not left out."""
    findings = [*shown(report, least), *accepted(report, least)]
    checks = {one.check.shape: one.check for one in report.evaluations}
    checks |= {finding.check.shape: finding.check for finding in findings}
    numbers = {shape: number for number, shape in enumerate(checks)}
    run = {
        "tool": {
            "driver": {
                "name": "Golden Thread",
                "semanticVersion": __version__,
                "informationUri": CHECKS.rstrip("#"),
                "rules": [_rule(check) for check in checks.values()],
            }
        },
        "automationDetails": {"id": "goldenthread/check/"},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            CHECKED: {"description": {"text": "The folder in which the check was run."}},
            DOCUMENTS: {"description": {"text": "The texts of the published documents."}},
        },
        "results": [_result(finding, numbers[finding.check.shape], places) for finding in findings],
        "properties": _counts(report),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def fingerprint(finding: Finding) -> str:
    """Return what makes a finding the same in the next run, wherever its lines have moved and however it is worded."""
    parts = (finding.check.shape, finding.focus, finding.record, finding.path, finding.value)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _counts(report: Report) -> dict[str, Any]:
    return {
        "date": report.date.isoformat(),
        "publishable": report.publishable,
        "plans": report.plans,
        "shapes": len(report.evaluations),
        "targets": targets(report),
        "focusNodes": report.looked,
        "differentFocusNodes": report.focus_nodes,
        "ruleSet": report.rules.version,
        "profiles": list(report.rules.profiles),
        "content": report.content,
    }


def _rule(check: Check) -> dict[str, Any]:
    question = check.message.replace("{?", "{").replace("{$", "{")
    return {
        "id": check.name,
        "name": "".join(part[:1].upper() + part[1:] for part in check.name.removeprefix(check.check).split("-")),
        "shortDescription": {"text": question},
        "fullDescription": {"text": f"{question} {check.why}"},
        "help": {
            "text": f"What to do: {check.fix}\nWhy it matters: {check.why}",
            "markdown": f"**What to do:** {check.fix}\n\n**Why it matters:** {check.why}\n\n"
            f"Whose defect: {check.origin_label}. Check {check.check}, profile {check.profile}.",
        },
        "helpUri": str(check.shape),
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {"tags": [check.check, check.profile, check.origin_label], "precision": "high"},
    }


def _result(finding: Finding, rule: int, places: Places | None) -> dict[str, Any]:
    written = place_of(finding, places)
    documents = [_document(lines) for lines in finding.evidence]
    main = _checked(*written) if written else (documents[0] if documents else {})
    main = {**main, "logicalLocations": [{"fullyQualifiedName": finding.record, "name": clean(finding.label)}]}
    result = {
        "ruleId": finding.check.name,
        "ruleIndex": rule,
        "level": LEVELS[finding.check.severity],
        "message": {"text": _no_links(f"{sentence(finding)} {finding.check.fix}")},
        "locations": [main],
        "partialFingerprints": {FINGERPRINT: fingerprint(finding)},
        "properties": {"plan": clean(finding.plan_label), "origin": finding.check.origin_label},
    }
    others = documents if written else documents[1:]
    if others:
        words = {"message": {"text": "Where the published document says it."}}
        result["relatedLocations"] = [{"id": number, **other, **words} for number, other in enumerate(others, start=1)]
    if finding.waiver:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": acceptance(finding.waiver)}
        ]
    return result


def _no_links(text: str) -> str:
    """Return a text in which a label cannot pass for one of the links that SARIF messages may hold."""
    return text.replace("](", "] (")


def _checked(file: str, line: int) -> dict[str, Any]:
    path = PurePath(file)
    artifact = {"uri": path.as_uri()} if path.is_absolute() else {"uri": quote(path.as_posix()), "uriBaseId": CHECKED}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": max(line, 1)}}}


def _document(lines: Lines) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(lines.document), "uriBaseId": DOCUMENTS},
            "region": {"startLine": max(lines.first, 1), "endLine": max(lines.last, lines.first, 1)},
        }
    }
