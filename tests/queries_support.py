"""Questions of the catalogue as the tests ask them, and the rows that they give."""

from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import CatalogueQuery
from goldenthread.queries.running import run_query, table

EXTRA = Path(__file__).parent / "queries" / "extra"
"""What some questions need beside the bundled graph: a second version of a plan, and two reports of checks."""

NEEDS_EXTRA = {"finding-changes", "findings", "graph-changes", "silent-checks", "waived-findings"}
"""The questions about versions and reports, of which the bundled graph holds one and none."""

NOTHING_TO_FIND = {"possible-people", "replaced-terms", "unsourced-statements"} | NEEDS_EXTRA
"""The questions that a sound bundled graph has no answer to; an edit gives them one."""


def with_extra(inner: pyoxigraph.Store) -> LocalStore:
    """A copy of a store that holds the versions and reports as well."""
    copy = pyoxigraph.Store()
    copy.bulk_extend(inner)
    for file in sorted(EXTRA.glob("*.trig")):
        copy.load(path=str(file), format=RdfFormat.TRIG)
    return LocalStore(copy)


def rows_of(store: LocalStore, query: CatalogueQuery) -> list[dict[str, str]]:
    """The rows of the answer, or the sorted triples of a graph as rows.

    A question that needs values is asked with those of its example, any other with none.
    """
    needs_values = any(parameter.required for parameter in query.parameters)
    answer = run_query(store, query, query.examples if needs_values else {})
    if isinstance(answer, list):
        triples = sorted((str(triple.subject), str(triple.predicate), str(triple.object)) for triple in answer)
        return [dict(zip(("subject", "predicate", "object"), triple, strict=True)) for triple in triples]
    return table(answer, query.text).dicts()
