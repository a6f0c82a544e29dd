"""The forms of a report that other tools link to code and data: SARIF and RDF."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode
from report_support import ACCEPTED, FINDINGS, OTHER, PLACES, PLAN, clean_report, full_report, made_report

from goldenthread.ontology.namespaces import CHECKS, DQV, EARL, NS, RDF, SH
from goldenthread.shapes.describing import Lines
from goldenthread.shapes.findings import Report
from goldenthread.shapes.formats import write
from goldenthread.shapes.formats.assertions import outcome
from goldenthread.shapes.formats.paths import PathWriter
from goldenthread.shapes.reading import Severity

SARIF_SCHEMA = Path(__file__).parent / "sarif.schema.json"


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with every kind of finding."""
    return full_report()


def valid(text: str) -> Any:
    """Return what a SARIF text holds, which may use nothing but what the standard knows."""
    content = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(SARIF_SCHEMA.read_text(encoding="utf-8"))).validate(content)
    return content


def test_sarif_is_what_a_code_review_reads(report: Report) -> None:
    """Each result is at the line of the checked file, with the document's lines beside it."""
    (run,) = valid(write(report, "sarif", least=Severity.INFO, places=PLACES))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == 6
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert rules[result["ruleIndex"]]["defaultConfiguration"]["level"] == result["level"]
        assert "](" not in result["message"]["text"]
    by_record = {
        (one["ruleId"], one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]): one for one in run["results"]
    }
    assert len(by_record) == len(report.findings)
    known = by_record["C01-owner", f"{PLAN}/action/1"]
    (suppression,) = known["suppressions"]
    assert suppression["kind"] == "external"
    assert "Research Committee until 2027-07-31: The plan has ended." in suppression["justification"]
    assert sum("suppressions" in one for one in run["results"]) == 1
    place = known["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "plans/my%20plan.ttl", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 7}
    assert [one["physicalLocation"]["region"] for one in known["relatedLocations"]] == [
        {"startLine": 12, "endLine": 14},
        {"startLine": 20, "endLine": 20},
    ]
    lost = by_record["C03-lost", f"{PLAN}/action/3/absent/1"]["locations"][0]["physicalLocation"]
    assert lost["artifactLocation"]["uri"] == "file:///srv/plans/other.ttl"
    document = by_record["C01-owner", f"{PLAN}/action/2/item/i"]["locations"][0]["physicalLocation"]
    assert document["artifactLocation"] == {"uri": "first.txt", "uriBaseId": "DOCUMENTS"}


def test_a_finding_keeps_its_fingerprint_when_lines_move() -> None:
    """The same finding in a longer document, in other words, is the same; another record's is not."""

    def prints(*findings: Any) -> list[str]:
        (run,) = json.loads(write(made_report(*findings), "sarif", least=Severity.INFO))["runs"]
        return ["".join(one["partialFingerprints"].values()) for one in run["results"]]

    moved = replace(FINDINGS[0], evidence=(Lines(document="first.txt", first=99, last=99),), message="In other words.")
    assert prints(FINDINGS[0]) == prints(moved)
    # A query on a whole plan finds several records at fault.
    of_plan = [replace(FINDINGS[0], focus=PLAN, record=f"{PLAN}/action/{number}") for number in (1, 2)]
    assert len(set(prints(*FINDINGS, *of_plan))) == len(FINDINGS) + 2


def triples_of(text: str) -> pyoxigraph.Store:
    """Read a Turtle text."""
    store = pyoxigraph.Store()
    store.load(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return store


def objects(store: pyoxigraph.Store, subject: Any, term: str) -> list[Any]:
    """Return the objects of a subject, or of any, under a term."""
    return [quad.object for quad in store.quads_for_pattern(subject, NamedNode(term), None)]


def test_turtle_is_a_validation_report_of_shacl(report: Report) -> None:
    """Each result has what the recommendation asks for; nodes have names, save for paths; twice the same text."""
    text = write(report, "turtle", least=Severity.INFO, places=PLACES)
    assert text == write(report, "turtle", least=Severity.INFO, places=PLACES)
    prefixes = [line for line in text.splitlines() if line.startswith("@prefix ")]
    assert prefixes == sorted(prefixes)
    store = triples_of(text)
    ((root, *_),) = store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(SH + "ValidationReport"))
    assert objects(store, root, SH + "conforms") == [Literal(False)]
    results = objects(store, root, SH + "result")
    assert len(results) == len(report.findings)
    for result in results:
        for term in ("focusNode", "resultSeverity", "sourceShape", "resultMessage"):
            assert len(objects(store, result, SH + term)) == 1, term
    unnamed = {quad.subject for quad in store if isinstance(quad.subject, BlankNode)}
    terms = {quad.predicate.value for quad in store if quad.subject in unnamed}
    paths = {"inversePath", "alternativePath", "zeroOrMorePath"}
    assert terms == {RDF + "first", RDF + "rest"} | {SH + word for word in paths}
    assert triples_of(write(clean_report(), "turtle", least=Severity.INFO)).quads_for_pattern(
        None, NamedNode(SH + "conforms"), Literal(True)
    )


def test_turtle_says_how_each_plan_fared_with_each_check(report: Report) -> None:
    """Failed, passed, nothing to look at, and cannot tell where all that stands against it is damaged text."""
    store = triples_of(write(report, "turtle", least=Severity.VIOLATION))
    outcomes = {}
    for quad in store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(EARL + "Assertion")):
        (plan,), (check,), (result,) = (
            objects(store, quad.subject, EARL + name) for name in ("subject", "test", "result")
        )
        (told,) = objects(store, result, EARL + "outcome")
        outcomes[plan.value, check.value.removeprefix(CHECKS)] = told.value.removeprefix(EARL)
    assert {check: told for (plan, check), told in outcomes.items() if plan == PLAN} == {
        "C01": "failed",
        "C02": "failed",
        "C03": "cantTell",
        "C04": "passed",
        "C05": "inapplicable",
        "W01": "failed",
    }
    assert outcome([FINDINGS[0]], 5) == "failed"
    assert outcome([replace(FINDINGS[0], waiver=ACCEPTED)], 5) == "passed"
    assert outcomes[OTHER, "C04"] == outcomes[OTHER, "C01"] == "passed"
    figures = {
        quad.subject.value.partition("/report/")[2].partition("/")[2]: objects(store, quad.subject, DQV + "value")[0]
        for quad in store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(DQV + "QualityMeasurement"))
    }
    assert figures["measurement/violations"].value == "2"
    assert figures["plan/one/2018/measurement/accepted"].value == "1"
    assert figures["plan/two/2021/measurement/complete-items"].value in {"1", "1.0", "1.0000"}
    assert figures["plan/one/2018/measurement/complete-items"].value == "0.7"


@pytest.mark.parametrize(
    ("path", "triples"),
    [
        ("gt:owner", 0),
        ("^gt:itemOf", 1),
        ("gt:a/gt:b", 4),
        ("^gt:itemOf/gt:owner+", 6),
        ("gt:a|(gt:b/gt:c)?", 10),
    ],
)
def test_paths_are_written_as_shacl_has_them(path: str, triples: int) -> None:
    """A list for a sequence, a node for each sign."""
    writer = PathWriter()
    assert writer.write(path) is not None
    assert len(writer.triples) == triples


@pytest.mark.parametrize("path", ["", "gt:", "gt:a/", "gt:a)", "(gt:a", "nobody:a", "a b", "^", "gt:a gt:b"])
def test_a_path_that_cannot_be_read_is_left_out(path: str) -> None:
    """A report is never lost over it."""
    writer = PathWriter()
    assert writer.write(path) in {None, NamedNode(NS)}
    assert writer.triples == []
