"""The report as CSV: one row for each finding, safe to open in a spreadsheet."""

import csv
import io
from typing import Final

from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.formats.wording import Places, accepted, coverage, place_of, shown, targets, verdict
from goldenthread.shapes.reading import Severity
from goldenthread.texts import clean

COLUMNS: Final = (
    "severity",
    "check",
    "plan",
    "label",
    "message",
    "value",
    "origin",
    "evidence",
    "fix",
    "why",
    "accepted_by",
    "accepted_until",
    "accepted_because",
    "profile",
    "shape",
    "record",
    "item",
    "focus_node",
    "plan_iri",
    "file",
    "line",
    "date",
    "rules",
    "content",
    "shapes",
    "targets",
    "focus_nodes",
)
NOTHING: Final = "none"
"""The severity in the only row of a report without findings, which says how much was looked at."""
FORMULA_STARTS: Final = ("=", "+", "-", "@")


def as_csv(report: Report, least: Severity, places: Places | None = None) -> str:
    """Return one row for each finding, those that waivers accept last, as RFC 4180 has it.

    What was checked and how much was looked at stands in each row, since the format has no other place for it.
    """
    output = io.StringIO(newline="")
    rows = csv.writer(output)
    rows.writerow(COLUMNS)
    looked = (
        report.date.isoformat(),
        report.rules.version,
        report.content,
        str(len(report.evaluations)),
        str(targets(report)),
        str(report.looked),
    )
    findings = (*shown(report, least), *accepted(report, least))
    for finding in findings:
        rows.writerow(map(safe, (*_row(finding, places), *looked)))
    if not findings:
        row = dict.fromkeys(COLUMNS, "") | {"severity": NOTHING, "message": f"{verdict(report)} {coverage(report)}"}
        rows.writerow(map(safe, (*list(row.values())[: -len(looked)], *looked)))
    return output.getvalue()


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it."""
    cleaned = clean(text)
    return f"'{cleaned}" if cleaned.lstrip().startswith(FORMULA_STARTS) else cleaned


def _row(finding: Finding, places: Places | None) -> tuple[str, ...]:
    waiver = finding.waiver
    file, line = place_of(finding, places) or ("", "")
    check = finding.check
    return (
        check.severity.value,
        check.check,
        finding.plan_label,
        finding.label,
        finding.message,
        finding.value,
        check.origin_label,
        finding.place,
        check.fix,
        check.why,
        waiver.approver if waiver else "",
        waiver.expires.isoformat() if waiver else "",
        waiver.reason if waiver else "",
        check.profile,
        str(check.shape),
        finding.record,
        finding.item,
        finding.focus,
        finding.plan or "",
        file,
        str(line),
    )
