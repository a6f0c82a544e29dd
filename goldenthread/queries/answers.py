"""Turn what a store has found into bytes that can be sent on, cut after so many results or bytes."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)

from goldenthread.errors import QueryLimitError, UnwritableResultError
from goldenthread.ontology.namespaces import PREFIXES, XSD

NOT_IN_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
COMMENTED: Final = {RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}
"""Formats in which a line that begins with # is a comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """How many results are read, and how many bytes of them."""

    results: int
    bytes: int


def read_answer(found: Any, most: Most, *, media_type: str = "", notice: str = "") -> tuple[dict[str, Any], bytes]:
    """Return the head and the body of the reply for what a store has found, cut where it is too much.

    The head says the kind (rows, boolean or graph), the count and whether it was cut.

    Args:
        found: what the store gave.
        most: where the result is cut.
        media_type: what the body is written as; SPARQL 1.1 JSON or N-Triples where it names none for this kind.
        notice: the address of the page that explains the limits, put into a cut result where the format has room.

    Raises:
        QueryLimitError: a single result is larger than all may be.
        UnwritableResultError: the format has no form for what was found.
    """
    if isinstance(found, QueryBoolean):
        head: dict[str, Any] = {"kind": "boolean", "cut": False, "count": 1}
        body = _rows_as(json.dumps({"head": {}, "boolean": bool(found)}).encode(), media_type)
    elif isinstance(found, QueryTriples | list):
        lines, cut = _upto((f"{triple} .\n" for triple in found), most)
        head = {"kind": "graph", "cut": cut, "count": len(lines)}
        body = _graph_as("".join(lines).encode(), media_type, head if cut else None)
    else:
        names = [variable.value for variable in found.variables]
        return write_rows(names, (row_json(names, row) for row in found), most, media_type=media_type, notice=notice)
    return head | {"bytes": len(body)}, body


def write_rows(
    names: Sequence[str], rows: Iterable[str], most: Most, *, media_type: str = "", notice: str = ""
) -> tuple[dict[str, Any], bytes]:
    """Return head and body of a reply of rows, each given as ``row_json`` has it; see ``read_answer``."""
    kept, cut = _upto(rows, most)
    said = {"vars": names, "link": [notice]} if cut and notice else {"vars": names}
    text = f'{{"head": {json.dumps(said)}, "results": {{"bindings": [{", ".join(kept)}]}}}}'
    body = _rows_as(text.encode(), media_type, notice if cut else "")
    return {"kind": "rows", "cut": cut, "count": len(kept), "bytes": len(body)}, body


def row_json(names: Sequence[str], row: Any) -> str:
    """Return one row as an object of SPARQL 1.1 Query Results JSON."""
    return json.dumps({name: term_json(term) for name, term in zip(names, row, strict=True) if term is not None})


def _upto(written: Iterable[str], most: Most) -> tuple[list[str], bool]:
    kept: list[str] = []
    size = 0
    for one in written:
        size += len(one.encode())
        if len(kept) == most.results or size > most.bytes:
            if not kept:
                raise QueryLimitError(f"a single result has more than the {most.bytes} bytes that all may have")
            return kept, True
        kept.append(one)
    return kept, False


def _rows_as(body: bytes, media_type: str, notice: str = "") -> bytes:
    """Return SPARQL 1.1 JSON as another format of SPARQL results."""
    wanted = QueryResultsFormat.from_media_type(media_type) if media_type else None
    if wanted is None or wanted == QueryResultsFormat.JSON:
        return body
    parsed = pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)
    if not isinstance(parsed, QuerySolutions) and wanted != QueryResultsFormat.XML:
        raise UnwritableResultError("a yes-or-no answer has no such form; ask for JSON or XML")
    written = parsed.serialize(format=wanted) or b""
    if wanted == QueryResultsFormat.XML:
        _refuse_unwritable(written)
        if notice:
            link = f'<link href="{notice}"/></head>'.encode()
            written = written.replace(b"<head/>", b"<head></head>", 1).replace(b"</head>", link, 1)
    return written


def _graph_as(body: bytes, media_type: str, cut: dict[str, Any] | None) -> bytes:
    """Return N-Triples as another format of RDF, with a comment that says so where the graph was cut."""
    wanted = (RdfFormat.from_media_type(media_type) if media_type else None) or RdfFormat.N_TRIPLES
    if wanted != RdfFormat.N_TRIPLES:
        triples = [quad.triple for quad in pyoxigraph.parse(body, RdfFormat.N_TRIPLES)]
        body = pyoxigraph.serialize(triples, format=wanted, prefixes=dict(PREFIXES)) or b""
    if wanted == RdfFormat.RDF_XML:
        _refuse_unwritable(body)
    if cut is None:
        return body
    said = f"This result is cut: only the first {cut['count']} triples are given."
    if wanted in COMMENTED:
        return f"# {said}\n".encode() + body
    return body + f"<!-- {said} -->\n".encode() if wanted == RdfFormat.RDF_XML else body


def _refuse_unwritable(xml: bytes) -> None:
    if NOT_IN_XML.search(xml):
        raise UnwritableResultError("the result holds control characters, which XML has no form for; ask for another")


def term_json(term: NamedNode | BlankNode | Literal | Triple) -> dict[str, Any]:
    """Return a term as SPARQL 1.1 Query Results JSON has it (and triple terms as version 1.2 drafts do)."""
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Literal():
            found: dict[str, Any] = {"type": "literal", "value": term.value}
            if term.language:
                found["xml:lang"] = term.language
            elif term.datatype.value != XSD + "string":
                found["datatype"] = term.datatype.value
            return found
        case Triple():
            parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
            return {"type": "triple", "value": {name: term_json(part) for name, part in parts.items()}}
