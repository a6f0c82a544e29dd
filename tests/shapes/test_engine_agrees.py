"""The fast engine finds exactly what pySHACL finds: focus node, shape, severity, path, value and component."""

import random
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from engine_support import PREFIXES, both, data, named
from engine_support import shapes as random_shapes
from engine_support import store as store_of

from goldenthread.shapes.engine.checker import check_all, check_some, compiled
from goldenthread.shapes.engine.columns import ColumnTriples
from goldenthread.shapes.engine.evaluating import Evaluation
from goldenthread.shapes.engine.model import Sparql
from goldenthread.shapes.engine.neighbours import StoreTriples
from goldenthread.shapes.engine.queries import rows
from goldenthread.shapes.facts import Facts, Term
from goldenthread.shapes.reading import Shapes

FIXTURES = Path(__file__).parent / "fixtures"
SAMPLE = ("C01", "C02", "C24", "C28", "C44", "I06", "R06")
"""Checks of different make that the default run compares: paths, logic, counts, pairs, queries."""


def differences(graph: pyoxigraph.Store, facts: Facts, names: list[str], *, quick: bool = False) -> list[tuple]:
    """Return what only one of the engines finds."""
    fast, reference = both(graph, facts, names, quick=quick)
    return sorted([("fast", one) for one in fast - reference] + [("pyshacl", one) for one in reference - fast])


def disagreeing(seeds: range) -> dict[int, list]:
    """Return the seeds whose shapes and data the engines judge differently, and see that there is much to say."""
    found = {}
    results = 0
    for seed in seeds:
        dice = random.Random(seed)  # noqa: S311 - chance that can be repeated, not a secret
        graph, facts = store_of(data(dice)), Facts(store_of(random_shapes(dice)))
        fast, reference = both(graph, facts, named(facts))
        results += len(reference)
        if fast != reference:
            found[seed] = sorted(fast ^ reference)
    assert results > 10 * len(seeds)
    return found


def test_both_engines_agree_on_random_graphs() -> None:
    """Shapes are drawn from all of SHACL Core, with paths and logic inside each other."""
    assert disagreeing(range(30)) == {}


@pytest.mark.long
def test_both_engines_agree_on_many_random_graphs() -> None:
    """The same for many more."""
    assert disagreeing(range(30, 1000)) == {}


@pytest.mark.parametrize("check", SAMPLE)
def test_both_engines_agree_on_a_fixture(check: str, fixture_store, shapes: Shapes) -> None:
    """On data made to fail, some checks of different make."""
    names = [one.shape for one in shapes.checks if one.check == check]
    graph = fixture_store(FIXTURES / check / "FAIL.ttl").quads
    fast, reference = both(graph, shapes.graph, names)
    assert fast == reference
    assert fast


@pytest.mark.long
def test_both_engines_agree_on_every_fixture(fixture_store, shapes: Shapes) -> None:
    """On data made to fail, every check."""
    for check in sorted({one.check for one in shapes.checks}):
        names = [one.shape for one in shapes.checks if one.check == check]
        assert differences(fixture_store(FIXTURES / check / "FAIL.ttl").quads, shapes.graph, names) == [], check


@pytest.mark.long
def test_both_engines_agree_on_the_bundled_graph(memory_store: pyoxigraph.Store, shapes: Shapes) -> None:
    """By all shapes; the store answers pySHACL's queries, some of which would take rdflib many minutes."""
    assert differences(memory_store, shapes.graph, [one.shape for one in shapes.checks], quick=True) == []


def focus_terms(graph: pyoxigraph.Store, triples, shape) -> list[Term]:
    """Return what a shape looks at."""
    return triples.terms.of(Evaluation(triples, graph).focus_nodes(shape))


def test_queries_answered_by_columns_are_answered_rightly(memory_store: pyoxigraph.Store, shapes: Shapes) -> None:
    """Each query of each check gives the same rows column by column as from the store's own engine."""
    triples = ColumnTriples(memory_store)
    asked = found = 0
    for shape in compiled(shapes.graph, [one.shape for one in shapes.checks]):
        for constraint in shape.constraints:
            if isinstance(constraint, Sparql) and constraint.tree is not None:
                nodes = focus_terms(memory_store, triples, shape)
                answer = set(rows(memory_store, constraint, nodes, triples))
                assert answer == set(rows(memory_store, replace(constraint, tree=None), nodes)), constraint.shape
                asked, found = asked + 1, found + len(answer)
    assert asked > 50
    assert found > 50


def test_looking_up_few_nodes_finds_the_same(memory_store: pyoxigraph.Store, shapes: Shapes) -> None:
    """Nodes checked one by one from the store give the results that they have in the whole run."""
    ready = compiled(shapes.graph, [one.shape for one in shapes.checks if one.check in {"C01", "C02", "C44", "C48"}])
    triples = StoreTriples(memory_store)
    nodes = sorted({node for shape in ready for node in focus_terms(memory_store, triples, shape)}, key=str)[::7]
    some = set(check_some(memory_store, ready, nodes).results)
    wanted = {str(node) for node in nodes}
    assert some == {one for one in check_all(memory_store, ready).results if one.focus in wanted}
    assert some


def test_an_inverse_sequence_is_walked_from_its_end() -> None:
    """Here pySHACL is wrong: it walks ^(p/q) as ^p/^q, so random paths have no inverse of a sequence."""
    graph = store_of(PREFIXES + ":a :p :m . :m :q :b .")
    target = ":S a sh:PropertyShape ; sh:targetNode :b ; sh:minCount 1 ; sh:path [ sh:inversePath ( :p :q ) ] ."
    facts = Facts(store_of(PREFIXES + target))
    fast, reference = both(graph, facts, named(facts))
    assert fast == set()
    assert len(reference) == 1
