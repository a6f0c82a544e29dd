"""The questions of the catalogue as data, so that an editor which asks the endpoint for examples finds them.

Each is a ``sh:SPARQLExecutable`` as SHACL-AF has it, in the form that the SPARQL editors of the life sciences read: the
question, the query, its prefixes, its endpoint and its keywords. Nothing has a blank node, so that the graph can be
loaded again without growing.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from goldenthread.graph.headers import read_header, without_header
from goldenthread.graph.keywords import query_form
from goldenthread.ontology.namespaces import DCTERMS, ENDPOINT, EXAMPLES, EXAMPLES_GRAPH, RDF, RDFS, SCHEMA, SH, XSD

GRAPH_OF_EXAMPLES: Final = NamedNode(EXAMPLES_GRAPH)
PREFIX_LINE: Final = re.compile(r"^PREFIX\s+([\w-]*):\s*<([^<>\s]+)>", re.MULTILINE)
FORMS: Final = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
}
PREFIXES_NODE: Final = NamedNode(f"{EXAMPLES}#prefixes")
TYPE: Final = NamedNode(RDF + "type")


def question_files(content: Path) -> list[Path]:
    """Return the files of the questions, sorted by name; those of the pages are none."""
    return sorted((content / "queries").glob("*.rq"))


def example_quads(content: Path) -> Iterator[Quad]:
    """Yield the statements about every question, all in the graph of examples.

    Raises:
        ContentError: the header of a question is missing or is not YAML.
    """
    prefixes: dict[str, str] = {}
    for file in question_files(content):
        text = file.read_text(encoding="utf-8")
        prefixes |= dict(PREFIX_LINE.findall(text))
        yield from _question(file.stem, text)
    for prefix, namespace in sorted(prefixes.items()):
        node = NamedNode(f"{EXAMPLES}#prefix-{prefix}")
        yield _quad(PREFIXES_NODE, SH + "declare", node)
        yield _quad(node, SH + "prefix", Literal(prefix))
        yield _quad(node, SH + "namespace", Literal(namespace, datatype=NamedNode(XSD + "anyURI")))


def _question(name: str, text: str) -> Iterator[Quad]:
    header = read_header(name, text)
    node = NamedNode(f"{EXAMPLES}/{name}")
    query = without_header(text)
    form = FORMS.get(query_form(query))
    if form is None:
        return
    yield Quad(node, TYPE, NamedNode(SH + "SPARQLExecutable"), GRAPH_OF_EXAMPLES)
    yield Quad(node, TYPE, NamedNode(SH + form[0]), GRAPH_OF_EXAMPLES)
    yield _quad(node, RDFS + "comment", Literal(str(header.get("summary", name)), language="en"))
    if header.get("description"):
        yield _quad(node, DCTERMS + "description", Literal(str(header["description"]), language="en"))
    yield _quad(node, SH + form[1], Literal(query))
    yield _quad(node, SH + "prefixes", PREFIXES_NODE)
    yield _quad(node, SCHEMA + "target", NamedNode(ENDPOINT))
    for keyword in header.get("tags") or ():
        yield _quad(node, SCHEMA + "keywords", Literal(str(keyword)))


def _quad(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(subject, NamedNode(predicate), value, GRAPH_OF_EXAMPLES)
