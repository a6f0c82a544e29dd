"""Graphs small enough to see through, made of fixtures and the ontology."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from shapes_fixtures import store_of
from shapes_mutation import LINES

from goldenthread.graph.store import LocalStore
from goldenthread.shapes.reading import Shapes


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
    return partial(store_of, content)
