"""Every form of a report, read back by a parser of its own."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from report_support import (
    ACCEPTED,
    FINDINGS,
    HOSTILE,
    LOST,
    MEASURE,
    OWNER,
    PLACES,
    PLAN,
    REMARK,
    TODAY,
    clean_report,
    full_report,
    made_check,
    made_finding,
    made_report,
)
from rich.console import Console

from goldenthread.errors import UnknownNameError
from goldenthread.shapes import formats
from goldenthread.shapes.findings import CheckedPlan, Report
from goldenthread.shapes.formats import FORMATS, write
from goldenthread.shapes.formats.terminal import print_tables
from goldenthread.shapes.reading import Severity
from goldenthread.shapes.waivers import apply_waivers

REPORT_SCHEMA = Path(formats.__file__).parent / "report.schema.json"
SARIF_SCHEMA = Path(__file__).parent / "sarif.schema.json"


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with every kind of finding."""
    return full_report()


def valid(text: str, schema: Path) -> Any:
    """Return what a JSON text holds, which must be as the schema says."""
    content = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(content)
    return content


@pytest.mark.parametrize("format_name", FORMATS)
def test_each_form_says_what_was_looked_at_by_which_rules_and_when(format_name: str, report: Report) -> None:
    """Without that, "nothing found" means nothing."""
    for one in (report, clean_report()):
        text = write(one, format_name, least=Severity.INFO)
        assert text.endswith("\n")
        assert "2026-11-24" in text
        assert report.rules.version[:12] in text
        assert report.content[:12] in text
        for number in (len(one.evaluations), one.looked, 5):
            assert str(number) in text, (number, text[:400])


def test_an_unknown_form_names_the_nearest(report: Report) -> None:
    """A slip is answered with a real name."""
    with pytest.raises(UnknownNameError, match="sarif"):
        write(report, "sarf", least=Severity.INFO)


def test_lines_for_people(report: Report) -> None:
    """One line for each finding under its plan, the accepted ones apart with who accepts them, the verdict last."""
    lines = write(report, "text", least=Severity.INFO, places=PLACES).splitlines()
    assert "First plan  (one/2018)" in lines
    assert "  x violation  C01  action/2/item/i Do it: No owner is named.  (the institution's document; " in str(lines)
    apart = lines[lines.index("Accepted by waivers") :]
    assert apart[1].startswith("  x violation  C01  action/1 Do it: No owner is named.")
    assert apart[1].endswith("(the institution's document; first.txt:12-14, 20; plans/my plan.ttl:7)")
    assert apart[2].strip() == "accepted by Research Committee until 2027-07-31: The plan has ended."
    assert apart[4].startswith("2 violations, 4 warnings, 2 infos (")
    assert apart[4].endswith("1 accepted by waivers, not counted here.")
    assert "5 shapes evaluated 20 focus nodes (17 different things) through 5 targets" in apart[5]
    assert apart[5].endswith("nothing to look at for C05-idle.")
    assert apart[-1] == "Verdict: not fit for publication; mend the 2 violations first."
    assert not any(character in "".join(lines) for character in "\x1b\u202e")


def test_what_follows_from_another_finding_is_told_in_one_line() -> None:
    """The cause stands there with the number of its consequences in the same plan; what is graver than it stays."""
    cause = made_finding(made_check("C92-period", Severity.WARNING, explains=("C01", "C02", "C04")), "")
    following = [made_finding(MEASURE, "action/1"), made_finding(MEASURE, "action/2"), made_finding(REMARK, "action/3")]
    apart = [made_finding(OWNER, "action/4"), made_finding(LOST, "action/5")]
    report = made_report(*apart, cause, *following, FINDINGS[4])
    text = write(report, "text", least=Severity.INFO, places=PLACES)
    assert "3 findings of this plan may follow from it (2 of C02, 1 of C04): mend it, then check again." in text
    assert [code for code in ("action/1", "action/2", "action/3", "action/4", "action/5") if code in text] == [
        "action/4",
        "action/5",
    ]
    assert "1 violation, 4 warnings, 2 infos" in text
    assert "Second plan" in text
    output = io.StringIO()
    print_tables(report, Severity.INFO, Console(file=output, width=400, color_system=None), PLACES)
    assert "3 findings of this plan may follow from it" in output.getvalue()


def test_lesser_findings_can_be_left_out_but_are_counted(report: Report) -> None:
    """What is hidden is said, and so is why a run fails that was asked to be stricter."""
    text = write(report, "text", least=Severity.VIOLATION, fail_on=Severity.WARNING)
    assert "! warning" not in text
    assert "6 not shown; leave out --severity to see them." in text
    assert "Asked to fail at warning or graver: 6 findings." in text


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (FINDINGS[0], "Verdict: fit for publication as long as the waivers hold; nothing else was found"),
        (FINDINGS[2], "Verdict: fit for publication; nothing was found that breaks it."),
    ],
)
def test_the_verdict_says_when_it_rests_on_waivers(finding: Any, words: str) -> None:
    """A violation that somebody accepts is no clean bill."""
    assert words in write(apply_waivers(made_report(finding), (ACCEPTED,), TODAY), "text", least=Severity.INFO)


def test_a_terminal_shows_the_same_as_a_pipe(report: Report) -> None:
    """Tables wrap and are coloured, and hold every label, cure, waiver and closing line."""
    output = io.StringIO()
    print_tables(report, Severity.INFO, Console(file=output, width=400, color_system=None), PLACES)
    words = " ".join(output.getvalue().split())
    for line in write(report, "text", least=Severity.INFO, places=PLACES).splitlines():
        for part in line.replace("  (", "  ").replace(": ", "  ").removesuffix(")").split("  "):
            assert " ".join(part.split()) in words, part


def test_json_is_as_its_schema_says(report: Report) -> None:
    """Accepted findings stand apart, each with its waiver; the sums agree."""
    written = valid(write(report, "json", least=Severity.INFO, places=PLACES), REPORT_SCHEMA)
    assert written["publishable"] is False
    assert len(written["findings"]) == sum(written["counts"].values())
    assert [one["waiver"]["approver"] for one in written["accepted"]] == ["Research Committee"]
    assert written["accepted"][0]["place"] == {"file": "plans/my plan.ttl", "line": 7}
    assert sum(one["focusNodes"] for one in written["evaluated"]) == written["focusNodes"] == 20
    looked_at = {one["shape"]: (one["findings"], one["accepted"]) for one in written["evaluated"]}
    assert looked_at[str(OWNER.shape)] == (1, 1)
    assert any(one["label"] == HOSTILE for one in written["findings"])
    assert len(valid(write(report, "json", least=Severity.VIOLATION), REPORT_SCHEMA)["findings"]) == 2
    valid(write(clean_report(), "json", least=Severity.INFO), REPORT_SCHEMA)


def test_csv_has_a_row_for_each_finding_and_no_formula(report: Report) -> None:
    """A spreadsheet takes no cell for a formula, and a hostile label stays in its cell."""
    rows = list(csv.DictReader(io.StringIO(write(report, "csv", least=Severity.INFO, places=PLACES), newline="")))
    assert len(rows) == len(report.findings)
    assert not any(str(cell).lstrip().startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert {"'=1+1", "'@SUM(A1)", "'-2"} <= {cell for row in rows for cell in row.values()}
    assert Counter(row["severity"] for row in rows) == {"violation": 3, "warning": 4, "info": 2}
    assert [row["accepted_by"] for row in rows if row["accepted_by"]] == ["Research Committee"]
    assert rows[-1]["file"], rows[-1]["line"] == ("plans/my plan.ttl", "7")
    (nothing,) = csv.DictReader(io.StringIO(write(clean_report(), "csv", least=Severity.INFO)))
    assert (nothing["severity"], nothing["focus_nodes"]) == ("none", "20")
    assert "5 shapes evaluated 20 focus nodes" in nothing["message"]


JUNIT = {
    "testsuites": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testsuite"}),
    "testsuite": (
        {"name", "id", "tests", "failures", "errors", "skipped", "time", "timestamp"},
        {"properties", "testcase"},
    ),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"name", "classname", "time"}, {"failure", "skipped", "system-out"}),
    "failure": ({"message", "type"}, set()),
    "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
}
"""What build servers know of each element: its attributes, all of which we write, and its children."""


def test_junit_is_what_build_servers_read(report: Report) -> None:
    """Only known elements and attributes, sums that agree, and a failure only for what is grave enough."""
    root = ET.fromstring(write(report, "junit", least=Severity.INFO, places=PLACES))  # noqa: S314 - our own output
    for element in root.iter():
        attributes, children = JUNIT[element.tag]
        assert set(element.attrib) == attributes, element.tag
        assert {child.tag for child in element} <= children
    for suite in root:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(sum(case.find("failure") is not None for case in cases))
    assert root.get("tests") == str(sum(int(suite.get("tests", "")) for suite in root))
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["First plan", "Second plan", "Frameworks"]
    first = {case.get("classname"): case for case in suites["First plan"].findall("testcase")}
    assert set(first) == {"core.C01", "core.C02", "core.C03", "concordat-2019.C04", "core.C05", "waivers.W01"}
    assert {name for name, case in first.items() if case.find("failure") is not None} == {"core.C01", "waivers.W01"}
    assert "accepted by Research Committee" in (first["core.C01"].findtext("system-out") or "")
    assert "action/2" in (first["core.C01"].findtext("failure") or "")
    assert first["core.C05"].find("skipped") is not None
    assert list(first["concordat-2019.C04"]) == []


@pytest.mark.parametrize(("fail_on", "failures"), [(None, 0), (Severity.VIOLATION, 2), (Severity.INFO, 6)])
def test_junit_fails_from_the_severity_that_was_asked_for(
    fail_on: Severity | None, failures: int, report: Report
) -> None:
    """Lesser findings are told and let the case pass."""
    root = ET.fromstring(write(report, "junit", least=Severity.VIOLATION, fail_on=fail_on))  # noqa: S314 - our own output
    assert root.get("failures") == str(failures)
    assert len(list(root.iter("failure"))) == failures


def test_a_plan_that_is_only_named_neither_passes_nor_fails(report: Report) -> None:
    """A build server counts no passed checks for a plan without actions."""
    named = replace(report, checked=(*report.checked, CheckedPlan(iri=PLAN + "x", label="Only named")))
    for format_name in ("junit", "turtle", "html"):
        assert write(named, format_name, least=Severity.INFO) == write(report, format_name, least=Severity.INFO)
