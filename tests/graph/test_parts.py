"""A plan read alone, and a content folder read in batches, say the same of a plan as the whole graph does."""

import shutil
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store, Triple

from goldenthread.graph.batches import Shelf
from goldenthread.graph.building import build
from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.foreign_files import find_files
from goldenthread.graph.foreign_store import foreign_store
from goldenthread.graph.scoping import plan_store
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import ID, thing
from goldenthread.sector.recipe import Recipe
from goldenthread.sector.writing import write_turtle

EVERYTHING = "CONSTRUCT { ?subject ?property ?value } WHERE { ?subject ?property ?value }"
PLANS = [
    "plan/icr/hreir/2018-2020",
    "plan/icr/technician-commitment/2021-2023",
    "plan/imperial/imperial-together/2021",
    "plan/leicester/rdc/2023",
]


def statements(store: LocalStore, below: tuple[str, ...] = ("",)) -> set[Triple]:
    """Return what a store says of the things below these paths."""
    answer = store.query(EVERYTHING)
    assert isinstance(answer, list)
    starts = tuple(ID + path for path in below)
    return {one for one in answer if isinstance(one.subject, NamedNode) and one.subject.value.startswith(starts)}


def whole(content: Path) -> LocalStore:
    """Return everything in a content folder, with what follows from it."""
    memory = Store()
    for file in content_files(content):
        memory.extend(read_quads(file, graph_name(file, content)))
    derive(memory, content)
    return LocalStore(memory)


@pytest.fixture(scope="module")
def sector(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with the invented plans of a few institutions."""
    root = tmp_path_factory.mktemp("sector") / "content"
    write_turtle(root, Recipe(actions=600, seed=3, defect_rate=0.1))
    shutil.copytree(content / "ontology", root / "ontology")
    return root


@pytest.fixture(scope="module")
def stores(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store of the bundled graph is."""
    folder = tmp_path_factory.mktemp("stores")
    build(content, folder)
    return folder


@pytest.mark.parametrize("path", PLANS)
def test_a_plan_alone_is_as_in_the_whole_graph(path: str, content: Path, store: LocalStore, stores: Path) -> None:
    """All that the whole graph says of a plan and of what stands in it, derived or not, is in the plan's own store."""
    alone = plan_store(content, stores, thing(path))
    assert alone
    assert statements(alone, (path,)) == statements(store, (path,))
    assert len(alone) < len(store)


def test_an_edit_shows_without_a_new_store(content: Path, tmp_path: Path) -> None:
    """The plan's file is read as it is now; the store on disk stays as it was."""
    root = tmp_path / "content"
    for name in ("graph", "ontology"):
        shutil.copytree(content / name, root / name)
    before = build(root, tmp_path / "stores").manifest
    file = root / "graph/plans/leicester/rdc-2023.ttl"
    file.write_text(
        file.read_text(encoding="utf-8")
        + "<https://w3id.org/goldenthread/id/plan/leicester/rdc/2023/action/new>"
        + " a <https://w3id.org/goldenthread/ns#Action> ;"
        + " <https://w3id.org/goldenthread/ns#inPlan> <https://w3id.org/goldenthread/id/plan/leicester/rdc/2023> .\n",
        encoding="utf-8",
    )
    alone = plan_store(root, tmp_path / "stores", thing("plan/leicester/rdc/2023"))
    assert alone
    assert statements(alone, ("plan/leicester/rdc/2023/action/new",))
    assert sorted(path.name for path in (tmp_path / "stores").glob("store-*")) == [before.store]


@pytest.mark.parametrize("name", ["icr/hreir-2018-2020", "icr/reviews", "imperial/together-2021", "leicester/rdc-2023"])
@pytest.mark.parametrize("left_out", [pytest.param(None, marks=pytest.mark.long), 2])
def test_a_file_of_ones_own_is_the_same_beside_the_last_store(
    name: str, left_out: int | None, content: Path, stores: Path, tmp_path: Path
) -> None:
    """With a store, only what bears on the file is read, and all that is said of its things is the same."""
    head, *blocks = (content / "graph/plans" / f"{name}.ttl").read_text(encoding="utf-8").split("\n\n")
    kept = [block for number, block in enumerate(blocks) if number % 5 != left_out]
    (tmp_path / "plan.ttl").write_text("\n\n".join([head, *kept]), encoding="utf-8")
    files = find_files([str(tmp_path / "plan.ttl")])
    whole, near = (foreign_store(files, content, stores=folder) for folder in (None, stores))
    assert whole.own == near.own
    found = [{one for one in statements(made.store) if one.subject in made.own} for made in (whole, near)]
    assert found[0] == found[1]
    assert len(near.store) < len(whole.store)


def test_a_plan_that_nobody_states_has_no_store(content: Path, tmp_path: Path) -> None:
    """Without a store, or without the plan, the caller is told to make the whole."""
    assert plan_store(content, tmp_path, thing(PLANS[0])) is None
    build(content, tmp_path)
    assert plan_store(content, tmp_path, thing("plan/nobody/knows")) is None


def test_batches_make_up_the_whole(sector: Path) -> None:
    """What the batches say of their own things is what the whole graph says, and nothing is left out."""
    shelf = Shelf(sector)
    batches = [shelf.batch(folders) for folders in shelf.portions(largest=300_000)]
    assert len(batches) > 1
    batches.append(shelf.rest(graph for batch in batches for graph in batch.taken))
    found: set[Triple] = set()
    for batch in batches:
        own = {one for one in statements(batch.store) if one.subject in batch.own}
        assert not own & found
        found |= own
    assert found == statements(whole(sector))


@pytest.fixture
def institutions(tmp_path: Path) -> list[Path]:
    """The folders of invented institutions that have nothing to do with each other."""
    write_turtle(tmp_path / "sector", Recipe(actions=300, seed=3))
    return list(Shelf(tmp_path / "sector").folders)


def portions(institution: Path) -> list[tuple[Path, ...]]:
    """Return what is read together at least."""
    return list(Shelf(institution.parents[2]).portions(largest=1))


def test_an_institution_that_leans_on_another_is_in_its_batch(institutions: list[Path]) -> None:
    """Each institution is a batch of its own until one names what the other states."""
    first, *_, last = institutions
    assert portions(first) == [(one,) for one in institutions]
    file = next(last.rglob("*.ttl"))
    statement = next(read_quads(file, NamedNode(ID)))
    crossing = Triple(thing("plan/crossing"), NamedNode(ID + "names"), statement.subject)
    (first / "crossing.ttl").write_text(f"{crossing} .\n", encoding="utf-8")
    assert (first, last) in portions(first)


@pytest.mark.parametrize("name", [f"{ID}same", "https://example.org/same"])
def test_institutions_that_state_the_same_thing_are_in_one_batch(institutions: list[Path], name: str) -> None:
    """What two files say of a thing is seen together."""
    first, *_, last = institutions
    for folder in (first, last):
        (folder / "same.ttl").write_text(f'<{name}> <{ID}says> "{folder.name}" .\n', encoding="utf-8")
    assert (first, last) in portions(first)
