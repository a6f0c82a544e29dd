"""Put the graphs of a local store on a remote server, one at a time, and only those that it does not have yet.

What was loaded is remembered on the server itself, in a small graph of its own: for each graph the digest and the
number of its statements, written when the graph is whole. So whoever loads next, from whatever machine and
after whatever interruption, sends only what is missing or has changed. A graph whose number of statements on the
server is another than the remembered one is sent again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from time import monotonic
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Triple

from goldenthread.errors import EndpointError
from goldenthread.graph.digests import LinesDigest
from goldenthread.graph.graph_store import GraphStore
from goldenthread.graph.remote import RemoteStore
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import LOADED_GRAPH, PREFIXES, VOID, XSD
from goldenthread.progress import Progress

PORTION: Final = 50_000
"""Statements in one request, some 8 megabytes: more than most graphs have, less than servers refuse."""

NOTE_SECONDS: Final = 0.5
"""So often what is whole is remembered; a load that is killed repeats no more than it sent since then."""

DIGEST: Final = NamedNode(PREFIXES["dcterms"] + "identifier")
TRIPLES: Final = NamedNode(VOID + "triples")
STARTED: Final = Literal("unfinished")

REMEMBERED: Final = f"""SELECT ?graph ?digest ?triples WHERE {{
  GRAPH {LOADED_GRAPH} {{ ?graph {DIGEST} ?digest . OPTIONAL {{ ?graph {TRIPLES} ?triples }} }}
}}"""
COUNTS: Final = "SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a graph holds: a digest for which order and names of blank nodes do not matter, and how many statements."""

    digest: str
    triples: int

    def note(self, graph: str) -> bytes:
        """Return the statements that remember this content of a graph."""
        return (
            f"<{graph}> {DIGEST} {Literal(self.digest)} .\n"
            f"<{graph}> {TRIPLES} {Literal(str(self.triples), datatype=NamedNode(XSD + 'integer'))} .\n"
        ).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a load did: how many graphs and statements it sent, left as they were, and removed."""

    sent: int
    triples: int
    unchanged: int
    removed: int


def load(
    store: LocalStore, remote: RemoteStore, graphs: GraphStore, progress: Progress, *, again: bool = False
) -> Load:
    """Make the server hold the graphs of ``store``, and no graph that an earlier load put there and that is gone since.

    Args:
        store: the local store, with what is derived.
        remote: where the server answers queries.
        graphs: where it takes graphs.
        progress: told how many statements are there.
        again: send every graph, whatever the server remembers.

    Raises:
        EndpointError, EndpointUnreachableError: the server refuses or does not answer. What was sent until then
            is remembered.
    """
    wanted = contents(store, progress)
    graphs.greet(LOADED_GRAPH.value)
    remembered = _remembered(remote)
    there = {} if again else _whole(remote, remembered)
    missing = sorted(name for name in wanted if there.get(name) != wanted[name])
    gone = sorted(set(remembered) - set(wanted))
    kept = [name for name in wanted if name not in missing]
    outcome = Load(
        sent=len(missing),
        triples=sum(wanted[name].triples for name in missing),
        unchanged=len(kept),
        removed=len(gone),
    )
    if not (missing or gone):
        return outcome
    whole = b"".join(wanted[name].note(name) for name in kept)
    started = "".join(f"<{name}> {DIGEST} {STARTED} .\n" for name in chain(missing, gone))
    graphs.put(LOADED_GRAPH.value, whole + started.encode())
    for name in gone:
        graphs.delete(name)
    notes = _Notes(graphs)
    done, everything = sum(wanted[name].triples for name in kept), sum(content.triples for content in wanted.values())
    try:
        for name in missing:
            for number, portion in enumerate(portions(store, NamedNode(name))):
                progress("Loading", done, everything)
                (graphs.post if number else graphs.put)(name, portion.data)
                done += portion.triples
            notes.add(wanted[name].note(name))
    finally:
        notes.write()
    graphs.put(LOADED_GRAPH.value, b"".join(content.note(name) for name, content in wanted.items()))
    _check(remote, wanted)
    return outcome


def contents(store: LocalStore, progress: Progress) -> dict[str, Content]:
    """Return what each named graph of a store holds."""
    names = sorted(graph.value for graph in store.quads.named_graphs() if isinstance(graph, NamedNode))
    found = {}
    for number, name in enumerate(names):
        progress("Comparing", number, len(names))
        lines = LinesDigest()
        store.quads.dump(lines, RdfFormat.N_TRIPLES, from_graph=NamedNode(name))  # type: ignore[arg-type]  # it needs write() only
        found[name] = Content(digest=lines.digest(), triples=lines.count)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Some of a graph's statements, in N-Triples, and how many they are."""

    data: bytes
    triples: int


def portions(store: LocalStore, graph: NamedNode, most: int = PORTION) -> Iterator[Portion]:
    """Yield a graph in portions; blank nodes are all in the first, for their names hold for one request."""

    def triples(*, blank: bool) -> Iterator[Triple]:
        quads = store.quads.quads_for_pattern(None, None, None, graph)
        return (quad.triple for quad in quads if _has_blank_node(quad) is blank)

    rest = triples(blank=False)
    blank = list(triples(blank=True))
    first = [*blank, *islice(rest, max(0, most - len(blank)))]
    yield _portion(first)
    while more := list(islice(rest, most)):
        yield _portion(more)


def _has_blank_node(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _portion(triples: Iterable[Triple]) -> Portion:
    held = list(triples)
    return Portion(data=pyoxigraph.serialize(held, format=RdfFormat.N_TRIPLES) or b"", triples=len(held))


class _Notes:
    """What is whole and not yet remembered on the server."""

    def __init__(self, graphs: GraphStore) -> None:
        self._graphs = graphs
        self._waiting = b""
        self._written = monotonic()

    def add(self, note: bytes) -> None:
        self._waiting += note
        if monotonic() - self._written > NOTE_SECONDS:
            self.write()

    def write(self) -> None:
        if self._waiting:
            self._graphs.post(LOADED_GRAPH.value, self._waiting)
        self._waiting = b""
        self._written = monotonic()


def _remembered(remote: RemoteStore) -> dict[str, Content]:
    """Return what the server remembers of earlier loads; a graph that was begun has a content that no graph has."""
    found: dict[str, Content] = {}
    for row in _rows(remote, REMEMBERED):
        name, digest = row["graph"].value, row["digest"].value
        if digest != STARTED.value:
            found[name] = Content(digest=digest, triples=int(row["triples"].value))
        else:
            found.setdefault(name, Content(digest="", triples=-1))
    return found


def _whole(remote: RemoteStore, remembered: dict[str, Content]) -> dict[str, Content]:
    """Return what is remembered and has as many statements as it should."""
    if not remembered:
        return {}
    counts = _counts(remote)
    return {name: content for name, content in remembered.items() if counts.get(name) == content.triples}


def _counts(remote: RemoteStore) -> dict[str, int]:
    return {row["graph"].value: int(row["triples"].value) for row in _rows(remote, COUNTS)}


def _check(remote: RemoteStore, wanted: dict[str, Content]) -> None:
    """Count what the server holds now.

    Raises:
        EndpointError: a graph has not as many statements as were sent.
    """
    counts = _counts(remote)
    wrong = [name for name, content in wanted.items() if counts.get(name, 0) != content.triples]
    if wrong:
        raise EndpointError(
            f"the server holds {counts.get(wrong[0], 0)} statements of {wrong[0]}, not the {wanted[wrong[0]].triples} "
            f"that were sent ({len(wrong)} graphs differ); load again with --again, or ask whoever runs the server"
        )


def _rows(remote: RemoteStore, text: str) -> Iterator[dict[str, NamedNode | Literal]]:
    answer = remote.query_as_it_is(text)
    if not isinstance(answer, QuerySolutions):
        raise EndpointError("the server does not answer a SELECT query with rows; check the URL")
    names = [variable.value for variable in answer.variables]
    for row in answer:
        yield {name: row[name] for name in names if row[name] is not None}
