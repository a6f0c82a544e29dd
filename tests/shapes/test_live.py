"""What is kept up to date through edits is what a check of everything would find after them."""

import random

import pyoxigraph
import pytest
from pyoxigraph import Quad

from goldenthread.ontology.namespaces import DERIVED_GRAPH, gt
from goldenthread.shapes.engine.checker import check_all, compiled
from goldenthread.shapes.facts import TYPE
from goldenthread.shapes.live import LiveChecks
from goldenthread.shapes.reading import Shapes


@pytest.fixture
def graph(memory_store: pyoxigraph.Store) -> pyoxigraph.Store:
    """A copy of the bundled graph, to be edited."""
    copy = pyoxigraph.Store()
    copy.bulk_extend(memory_store)
    return copy


def statements_of_actions(graph: pyoxigraph.Store) -> list[Quad]:
    """Return what is stated about actions and in the records about them."""
    actions = {quad.subject for quad in graph.quads_for_pattern(None, TYPE, gt("Action"))}
    records = {quad.subject for quad in graph.quads_for_pattern(None, gt("about"), None) if quad.object in actions}
    things = sorted(actions | records, key=str)
    quads = [quad for thing in things for quad in graph.quads_for_pattern(thing, None, None)]
    return sorted((quad for quad in quads if quad.graph_name != DERIVED_GRAPH), key=str)


def follow_edits(graph: pyoxigraph.Store, shapes: Shapes, edits: int) -> None:
    """Take statements out one after the other, some of them back in, and compare with a check of everything."""
    ready = compiled(shapes.graph, [check.shape for check in shapes.checks])
    live = LiveChecks(graph, shapes)
    before = live.results
    brought = 0
    dice = random.Random(edits)  # noqa: S311 - chance that can be repeated, not a secret
    for number, quad in enumerate(dice.sample(statements_of_actions(graph), edits)):
        change = live.edit([quad], [])
        brought += len(change.brought)
        assert live.results == set(check_all(graph, ready).results), quad
        if number % 2:
            live.edit([], [quad])
    assert brought
    assert live.results != before


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


@pytest.mark.long
def test_any_edit_of_an_action(graph: pyoxigraph.Store, shapes: Shapes) -> None:
    """Statements of actions and of their records, by all shapes."""
    follow_edits(graph, shapes, 25)
