"""What the checks find in an invented sector is what was planted there, and nothing else."""

import json
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from goldenthread.ontology.namespaces import NS, gt
from goldenthread.sector.faults import FAULTS
from goldenthread.sector.generating import parts
from goldenthread.sector.recipe import Recipe
from goldenthread.shapes.facts import TYPE, Facts
from goldenthread.shapes.findings import Report
from goldenthread.shapes.reading import Severity, Shapes
from goldenthread.shapes.running import check_graph


@pytest.fixture(scope="module")
def shapes(content: Path) -> Shapes:
    """The bundled shapes."""
    return Shapes.read(content)


@pytest.fixture(scope="module")
def clean_data(clean_folder: Path, make_data) -> Store:
    """The sector without a fault."""
    return make_data(clean_folder)


@pytest.fixture(scope="module")
def faulty_report(faulty_folder: Path, make_data, shapes: Shapes) -> Report:
    """What the checks say about the sector with faults."""
    return check_graph(make_data(faulty_folder), shapes)


def found(report: Report) -> set[tuple[str, str]]:
    """Return check and record of every violation and warning."""
    return {(one.check.check, one.record) for one in report.findings if one.check.severity is not Severity.INFO}


def test_nothing_but_remarks_is_found_in_a_clean_sector(clean_data: Store, shapes: Shapes) -> None:
    """No violation, no warning; the remarks are those that the oldest forms call for."""
    report = check_graph(clean_data, shapes)
    assert found(report) == set()
    remarks = Counter(one.check.check for one in report.findings)
    assert remarks["C04"] == 6
    assert remarks["C02"] == 3
    assert report.focus_nodes > 1000


def test_exactly_the_planted_faults_are_found(faulty_folder: Path, faulty_report: Report) -> None:
    """Each listed record is named by its check, and nothing else is named."""
    listed = json.loads((faulty_folder / "manifest.json").read_text(encoding="utf-8"))["defects"]
    planted = {(check, record) for check, entry in listed.items() for record in entry["records"]}
    assert found(faulty_report) == planted
    assert len(planted) == sum(entry["count"] for entry in listed.values()) == 150


def test_each_fault_has_the_severity_that_it_states(faulty_report: Report) -> None:
    """A fault called a violation is found as one."""
    severities = {(one.check.check, one.record, one.check.severity.value) for one in faulty_report.findings}
    planted = [
        (fault.fault.check, fault.record, fault.fault.severity)
        for part in parts(Recipe(actions=300, seed=7, defect_rate=0.5))
        for fault in part.planted
    ]
    assert set(planted) <= severities
    assert {kind for kind in planted if kind[2] == "warning"}


def test_every_kind_of_fault_comes_up(faulty_folder: Path) -> None:
    """None is left out, and none stands out, although not every kind fits every plan."""
    kinds = json.loads((faulty_folder / "manifest.json").read_text(encoding="utf-8"))["kinds"]
    assert set(kinds) == {fault.name for fault in FAULTS}
    assert len(FAULTS) == len(kinds)


def test_every_follow_on_of_a_clean_sector_resolves(clean_data: Store) -> None:
    """Each leads to an action of the next plan, which the rules find by themselves."""
    facts = Facts(clean_data)
    follow_ons = facts.subjects(TYPE, gt("FollowOn"))
    assert len(follow_ons) > 5
    for record in follow_ons:
        item = facts.value(record, gt("about"))
        assert item is not None
        later = [facts.value(one, gt("inPlan")) for one in facts.objects(item, gt("followedOnBy"))]
        assert facts.value(record, gt("targetPlan")) in later


def test_every_term_is_in_the_ontology(clean_data: Store, shapes: Shapes) -> None:
    """No property, class or controlled term of ours is misspelt."""
    terms = {term for triple in Facts(clean_data) for term in triple if str(term).startswith(f"<{NS}")}
    assert len(terms) > 50
    assert {term for term in terms if not shapes.ontology.has(term, TYPE)} == set()


def test_every_link_of_a_clean_sector_leads_somewhere(clean_data: Store) -> None:
    """Whatever of the invented plans is referred to is described."""
    facts = Facts(clean_data)
    objects = {value for _, _, value in facts if isinstance(value, NamedNode) and "/invented-" in value.value}
    assert objects
    assert {value for value in objects if not facts.has(value, TYPE)} == set()
