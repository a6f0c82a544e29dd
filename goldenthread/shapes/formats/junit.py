"""The report as JUnit XML: a test suite for each plan, a test case for each check.

Only findings that are grave enough make a case fail; lesser and accepted ones stand in its output, so that a build
server shows them and goes on.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from goldenthread.shapes.findings import CheckedPlan, Finding, Report
from goldenthread.shapes.formats.wording import (
    Places,
    acceptance,
    plural,
    sentence,
    severity_words,
    source,
    targets,
)
from goldenthread.shapes.reading import Check, Severity
from goldenthread.texts import clean

NO_TIME: Final = "0"
"""Nobody measures a single check, and the format wants a number."""


def as_junit(report: Report, places: Places | None = None, fail_on: Severity | None = Severity.VIOLATION) -> str:
    """Return every check on every plan as a test case; ``fail_on`` and graver make it fail."""
    groups: dict[tuple[str, str], dict[str, list[Finding]]] = {}
    for plan in report.known_plans:
        groups[plan.iri, plan.label] = defaultdict(list)
    for finding in report.findings:
        group = groups.setdefault((finding.plan or "", finding.plan_label), defaultdict(list))
        group[finding.check.check].append(finding)
    root = Element("testsuites", name="goldenthread check", time=NO_TIME)
    writer = _Suites(report, places, fail_on)
    for number, ((iri, label), findings) in enumerate(groups.items()):
        root.append(writer.suite(CheckedPlan(iri=iri, label=label), findings, number))
    if not groups:
        root.append(writer.suite(CheckedPlan(iri="", label="All plans"), {}, 0))
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


class _Suites:
    """Makes the suites of one report."""

    def __init__(self, report: Report, places: Places | None, fail_on: Severity | None) -> None:
        self._report = report
        self._places = places
        self._failing = {id(finding) for finding in report.failing(fail_on)}
        self._checks: dict[str, Check] = {}
        self._looked: dict[str, int] = defaultdict(int)
        for one in report.evaluations:
            self._checks.setdefault(one.check.check, one.check)
            self._looked[one.check.check] += one.focus_nodes

    def suite(self, plan: CheckedPlan, findings: dict[str, list[Finding]], number: int) -> Element:
        """Return one suite; a plan is tried by every check, what belongs to no plan by those that found something."""
        suite = Element(
            "testsuite",
            name=clean(plan.label),
            id=str(number),
            timestamp=f"{self._report.date.isoformat()}T00:00:00",
            time=NO_TIME,
        )
        self._add_properties(suite, plan)
        named = {check: found[0].check for check, found in findings.items()}
        tried = self._checks | named if plan.iri or not findings else named
        cases = [self._case(suite, check, findings.get(check.check, ())) for _, check in sorted(tried.items())]
        for count, tag in (("failures", "failure"), ("skipped", "skipped")):
            suite.set(count, str(sum(case.find(tag) is not None for case in cases)))
        suite.set("errors", "0")
        suite.set("tests", str(len(cases)))
        return suite

    def _add_properties(self, suite: Element, plan: CheckedPlan) -> None:
        report = self._report
        values = {
            "plan": plan.iri,
            "rules": report.rules.version,
            "profiles": " ".join(report.rules.profiles),
            "content": report.content,
            "shapes": str(len(report.evaluations)),
            "targets": str(targets(report)),
            "focusNodes": str(report.looked),
            "differentFocusNodes": str(report.focus_nodes),
        }
        properties = SubElement(suite, "properties")
        for name, value in values.items():
            if value:
                SubElement(properties, "property", name=name, value=clean(value))

    def _case(self, suite: Element, check: Check, findings: Iterable[Finding]) -> Element:
        words = check.name.removeprefix(check.check).strip("-").replace("-", " ")
        case = SubElement(
            suite, "testcase", classname=f"{check.profile}.{check.check}", name=f"{check.check} {words}", time=NO_TIME
        )
        wrong = [finding for finding in findings if id(finding) in self._failing]
        told = [finding for finding in findings if id(finding) not in self._failing]
        if wrong:
            more = f" (and {len(wrong) - 1} more {plural('finding', len(wrong) - 1)})" if len(wrong) > 1 else ""
            failure = SubElement(case, "failure", message=sentence(wrong[0]) + more, type=wrong[0].check.severity.value)
            failure.text = "\n".join(map(self._line, wrong))
        elif not told and not self._looked.get(check.check, 1):
            SubElement(case, "skipped", message="there was nothing to look at")
        if told:
            SubElement(case, "system-out").text = "\n".join(map(self._line, told))
        return case

    def _line(self, finding: Finding) -> str:
        check = finding.check
        known = f" ({acceptance(finding.waiver)})" if finding.waiver else ""
        return (
            f"{severity_words(finding)}: {sentence(finding)} ({source(finding, self._places)}){known} "
            f"{clean(check.fix)} {clean(check.why)}"
        )
