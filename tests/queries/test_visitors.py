"""Queries from outside: what is hostile costs its sender an error and nobody else anything."""

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Semaphore

import pytest

from goldenthread.content import content_root
from goldenthread.errors import (
    ClientGoneError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTooLargeError,
    TooManyQueriesError,
)
from goldenthread.graph.building import build
from goldenthread.graph.store import LocalStore
from goldenthread.queries.guard import guard
from goldenthread.queries.visitors import Circumstances, DirectQueries, FencedQueries, visitor_queries
from goldenthread.queries.waiting import Client, WaitingRoom
from goldenthread.settings import Settings

ONE_ROW = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FencedQueries]:
    """Workers with limits so tight that the tests reach them."""
    folder = tmp_path_factory.mktemp("store")
    manifest = build(content_root(), folder).manifest
    settings = Settings(query_seconds=1.5, query_rows=100, query_memory_mebibytes=1024)
    workers = FencedQueries(folder / manifest.store, settings)
    yield workers
    workers.close()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://a.test/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE <http://a.test/> { ?s ?p ?o } } }",
        "SELECT * { { SELECT * { SERVICE<http://a.test/> { ?s ?p ?o } } } }",
        "# a comment\nINSERT DATA { <a:a> <a:b> <a:c> }",
        "PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://a.test/>",
    ],
)
def test_calls_to_other_servers_and_updates_are_refused(text: str) -> None:
    """SERVICE in every form and every update is refused before it is parsed."""
    with pytest.raises(QueryRefusedError):
        guard(text, most_characters=10_000)


@pytest.mark.parametrize(
    "text",
    [
        "# SERVICE\nSELECT * { ?s ?p 'SERVICE' }",
        'SELECT * { ?s ?p """ SERVICE <a> """ }',
        "PREFIX service: <http://a.test/SERVICE> SELECT * { ?service service:SERVICE <http://a.test/SERVICE> }",
        "SELECT ?insert { ?insert ?p ?o }",
    ],
)
def test_the_word_in_a_comment_a_string_or_a_name_passes(text: str) -> None:
    """Only the keyword is refused, not the letters."""
    guard(text, most_characters=10_000)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT * { " + "{" * 2_000 + "}" * 2_001, QueryTooLargeError),
        ("SELECT * { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }", QueryTooLargeError),
        ("SELECT * { FILTER(" + "1+" * 9_000 + "1 > 0) }", QueryTooLargeError),
        ("SELECT * { FILTER(" + "!" * 15_000 + "true) }", QueryTooLargeError),
        pytest.param(
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
            QueryLimitError,
            marks=pytest.mark.long,
        ),
        ("SELECT * { " + "".join(f"?v{n} ?p{n} ?v{n + 1} . " for n in range(700)) + "}", QueryLimitError),
        ("SELECT * WHERE { ?s ?p }", QuerySyntaxError),
        ("x" * 20_001, QueryTooLargeError),
    ],
)
def test_a_bomb_costs_its_sender_an_error_and_the_next_query_works(
    queries: FencedQueries, text: str, error: type[Exception]
) -> None:
    """Nesting, products and planner bombs end by the deadline, and the service goes on."""
    with pytest.raises(error):
        queries.run(text)
    assert queries.run(ONE_ROW).count == 1


@pytest.mark.long
def test_a_memory_bomb_is_stopped(queries: FencedQueries) -> None:
    """Doubling a string thirty times does not take the machine's memory."""
    doubling = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(32))
    with pytest.raises(QueryLimitError):
        queries.run(f"SELECT (STRLEN(?s32) AS ?n) {{ BIND('{'a' * 100}' AS ?s0) {doubling} }}")
    assert queries.run(ONE_ROW).count == 1


def test_a_long_result_is_cut_and_says_so(queries: FencedQueries) -> None:
    """The limit on rows is told, not silent."""
    answer = queries.run("SELECT * { ?s ?p ?o }")
    assert answer.cut
    assert answer.count == 100
    assert not queries.run(ONE_ROW).cut


def test_the_dataset_can_be_narrowed(queries: FencedQueries) -> None:
    """FROM and the protocol's parameters narrow the data; an unknown graph is empty and never fetched."""
    graph = "https://w3id.org/goldenthread/graph/frameworks/rdc-2008"
    counted = "SELECT * %s WHERE { ?o a <https://w3id.org/goldenthread/ns#Obligation> }"
    assert queries.run(counted % f"FROM <{graph}>").count == 7
    assert queries.run(counted % "", Circumstances(default_graphs=[graph])).count == 7
    assert queries.run(counted % "FROM <http://127.0.0.1:9/none>").count == 0
    assert queries.run(counted % "").count == 49 + 13 + 7 + 5


def test_the_process_itself_cannot_reach_the_network(queries: FencedQueries, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even with the guard switched off, SERVICE reaches nobody."""
    asked = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

        def do_POST(self) -> None:
            asked.append(self.path)

    with HTTPServer(("127.0.0.1", 0), Canary) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setattr("goldenthread.queries.visitors.guard", lambda *_, **__: None)
        with pytest.raises((QueryRefusedError, QueryLimitError)):
            queries.run(f"SELECT * {{ SERVICE <http://127.0.0.1:{server.server_port}/> {{ ?s ?p ?o }} }}")
        server.shutdown()
        thread.join()
    assert asked == []


def test_nothing_is_left_running(tmp_path: Path) -> None:
    """Closing ends the workers."""
    manifest = build(content_root(), tmp_path).manifest
    workers = FencedQueries(tmp_path / manifest.store, Settings())
    workers.run(ONE_ROW)
    workers.close()
    assert workers._idle.empty()


def test_a_system_without_limits_answers_no_visitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a process cannot be fenced in, queries are refused in one sentence, and nothing breaks."""
    manifest = build(content_root(), tmp_path).manifest
    store = LocalStore.read_only(tmp_path / manifest.store)
    monkeypatch.setattr("goldenthread.queries.visitors.can_fence", lambda: False)
    queries = visitor_queries(store, Settings())
    with pytest.raises(QueryRefusedError, match="cannot bound what a query takes"):
        queries.run(ONE_ROW)
    queries.close()


def test_a_store_without_a_fence_obeys_the_guard_and_the_dataset(store: LocalStore) -> None:
    """What is passed on to a store with limits of its own is guarded, narrowed, cut and written all the same."""
    queries = visitor_queries(store, Settings(query_rows=5))
    assert isinstance(queries, DirectQueries)
    with pytest.raises(QueryRefusedError):
        queries.run("SELECT * { SERVICE <http://a.test/> { ?s ?p ?o } }")
    graph = "https://w3id.org/goldenthread/graph/frameworks/rdc-2008"
    count = "SELECT (COUNT(*) AS ?n) FROM <a:b> { ?s ?p ?o }"
    assert b'"61"' in queries.run(count, Circumstances(default_graphs=[graph])).body
    assert b'"0"' in queries.run(count).body
    cut = queries.run("SELECT ?s { ?s ?p ?o }", Circumstances(media_type="text/csv"))
    assert (cut.cut, len(cut.body.splitlines())) == (True, 6)
    assert b"http://a.test/x" in queries.run("SELECT (<x> AS ?y) {}", Circumstances(base="http://a.test/sparql")).body


def test_whoever_comes_when_all_places_are_taken_is_turned_away_at_once() -> None:
    """So many run, so many wait; a client that leaves gives its place up."""
    room = WaitingRoom(running=1, waiting=1, per_client=2)
    one, another = Client("192.0.2.1"), Client("192.0.2.2")
    left = threading.Event()
    waits = threading.Event()

    def wait() -> None:
        with (
            suppress(ClientGoneError),
            room.place(seconds=60, client=another, gone=lambda: waits.set() or left.is_set()),
        ):
            pass

    with room.place(seconds=1, client=one):
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert waits.wait(10)
        with pytest.raises(QueryLimitError, match="too many"), room.place(seconds=60):
            pass
        left.set()
        waiting.join()
        with pytest.raises(ClientGoneError), room.place(seconds=60, client=another, gone=lambda: True):
            pass
    with room.place(seconds=1, client=another):
        pass


@pytest.mark.parametrize("is_many", [False, True])
def test_one_client_never_takes_all_places(is_many: bool) -> None:
    """Another one runs at once beside it, and comes in however many wait; so it is behind a proxy, too."""
    room = WaitingRoom(running=3, waiting=3, per_client=9)
    flooding = Client("192.0.2.1", is_many=is_many)
    served = Event()
    with ThreadPoolExecutor(8) as threads:

        def hold() -> None:
            with room.place(seconds=60, client=flooding):
                served.wait(60)

        held = [threads.submit(hold) for _ in range(8)]
        refused = [one.exception() for one in itertools.islice(as_completed(held, timeout=10), 3)]
        assert all(isinstance(error, QueryLimitError) for error in refused)
        assert {isinstance(error, TooManyQueriesError) for error in refused} == {not is_many}
        with room.place(seconds=5, client=Client("192.0.2.2")):
            served.set()


def test_whose_client_has_fewest_running_comes_next() -> None:
    """A client that came last, with nothing running, goes before the further queries of those who have one running."""
    room = WaitingRoom(running=3, waiting=6, per_client=4)
    order: list[str] = []
    waits = Semaphore(0)

    def ask(address: str) -> None:
        with room.place(seconds=60, client=Client(address), gone=lambda: bool(waits.release())):
            order.append(address)

    a, b = Client("a"), Client("b")
    with ThreadPoolExecutor(3) as threads, room.place(seconds=1, client=a), room.place(seconds=1, client=b):
        with room.place(seconds=1, client=b):
            asked = []
            for address in ("a", "b", "c"):
                asked.append(threads.submit(ask, address))
                assert waits.acquire(timeout=10)
        for one in asked:
            one.result(timeout=10)
    assert order == ["c", "a", "b"]
