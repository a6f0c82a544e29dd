"""Derive what follows from the data, by the CONSTRUCT rules beside the ontology."""

from itertools import cycle
from pathlib import Path

from pyoxigraph import NamedNode, Quad, QueryTriples, Store

from goldenthread.errors import ContentError
from goldenthread.graph.files import rule_files
from goldenthread.ontology.namespaces import DERIVED_GRAPH


def derive(store: Store, content: Path, graph: NamedNode = DERIVED_GRAPH) -> int:
    """Add to ``graph`` all that the rules derive from the store, one rule after another until none has anything new.

    Only statements that no graph states yet are added, so what is asserted is never repeated as derived.

    Returns:
        The number of statements added.

    Raises:
        ContentError: a rule does not parse or is not a CONSTRUCT query.
    """
    rules = [(file, file.read_text(encoding="utf-8")) for file in rule_files(content)]
    added = without_news = 0
    for file, text in cycle(rules):
        new = _new(store, file, text, graph)
        store.extend(new)
        added += len(new)
        without_news = 0 if new else without_news + 1
        if without_news == len(rules):
            break
    return added


def _new(store: Store, file: Path, text: str, graph: NamedNode) -> set[Quad]:
    try:
        found = store.query(text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise ContentError(f"{file}: the rule does not parse: {error.msg}") from error
    if not isinstance(found, QueryTriples):
        raise ContentError(f"{file}: a rule must be a CONSTRUCT query")
    return {
        Quad(triple.subject, triple.predicate, triple.object, graph)
        for triple in found
        if next(store.quads_for_pattern(triple.subject, triple.predicate, triple.object), None) is None
    }
