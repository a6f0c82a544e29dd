"""What most tests need: the content, the bundled graph in memory, and the catalogue of queries.

Tests marked ``sources`` are left out where the source documents are not at hand, and one line says so.
"""

import os
import signal
from pathlib import Path

import pyoxigraph
import pytest
from tests_support import source_files, source_folder

from goldenthread.content import content_root
from goldenthread.graph.derivation import derive
from goldenthread.graph.examples import example_quads
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import Catalogue

LEFT_OUT = pytest.StashKey[int]()


def pytest_configure() -> None:
    """Let every process that a test starts end by Ctrl-C, also where the suite was started in the background.

    A shell has such a suite ignore the signal, and what ignores it hands that down.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs the source documents where there are none, unless somebody named a folder."""
    config.stash[LEFT_OUT] = 0
    if source_files() or "GOLDENTHREAD_SOURCES" in os.environ:
        return
    needing = [item for item in items if item.get_closest_marker("sources")]
    config.stash[LEFT_OUT] = len(needing)
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was left out."""
    if config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"Left out: {config.stash[LEFT_OUT]} tests that read the source documents, which are not in "
            f"{source_folder()}; set GOLDENTHREAD_SOURCES to their folder."
        )


@pytest.fixture(scope="session")
def content() -> Path:
    """The folder that holds graph/, ontology/, queries/, shapes/ and webui/."""
    return content_root()


@pytest.fixture(scope="session")
def memory_store(content: Path) -> pyoxigraph.Store:
    """The bundled graph and what the rules derive from it; to be read, never written."""
    memory = pyoxigraph.Store()
    for file in content_files(content):
        memory.extend(read_quads(file, graph_name(file, content)))
    derive(memory, content)
    memory.extend(example_quads(content))
    return memory


@pytest.fixture(scope="session")
def store(memory_store: pyoxigraph.Store) -> LocalStore:
    """The bundled graph behind the interface that everything else asks."""
    return LocalStore(memory_store)


@pytest.fixture(scope="session")
def catalogue(content: Path) -> Catalogue:
    """Every query with its header."""
    return Catalogue.read(content / "queries")
