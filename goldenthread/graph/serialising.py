"""Write statements in a format of RDF, the same bytes for the same statements every time."""

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, serialize

from goldenthread.graph.jsonld import write_json_ld
from goldenthread.ontology.namespaces import PUBLISHED_PREFIXES


def serialise(quads: Iterable[Quad], rdf_format: RdfFormat, prefixes: Mapping[str, str] = PUBLISHED_PREFIXES) -> bytes:
    """Return the statements in a format, sorted, with only those prefixes declared that are used.

    A format without named graphs gets each statement once, whichever graphs state it. Blank nodes get the labels of
    RDF Dataset Canonicalization (RDFC-1.0), so that they do not change from one reading of a file to the next.
    """
    ordered = in_order(quads if rdf_format.supports_datasets else without_graphs(quads))
    if rdf_format == RdfFormat.JSON_LD:
        return write_json_ld(ordered, prefixes)
    if rdf_format in {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}:
        return "".join(f"{quad} .\n" for quad in ordered).encode()
    used = used_prefixes(ordered, prefixes)
    if rdf_format.supports_datasets:
        return serialize(ordered, format=rdf_format, prefixes=used) or b""
    return serialize([quad.triple for quad in ordered], format=rdf_format, prefixes=used) or b""


def without_graphs(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield the statements as statements of no graph."""
    return (Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def in_order(quads: Iterable[Quad]) -> list[Quad]:
    """Return each statement once, by graph, subject, property and value, with stable labels for blank nodes."""
    named: set[Quad] = set()
    blank: list[Quad] = []
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            blank.append(quad)
        else:
            named.add(quad)
    if blank:
        labelled = Dataset(blank)
        labelled.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        named.update(labelled)
    ordered = sorted(named, key=_place)
    ordered.sort(key=lambda quad: str(quad.graph_name))
    return ordered


def used_prefixes(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes that shorten an IRI of these statements."""
    spaces = {_space(iri) for iri in {iri for quad in quads for iri in _named(quad)}}
    return {name: space for name, space in prefixes.items() if space in spaces}


def _named(quad: Quad) -> Iterator[str]:
    yield quad.predicate.value
    if isinstance(quad.subject, NamedNode):
        yield quad.subject.value
    if isinstance(quad.object, NamedNode):
        yield quad.object.value
    elif isinstance(quad.object, Literal):
        yield quad.object.datatype.value


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _place(quad: Quad) -> str:
    # Without its closing bracket, a thing comes before the things below it.
    return str(quad).replace(">", " ")
