"""The report as plain lines for people."""

from collections.abc import Iterator

from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.formats.wording import (
    Places,
    acceptance,
    accepted,
    consequences,
    coverage,
    cures,
    gathered,
    plan_title,
    plural,
    rules,
    sentence,
    severity_words,
    shown,
    source,
    totals,
    verdict,
)
from goldenthread.shapes.reading import Severity


def plain_lines(
    report: Report, least: Severity, places: Places | None = None, fail_on: Severity | None = Severity.VIOLATION
) -> Iterator[str]:
    """Yield the report as plain lines, one for each finding, under a heading for each plan."""
    findings = list(gathered(shown(report, least)))
    title = ""
    for finding, following in findings:
        if plan_title(finding) != title:
            yield from ("",) if title else ()
            title = plan_title(finding)
            yield title
        yield _line(finding, places)
        if following:
            yield f"  {'':<11}       {consequences(following)}"
    if findings:
        yield from ("", "What to do")
    for check, number, fix, why in cures([finding for finding, _ in findings]):
        yield f"  {check}  {number}: {fix} {why}"
    yield from accepted_lines(report, least, places)
    yield from ("", *closing_lines(report, least, fail_on))


def accepted_lines(report: Report, least: Severity, places: Places | None = None) -> Iterator[str]:
    """Yield the findings that waivers accept, each with who accepts it, until when and why."""
    known = accepted(report, least)
    if known:
        yield from ("", "Accepted by waivers")
    for finding in known:
        if finding.waiver:
            yield _line(finding, places)
            yield f"  {'':<11}       {acceptance(finding.waiver)}"


def closing_lines(report: Report, least: Severity, fail_on: Severity | None = Severity.VIOLATION) -> Iterator[str]:
    """Yield the totals, what is left out, how much was looked at and by what, and the verdict."""
    hidden = len(report.unaccepted) - len(shown(report, least))
    yield totals(report) + (f" {hidden} not shown; leave out --severity to see them." if hidden else "")
    yield coverage(report)
    yield rules(report)
    failing = len(report.failing(fail_on))
    if fail_on not in {None, Severity.VIOLATION} and failing:
        yield f"Asked to fail at {fail_on.value} or graver: {failing} {plural('finding', failing)}."
    yield verdict(report)


def _line(finding: Finding, places: Places | None) -> str:
    grade = f"{severity_words(finding):<11}"
    return f"  {grade}  {finding.check.check}  {sentence(finding)}  ({source(finding, places)})"
