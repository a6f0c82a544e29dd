"""What is said about one plan for others to rely on, and how they can tell whether it still holds."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
from pyoxigraph import NamedNode
from report_support import ACCEPTED, FINDINGS, HOSTILE, OTHER, PLAN, TODAY, clean_report, made_report

from goldenthread.errors import InputError, UnknownNameError
from goldenthread.ontology.namespaces import EARL
from goldenthread.shapes.findings import CheckedPlan, Report
from goldenthread.shapes.statements import badge, statement, verify
from goldenthread.shapes.waivers import apply_waivers

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def report() -> Report:
    """A report on two plans; the first has a violation that is accepted."""
    return apply_waivers(made_report(FINDINGS[0], *FINDINGS[2:]), (ACCEPTED,), TODAY)


def test_a_statement_reads_well_and_parses(report: Report) -> None:
    """Lines for people above, and below exactly one assertion, which says that the plan passed."""
    text = statement(report, plan=PLAN, content="cd34" * 16)
    head = [line for line in text.splitlines() if line.startswith("# ")]
    assert head[0] == "# Conformance statement: First plan"
    assert f"# Content: sha256:{'cd34' * 16}" in head
    assert f"# Rules: {report.rules.version} (concordat-2019, core)" in head
    assert any("Research Committee until 2027-07-31: The plan has ended." in line for line in head)
    assert head[-1].startswith("# Verdict: fit for publication as long as the waivers hold")
    store = pyoxigraph.Store()
    store.load(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    (outcome,) = store.quads_for_pattern(None, NamedNode(EARL + "outcome"), None)
    assert outcome.object == NamedNode(EARL + "passed")
    (subject,) = store.quads_for_pattern(None, NamedNode(EARL + "subject"), None)
    assert subject.object == NamedNode(PLAN)


def test_a_statement_holds_until_something_changes(report: Report) -> None:
    """The same again says nothing; other content, rules, counts or results are named; so is a waiver that has ended."""
    text = statement(report, plan=PLAN)
    assert verify(text, report, plan=PLAN) == ()
    assert verify(text, replace(report, date=TODAY + timedelta(days=9)), plan=PLAN) == ()
    changed = {
        "the content hash": replace(report, content="ef56" * 16),
        "the version of the rules": replace(report, rules=replace(report.rules, version="1234" * 16)),
        "the profiles": replace(report, rules=replace(report.rules, profiles=("core",))),
        "the number of warnings": replace(report, findings=report.findings[1:] + FINDINGS[2:3]),
        "the result": made_report(FINDINGS[0]),
    }
    for words, other in changed.items():
        assert any(line.startswith(words) for line in verify(text, other, plan=PLAN)), words
    assert any(line.startswith("the plan is") for line in verify(text, report, plan=OTHER))
    (ended,) = verify(text, report, plan=PLAN, today=ACCEPTED.expires + timedelta(days=1))
    assert ended == "a waiver that it rests on expired on 2027-07-31"


def test_a_statement_that_somebody_has_changed_does_not_hold(report: Report) -> None:
    """Whoever turns "failed" into "passed" is found out."""
    text = statement(made_report(), plan=PLAN)
    assert "earl:failed" in text
    assert verify(text.replace("earl:failed", "earl:passed"), made_report(), plan=PLAN)
    assert verify(text, report, plan=PLAN)


@pytest.mark.parametrize("text", ["", "no Turtle at all", "<urn:a> <urn:b> <urn:c> ."])
def test_what_is_no_statement_is_refused(text: str, report: Report) -> None:
    """One line says so."""
    with pytest.raises(InputError, match="statement"):
        verify(text, report, plan=PLAN)


def test_a_statement_needs_one_plan(report: Report) -> None:
    """Of several plans one must be named; a report on one needs no name, and counts what was looked at."""
    with pytest.raises(InputError, match="--plan"):
        statement(report)
    with pytest.raises(UnknownNameError, match="there is no plan"):
        statement(report, plan=PLAN + "x")
    named = replace(report, checked=(*report.checked, CheckedPlan(iri=PLAN + "x", label="Only named")))
    with pytest.raises(InputError, match="nothing is recorded of Only named"):
        statement(named, plan=PLAN + "x")
    alone = replace(report, plans=1, checked=(CheckedPlan(iri=PLAN, label=HOSTILE, items=10),))
    assert "focus-nodes" in statement(alone)
    assert verify(statement(alone), alone) == ()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (clean_report(), "✓ fit for publication"),
        (made_report(), "✕ not fit: 2 violations"),
        (apply_waivers(made_report(FINDINGS[0]), (ACCEPTED,), TODAY), "✓ fit for publication, 1 accepted"),
    ],
)
def test_a_badge_says_in_words_what_it_shows(made: Report, words: str) -> None:
    """It has a title and a role for those who cannot see it, and a mark and words beside the colour."""
    root = ET.fromstring(badge(made))  # noqa: S314 - our own output
    assert root.tag == SVG + "svg"
    assert root.get("role") == "img"
    title = root.findtext(SVG + "title") or ""
    assert root.get("aria-label") == title
    assert words[2:] in title
    assert "2026-11-24" in title
    assert [text.text for text in root.iter(SVG + "text")] == ["golden thread", words]
