"""Every answer is the one that was checked by hand against the documents.

``golden/NAME.jsonl`` holds the answer of the query NAME, a row on each line and every cell beside the name of its
column, or a triple on each line where the answer is a graph: with the values of the query's example where it cannot be
asked without any, and with none otherwise. Questions about versions and reports are asked of the bundled graph with
``extra/`` added. When an answer changes on purpose, check the new one against the documents, then write it down, for
instance by

    goldenthread query owners --format csv | python -c "import csv, json, sys; [print(json.dumps(row, \
        ensure_ascii=False)) for row in csv.DictReader(sys.stdin)]" > tests/queries/golden/owners.jsonl
"""

import json
from pathlib import Path

import pytest
from queries_support import NEEDS_EXTRA, rows_of, with_extra

from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import Catalogue

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(file.stem for file in GOLDEN.glob("*.jsonl"))


@pytest.fixture(scope="module")
def extended(store: LocalStore) -> LocalStore:
    """The bundled graph with a second version of a plan and two reports."""
    return with_extra(store.quads)


def test_every_query_has_a_golden_answer(catalogue: Catalogue) -> None:
    """No query comes without one, and none is left over."""
    assert [query.name for query in catalogue] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_golden_one(store: LocalStore, extended: LocalStore, catalogue: Catalogue, name: str) -> None:
    """Row for row and in the same order."""
    found = rows_of(extended if name in NEEDS_EXTRA else store, catalogue[name])
    golden = (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert found == [json.loads(line) for line in golden]
