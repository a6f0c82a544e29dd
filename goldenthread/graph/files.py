"""Read the Turtle files of the content into quads, one named graph for each file."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from goldenthread.errors import ContentError
from goldenthread.ontology.namespaces import GRAPH

ONTOLOGY_FILE: Final = "ontology/goldenthread.ttl"
"""The vocabulary. The alignments beside it only point to other vocabularies and are never loaded."""


def content_files(content: Path) -> list[Path]:
    """Return every Turtle file that goes into the store: the graph, sorted by path, and the ontology."""
    # A sector has thousands of files; to sort a path for each takes five times as long.
    found = [
        (*Path(folder).parts, name)
        for folder, _, names in os.walk(content / "graph")
        for name in names
        if name.endswith(".ttl")
    ]
    return [*(Path(*parts) for parts in sorted(found)), content / ONTOLOGY_FILE]


def rule_files(content: Path) -> list[Path]:
    """Return the CONSTRUCT rules of the ontology, sorted by name."""
    return sorted((content / "ontology" / "rules").glob("*.rq"))


def graph_name(file: Path, content: Path) -> NamedNode:
    """Return the named graph for a content file: its path without the ending."""
    relative = file.relative_to(content).with_suffix("").as_posix()
    return NamedNode(GRAPH + relative.removeprefix("graph/"))


def graph_file(graph: NamedNode, content: Path) -> Path:
    """Return the content file that states a named graph, if any does."""
    relative = graph.value.removeprefix(GRAPH) + ".ttl"
    return content / relative if relative == ONTOLOGY_FILE else content / "graph" / relative


def read_quads(file: Path, graph: NamedNode) -> Iterator[Quad]:
    """Yield the statements of a Turtle file as quads of ``graph``.

    Raises:
        ContentError: the file cannot be read or does not parse; names the file, line and column.
    """
    try:
        for statement in parse(file.read_bytes().removeprefix(b"\xef\xbb\xbf"), RdfFormat.TURTLE):
            yield Quad(statement.subject, statement.predicate, statement.object, graph)
    except SyntaxError as error:
        reason = error.msg.replace("\n", "a line break")
        raise ContentError(f"{file}:{error.lineno}:{error.offset}: {reason}; mend the Turtle there") from error
    except OSError as error:
        raise ContentError(f"{file}: {error.strerror}; check that it is there and can be read") from error
