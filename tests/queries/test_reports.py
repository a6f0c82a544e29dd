"""The questions about findings read the very reports that the check writes."""

from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat

from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import GRAPH
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import run_query, table
from goldenthread.shapes.findings import Report
from goldenthread.shapes.formats import write
from goldenthread.shapes.reading import Severity
from goldenthread.shapes.running import check_store

REPORT = f"{GRAPH}reports/now"


@pytest.fixture(scope="module")
def report(store: LocalStore, content: Path) -> Report:
    """What the check says of the bundled plans."""
    return check_store(store, content)


@pytest.fixture(scope="module")
def reported(store: LocalStore, report: Report) -> LocalStore:
    """The bundled graph with its report, as the check writes it, in a graph of its own."""
    copy = pyoxigraph.Store()
    copy.bulk_extend(store.quads)
    text = write(report, "turtle", least=Severity.INFO)
    copy.load(text.encode(), format=RdfFormat.TURTLE, to_graph=NamedNode(REPORT))
    return LocalStore(copy)


def answer(store: LocalStore, catalogue: Catalogue, name: str, **given: str) -> list[dict[str, str]]:
    """The rows of a question."""
    return table(run_query(store, catalogue[name], given), "").dicts()


def test_every_finding_is_counted_once(reported: LocalStore, catalogue: Catalogue, report: Report) -> None:
    """By plan, profile, severity and origin, as the report itself counts them."""
    rows = answer(reported, catalogue, "findings")
    counted = {(row["plan"], row["profile"], row["severity"]): 0 for row in rows}
    for row in rows:
        counted[row["plan"], row["profile"], row["severity"]] += int(row["findings"])
    assert counted == Counter(
        (one.plan or "", one.check.profile, one.check.severity.name.lower()) for one in report.findings
    )


def test_silent_checks_are_those_without_a_finding(reported: LocalStore, catalogue: Catalogue, report: Report) -> None:
    """No check is silent that found something, and none is left out that did not."""
    known = {one.check.check for one in report.evaluations}
    found = {one.check.check for one in report.findings}
    assert {row["check"] for row in answer(reported, catalogue, "silent-checks")} == known - found


def test_a_report_has_not_changed_against_itself(reported: LocalStore, catalogue: Catalogue, report: Report) -> None:
    """Each finding is found again by its own address."""
    rows = answer(reported, catalogue, "finding-changes", older=REPORT, newer=REPORT)
    assert {row["change"] for row in rows} == {"unchanged"}
    assert len(rows) == len(report.findings)
