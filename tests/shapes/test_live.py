"""What is kept up to date through edits is what a check of everything would find after them."""

import pyoxigraph
import pytest
from edits_support import follow_edits
from pyoxigraph import NamedNode, Quad

from goldenthread.ontology.namespaces import DERIVED_GRAPH, RDFS, gt
from goldenthread.shapes.engine.checker import check_all
from goldenthread.shapes.facts import TYPE
from goldenthread.shapes.live import LiveChecks
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.ready import compiled_checks


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


def test_edits_by_chance(graph: pyoxigraph.Store, shapes: Shapes) -> None:
    """Some edits of any kind, one after the other."""
    follow_edits(graph, shapes, 8, seed=0)


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
