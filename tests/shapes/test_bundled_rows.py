"""What the checks of rows, owners and names say about the bundled graph, counted by hand in the five documents."""

from collections import Counter
from dataclasses import replace

import pyoxigraph
import pytest

from goldenthread.ontology.namespaces import ID
from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.running import check_graph

FILES = {"core-parties.ttl", "core-rows.ttl"}
HREIR = "icr/hreir/2018-2020"
REVIEW = "icr/hreir/two-year-review"
TECHNICIANS = "icr/technician-commitment/2021-2023"
LEICESTER = "leicester/rdc/2023"
IMPERIAL = "imperial/imperial-together/2021"
DOCUMENT, EXTRACTION = "the institution's document", "the extracted text"

NAMES_NOT_EXPLAINED = {
    HREIR: {"LGBT+ Network committee": 332},
    LEICESTER: {"ECR": 19, "EDI team": 38},
    IMPERIAL: {
        "VP Education & Student Experience": 41,
        "ICU Deputy President (Welfare)": 41,
        "ICU President": 43,
        "Dean of ICBS": 54,
        "Dean of FoE": 54,
    },
}
"""Owners whose letters stand in no glossary of their document, and the line that is shown of those that print them.

HR, which four documents print without explaining it, needs no glossary.
"""

BODIES_NOT_EXPLAINED = {
    HREIR: {
        "Corporate Leadership Board",
        "Research Degrees Committee",
        "Scientific Officer Association committee",
        "Student Liaison Committee",
    },
    REVIEW: {"Research Leadership Board"},
    LEICESTER: {
        "Early Career Researcher and Career Enhancement Sub Committee",
        "Research and Enterprise Committee",
        "Wellbeing Committee",
        "Wellbeing, People and EDI Committee",
    },
    IMPERIAL: {"Provost's Board", "Provost's Board workload workstream"},
}
"""Bodies that get results, and of which no document says who chairs them, sits on them or stands above them."""

DAMAGED_ROWS = """
    ECM3 ECM4 ECR3 ECI3 ECM3 ECR4 ECI4/ECM1 ECR2 EM4 PCDI2 PCDI6 PCDM1 PCDI3 PCDR3 PCDI4 PCDM4 PCDR5
"""
"""Leicester's rows on lines 32 to 45 and 114 to 127, and two elsewhere that have lost their code."""

SILENT = ("C42", "C47", "C65", "C67")
"""What is nowhere wrong in the bundled graph; their fixtures prove that they can find it."""


@pytest.fixture(scope="module")
def own(shapes: Shapes) -> Shapes:
    """The shapes of the two files."""
    return replace(shapes, checks=tuple(check for check in shapes.checks if check.file in FILES))


@pytest.fixture(scope="module")
def report(memory_store: pyoxigraph.Store, own: Shapes) -> Report:
    """What they say about the bundled graph."""
    return check_graph(memory_store, own)


def of(report: Report, check: str, plan: str | None = None) -> list[Finding]:
    """Return the findings of one check, or of one shape of it, in one plan if given."""
    wanted = f"{ID}plan/{plan}" if plan else None
    return [one for one in report.findings if check in {one.check.check, one.check.name} and wanted in {None, one.plan}]


def codes(findings: list[Finding], origin: str | None = None) -> list[str]:
    """Return the codes that the labels begin with, of one origin if given."""
    return sorted(one.label.split()[0] for one in findings if origin in {None, one.check.origin_label})


def first_lines(findings: list[Finding]) -> list[int]:
    """Return the first line behind each finding."""
    return sorted(one.evidence[0].first for one in findings)


def printed(finding: Finding) -> str:
    """Return what the label quotes from the document."""
    return finding.label.rpartition(' "')[2].removesuffix('"]')


def plans(findings: list[Finding]) -> Counter[str]:
    """Return how many findings each plan has."""
    return Counter((one.plan or "").removeprefix(f"{ID}plan/") for one in findings)


def test_nothing_breaks_publication_and_every_finding_has_its_place(report: Report) -> None:
    """No violation, nothing blamed on our model, and each finding belongs to a plan and to lines of a document."""
    assert report.publishable
    assert {one.check.origin_label for one in report.findings} == {DOCUMENT, EXTRACTION}
    assert all(one.plan and one.evidence and one.label for one in report.findings)
    assert not [one.message for one in report.findings if "{?" in one.message or " - " in one.message]
    assert report.idle == ()


@pytest.mark.parametrize("check", SILENT)
def test_what_is_nowhere_wrong(report: Report, check: str) -> None:
    """No false alarm; C42 has read every label, note and printed text."""
    assert of(report, check) == []
    assert all(one.focus_nodes for one in report.evaluations if one.check.check == check)


@pytest.mark.parametrize("plan", [HREIR, LEICESTER, IMPERIAL])
def test_abbreviations_that_no_glossary_explains(report: Report, plan: str) -> None:
    """C33 names each once for a plan; the owner ECR of Leicester's ECI1 may have been cut short by our reading."""
    found = of(report, "C33", plan)
    assert {printed(one): one.evidence[0].first for one in found} == NAMES_NOT_EXPLAINED[plan]
    assert [printed(one) for one in found if one.check.origin_label == EXTRACTION] == ["ECR"] * (plan == LEICESTER)
    assert len(of(report, "C33")) == sum(map(len, NAMES_NOT_EXPLAINED.values())) == 8


def test_one_abbreviation_with_two_meanings(report: Report) -> None:
    """C34: RDC is a committee in ICR's first plan and a post in its Technician Commitment plan."""
    found = of(report, "C34")
    assert plans(found) == {HREIR: 1, TECHNICIANS: 1}
    assert {one.message.split(" here ")[0] for one in found} == {
        "RDC stands for Research Degrees Committee",
        "RDC stands for Researcher Development Coordinator",
    }


def test_a_former_name_and_a_needless_one(report: Report) -> None:
    """C35: ASSSG lives on in the Technician Commitment plan. C36: SCUF stands in the glossary and nowhere else."""
    (former,) = of(report, "C35")
    assert (former.label, former.place) == ("ASSSG", "icr-technician-commitment-2021-2023.txt:43")
    (needless,) = of(report, "C36")
    assert (needless.label, needless.place) == ("SCUF", "icr-hreir-action-plan-2018-2020.txt:24")


def test_owners_named_twice_or_too_often(report: Report) -> None:
    """C37: 2f prints its owner twice. C38: RDC owns 16 of 25 actions. C39: four, five and four owners."""
    (twice,) = of(report, "C37")
    assert (twice.label.split()[0], printed(twice), twice.evidence[0].first) == ("2f", "RDCoor RDCoor", 223)
    (often,) = of(report, "C38")
    assert (often.label, plans([often])) == ("Researcher Development Coordinator", {TECHNICIANS: 1})
    assert codes(of(report, "C39")) == ["1c", "2d", "3d"]
    assert plans(of(report, "C64")) == {HREIR: 1, TECHNICIANS: 1, LEICESTER: 1, IMPERIAL: 1}


def test_who_gets_the_results(report: Report) -> None:
    """C40: two owners report to themselves alone. C50: eleven bodies of which nothing more is said."""
    assert {(plan, *codes(of(report, "C40", plan))) for plan in (TECHNICIANS, LEICESTER)} == {
        (TECHNICIANS, "2a"),
        (LEICESTER, "EI7"),
    }
    assert len(of(report, "C40")) == 2
    for plan, bodies in BODIES_NOT_EXPLAINED.items():
        assert {one.label for one in of(report, "C50", plan)} == bodies
    assert len(of(report, "C50")) == sum(map(len, BODIES_NOT_EXPLAINED.values())) == 11


def test_templates_that_do_not_ask_whom_an_action_is_for(report: Report) -> None:
    """C66 says so once for each plan of ICR; the other two plans name their readers at the top."""
    assert plans(of(report, "C66")) == {HREIR: 1, REVIEW: 1, TECHNICIANS: 1}
    assert {one.check.severity.value for one in of(report, "C66")} == {"info"}


def test_what_leicester_carries_over(report: Report) -> None:
    """C31: twelve times Yes and no earlier plan, of which three in damaged text. C32: seven answers are unreadable."""
    assert codes(of(report, "C31"), DOCUMENT) == [
        "ECI1",
        "ECI5",
        "EI2",
        "EI5",
        "EM4",
        "PCDI1",
        "PCDI5",
        "PCDM3",
        "PCDR2",
    ]
    assert codes(of(report, "C31"), EXTRACTION) == ["ECI3", "ECM4", "PCDR3"]
    assert codes(of(report, "C32")) == ["ECI4", "ECR3", "EI6", "EI7", "ER3", "PCDI3", "PCDI4"]
    assert {one.check.origin_label for one in of(report, "C32")} == {EXTRACTION}
    assert plans(of(report, "C51")) == {LEICESTER: 1}


def test_results_of_fewer_than_ten_people(report: Report) -> None:
    """C43: eight awards, six and two on courses, four in the mentoring pilot, seven who finished."""
    assert sorted((one.label.split()[0], printed(one), one.evidence[0].first) for one in of(report, "C43")) == [
        ("2b(i)", "8 individuals", 155),
        ("2b(iii)", "6 ICR participants", 156),
        ("2b(iv)", "4 mentor/mentees", 157),
        ("2d(i)", "2 people", 201),
        ("2d(ii)", "7", 202),
    ]


def test_numbers_of_the_columns_that_do_not_line_up(report: Report) -> None:
    """C44: ICR's cells without (i), (ii); Leicester's two iii, and measures that no part of the action has."""
    assert codes(of(report, "C44-letters-missing-in-action-column")) == ["1b", "1c", "2e", "3d", "3e", "4a", "4b", "4c"]
    (again,) = of(report, "C44-letter-used-twice")
    assert (again.label.split()[0], again.evidence[0].first) == ("PCDM3", 104)
    assert codes(of(report, "C44-measure-without-its-part")) == ["PCDI1", "PCDI5", "PCDR2"]
    assert codes(of(report, "C44-letters-in-damaged-text")) == ["ECI4", "PCDR3"]


def test_five_or_six_applicants(report: Report) -> None:
    """C45: the action of 2a says five, its measure six."""
    (finding,) = of(report, "C45")
    assert (finding.label.split()[0], printed(finding), finding.evidence[0].first) == ("2a", "6 applicants", 13)


def test_what_was_badly_read(report: Report) -> None:
    """C49: seventeen rows of Leicester, and seven numbers in such rows or measures."""
    rows = of(report, "C49-row-badly-read")
    assert sorted(one.label.replace(" / ", "/") for one in rows) == sorted(DAMAGED_ROWS.split())
    assert {one.check.origin_label for one in of(report, "C49")} == {EXTRACTION}
    numbers = of(report, "C49-number-from-damaged-text")
    assert sorted(printed(one) for one in numbers) == [
        "10 days or more",
        "80%",
        "at least 3 times a year",
        "by 10%",
        "to 15%",
        "to 45%",
        "to 80%",
    ]
    assert first_lines(numbers) == [35, 35, 39, 44, 94, 102, 121]


def test_one_plan_alone_gives_the_same(memory_store: pyoxigraph.Store, own: Shapes, report: Report) -> None:
    """Findings on posts, bodies and glossary entries belong to the plan that was looked at."""
    for plan in (TECHNICIANS, LEICESTER):
        alone = check_graph(memory_store, own, plan=f"{ID}plan/{plan}")
        assert [one.record for one in alone.findings] == [
            one.record for one in report.findings if plan in str(one.plan)
        ]
