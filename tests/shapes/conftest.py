"""Graphs small enough to see through, made of fixtures and the ontology."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from shapes_mutation import LINES

from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import GRAPH
from goldenthread.shapes.reading import Shapes

FIXTURES = Path(__file__).parent / "fixtures"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much damage to the graph and to the shapes was noticed."""
    for line in LINES:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def shapes(content: Path) -> Shapes:
    """The bundled shapes."""
    return Shapes.read(content)


@pytest.fixture(scope="session")
def fixture_store(content: Path) -> Callable[..., LocalStore]:
    """Make a store of the ontology, the common fixture and the files given, with what the rules derive."""

    def make(*files: Path) -> LocalStore:
        memory = pyoxigraph.Store()
        for file in content_files(content):
            if file.is_relative_to(content / "ontology"):
                memory.extend(read_quads(file, graph_name(file, content)))
        for number, file in enumerate((FIXTURES / "common.ttl", *files)):
            memory.extend(read_quads(file, pyoxigraph.NamedNode(f"{GRAPH}fixture/{number}")))
        derive(memory, content)
        return LocalStore(memory)

    return make
