"""A slip in a shape never passes as "all well": it is refused, or a fixture finds something else than it must.

Each statement of each check is left out, and each of the check and its parts has its property or value misspelt, one at
a time. A slip is noticed if the shapes are refused, or if the fixtures of the check are not met any more.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from shapes_mutation import LINES

from goldenthread.errors import ContentError
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import CHECKS, ID, NS, OWL, RDF, SH
from goldenthread.shapes.auditing import audit
from goldenthread.shapes.conversion import store_graph
from goldenthread.shapes.engine.checker import check_all, compiled
from goldenthread.shapes.facts import TYPE, Facts, Term
from goldenthread.shapes.reading import TARGETS, Check, Shapes

FIXTURES = Path(__file__).parent / "fixtures"
EVERY = 16
"""In the usual suite every so many checks are tried; with the long tests all."""

NEEDLESS = 0.01
"""How much of what checks state may be left out unseen: a few are there for the reader, since another says the same."""

TEXTS = ("checkId", "defectOrigin", "suggestedFix", "whyItMatters")
"""What describes a shape and never a plan."""

Row = tuple[str, str, str, str]
FixtureStore = Callable[..., LocalStore]

LEFT_OUT, PROPERTY, VALUE = "left out", "property misspelt", "value misspelt"
SAYS_NOTHING = {f"{RDF}type", f"{RDF}rest"}
"""What a shape can do without, since its place says the same, and what holds a list together."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One statement of a shape, and what stands there instead; None if nothing does."""

    kind: str
    before: Quad
    after: Quad | None

    def __str__(self) -> str:
        """Return it in a line."""
        subject = str(self.before.subject).removeprefix(f"<{CHECKS}").rstrip(">")
        return f"{subject} {self.before.predicate.value} {str(self.before.object)[:60]} {self.kind}"


@dataclass(frozen=True, slots=True)
class Part:
    """A check with all that it refers to, and what its fixtures hold and expect."""

    check: Check
    quads: tuple[Quad, ...]
    data: tuple[tuple[pyoxigraph.Store, frozenset[Row]], ...]


def slips(part: Part) -> Iterator[Slip]:
    """Yield every slip in the statements of a check."""
    for quad in part.quads:
        word, value = quad.predicate, quad.object
        if quad.subject.value == part.check.shape and word.value.startswith((SH, NS)):
            yield Slip(LEFT_OUT, quad, None)
        if word.value in SAYS_NOTHING or not word.value.startswith((SH, NS, RDF)):
            continue
        if word.value != f"{RDF}first":
            yield Slip(PROPERTY, quad, _with(quad, word=NamedNode(f"{word.value}x")))
        if isinstance(value, NamedNode):
            yield Slip(VALUE, quad, _with(quad, value=NamedNode(f"{value.value}x")))
        elif word.value == f"{SH}select":
            for name in sorted(set(re.findall(r"gt:\w+", value.value))):
                yield Slip(VALUE, quad, _with(quad, value=Literal(value.value.replace(name, f"{name}x", 1))))


def _with(quad: Quad, *, word: NamedNode | None = None, value: Term | None = None) -> Quad:
    return Quad(quad.subject, word or quad.predicate, value or quad.object, quad.graph_name)


def is_noticed(slip: Slip, part: Part, shapes: Shapes) -> bool:
    """Say whether a slip is refused or changes what the fixtures of the check find."""
    quads = [quad for quad in part.quads if quad != slip.before]
    graph = Facts.of(quads if slip.after is None else [*quads, slip.after])
    try:
        check = Check.read(NamedNode(part.check.shape), graph, shapes.ontology, file="", profile="")
        audit(replace(shapes, graph=graph, checks=(check,)))
        ready = compiled(graph, [check.shape])
        return check.check != part.check.check or any(_found(store, check, ready) != rows for store, rows in part.data)
    except ContentError:
        return True


def _found(store: pyoxigraph.Store, check: Check, ready: list) -> frozenset[Row]:
    rows = set()
    for result in check_all(store, ready).results:
        focus = _path(result.focus)
        record = (
            _path(result.value) if result.component.endswith("SPARQLConstraintComponent") and result.value else focus
        )
        rows.add((check.name, focus, record, check.severity.value))
    return frozenset(rows)


def _path(term: str) -> str:
    return term.removeprefix("<").removesuffix(">").removeprefix(ID)


@pytest.fixture(scope="module")
def part_of(shapes: Shapes, fixture_store: FixtureStore) -> Callable[[Check], Part]:
    """Find what a check is made of and what proves it."""

    @cache
    def data(check: str) -> tuple[tuple[str, pyoxigraph.Store], ...]:
        return tuple((file.stem, store_graph(fixture_store(file))) for file in sorted((FIXTURES / check).glob("*.ttl")))

    def make(check: Check) -> Part:
        rows = frozenset(row for row in expected(check.check) if row[0] == check.name)
        pairs = tuple((store, rows if stem == "FAIL" else frozenset()) for stem, store in data(check.check))
        return Part(check, tuple(_closure(NamedNode(check.shape), shapes.graph)), pairs)

    return make


def expected(check: str) -> set[Row]:
    """Return what a check is to find in its FAIL.ttl; nothing where it has none."""
    path = FIXTURES / check / "expected.csv"
    if not path.exists():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["shape"], row["focus"], row["record"], row["severity"]) for row in csv.DictReader(file)}


def _closure(start: NamedNode, graph: Facts) -> Iterator[Quad]:
    """Yield the statements of a shape and of everything in our files that it refers to."""
    waiting: list[Term] = [start]
    seen: set[Term] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for quad in graph.store.quads_for_pattern(node, None, None):
            yield quad
            value = quad.object
            if isinstance(value, BlankNode) or (isinstance(value, NamedNode) and value.value.startswith(CHECKS[:-1])):
                waiting.append(value)


def tried(checks: Iterable[Check], part_of: Callable[[Check], Part], shapes: Shapes) -> tuple[Counter[str], list[Slip]]:
    """Try every slip in these checks; return how many there were of each kind, and those that nothing noticed.

    What several checks share counts once, and is noticed if one of them notices it.
    """
    noticed: dict[Slip, bool] = {}
    for check in checks:
        part = part_of(check)
        for slip in slips(part):
            noticed[slip] = noticed.get(slip, False) or is_noticed(slip, part, shapes)
    return Counter(slip.kind for slip in noticed), [slip for slip, seen in noticed.items() if not seen]


def require_noticed(every: Counter[str], survivors: list[Slip]) -> None:
    """No misspelling passes, and hardly anything can be left out."""
    lines = "\n".join(map(str, survivors))
    lost = Counter(slip.kind for slip in survivors)
    LINES.append(
        "Slips in shapes: "
        + ", ".join(f"{kind} {total - lost[kind]} of {total} noticed" for kind, total in sorted(every.items()))
    )
    assert lost[PROPERTY] == lost[VALUE] == 0, lines
    assert lost[LEFT_OUT] <= 1 + NEEDLESS * every[LEFT_OUT], lines


def test_a_slip_in_some_checks_is_noticed(part_of: Callable[[Check], Part], shapes: Shapes) -> None:
    """In a sample of all checks."""
    require_noticed(*tried(shapes.checks[::EVERY], part_of, shapes))


@pytest.mark.long
def test_a_slip_in_any_check_is_noticed(part_of: Callable[[Check], Part], shapes: Shapes) -> None:
    """In every statement of every check."""
    every, survivors = tried(shapes.checks, part_of, shapes)
    assert sum(every.values()) > 20 * len(shapes.checks)
    require_noticed(every, survivors)


def test_a_check_that_is_deleted_is_missed(shapes: Shapes) -> None:
    """The fixtures expect each check to find something, so without it they are not met."""
    for check in shapes.checks:
        assert check.name in {shape for shape, *_ in expected(check.check)}, check.name


def test_what_a_check_needs_for_people_cannot_be_left_out(shapes: Shapes) -> None:
    """Without its message, severity, identifier, origin, cure or reason, or without a target, no check is read."""
    needed = (f"{SH}message", f"{SH}severity", *(f"{NS}{name}" for name in TEXTS))
    for check in shapes.checks:
        shape = NamedNode(check.shape)
        own = list(_closure(shape, shapes.graph))
        for word in needed:
            graph = Facts.of(
                [quad for quad in own if (quad.subject.value, quad.predicate.value) != (check.shape, word)]
            )
            with pytest.raises(ContentError):
                Check.read(NamedNode(check.shape), graph, shapes.ontology, file="", profile="")
        graph = Facts.of([quad for quad in own if quad.subject != shape or quad.predicate not in TARGETS])
        bare = Check.read(shape, graph, shapes.ontology, file="", profile="")
        with pytest.raises(ContentError, match="has no target"):
            audit(replace(shapes, graph=graph, checks=(bare,)))


def test_the_list_of_known_properties_is_the_ontology(shapes: Shapes) -> None:
    """The check for unknown properties knows exactly those of the ontology, so that no new one is refused."""
    closed = NamedNode(f"{CHECKS}I16-property-is-known")
    listed = {
        term.value for term in shapes.graph.items(shapes.graph.value(closed, NamedNode(f"{SH}ignoredProperties")))
    }
    kinds = [NamedNode(f"{OWL}{kind}Property") for kind in ("Object", "Datatype")]
    declared = {term.value for kind in kinds for term in shapes.ontology.subjects(TYPE, kind)}
    ours = {term for term in declared if term.startswith(NS)} - {f"{NS}{name}" for name in (*TEXTS, "explains")}
    assert {term for term in listed if term.startswith(NS)} == ours
