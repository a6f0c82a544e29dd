"""Each check finds what it is meant to find, says what it is meant to say, and is silent where all is well.

``wording.csv`` holds what each shape says about the first record in its FAIL.ttl, with its cure and reason. When a
wording changes on purpose, run ``python tests/shapes_fixtures.py`` and read what has changed.
"""

import csv

import pytest
from shapes_fixtures import CHECKS, FIXTURES, Wording, pinned_wording, report_on, wording

from goldenthread.ontology.namespaces import ID
from goldenthread.shapes.reading import Shapes

EDGES = [check for check in CHECKS if (FIXTURES / check / "EDGE.ttl").exists()]


def expected(check: str) -> set[tuple[str, str, str, str]]:
    """Return what the check is to find in its FAIL.ttl."""
    with (FIXTURES / check / "expected.csv").open(encoding="utf-8", newline="") as file:
        return {(row["shape"], row["focus"], row["record"], row["severity"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def pinned() -> set[Wording]:
    """What each shape is to say."""
    return pinned_wording()


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_finds_exactly_what_is_wrong(check: str, fixture_store, shapes: Shapes, pinned: set[Wording]) -> None:
    """In FAIL.ttl each shape of the check names the records in expected.csv, with their severity, and no other."""
    report = report_on(check, fixture_store(FIXTURES / check / "FAIL.ttl"), shapes)
    found = {
        (one.check.name, one.focus.removeprefix(ID), one.record.removeprefix(ID), one.check.severity.value)
        for one in report.findings
    }
    assert found == expected(check)
    assert wording(report) == {row for row in pinned if row[0].startswith(f"{check}-")}


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_is_silent_when_all_is_well(check: str, fixture_store, shapes: Shapes) -> None:
    """In PASS.ttl no shape of the check finds anything, although each has something to look at."""
    report = report_on(check, fixture_store(FIXTURES / check / "PASS.ttl"), shapes)
    assert not [(one.check.name, one.record) for one in report.findings]
    assert report.evaluations
    assert not report.idle


@pytest.mark.parametrize("check", EDGES)
def test_a_check_lets_borderline_cases_pass(check: str, fixture_store, shapes: Shapes) -> None:
    """In EDGE.ttl no shape of the check finds anything."""
    report = report_on(check, fixture_store(FIXTURES / check / "EDGE.ttl"), shapes)
    assert not [(one.check.name, one.record) for one in report.findings]


def test_every_shape_is_proved_by_a_fixture(shapes: Shapes) -> None:
    """No shape goes untested: each is expected to fire somewhere."""
    proved = {shape for check in CHECKS for shape, *_ in expected(check)}
    assert proved == {check.name for check in shapes.checks}
