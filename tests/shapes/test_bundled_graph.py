"""What the checks say about the bundled graph, counted by hand in the five documents."""

from collections import Counter

import pytest
from pyoxigraph import Store

from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import ID
from goldenthread.shapes.conversion import store_graph
from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.reading import Severity, Shapes
from goldenthread.shapes.running import check_graph

MENDED = {
    ("1c(i)", "PCD13", 102),
    ("1c(ii)", "PCD12", 103),
    ("2a(i)", "EC14", 129),
    ("3a(i)", "PCD14", 255),
    ("3a(ii)", "PCD13", 256),
    ("3a(iii)", "PCD15", 257),
    ("4c(i)", "EC14", 335),
    ("4c(ii)", "EC14", 336),
    ("4d", "EC16", 345),
}
"""Every code after "Follow on action" with a digit 1 where the list of codes has a capital I, and its line."""

CODES_ON_LINES = {
    **dict.fromkeys((63, 64, 78, 102, 103, 106, 130, 131, 155, 157, 174, 175, 176, 201), 1),
    **dict.fromkeys((129, 156, 213, 214, 287), 2),
    **dict.fromkeys((255, 256, 263, 278, 324, 335, 336, 345), 1),
    257: 3,
    288: 4,
}
"""How many codes stand after "Follow on action" on each line of ICR's plan of 2018-2020."""


@pytest.fixture(scope="module")
def data(store: LocalStore) -> Store:
    """The bundled graph, flattened."""
    return store_graph(store)


@pytest.fixture(scope="module")
def report(data: Store, shapes: Shapes) -> Report:
    """The report on the bundled graph."""
    return check_graph(data, shapes)


def of(report: Report, check: str, plan: str | None = None) -> list[Finding]:
    """Return the findings of one check, in one plan if given."""
    wanted = f"{ID}plan/{plan}" if plan else None
    return [one for one in report.findings if one.check.check == check and wanted in {None, one.plan}]


def item_codes(findings: list[Finding]) -> list[str]:
    """Return the codes that the labels begin with."""
    return sorted(one.label.split()[0] for one in findings)


def lines(finding: Finding) -> list[int]:
    """Return the first line of each passage behind a finding."""
    return [place.first for place in finding.evidence]


def test_the_bundled_graph_is_fit_for_publication(report: Report) -> None:
    """There is no violation; nothing is blamed on our model."""
    assert [one.label for one in report.findings if one.check.severity is Severity.VIOLATION] == []
    assert {one.check.origin_label for one in report.findings} == {"the institution's document", "the extracted text"}
    assert report.publishable


def test_every_shape_has_something_to_look_at(report: Report, shapes: Shapes) -> None:
    """No check of the bundled graph is idle, so silence means that all is well."""
    assert report.idle == ()
    assert len(report.evaluations) == len(shapes.checks)
    assert report.looked > report.focus_nodes > len(report.findings)


@pytest.mark.parametrize("file", ["core-entry.ttl", "core-places.ttl", "core-texts.ttl"])
def test_slips_of_typing_are_nowhere(report: Report, file: str) -> None:
    """The checks for what a hand does wrong in entering a plan have looked at ours and raise no false alarm."""
    assert [one for one in report.findings if one.check.file == file] == []
    assert all(one.focus_nodes for one in report.evaluations if one.check.file == file)


def test_nine_codes_were_mended(report: Report) -> None:
    """C25 names each misprinted code of ICR's plan where it stands, and the reading."""
    found = of(report, "C25")
    assert len(found) == 9
    for code, printed, line in MENDED:
        (finding,) = [one for one in found if one.label.startswith(code + " ") and f'"{printed}"' in one.label]
        assert lines(finding) == [line]
        assert f"was read as {printed.replace('1', 'I', 1)}; the document prints {printed}." in finding.message


def test_thirty_nine_follow_ons_await_their_plan(report: Report) -> None:
    """C27 reports each code of ICR's plan once, on its own line; links to a published plan are not among them."""
    found = of(report, "C27")
    assert len(found) == sum(CODES_ON_LINES.values()) == 39
    assert Counter(lines(one)[0] for one in found) == CODES_ON_LINES


def test_leicester_actions_without_an_owner_are_the_extractions(report: Report) -> None:
    """C01 names the five actions whose owner cell is empty or cannot be read, as warnings, and nothing else."""
    found = of(report, "C01", "leicester/rdc/2023")
    assert item_codes(found) == ["ECI6", "EI2", "PCDI2", "PCDR2", "PCDR3"]
    assert {one.check.severity for one in found} == {Severity.WARNING}
    assert {one.check.origin_label for one in found} == {"the extracted text"}
    assert sorted(lines(one)[0] for one in found) == [21, 73, 108, 120, 138]


def test_leicester_actions_without_a_deadline(report: Report) -> None:
    """C03 tells a dash in the document from cells that the text has lost."""
    found = of(report, "C03", "leicester/rdc/2023")
    by_origin = {
        origin: item_codes([one for one in found if one.check.origin_label == origin])
        for origin in ("the institution's document", "the extracted text")
    }
    assert by_origin == {
        "the institution's document": ["PCDI1"],
        "the extracted text": ["ECM4", "EM4", "PCDI5", "PCDR2", "PCDR3"],
    }


def test_a_measure_in_another_row_is_no_gap(report: Report) -> None:
    """Leicester's PCDI2 sends to PCDR3 for its measure, which is worth knowing and no more."""
    (finding,) = of(report, "C02", "leicester/rdc/2023")
    assert finding.label.startswith("PCDI2 ")
    assert finding.message == "The success measure stands in the row PCDR3."
    assert finding.check.severity is Severity.INFO


def test_what_a_template_does_not_ask_for_is_said_once(report: Report) -> None:
    """Imperial's table has no measures: one remark, none for its fourteen actions, whose timeframes were lost."""
    (remark,) = of(report, "C02", "imperial/imperial-together/2021")
    assert remark.check.severity is Severity.INFO
    assert remark.item == f"{ID}plan/imperial/imperial-together/2021"
    assert len(of(report, "C03", "imperial/imperial-together/2021")) == 14
    assert sorted(one.plan.removeprefix(ID) for one in of(report, "C04")) == [
        "plan/icr/hreir/2018-2020",
        "plan/icr/hreir/two-year-review",
        "plan/icr/technician-commitment/2021-2023",
    ]


def test_integrity_checks_find_nothing(report: Report) -> None:
    """Codes, links, owners, rows, evidence and the list of obligations are sound."""
    found = report.by_check()
    for check in ("C24", "C26", "C28", "C29", "C30", "C41", "C46", "C48", "R01", "R02"):
        assert found[check] == 0, check


def test_every_finding_can_be_looked_up(report: Report) -> None:
    """Each finding has a label, a plan, lines of a document, a cure and a reason."""
    for one in report.findings:
        assert one.label
        assert one.plan
        assert one.evidence, one.label
        assert one.place.split(":")[0].endswith(".txt")
        assert one.check.fix
        assert one.check.why
        assert "{?" not in one.message
        assert " - " not in f" {one.message} ", one.message


def test_one_plan_alone(data: Store, shapes: Shapes, report: Report) -> None:
    """Asked for one plan, the report holds what belongs to it, and counts only what it looked at there."""
    plan = f"{ID}plan/leicester/rdc/2023"
    alone = check_graph(data, shapes, plan=plan)
    assert [one.record for one in alone.findings] == [one.record for one in report.findings if one.plan == plan]
    assert 0 < alone.focus_nodes < report.focus_nodes
    assert {check.check for check in alone.idle} >= {"C24", "C25", "C26", "C27", "R01", "R02"}
