"""What the checks of deadlines, measures and updates say about the bundled graph, counted by hand in the documents."""

from dataclasses import replace

import pyoxigraph
import pytest

from goldenthread.ontology.namespaces import ID
from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.reading import Severity, Shapes
from goldenthread.shapes.running import check_graph

FILES = {"core-deadlines.ttl", "core-measures.ttl", "core-updates.ttl"}
HREIR = "icr/hreir/2018-2020"
REVIEW = "icr/hreir/two-year-review"
TECHNICIANS = "icr/technician-commitment/2021-2023"
LEICESTER = "leicester/rdc/2023"
IMPERIAL = "imperial/imperial-together/2021"
DOCUMENT, EXTRACTION = "the institution's document", "the extracted text"

Place = tuple[str, int]
"""The code of an item, or the start of its label where the plan prints no code, and the first line behind a finding."""

FOUND: dict[tuple[str, str], list[Place]] = {
    ("C05-deadline-has-a-date", REVIEW): [("Appoint", 4), ("Widen", 4)],
    ("C05-rhythm-names-no-month", LEICESTER): [("EI6", 98)],
    ("C05-deadline-badly-read", LEICESTER): [("ECI4", 44)],
    ("C06-deadline-within-the-period", HREIR): [("1a(ii)", 62), ("2c(ii)", 172), ("2e(ii)", 212)],
    ("C06-far-date-badly-read", LEICESTER): [("PCDI3", 117)],
    ("C08-rhythm-has-first-date", HREIR): [("2d(iv)", 200), ("2f(ii)", 226), ("3d(i)", 281)],
    ("C08-rhythm-has-first-date", REVIEW): [("Find", 5)],
    ("C08-rhythm-has-first-date", TECHNICIANS): [("1d", 11), ("3a", 20), ("4d", 36)],
    ("C08-rhythm-has-first-date", LEICESTER): [("ER1", 81)],
    ("C09-measure-can-be-proved", TECHNICIANS): [("2c", 15), ("3c", 22), ("3c", 22), ("4a", 33), ("4e", 38)],
    ("C09-measure-can-be-proved", LEICESTER): [("ECI3", 37), ("PCDI3", 120), ("PCDR2", 138)],
    ("C10-change-has-starting-value", HREIR): [("1b(ii)", 77)],
    ("C10-change-has-starting-value", TECHNICIANS): [("3h", 29), ("3h", 29)],
    ("C10-change-has-starting-value", LEICESTER): [
        ("ECI1", 19),
        ("ECI3", 39),
        ("ECI5", 53),
        ("ECR3", 35),
        *[("EI2", 73)] * 3,
        *[("EI5", 86)] * 2,
        ("EM4", 94),
        ("PCDR3", 121),
    ],
    ("C11-change-is-clear", LEICESTER): [("ECR3", 35)],
    ("C14-one-target-for-one-group", LEICESTER): [("EI5", 86), ("EM4", 94)],
    ("C15-target-due-by-the-deadline", LEICESTER): [("EI3", 76)],
    ("C16-result-counts-the-same-group", HREIR): [("1c(iv)", 94), ("2a(ii)", 127)],
    ("C16-result-counts-the-whole-group", HREIR): [
        ("1c(i)", 88),
        ("1c(iii)", 91),
        ("2b(i)", 148),
        ("2f(i)", 225),
        ("3a(i)", 250),
    ],
    ("C16-result-names-its-group", HREIR): [("2a(i)", 129), ("2c(ii)", 175)],
    ("C17-percentage-matches-counts", HREIR): [("2d(ii)", 202)],
    ("C18-survey-result-has-sample", HREIR): [("2c(ii)", 175), ("2f(i)", 229), ("3a(i)", 255)],
    ("C19-one-result-for-one-time", HREIR): [("1c(iv)", 106), ("2b(iv)", 157)],
    ("C20-complete-means-target-met", HREIR): [("1b(ii)", 79)],
    ("C21-end-has-evidence", IMPERIAL): [("Send", 37), ("Show", 52)],
    ("C22-update-says-how-it-ended", HREIR): [("2d(ii)", 184)],
    ("C23-missed-target-goes-on", HREIR): [("2d(ii)", 202)],
    ("C60-deadline-falls-due", HREIR): [("2d(i)", 182)],
    ("C61-measures-tell-of-more-than-activity", HREIR): [
        ("1b(i)", 74),
        ("2c(i)", 162),
        ("2d(iv)", 188),
        ("2f(ii)", 219),
        ("3a(iii)", 245),
        ("4a(i)", 311),
    ],
    ("C61-measures-tell-of-more-than-activity", TECHNICIANS): [
        ("1b", 7),
        ("2b", 14),
        ("2d", 16),
        ("2e", 17),
        ("3a", 20),
        ("3g", 26),
        ("4b", 34),
        ("4c", 35),
    ],
    ("C61-measures-tell-of-more-than-activity", LEICESTER): [("ER1(i)", 81), ("ER1(ii)", 81), ("ER1(iv)", 81)],
    ("C62-action-promises-a-deed", REVIEW): [("Look", 30)],
    ("C62-action-promises-a-deed", TECHNICIANS): [("3j", 31), ("4d", 36), ("4e", 38)],
    ("C62-action-promises-a-deed", LEICESTER): [("PCDI5(i)", 136), ("PCDM3", 104)],
    ("C93-survey-result-has-a-time", HREIR): [("3a(i)", 255)],
    ("C93-survey-result-has-a-time", LEICESTER): [("ECI6", 21), ("EI3", 76), ("EI7", 59)],
}
"""Every finding: the shape, the plan, and of each the item and its line in the plan's document."""

SILENT = ("C07", "C12", "C13", "C63", "C91")
"""What is nowhere wrong in the bundled graph; their fixtures prove that they can find it."""


@pytest.fixture(scope="module")
def report(memory_store: pyoxigraph.Store, shapes: Shapes) -> Report:
    """The report on the bundled graph by the shapes of the three files."""
    own = replace(shapes, checks=tuple(check for check in shapes.checks if check.file in FILES))
    return check_graph(memory_store, own)


def of(report: Report, check: str) -> list[Finding]:
    """Return the findings of one check."""
    return [one for one in report.findings if one.check.check == check]


def test_each_finding_stands_in_the_document(report: Report) -> None:
    """The checks find what a reader finds on the same lines, and nothing else."""
    found: dict[tuple[str, str], list[Place]] = {}
    for one in report.findings:
        plan = (one.plan or "").removeprefix(f"{ID}plan/")
        found.setdefault((one.check.name, plan), []).append((one.label.split()[0], one.evidence[0].first))
    assert {key: sorted(places) for key, places in found.items()} == FOUND


def test_what_is_nowhere_wrong(report: Report) -> None:
    """Some checks have something to look at, and find nothing."""
    assert report.idle == ()
    for check in SILENT:
        assert of(report, check) == [], check


def test_damaged_text_is_not_the_institutions_fault(report: Report) -> None:
    """Only two deadlines, in the damaged rows of Leicester's plan, are blamed on the extraction; nothing on us."""
    blamed = {one.check.origin_label for one in report.findings}
    assert blamed == {DOCUMENT, EXTRACTION}
    extracted = [one for one in report.findings if one.check.origin_label == EXTRACTION]
    assert sorted(one.label.split()[0] for one in extracted) == ["ECI4", "PCDI3"]
    assert report.count(Severity.VIOLATION) == 0


def test_the_message_says_what_the_record_says(report: Report) -> None:
    """A few messages as a policy officer reads them."""
    messages = {one.message for one in report.findings}
    assert "The printed percentage (44%) does not match the numbers beside it." in messages
    assert "Marked complete, although the last value (6%) misses the target." in messages
    assert (
        "The result counts only a part of the group of this target (60%, Scientific officer alumni of ICR)." in messages
    )
    assert not [text for text in messages if "{?" in text]
