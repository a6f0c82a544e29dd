"""Every query answers from the data: a small edit changes its answer, and by exactly the rows that it should.

Each edit is made in a copy of the bundled graph, what the rules derive is derived anew, and the answers before
and after are compared row by row.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Quad
from queries_support import NEEDS_EXTRA, rows_of, with_extra
from query_edits import EDITS as BASIC_EDITS
from query_edits import PROLOGUE
from query_edits_further import FURTHER_EDITS

from goldenthread.graph.derivation import derive
from goldenthread.graph.examples import example_quads
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import Catalogue

EDITS = {**BASIC_EDITS, **FURTHER_EDITS}


@pytest.fixture(scope="module")
def asserted(content: Path) -> list[Quad]:
    """What the files of the bundled graph state, without what is derived."""
    return [quad for file in content_files(content) for quad in read_quads(file, graph_name(file, content))]


def counted(store: LocalStore, catalogue: Catalogue, name: str) -> Counter[tuple[tuple[str, str], ...]]:
    """The rows of the answer, each as its cells, and how often each comes."""
    return Counter(tuple(row.items()) for row in rows_of(store, catalogue[name]))


def agree(rows: Counter[tuple[tuple[str, str], ...]], promised: tuple[Mapping[str, str], ...]) -> bool:
    """Whether each row has the cells of one of the promised ones, one row for each."""
    remaining = list(promised)
    for row in rows.elements():
        match = next((cells for cells in remaining if cells.items() <= dict(row).items()), None)
        if match is None:
            return False
        remaining.remove(match)
    return not remaining


def test_every_query_has_an_edit(catalogue: Catalogue) -> None:
    """No query comes without one."""
    assert {query.name for query in catalogue} == EDITS.keys()


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_changes_the_answer(
    content: Path, store: LocalStore, catalogue: Catalogue, asserted: list[Quad], name: str
) -> None:
    """The edit takes exactly the rows that it should from the answer, and adds exactly those that it should."""
    edit = EDITS[name]
    edited = pyoxigraph.Store()
    edited.bulk_extend(asserted)
    if name in NEEDS_EXTRA:
        store, edited = with_extra(store.quads), with_extra(edited).quads
    edited.update(PROLOGUE + edit.update)
    derive(edited, content)
    edited.extend(example_quads(content))
    before = counted(store, catalogue, name)
    after = counted(LocalStore(edited), catalogue, name)
    assert before != after
    assert agree(before - after, edit.lost), before - after
    assert agree(after - before, edit.gained), after - before
