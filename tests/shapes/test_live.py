"""What is kept up to date through edits is what a check of everything would find after them."""

import random
from collections.abc import Iterator
from itertools import islice

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


def edits_of(graph: pyoxigraph.Store, dice: random.Random) -> Iterator[tuple[list[Quad], list[Quad]]]:
    """Yield edits without end, what each takes out and puts in: of statements, values and whole records."""
    quads = statements_of_actions(graph)
    while True:
        quad = dice.choice(quads)
        same = [one for one in quads if one.predicate == quad.predicate and one.object != quad.object]
        yield [quad], []
        yield [], [quad]
        if same:
            other = Quad(quad.subject, quad.predicate, dice.choice(same).object, quad.graph_name)
            yield [quad], [other]
            yield [other], [quad]
        record = dice.choice([one.subject for one in quads])
        whole = [one for end in ((record, None, None), (None, None, record)) for one in graph.quads_for_pattern(*end)]
        yield whole, []
        yield [], whole


def follow_edits(graph: pyoxigraph.Store, shapes: Shapes, edits: int, seed: int = 0) -> None:
    """Make edits one after the other, and compare with a check of everything after each."""
    ready = compiled(shapes.graph, [check.shape for check in shapes.checks])
    live = LiveChecks(graph, shapes)
    brought = 0
    dice = random.Random(seed)  # noqa: S311 - chance that can be repeated, not a secret
    for removed, added in islice(edits_of(graph, dice), edits):
        change = live.edit(removed, added)
        brought += len(change.brought)
        wanted = set(check_all(graph, ready).results)
        assert live.results == wanted, (removed, added, live.results ^ wanted)
    assert brought


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


def test_an_edit_of_each_kind(graph: pyoxigraph.Store, shapes: Shapes) -> None:
    """A statement and a record go and come back, and a value is changed."""
    follow_edits(graph, shapes, 3)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_any_edit_of_an_action(graph: pyoxigraph.Store, shapes: Shapes, seed: int) -> None:
    """Statements of actions and of their records, by all shapes."""
    follow_edits(graph, shapes, 25, seed)
