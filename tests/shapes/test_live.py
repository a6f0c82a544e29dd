"""What is kept up to date through edits is what a check of everything would find after them."""

import pyoxigraph
import pytest
from edits_support import follow_edits
from pyoxigraph import NamedNode, Quad

from goldenthread.ontology.namespaces import CHECKS, DERIVED_GRAPH, ID, RDFS, gt
from goldenthread.shapes.engine.checker import check_all
from goldenthread.shapes.facts import TYPE
from goldenthread.shapes.live import LiveChecks
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.ready import compiled_checks

HREIR = "plan/icr/hreir/2018-2020"
LOOKED_FOR = (
    ("document/icr-hreir-2018-2020/glossary/apm", "abbreviation", "C33-abbreviation-explained", "brought"),
    (f"{HREIR}/action/1a/item/i/observation/2", "sampleSize", "C18-survey-result-has-sample", "brought"),
    (HREIR, "periodStart", "C29-follow-on-leads-to-later-plan", "brought"),
    (f"{HREIR}/action/1b/item/ii/target/1", "ofMetric", "C20-complete-means-target-met", "mended"),
    (f"{HREIR}/action/1a/item/i", "inPlan", "C50-body-is-explained", "mended"),
)
"""A thing and its property; a check that has it in EXISTS twice, OPTIONAL, its row twice; what its loss does."""


@pytest.fixture
def graph(memory_store: pyoxigraph.Store) -> pyoxigraph.Store:
    """A copy of the bundled graph, to be edited."""
    copy = pyoxigraph.Store()
    copy.bulk_extend(memory_store)
    return copy


def test_an_owner_that_goes_and_comes(graph: pyoxigraph.Store, shapes: Shapes) -> None:
    """The finding says so in words, and is gone when the owner is back."""
    responsibility = next(graph.quads_for_pattern(None, TYPE, gt("Responsibility"))).subject
    (party,) = graph.quads_for_pattern(responsibility, gt("party"), None)
    live = LiveChecks(graph, shapes)
    before = live.results
    change = live.edit([party], [])
    assert change.brought
    assert str(responsibility).strip("<>") in {one.focus for one in live.findings(change.brought)}
    assert live.edit([], [party]).mended == change.brought
    assert live.results == before


def test_what_queries_only_look_for(graph: pyoxigraph.Store, shapes: Shapes) -> None:
    """A statement inside EXISTS or OPTIONAL goes and comes as well as one that a finding is made of."""
    live = LiveChecks(graph, shapes)
    before = live.results
    for name, word, shape, effect in LOOKED_FOR:
        quads = list(graph.quads_for_pattern(NamedNode(ID + name), gt(word), None))
        gone = live.edit(quads, [])
        assert f"<{CHECKS}{shape}>" in {one.shape for one in getattr(gone, effect)}, shape
        come = live.edit([], quads)
        assert (come.brought, come.mended) == (gone.mended, gone.brought), shape
    assert live.results == before


def test_edits_by_chance(graph: pyoxigraph.Store, shapes: Shapes) -> None:
    """Some edits of any kind, one after the other."""
    follow_edits(graph, shapes, 8, seed=0)


@pytest.mark.long
def test_a_class_that_gets_a_broader_class(graph: pyoxigraph.Store, shapes: Shapes) -> None:
    """An edit of the ontology can bear on everything."""
    live = LiveChecks(graph, shapes)
    assert live.edit([], [Quad(gt("Programme"), NamedNode(RDFS + "subClassOf"), gt("Action"), DERIVED_GRAPH)]).brought
    assert live.results == set(check_all(graph, compiled_checks(shapes)).results)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_many_edits_by_chance(graph: pyoxigraph.Store, shapes: Shapes, seed: int) -> None:
    """Statements and whole things go, come, change places or get another value, in a graph more and more damaged."""
    follow_edits(graph, shapes, 150, seed)
