"""Every answer is the one that was checked by hand against the documents.

``golden/NAME.jsonl`` holds the answer of the query NAME, a row on each line and every cell beside the name of its
column: with the values of the query's example where it cannot be asked without any, and with none otherwise. When
an answer changes on purpose, check the new one against the documents, then write it down, for instance by

    goldenthread query owners --format csv | python -c "import csv, json, sys; [print(json.dumps(row, \
        ensure_ascii=False)) for row in csv.DictReader(sys.stdin)]" > tests/queries/golden/owners.jsonl
"""

import json
from pathlib import Path

import pytest

from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import run_query, table

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(file.stem for file in GOLDEN.glob("*.jsonl"))


def test_every_query_has_a_golden_answer(catalogue: Catalogue) -> None:
    """No query comes without one, and none is left over."""
    assert [query.name for query in catalogue] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_golden_one(store: LocalStore, catalogue: Catalogue, name: str) -> None:
    """Row for row and in the same order."""
    query = catalogue[name]
    needs_values = any(parameter.required for parameter in query.parameters)
    found = table(run_query(store, query, query.examples if needs_values else {}), query.text).dicts()
    golden = (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert found == [json.loads(line) for line in golden]
