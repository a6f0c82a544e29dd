"""The whole catalogue and the pages give the same on every engine as on the local store."""

import re
from collections import Counter
from collections.abc import Mapping

import pyoxigraph
import pytest
import rdflib
from answers_support import Value, bag, value
from pyoxigraph import QuerySolutions, RdfFormat
from servers_support import Server

from goldenthread.errors import GoldenThreadError
from goldenthread.graph.remote import RemoteStore, remote_store
from goldenthread.graph.store import Answer, LocalStore, Store
from goldenthread.ontology.namespaces import thing
from goldenthread.queries.binding import bind
from goldenthread.queries.catalogue import Catalogue, CatalogueQuery
from goldenthread.queries.running import Table, run_query, table
from goldenthread.settings import Settings
from goldenthread.webui.app import create_app

pytestmark = [pytest.mark.servers, pytest.mark.long]

PAGES = (
    "/",
    "/doc/plan/icr/hreir/2018-2020",
    "/doc/plan/icr/hreir/2018-2020/action/1c/item/iii",
    "/doc/framework/rdc-2019/ECI4",
    "/doc/org/icr/post/researcher-development-coordinator",
    "/doc/document/icr-hreir-2018-2020",
    "/queries/owners?plan=icr/hreir/2018-2020",
    "/search?q=mentoring",
)


IN_RDFLIB = frozenset(
    {
        "absent-values",
        "awaited-plans",
        "carried-over",
        "carried-over-repeatedly",
        "completion-times",
        "conditional-actions",
        "cross-references",
        "deadlines",
        "differing-targets",
        "disruptions",
        "due-between",
        "follow-on-rate",
        "follow-on-targets",
        "follow-on-targets-by-confidence",
        "follow-ons",
        "gaps",
        "glossary",
        "graph-changes",
        "instruments-used",
        "item-numbering",
        "links-to-review",
        "meaning-of-abbreviation",
        "measurable-share",
        "metric-values",
        "obligation-across-institutions",
        "obligations-addressed",
        "obligations-without-action",
        "origins-of-action",
        "owned-by-party",
        "owners",
        "owners-and-reviewers",
        "ownership-shares",
    }
)
"""What rdflib answers in seconds; others take it minutes, or it fails to sort them, as it does metric-over-time."""


class RdflibStore:
    """rdflib's own engine, in this process."""

    def __init__(self, quads: pyoxigraph.Store) -> None:
        """Hold the statements of all graphs in one, and the derived ones in their named graph as well."""
        self._data = rdflib.Dataset(default_union=True)
        data = quads.dump(format=RdfFormat.N_QUADS)
        assert data
        self._data.parse(data=data, format="nquads")

    def query(self, text: str) -> Answer:
        """Answer a SELECT or CONSTRUCT query."""
        result = self._data.query(text)
        if result.type == "CONSTRUCT":
            triples = result.serialize(format="nt")
            assert triples
            return [quad.triple for quad in pyoxigraph.parse(triples, RdfFormat.N_TRIPLES)]
        found = result.serialize(format="json")
        assert found
        answer = pyoxigraph.parse_query_results(found, format=pyoxigraph.QueryResultsFormat.JSON)
        assert isinstance(answer, QuerySolutions)
        return answer

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture(scope="session")
def remote(server: Server) -> RemoteStore:
    """The server behind the interface that everything else asks."""
    return remote_store(Settings(endpoint=server.endpoint))


@pytest.fixture(scope="session")
def in_process(memory_store: pyoxigraph.Store) -> RdflibStore:
    """The bundled graph in rdflib."""
    return RdflibStore(memory_store)


def asked(query: CatalogueQuery) -> list[Mapping[str, str]]:
    """Return the values that a query is asked with: those of its examples, and none where it needs none."""
    needs_values = any(parameter.required for parameter in query.parameters)
    return [query.examples] if needs_values or not query.examples else [query.examples, {}]


def rows(engine: Store, query: CatalogueQuery, values: Mapping[str, str]) -> Counter[tuple[Value, ...]]:
    """Return the rows or statements that answer a query, in no order.

    A row without any value is left out: rdflib gives one where there is no group at all.
    """
    answer = run_query(engine, query, values)
    if isinstance(answer, list):
        return Counter((value(one.subject), value(one.predicate), value(one.object)) for one in answer)
    return Counter({row: count for row, count in bag(table(answer, query.text)).items() if set(row) != {("", "")}})


def difference(
    engine: Store, local: LocalStore, query: CatalogueQuery, wanted: list[Mapping[str, str]]
) -> dict[str, str]:
    """Ask an engine a query with each of the values wanted, and say how its answers differ."""
    found = {}
    for values in wanted:
        ours = rows(local, query, values)
        try:
            theirs = rows(engine, query, values)
        except GoldenThreadError as error:
            found[f"{query.name} {dict(values)}"] = str(error)
            continue
        if difference := said(ours, theirs):
            found[f"{query.name} {dict(values)}"] = difference
    return found


def said(ours: Counter[tuple[Value, ...]], theirs: Counter[tuple[Value, ...]]) -> str:
    """Say how two answers differ, in one example of each kind; nothing if they do not."""
    missing, added = ours - theirs, theirs - ours
    return f"missing {next(iter(missing), None)}, instead {next(iter(added), None)}" if missing or added else ""


def test_the_catalogue_answers_the_same(remote: RemoteStore, store: LocalStore, catalogue: Catalogue) -> None:
    """Every question, with the values of its example and without any, gives the same rows on every server."""
    found = {}
    for query in catalogue:
        found |= difference(remote, store, query, asked(query))
    assert found == {}


def test_the_catalogue_answers_the_same_in_rdflib(
    in_process: RdflibStore, store: LocalStore, catalogue: Catalogue
) -> None:
    """Another engine in this process, which shares no line with the store, gives the same rows where it can answer."""
    found = {}
    for query in catalogue:
        if query.name in IN_RDFLIB:
            found |= difference(in_process, store, query, [query.examples])
    assert found == {}


def page_query(catalogue: Catalogue, name: str, store: Store, path: str) -> Table:
    """Ask a query of the pages about one thing."""
    query = catalogue[f"pages/{name}"]
    values = {parameter.name: thing(path) for parameter in query.parameters[:1]}
    text = bind(query.text, values)
    return table(store.query(text), text)


@pytest.mark.parametrize("name", ["facts", "thread", "thread-nodes", "records", "uses"])
def test_what_a_page_asks_of_a_thing_is_the_same(
    remote: RemoteStore, store: LocalStore, catalogue: Catalogue, name: str
) -> None:
    """The paths and the look into the derived graph, which engines understand least alike."""
    for path in ("plan/icr/hreir/2018-2020/action/1c", "plan/icr/technician-commitment/2021-2023/action/3j"):
        ours, theirs = (bag(page_query(catalogue, name, one, path)) for one in (store, remote))
        assert ours
        assert said(ours, theirs) == ""


def test_pages_show_the_same(server: Server, store: LocalStore) -> None:
    """Pages of all kinds show what they show of the local store; an engine may list the values of a cell otherwise."""
    theirs = create_app(Settings(endpoint=server.endpoint)).test_client()
    ours = create_app(Settings(), store).test_client()
    for path in PAGES:
        page, expected = theirs.get(path), ours.get(path)
        assert page.status_code == 200, path
        shown, wanted = words(page.text), words(expected.text)
        assert (shown - wanted, wanted - shown) == (Counter(), Counter()), path


def words(page: str) -> Counter[str]:
    """Return a page's words without the checks, which are not run on a remote endpoint, and without times."""
    lines = [line for line in page.splitlines() if not re.search(r"check|finding| ms\b", line, re.IGNORECASE)]
    return Counter(re.split(r"[\s<>,]+", "\n".join(lines)))
