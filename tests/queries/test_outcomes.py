"""How target-outcomes judges a result, case by case, on an item made for the purpose."""

from pathlib import Path

import pyoxigraph
import pytest

from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import run_query, table

PLAN = """
BASE <https://w3id.org/goldenthread/id/>
PREFIX gt: <https://w3id.org/goldenthread/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT DATA {{ GRAPH <made> {{
  <document> a gt:Document ; gt:fileName 'made.txt' ; gt:latest '2020-12-31'^^xsd:date .
  <line/1> gt:inDocument <document> ; gt:firstLine 1 ; gt:lastLine 1 .
  <line/2> gt:inDocument <document> ; gt:firstLine 2 ; gt:lastLine 2 .
  <metric> a gt:Metric ; rdfs:label 'Share of something'@en .
  <postdocs> rdfs:label 'Postdocs'@en ; skos:broader <researchers> .
  <researchers> rdfs:label 'Researchers'@en .
  <students> rdfs:label 'Students'@en .
  <plan/made> a gt:Plan ; gt:publicationState gt:published .
  <plan/made/action/1> a gt:Action ; gt:inPlan <plan/made> ; gt:position 1 ; skos:notation '1' .
  <target> a gt:Target ; gt:about <plan/made/action/1> ; gt:ofMetric <metric> ; gt:evidence <line/1> ; {target} .
  {found}
}} }}
"""
FOUND = """
  <{name}> a gt:{kind} ; gt:about <plan/made/action/1> ; gt:ofMetric <metric> ; gt:evidence <line/{line}> ; {values} .
"""


def observation(values: str, *, name: str = "observation/1", line: int = 1) -> str:
    """A value that was found for the item."""
    return FOUND.format(name=name, kind="Observation", line=line, values=values)


def baseline(values: str) -> str:
    """A value that the item starts from."""
    return FOUND.format(name="baseline", kind="Baseline", line=1, values=values)


AT_LEAST_80 = "gt:value 80.0 ; gt:unit gt:percent ; gt:comparator gt:atLeast"
UP_BY_10 = "gt:value 10.0 ; gt:unit gt:percent ; gt:comparator gt:increaseBy"
FROM_50 = baseline("gt:value 50.0 ; gt:unit gt:percent")
CASES = {
    "nothing found": (AT_LEAST_80, "", "not reported"),
    "at the value": (AT_LEAST_80, observation("gt:value 80.0"), "met"),
    "one point short": (AT_LEAST_80, observation("gt:value 79.0"), "near miss"),
    "far short": (AT_LEAST_80, observation("gt:value 78.9"), "missed"),
    "more than, at the value": (
        "gt:value 80.0 ; gt:unit gt:percent ; gt:comparator gt:moreThan",
        observation("gt:value 80.0"),
        "near miss",
    ),
    "down to, below it": ("gt:value 5.0 ; gt:comparator gt:decreaseTo", observation("gt:value 4.0"), "met"),
    "down to, above it": ("gt:value 5.0 ; gt:comparator gt:decreaseTo", observation("gt:value 9.0"), "missed"),
    "a count within a twentieth": (
        "gt:value 100.0 ; gt:unit gt:people ; gt:comparator gt:atLeast",
        observation("gt:value 95.0 ; gt:unit gt:people"),
        "near miss",
    ),
    "another unit": (AT_LEAST_80, observation("gt:value 90.0 ; gt:unit gt:people"), "not comparable"),
    "another group": (
        AT_LEAST_80 + " ; gt:population <postdocs>",
        observation("gt:value 90.0 ; gt:population <students>"),
        "not comparable",
    ),
    "a group around it": (
        AT_LEAST_80 + " ; gt:population <postdocs>",
        observation("gt:value 90.0 ; gt:population <researchers>"),
        "met",
    ),
    "the latest counts": (
        AT_LEAST_80,
        observation("gt:value 90.0 ; gt:latest '2019-01-31'^^xsd:date", line=2)
        + observation("gt:value 70.0 ; gt:latest '2020-01-31'^^xsd:date", name="observation/2"),
        "missed",
    ),
    "an undated one has the date of its document": (
        AT_LEAST_80,
        observation("gt:value 90.0") + observation("gt:value 70.0 ; gt:latest '2020-01-31'^^xsd:date", name="o/2"),
        "met",
    ),
    "the very period of the target counts first": (
        AT_LEAST_80 + " ; gt:earliest '2019-01-01'^^xsd:date ; gt:latest '2019-12-31'^^xsd:date",
        observation("gt:value 70.0 ; gt:earliest '2019-01-01'^^xsd:date ; gt:latest '2019-12-31'^^xsd:date")
        + observation("gt:value 90.0 ; gt:latest '2020-01-31'^^xsd:date", name="o/2"),
        "missed",
    ),
    "short before its time": (
        AT_LEAST_80 + " ; gt:earliest '2020-01-01'^^xsd:date",
        observation("gt:value 70.0 ; gt:latest '2019-12-31'^^xsd:date"),
        "not reported",
    ),
    "met before its time": (
        AT_LEAST_80 + " ; gt:earliest '2020-01-01'^^xsd:date",
        observation("gt:value 80.0 ; gt:latest '2019-12-31'^^xsd:date"),
        "met",
    ),
    "a change without a baseline": (UP_BY_10, observation("gt:value 90.0"), "not comparable"),
    "up by points, reached": (
        UP_BY_10 + " ; gt:basis gt:percentagePoints",
        FROM_50 + observation("gt:value 60.0"),
        "met",
    ),
    "up by points, not reached": (
        UP_BY_10 + " ; gt:basis gt:percentagePoints",
        FROM_50 + observation("gt:value 55.0"),
        "missed",
    ),
    "up by a share, reached": (UP_BY_10 + " ; gt:basis gt:relative", FROM_50 + observation("gt:value 55.0"), "met"),
    "unclear, both readings agree": (
        UP_BY_10 + " ; gt:basis gt:basisUnclear",
        FROM_50 + observation("gt:value 61.0"),
        "met",
    ),
    "unclear, the readings differ": (
        UP_BY_10 + " ; gt:basis gt:basisUnclear",
        FROM_50 + observation("gt:value 55.0"),
        "not comparable",
    ),
    "down by points": (
        "gt:value 10.0 ; gt:unit gt:percent ; gt:comparator gt:decreaseBy ; gt:basis gt:percentagePoints",
        FROM_50 + observation("gt:value 40.0"),
        "met",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_outcome_follows_the_rule(content: Path, catalogue: Catalogue, case: str) -> None:
    """The one target of a made-up plan is judged as the description of the query says."""
    target, found, outcome = CASES[case]
    made = pyoxigraph.Store()
    for file in content_files(content):
        if file.is_relative_to(content / "ontology"):
            made.extend(read_quads(file, graph_name(file, content)))
    made.update(PLAN.format(target=target, found=found))
    derive(made, content)
    query = catalogue["target-outcomes"]
    answer = table(run_query(LocalStore(made), query), query.text)
    assert [row["outcome"] for row in answer.dicts()] == [outcome]
