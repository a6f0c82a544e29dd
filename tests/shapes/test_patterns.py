"""Regular expressions mean to every text what they mean to SPARQL."""

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode

from goldenthread.ontology.namespaces import RDFS, SH
from goldenthread.shapes.engine.patterns import matching
from goldenthread.shapes.reading import Shapes

ODD = (
    "",
    "TBC\n",
    "\nTBC",
    "done",
    "Done.",
    "n/a",
    "caf\u00e9 \u017fet",
    "\u212aeep going",
    "a" * 3_000,
    "aaaa!",
    "Dr Who",
)
PATTERNS = (
    r"^(done|tbc)$",
    r"(a+)+$",
    r"[a-z]+!",
    r"^[^a-z]*$",
    r"\.$",
    r"a?a?b",
    r"(^|[^a-z])keep([^a-z]|$)",
    r"\d",
    r"[a--c]",
    r"[a-z&&[^d]]+!",
    r"(?i)DONE",
    r"a{2,}!",
    r"\s",
)


def by_sparql(texts: list[str], pattern: str, flags: str) -> list[bool]:
    """Ask SPARQL about each text by itself."""
    store = pyoxigraph.Store()
    test = f"REGEX(?text, {Literal(pattern)}, {Literal(flags)})"
    values = " ".join(f"({number} {Literal(text)})" for number, text in enumerate(texts))
    rows = store.query(f"SELECT ?n {{ VALUES (?n ?text) {{ {values} }} FILTER {test} }}")
    found = {int(row[0].value) for row in rows}
    return [number in found for number in range(len(texts))]


@pytest.fixture(scope="session")
def texts(memory_store: pyoxigraph.Store) -> list[str]:
    """Every tenth label of the bundled graph, and odd ones."""
    labels = {quad.object.value for quad in memory_store.quads_for_pattern(None, NamedNode(RDFS + "label"), None)}
    return [*sorted(labels)[::10], *ODD]


@pytest.mark.parametrize("flags", ["", "i"])
def test_a_pattern_is_tested_as_sparql_tests_it(texts: list[str], shapes: Shapes, flags: str) -> None:
    """Those of the shapes, and some that only look as if they meant the same elsewhere."""
    patterns = {pattern.value for _, word, pattern in shapes.graph if word == NamedNode(SH + "pattern")}
    for pattern in (*sorted(patterns), *PATTERNS):
        found = matching([Literal(text) for text in texts], pattern, flags).tolist()
        assert found == by_sparql(texts, pattern, flags), pattern
