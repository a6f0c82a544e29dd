"""Every query is described in full, is valid as it stands, and answers on the bundled graph."""

import re
from pathlib import Path
from time import perf_counter

import pytest
from pyoxigraph import QuerySolutions
from queries_support import NEEDS_EXTRA, NOTHING_TO_FIND, rows_of, with_extra
from rdflib.plugins.sparql import prepareQuery

from goldenthread.content import content_root
from goldenthread.graph.headers import read_header
from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import AUDIENCES, Catalogue
from goldenthread.queries.running import Table, plain, run_query, table

TRIES = 5
FLAT_TABLES = {
    "plan-items": "plan theme action item label document lines",
    "owners": "plan theme action item owner kind document lines",
    "obligations-addressed": "plan theme action item framework code",
    "deadlines": "plan theme action item printed earliest latest recurrence document lines",
    "metric-values": (
        "plan theme action item kind value unit comparator population date metric instrument document lines"
    ),
    "statuses": "plan theme action item printed status document lines",
    "follow-ons": "plan action item printed code kind targetPlan method confidence review document lines",
    "carried-over": "plan theme action value",
    "cross-references": "plan action kind target document lines",
    "related-plans": "plan action related",
    "reported-to": "plan theme action item committee",
    "gaps": "plan theme code addressee coveredBy",
    "absent-values": "plan theme action item what reason",
    "glossary": "document abbreviation expansion",
    "parties": "party kind institution reportsTo",
}
QUESTIONS = {
    "actions-for-obligation",
    "actions-for-staff-group",
    "awaited-plans",
    "carried-over-repeatedly",
    "complete-but-missed",
    "completion-times",
    "conditional-actions",
    "differing-targets",
    "disruptions",
    "due-between",
    "finding-changes",
    "findings",
    "follow-on-rate",
    "follow-on-targets",
    "follow-on-targets-by-confidence",
    "graph-changes",
    "instruments-used",
    "item-numbering",
    "links-into-plan",
    "links-to-review",
    "meaning-of-abbreviation",
    "measurable-share",
    "metric-cube",
    "metric-over-time",
    "obligation-across-institutions",
    "obligations-without-action",
    "origins-of-action",
    "outside-links",
    "owned-by-party",
    "owner-changes",
    "owners-and-reviewers",
    "ownership-shares",
    "possible-people",
    "principles-to-obligations",
    "promised-to-other-plan",
    "published-graphs",
    "replaced-terms",
    "reports-to-committee",
    "silent-checks",
    "source-of-statement",
    "target-outcomes",
    "targets-measured-too-late",
    "undefined-abbreviations",
    "unsourced-statements",
    "vocabulary-gaps",
    "waived-findings",
    "what-happened-next",
}
GRAPHS = {"metric-cube"}
"""The questions that are answered with a graph instead of rows."""

NAMES = sorted(FLAT_TABLES.keys() | QUESTIONS)
PER_PLAN = sorted(
    query.name
    for query in Catalogue.read(content_root() / "queries")
    if "plan" in query.columns
    and "plan" in [parameter.name for parameter in query.parameters]
    and query.name in (QUESTIONS - NOTHING_TO_FIND) | NEEDS_EXTRA
)
LISTED = sorted(file.stem for file in (content_root() / "queries").glob("*.rq"))


def answer(store: LocalStore, catalogue: Catalogue, name: str, **given: str) -> Table:
    """The table that ``name`` gives for what a person typed."""
    return table(run_query(store, catalogue[name], given), catalogue[name].text)


def test_the_catalogue_holds_what_was_promised(catalogue: Catalogue) -> None:
    """No promised query is missing, and none is listed that these tests do not know."""
    assert LISTED == NAMES
    assert [query.name for query in catalogue] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_names_are_kebab_case(name: str) -> None:
    """A name is short words in lower case, joined by hyphens."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)


@pytest.mark.parametrize("name", NAMES)
def test_the_header_is_complete(catalogue: Catalogue, name: str) -> None:
    """A question in plain English, more about it, who asks it, and what each parameter and column means."""
    query = catalogue[name]
    assert query.summary.endswith("?")
    assert query.description.endswith(".")
    assert query.audience in AUDIENCES
    assert all(query.columns.values())
    assert bool(query.columns) == (name not in GRAPHS)
    assert all(parameter.description for parameter in query.parameters)
    assert {parameter.name for parameter in query.parameters if parameter.required} <= query.examples.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_header_has_the_decorators_of_grlc(content: Path, name: str) -> None:
    """Other servers of query files read them: the method, the tags, and that the endpoint is not in the address."""
    header = read_header(name, (content / "queries" / f"{name}.rq").read_text(encoding="utf-8"))
    assert header["method"] == "GET"
    assert header["endpoint_in_url"] is False
    assert header["tags"]
    assert header["max-ms"] <= 2000


@pytest.mark.parametrize("name", sorted(set(NAMES) - GRAPHS))
def test_the_columns_are_those_of_the_header(store: LocalStore, catalogue: Catalogue, name: str) -> None:
    """The query selects the header's columns in the header's order."""
    rows = store.query(catalogue[name].text)
    assert isinstance(rows, QuerySolutions)
    assert [variable.value for variable in rows.variables] == list(catalogue[name].columns)


@pytest.mark.parametrize(("name", "columns"), FLAT_TABLES.items())
def test_flat_tables_keep_their_columns(catalogue: Catalogue, name: str, columns: str) -> None:
    """Everything else is checked against these tables, so their columns are a promise."""
    assert list(catalogue[name].columns) == columns.split()


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_second_parser_accepts_it(content: Path, name: str) -> None:
    """The file is SPARQL 1.1 by the reading of another implementation too, with nothing bound."""
    prepareQuery((content / "queries" / f"{name}.rq").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(set(NAMES) - GRAPHS - NOTHING_TO_FIND))
def test_the_example_answers(store: LocalStore, catalogue: Catalogue, name: str) -> None:
    """What the header gives as an example can be run and finds something."""
    assert answer(store, catalogue, name, **catalogue[name].examples).rows


@pytest.mark.parametrize("name", [name for name, columns in FLAT_TABLES.items() if columns.startswith("plan ")])
def test_a_plan_narrows_a_flat_table(store: LocalStore, catalogue: Catalogue, name: str) -> None:
    """With a plan, a flat table gives exactly the rows of that plan, in the same order."""
    everything = answer(store, catalogue, name)
    plans = dict.fromkeys(row[0] for row in everything.rows)
    assert plans
    for plan in plans:
        narrowed = answer(store, catalogue, name, plan=plain(plan))
        assert narrowed.rows == tuple(row for row in everything.rows if row[0] == plan)


@pytest.mark.parametrize("name", PER_PLAN)
def test_a_plan_narrows_a_question(store: LocalStore, catalogue: Catalogue, name: str) -> None:
    """Where a question can be asked of one plan, every row is of that plan, reports and all."""
    query = catalogue[name]
    extended = with_extra(store.quads) if name in NEEDS_EXTRA else store
    given = {name: value for name, value in query.examples.items() if name != "plan"}
    everything = answer(extended, catalogue, name, **given)
    column = everything.columns.index("plan")
    assert everything.rows
    for plan in {row[column] for row in everything.rows} - {None}:
        narrowed = answer(extended, catalogue, name, **given, plan=plain(plan))
        assert {row[column] for row in narrowed.rows} == {plan}


@pytest.mark.parametrize(("name", "parameter", "column"), [("glossary", "document", 0), ("parties", "institution", 2)])
def test_other_parameters_narrow_too(
    store: LocalStore, catalogue: Catalogue, name: str, parameter: str, column: int
) -> None:
    """The example's document or institution leaves some rows of the whole table, all with one value."""
    everything = answer(store, catalogue, name)
    narrowed = answer(store, catalogue, name, **{parameter: catalogue[name].examples[parameter]})
    assert 0 < len(narrowed.rows) < len(everything.rows)
    assert len({row[column] for row in narrowed.rows}) == 1
    assert narrowed.rows == tuple(row for row in everything.rows if row[column] == narrowed.rows[0][column])


@pytest.mark.parametrize("name", sorted(NOTHING_TO_FIND))
def test_a_sound_graph_gives_no_answer(store: LocalStore, catalogue: Catalogue, name: str) -> None:
    """The bundled graph holds no person, nothing withdrawn, nothing without a source, one version and no report."""
    assert not rows_of(store, catalogue[name])


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_comes_in_time(store: LocalStore, catalogue: Catalogue, name: str) -> None:
    """No question takes longer on the bundled graph than its header allows; the best of five tries counts."""
    query = catalogue[name]
    seconds = []
    while len(seconds) < TRIES and (not seconds or min(seconds) * 1000 > query.milliseconds):
        started = perf_counter()
        rows_of(store, query)
        seconds.append(perf_counter() - started)
    assert min(seconds) * 1000 <= query.milliseconds


@pytest.mark.parametrize("name", sorted(set(NAMES) - GRAPHS))
def test_lines_are_in_order(store: LocalStore, catalogue: Catalogue, name: str) -> None:
    """Where a fact rests on several passages, they are named from the first to the last."""
    rows = answer(store, catalogue, name, **catalogue[name].examples).dicts()
    for row in rows:
        starts = [int(part.split("-")[0]) for part in row.get("lines", "").split(", ") if part]
        assert starts == sorted(starts)
