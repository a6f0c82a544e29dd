"""What the checks of the schemes say about the bundled graph, counted by hand in the five documents."""

import pytest

from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import ID
from goldenthread.shapes.conversion import store_graph
from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.reading import Severity, Shapes
from goldenthread.shapes.running import check_graph, of_profiles

SCHEMES = ("concordat-2019", "hr-excellence", "technician-commitment")
ICR = "plan/icr/hreir/2018-2020"
REVIEW = "plan/icr/hreir/two-year-review"
TECHNICIANS = "plan/icr/technician-commitment/2021-2023"
LEICESTER = "plan/leicester/rdc/2023"

FOUND = {
    ("R03-institution-duty-blank", LEICESTER): [20, 25, 26, 66, 85, 103],
    ("R03-institution-duty-lost", LEICESTER): [114],
    ("R04-other-duty-blank", LEICESTER): [22, 54, 55, 56, 60, 61, 62, 63, 77, 80, 82, 87, 105, 137, 139],
    ("R04-other-duty-lost", LEICESTER): [32, 39, 39, 45, 115, 125, 127],
    ("R05-covered-by-another-row", LEICESTER): [126],
    ("R06-row-not-read", LEICESTER): [5],
    ("R07-plan-under-2008", ICR): [1],
    ("R08-ten-days-not-counted", LEICESTER): [104],
    ("R08-ten-days-not-read", LEICESTER): [102],
    ("H01-cohort-named", ICR): [1],
    ("H01-day-of-submission-named", ICR): [1],
    ("H01-day-of-submission-named", REVIEW): [1],
    ("H02-audience-number-unreadable", LEICESTER): [10, 10],
    ("H03-measures-describe-activity", LEICESTER): [81],
    ("H03-impact-not-read", LEICESTER): [95],
    ("H06-review-without-a-date", ICR): [1, 2],
    ("H07-no-duty-in-the-document", ICR): [259, 317, 326, 339],
    ("H07-plan-names-no-duties", REVIEW): [1],
    ("T01-evaluating-impact", TECHNICIANS): [3],
    ("T04-promise-has-no-counterpart", ICR): [231],
    ("C72-measure-of-another-action", REVIEW): [29, 29],
    ("C75-owner-may-be-cut-short", LEICESTER): [19],
}
"""Every finding of these checks: the shape, the plan, and the first line behind each."""

GENERAL = ("C70", "C71", "C72", "C73", "C74", "C75", "C76")


@pytest.fixture(scope="module")
def report(store: LocalStore, shapes: Shapes) -> Report:
    """The report on the bundled graph."""
    return check_graph(store_graph(store), shapes)


def ours(report: Report) -> list[Finding]:
    """Return the findings of the checks that this file is about."""
    return [one for one in report.findings if one.check.profile in SCHEMES or one.check.check in GENERAL]


def test_every_finding_was_seen_in_the_documents(report: Report) -> None:
    """Each check finds these records, at these lines, and nothing else."""
    found: dict[tuple[str, str], list[int]] = {}
    for one in ours(report):
        assert one.plan
        found.setdefault((one.check.name, one.plan.removeprefix(ID)), []).append(one.evidence[0].first)
    assert {key: sorted(lines) for key, lines in found.items()} == FOUND


def test_nothing_read_from_damaged_lines_is_blamed_on_the_institution(report: Report) -> None:
    """Two pages of Leicester's plan are damaged; what the checks of the schemes find there is the extraction's."""
    damaged = [one for one in ours(report) if one.plan == ID + LEICESTER and _damaged(one)]
    assert len(damaged) == 9
    assert {one.check.origin_label for one in damaged if one.check.check != "R05"} == {"the extracted text"}


def _damaged(finding: Finding) -> bool:
    return any(32 <= lines.first <= 45 or 114 <= lines.first <= 127 for lines in finding.evidence)


def test_no_scheme_finds_what_breaks_publication(report: Report) -> None:
    """What a published plan lacks is a warning or a remark."""
    assert {one.check.severity for one in ours(report)} == {Severity.WARNING, Severity.INFO}


def test_a_scheme_leaves_plans_of_other_schemes_alone(report: Report) -> None:
    """Imperial's plan names no scheme, so no check of one speaks of it."""
    assert {one.plan for one in ours(report) if one.plan and one.check.profile in SCHEMES} == {
        ID + plan for plan in (ICR, REVIEW, TECHNICIANS, LEICESTER)
    }


@pytest.mark.long
def test_a_scheme_finds_the_same_with_and_without_the_others(store: LocalStore, shapes: Shapes, report: Report) -> None:
    """Who asks for one profile gets its findings and those of any plan, as in the whole report."""
    data = store_graph(store)
    for token in SCHEMES:
        alone = check_graph(data, of_profiles(shapes, [token]))
        wanted = [one for one in report.findings if one.check.profile in {"core", token}]
        assert [(one.check.name, one.record) for one in alone.findings] == [
            (one.check.name, one.record) for one in wanted
        ]
