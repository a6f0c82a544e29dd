"""Invented sectors small enough to be checked with pySHACL."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from goldenthread.graph.derivation import derive
from goldenthread.graph.files import ONTOLOGY_FILE, graph_name, read_quads
from goldenthread.graph.store import LocalStore
from goldenthread.sector.recipe import Recipe
from goldenthread.sector.writing import write_turtle
from goldenthread.shapes.conversion import store_graph

ACTIONS = 300
"""Two institutions with all their plans and a third that is cut short; one plan is on the template with rows."""

MakeData = Callable[[Path], pyoxigraph.Store]


@pytest.fixture(scope="session")
def make_data(content: Path) -> MakeData:
    """Load a folder that was written, the ontology and what the rules derive, as one graph."""

    def make(folder: Path) -> pyoxigraph.Store:
        memory = pyoxigraph.Store()
        for file in sorted(folder.rglob("*.ttl")):
            memory.extend(read_quads(file, graph_name(file, folder)))
        memory.extend(read_quads(content / ONTOLOGY_FILE, graph_name(content / ONTOLOGY_FILE, content)))
        derive(memory, content)
        return store_graph(LocalStore(memory))

    return make


@pytest.fixture(scope="session")
def clean_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sector without a fault; to be read, never written."""
    folder = tmp_path_factory.mktemp("clean") / "sector"
    write_turtle(folder, Recipe(actions=ACTIONS, seed=7))
    return folder


@pytest.fixture(scope="session")
def faulty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sector with a fault in every second action, so that each kind comes up several times."""
    folder = tmp_path_factory.mktemp("faulty") / "sector"
    write_turtle(folder, Recipe(actions=ACTIONS, seed=7, defect_rate=0.5))
    return folder
