"""pySHACL as the reference: slow, and with the same results."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import pyoxigraph
import pyshacl
import rdflib
from pyshacl.entrypoints import meta_validate
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Identifier, Node

from goldenthread.errors import ContentError
from goldenthread.ontology.namespaces import XSD
from goldenthread.shapes.engine.compiling import TARGETS
from goldenthread.shapes.engine.model import Result, short
from goldenthread.shapes.engine.queries import KNOWN_PREFIXES
from goldenthread.shapes.engine.queries import bound as about
from goldenthread.shapes.facts import Facts, Term

AnyGraph = TypeVar("AnyGraph", bound=Graph)
DEPTH: Final = 60
"""How deep shapes may refer to shapes; the check of our own path lists by SHACL's shapes goes down some thirty."""

SIGNS: Final = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def reference_results(
    data: pyoxigraph.Store, shapes: Facts, names: Iterable[str], *, quick: bool = False
) -> list[Result]:
    """Return what pySHACL finds wrong with a graph by the shapes with these IRIs.

    Args:
        data: what to check.
        shapes: the shapes, with all that they refer to.
        names: the shapes to check by.
        quick: let the store answer the queries of constraints, which pySHACL leaves to rdflib otherwise.

    Raises:
        ContentError: it cannot run the shapes.
    """
    graph = to_rdflib(shapes)
    wanted = {URIRef(name) for name in names}
    for target in TARGETS:
        for shape in set(graph.subjects(URIRef(target.value))) - wanted:
            graph.remove((shape, URIRef(target.value), None))
    if quick:
        graph_to_check: Graph = _filled(QuickGraph(data), Facts(data))
    else:
        graph_to_check = to_rdflib(Facts(data))
    _, results, _ = _run(pyshacl.validate, graph_to_check, shacl_graph=graph)
    return sorted({_result(one, results) for one in results.objects(None, SH.result)})


def complaint(shapes: Facts) -> str:
    """Return what SHACL's own shapes, meta-SHACL, say first against shapes; empty if they say nothing."""
    conforms, results, text = _run(meta_validate, to_rdflib(shapes))
    if conforms is True:
        return ""
    for result in results.objects(None, SH.result):
        return f"{results.value(result, SH.focusNode)}: {results.value(result, SH.resultMessage)}"
    return " ".join(text.split())


class QuickGraph(Graph):
    """A graph for pySHACL in which the store answers the queries of constraints.

    pySHACL chooses the focus nodes, binds them and makes the results; only the joins are left to an engine that plans
    them. rdflib's own takes minutes for single queries over a few thousand records.
    """

    def __init__(self, source: pyoxigraph.Store) -> None:
        """Let ``source``, which holds the same statements, answer."""
        super().__init__(bind_namespaces="none")
        self._source = source

    def query(  # noqa: PLR0917 - the signature of rdflib, which pySHACL calls by position
        self,
        query_object: Any,
        processor: Any = "sparql",
        result: Any = "sparql",
        initNs: Any = None,  # noqa: N803 - rdflib's name
        initBindings: Any = None,  # noqa: N803 - rdflib's name
        use_store_provided: bool = True,
        **options: Any,
    ) -> rdflib.query.Result:
        """Answer a query as ``rdflib.Graph.query`` does, by the store where a focus node is bound."""
        focus = {str(name): term for name, term in (initBindings or {}).items()}.get("this")
        if not isinstance(query_object, str) or focus is None:
            return super().query(query_object, processor, result, initNs, initBindings, use_store_provided, **options)
        text = about(query_object, [_stored(focus)])
        found = self._source.query(text, use_default_graph_as_union=True, prefixes=KNOWN_PREFIXES)
        if not isinstance(found, pyoxigraph.QuerySolutions):
            raise ContentError("a query of a check is to be a SELECT query")
        answer = rdflib.query.Result("SELECT")
        names = [rdflib.Variable(variable.value) for variable in found.variables]
        answer.vars = names
        answer.bindings = [
            {name: _read(term) for name, term in zip(names, row, strict=True) if term is not None} for row in found
        ]
        return answer


def to_rdflib(facts: Facts) -> Graph:
    """Return statements as an rdflib graph, every literal exactly as it is written.

    pySHACL gives wrong results on other kinds of store and does not look across named graphs, so the statements are
    copied and flattened.
    """
    return _filled(rdflib.Graph(bind_namespaces="none"), facts)


def _filled(graph: AnyGraph, facts: Facts) -> AnyGraph:
    with exact_literals():
        for statement in facts:
            subject, predicate, value = (_read(term) for term in statement)
            graph.add((subject, predicate, value))
    return graph


def _read(term: Term) -> Identifier:
    """Return a term for rdflib; blank nodes keep their names, so that results can be compared."""
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, pyoxigraph.Literal):
        raise ContentError("pySHACL knows no statements about statements")
    plain = term.language is not None or term.datatype.value == XSD + "string"
    return rdflib.Literal(term.value, lang=term.language, datatype=None if plain else URIRef(term.datatype.value))


@contextmanager
def exact_literals() -> Iterator[None]:
    """Keep rdflib from rewriting literals, such as 01 to 1, while they are read."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _run(engine: Callable[..., Any], graph: Graph, **options: Any) -> tuple[object, Graph, str]:
    """Return what pySHACL gives: whether the graph conforms, the report as a graph and as text.

    Nothing in the shapes can run code or reach the network: scripts, rules and imports stay switched off.
    """
    try:
        with exact_literals():
            conforms, results, text = engine(
                graph,
                inference="none",
                advanced=False,
                js=False,
                do_owl_imports=False,
                max_validation_depth=DEPTH,
                **options,
            )
    except Exception as error:
        # pySHACL lets errors of re, pyparsing and rdflib through beside its own.
        reason = str(error).strip().splitlines()
        raise ContentError(f"the shapes cannot be run: {reason[0] if reason else type(error).__name__}") from error
    if not isinstance(results, Graph) or (None, RDF.type, SH.ValidationReport) not in results:
        # A failure may come back instead of a report.
        raise ContentError(f"the shapes cannot be run: {' '.join(str(text).split()) or 'pySHACL gave no report'}")
    return conforms, results, str(text)


def _result(result: Node, results: Graph) -> Result:
    shape, severity = results.value(result, SH.sourceShape), results.value(result, SH.resultSeverity)
    path, value = results.value(result, SH.resultPath), results.value(result, SH.value)
    return Result(
        shape=_written(shape),
        focus=_written(results.value(result, SH.focusNode)),
        path=_path(path, results) if path is not None else "",
        value=_written(value),
        component=str(results.value(result, SH.sourceConstraintComponent)),
        severity=str(severity),
    )


def _stored(term: Node) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    """Return a term for the store."""
    if isinstance(term, rdflib.Literal):
        kind = pyoxigraph.NamedNode(str(term.datatype)) if term.datatype else None
        return pyoxigraph.Literal(str(term), datatype=kind, language=term.language)
    return pyoxigraph.BlankNode(str(term)) if isinstance(term, rdflib.BNode) else pyoxigraph.NamedNode(str(term))


def _written(term: Node | None) -> str:
    """Return a term as pyoxigraph writes it, so that results can be compared."""
    if term is None:
        return ""
    return str(_stored(term))


def _path(path: Node, graph: Graph, *, inside: bool = False) -> str:
    """Return a path of a report as SPARQL writes it."""
    if isinstance(path, URIRef):
        return short(str(path))
    if (inner := graph.value(path, SH.inversePath)) is not None:
        return "^" + _path(inner, graph, inside=True)
    for word, sign in SIGNS.items():
        if (inner := graph.value(path, word)) is not None:
            text = _path(inner, graph, inside=True)
            return (f"({text})" if text.startswith("^") or text[-1] in "*+?" else text) + sign
    members = graph.value(path, SH.alternativePath)
    mark = "|" if members is not None else "/"
    text = mark.join(_path(part, graph, inside=True) for part in graph.items(members or path))
    return f"({text})" if inside else text
