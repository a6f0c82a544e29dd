"""How a report reads, for people and for machines."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from goldenthread.commands.check import print_tables
from goldenthread.ontology.namespaces import CHECKS, ID
from goldenthread.shapes.conversion import store_graph
from goldenthread.shapes.findings import Report
from goldenthread.shapes.reading import Severity, Shapes
from goldenthread.shapes.running import check_graph
from goldenthread.shapes.writing import as_json, plain_lines

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="module")
def report(fixture_store, shapes: Shapes) -> Report:
    """A report with findings of every severity, on a plan whose list of obligations is not whole."""
    return check_graph(store_graph(fixture_store(FIXTURES / "C25" / "FAIL.ttl", FIXTURES / "C02" / "FAIL.ttl")), shapes)


def test_each_finding_is_one_line_under_its_plan(report: Report) -> None:
    """A line has mark, severity, check, label, message, whose defect it is and the lines behind it."""
    lines = list(plain_lines(report, Severity.INFO))
    one_each = [line for line in lines if line.startswith("  ") and line.endswith(")")]
    assert len(one_each) == len(report.findings)
    assert "First plan  (one/2018)" in lines
    assert "Frameworks and what belongs to no plan" in lines
    assert (
        '  i info       C25  1 An action [follow-on "EC14"]: '
        "The code was read as ECI4; the document prints EC14.  (the institution's document; no lines)"
    ) in lines
    assert any("  ! warning    C02  4 Illegible [absent value: success measure]: " in line for line in lines)
    assert any("success measure can be read in the text that we have: illegible." in line for line in lines)
    assert any(line.startswith("  x violation  C02  2(j) Not measured: Other items of this action") for line in lines)


def test_the_end_says_how_much_was_looked_at(report: Report) -> None:
    """Totals, coverage with the shapes that had nothing to look at, and the verdict close the report."""
    totals, coverage, verdict = list(plain_lines(report, Severity.INFO))[-3:]
    assert totals.startswith(f"{report.count(Severity.VIOLATION)} violations, ")
    assert f"{report.count(Severity.INFO)} infos (" in totals
    assert f"{len(report.evaluations)} shapes evaluated {report.looked} focus nodes" in coverage
    assert "nothing to look at for C41-owner-is-no-person." in coverage
    assert verdict == f"Verdict: not fit for publication; mend the {report.count(Severity.VIOLATION)} violations first."


def test_lesser_findings_can_be_left_out_but_are_counted(report: Report) -> None:
    """Only violations are shown, and how many others there are is said."""
    lines = list(plain_lines(report, Severity.VIOLATION))
    assert not any("! warning" in line or "i info" in line for line in lines)
    hidden = report.count(Severity.WARNING) + report.count(Severity.INFO)
    assert f"{hidden} not shown" in lines[-3]


def test_the_json_report_has_everything(report: Report) -> None:
    """Counts, verdict, what each shape looked at, and each finding with its parts."""
    written = json.loads(as_json(report, Severity.INFO))
    assert written["publishable"] is False
    assert written["shapes"] == len(written["evaluated"]) == len(report.evaluations)
    assert written["focusNodes"] == sum(one["focusNodes"] for one in written["evaluated"])
    assert sum(written["counts"].values()) == len(written["findings"]) == len(report.findings)
    assert sum(one["findings"] for one in written["evaluated"]) == len(report.findings)
    (mended,) = [one for one in written["findings"] if one["check"] == "C25"]
    assert mended["shape"] == CHECKS + "C25-follow-on-code-mended"
    assert mended["severity"] == "info"
    assert mended["record"] == mended["focusNode"] == ID + "f/mended"
    assert mended["item"] == ID + "a/1"
    assert mended["plan"] == ID + "plan/one/2018"


def test_a_terminal_shows_the_same_as_a_pipe(report: Report) -> None:
    """Tables wrap and are coloured, and hold every label, cure and closing line."""
    output = io.StringIO()
    print_tables(report, Severity.INFO, Console(file=output, width=400, color_system=None))
    words = " ".join(output.getvalue().split())
    for finding in report.findings:
        assert f"{finding.check.check} {finding.label}: {finding.message}" in words
        assert finding.check.fix in words
    for line in list(plain_lines(report, Severity.INFO))[-3:]:
        assert line in words
