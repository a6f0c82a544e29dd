"""Turn what a store has found into bytes that can be sent on, cut after so many results."""

import json
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QueryTriples, Triple

from goldenthread.ontology.namespaces import XSD


def read_answer(found: Any, most: int) -> tuple[dict[str, Any], bytes]:
    """Return the head and the body of the reply for what a store has found, cut after ``most`` results.

    The head says the kind (rows, boolean or graph), the count and whether it was cut. The body is SPARQL 1.1
    JSON for rows and yes-or-no, and N-Triples for a graph.
    """
    if isinstance(found, QueryBoolean):
        body = json.dumps({"head": {}, "boolean": bool(found)}).encode()
        return {"kind": "boolean", "cut": False, "count": 1, "bytes": len(body)}, body
    items: list[Any] = []
    cut = False
    for item in found:
        if len(items) == most:
            cut = True
            break
        items.append(item)
    if isinstance(found, QueryTriples | list):
        body = "".join(f"{triple} .\n" for triple in items).encode()
        return {"kind": "graph", "cut": cut, "count": len(items), "bytes": len(body)}, body
    names = [variable.value for variable in found.variables]
    bindings = [
        {name: term_json(term) for name, term in zip(names, row, strict=True) if term is not None} for row in items
    ]
    body = json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()
    return {"kind": "rows", "cut": cut, "count": len(items), "bytes": len(body)}, body


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
