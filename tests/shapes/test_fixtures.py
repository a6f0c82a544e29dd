"""Each check finds what it is meant to find, and nothing in data that is as it should be."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from goldenthread.ontology.namespaces import ID
from goldenthread.shapes.conversion import store_graph
from goldenthread.shapes.findings import Report
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.running import check_graph

FIXTURES = Path(__file__).parent / "fixtures"
CHECKS = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())
EDGES = [check for check in CHECKS if (FIXTURES / check / "EDGE.ttl").exists()]


def report_on(check: str, file: str, fixture_store, shapes: Shapes) -> Report:
    """Return what the shapes of one check say about one of its fixtures."""
    own = replace(shapes, checks=tuple(one for one in shapes.checks if one.check == check))
    return check_graph(store_graph(fixture_store(FIXTURES / check / file)), own)


def expected(check: str) -> set[tuple[str, str, str, str]]:
    """Return what the check is to find in its FAIL.ttl."""
    with (FIXTURES / check / "expected.csv").open(encoding="utf-8", newline="") as file:
        return {(row["shape"], row["focus"], row["record"], row["severity"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_finds_exactly_what_is_wrong(check: str, fixture_store, shapes: Shapes) -> None:
    """In FAIL.ttl each shape of the check names the records in expected.csv, with their severity, and no other."""
    found = {
        (one.check.name, one.focus.removeprefix(ID), one.record.removeprefix(ID), one.check.severity.value)
        for one in report_on(check, "FAIL.ttl", fixture_store, shapes).findings
    }
    assert found == expected(check)


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_is_silent_when_all_is_well(check: str, fixture_store, shapes: Shapes) -> None:
    """In PASS.ttl no shape of the check finds anything, although each has something to look at."""
    report = report_on(check, "PASS.ttl", fixture_store, shapes)
    assert not [(one.check.name, one.record) for one in report.findings]
    assert report.evaluations
    assert not report.idle


@pytest.mark.parametrize("check", EDGES)
def test_a_check_lets_borderline_cases_pass(check: str, fixture_store, shapes: Shapes) -> None:
    """In EDGE.ttl no shape of the check finds anything."""
    report = report_on(check, "EDGE.ttl", fixture_store, shapes)
    assert not [(one.check.name, one.record) for one in report.findings]


def test_every_shape_is_proved_by_a_fixture(shapes: Shapes) -> None:
    """No shape goes untested: each is expected to fire somewhere."""
    proved = {shape for check in CHECKS for shape, *_ in expected(check)}
    assert proved == {check.name for check in shapes.checks}
