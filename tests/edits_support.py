"""Edits of a graph by chance, and the proof that what is kept up to date through them is what a whole check finds."""

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

import pyoxigraph
from pyoxigraph import NamedNode, Quad

from goldenthread.ontology.namespaces import GRAPH
from goldenthread.shapes.engine.checker import check_all
from goldenthread.shapes.live import Change, LiveChecks
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.ready import compiled_checks

Edit = tuple[list[Quad], list[Quad]]
"""What is taken out, and what is put in."""

ONTOLOGY = NamedNode(GRAPH + "ontology/goldenthread")
MOST = 400
"""Statements of one edit; what is named by more things is left alone."""

COMPARED_AFTER = 4
"""Edits until everything is checked, which takes much longer than they do; what they have missed is still missing."""

TAKEN_BACK = 0.75
"""How many of the edits are taken back at once; the others stay, so that later ones meet a damaged graph."""


class Chance:
    """Statements of a graph by chance, those of rare properties as often as those of common ones."""

    def __init__(self, store: pyoxigraph.Store, seed: int) -> None:
        """Choose among what the store holds now, the ontology left out."""
        self.dice = random.Random(seed)  # noqa: S311 - chance that can be repeated, not a secret
        self._by_property: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
        for quad in sorted((quad for quad in store if quad.graph_name != ONTOLOGY), key=str):
            self._by_property[quad.predicate].append(quad)
        self._properties = sorted(self._by_property, key=str)

    def quad(self) -> Quad:
        """Return any statement."""
        return self.of(self.dice.choice(self._properties))

    def of(self, predicate: NamedNode) -> Quad:
        """Return a statement of a property."""
        return self.dice.choice(self._by_property[predicate])


def edits_of(store: pyoxigraph.Store, seed: int) -> Iterator[Edit]:
    """Yield edits without end: statements and whole things that go, come, change places, or get another value."""
    chance = Chance(store, seed)
    while True:
        quad = chance.quad()
        other = chance.of(quad.predicate)
        removed, added = chance.dice.choice(
            (
                ([quad], []),
                ([quad], [_with(quad, value=other.object)]),
                ([quad], [_with(quad, subject=other.subject)]),
                ([], [_with(quad, subject=other.subject)]),
                ([], [_with(quad, value=chance.quad().object)]),
                ([*_stated(store, quad), *store.quads_for_pattern(None, None, quad.subject)], []),
                (_stated(store, quad), [_with(one, subject=quad.subject) for one in _stated(store, other)]),
            )
        )
        edit = [one for one in removed if one in store], [one for one in added if one not in store]
        if len(edit[0]) <= MOST:
            yield edit
            if chance.dice.random() < TAKEN_BACK:
                yield edit[1], edit[0]


def _stated(store: pyoxigraph.Store, quad: Quad) -> list[Quad]:
    return list(store.quads_for_pattern(quad.subject, None, None))


def _with(quad: Quad, **changed: object) -> Quad:
    return Quad(
        changed.get("subject", quad.subject), quad.predicate, changed.get("value", quad.object), quad.graph_name
    )


def follow_edits(store: pyoxigraph.Store, shapes: Shapes, edits: int, seed: int) -> None:
    """Make edits one after the other, and see again and again that nothing else would be found by a whole check."""
    live = LiveChecks(store, shapes)
    ready = compiled_checks(shapes)
    made: list[tuple[Edit, Change]] = []
    for number, edit in enumerate(islice(edits_of(store, seed), edits), 1):
        made.append((edit, live.edit(*edit)))
        if number % COMPARED_AFTER == 0 or number == edits:
            wanted = set(check_all(store, ready).results)
            assert live.results == wanted, (made[-COMPARED_AFTER:], live.results ^ wanted)
    assert any(change.brought for _, change in made)
    assert any(change.mended for _, change in made)
