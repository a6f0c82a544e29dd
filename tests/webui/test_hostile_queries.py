"""Queries and clients that mean harm: it costs them an error, and nobody else anything.

The numbers such as Q1 are those of the threats in SECURITY.md.
"""

import itertools
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from _pytest.mark import ParameterSet
from hostile_support import FORBIDDEN, HOARDERS, LONG, NESTED, RUNAWAYS, assert_refused, assert_unharmed
from server_support import FORM_TYPE, OBLIGATIONS, QUERY_TYPE, RDC_2008, Server, graph_address, running_server

DEADLINE = 1.0
SLACK = 2.0
"""What a machine with other work may need beyond the deadline: to end a process and to start one."""


def some_long(names: Iterable[str], *shown: str) -> list[ParameterSet]:
    """Return every name; those not shown are left to the long tests, because each takes until the deadline."""
    return [pytest.param(name, marks=[] if name in shown else pytest.mark.long) for name in names]


@pytest.fixture(autouse=True)
def _unharmed(public_server: Server) -> Iterator[None]:
    """After each test the server is the same process and answers."""
    yield
    assert_unharmed(public_server)


class Canary(BaseHTTPRequestHandler):
    """Remembers who asks it."""

    asked: list[str]

    def handle(self) -> None:
        """Take note of the first line, whatever the method."""
        self.asked.append(self.rfile.readline().decode("latin-1"))


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """The address of a server that nobody may ask, and what it has been asked."""
    asked: list[str] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Listening", (Canary,), {"asked": asked})) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", some_long(RUNAWAYS, "sorted product", "planner"))
def test_q1_a_runaway_query_is_stopped_at_its_deadline(public_server: Server, name: str) -> None:
    """Q1: products, paths and the planner alike: 503, and when to come again."""
    started = time.perf_counter()
    reply = public_server.get(RUNAWAYS[name])
    assert time.perf_counter() - started < DEADLINE + SLACK
    if name == "sorted product" or reply.status != 200:
        assert_refused(reply, 503)


@pytest.mark.parametrize("depth", [70, 500, pytest.param(2_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", NESTED)
def test_q2_nesting_is_refused(public_server: Server, name: str, depth: int) -> None:
    """Q2: a few thousand brackets or operators are a 400 and never a crash of the server."""
    reply = public_server.post_form(NESTED[name](depth))
    if depth == 70 and name in {"not", "plus", "times", "path sequence"}:
        assert reply.status in {200, 503}
    else:
        assert_refused(reply, 400)


@pytest.mark.parametrize("name", some_long(LONG, "BIND", "and"))
def test_q2_length_without_brackets_costs_a_worker_at_most(public_server: Server, name: str) -> None:
    """Q2: what the guard cannot judge ends in the worker, by an answer, its stack, or the deadline."""
    for length in (100, 1_200):
        reply = public_server.post_form(LONG[name](length))
        if reply.status != 200:
            assert_refused(reply, 400, 503)


def test_q2_a_million_brackets(public_server: Server) -> None:
    """Q2: refused by the text's length before anything looks at it."""
    assert_refused(public_server.post_direct("SELECT * " + "{" * 1_000_000), 400)


@pytest.mark.parametrize("name", some_long(HOARDERS, "CONCAT doubling", "GROUP_CONCAT"))
def test_q3_a_query_that_hoards_memory_is_stopped(public_server: Server, name: str) -> None:
    """Q3: 503 by the limit on memory or by the deadline, whichever comes first."""
    started = time.perf_counter()
    assert_refused(public_server.get(HOARDERS[name]), 503)
    assert time.perf_counter() - started < DEADLINE + SLACK


def test_q4_a_huge_result_is_cut_and_says_so(public_server: Server) -> None:
    """Q4: a million rows cost no more than a thousand."""
    reply = public_server.get("SELECT * { ?s ?p ?o . ?a ?b ?c }")
    assert reply.status == 200
    assert "only the first" in reply.headers["X-Result-Cut"]


def test_q4_slow_readers_hold_nobody_up(public_server: Server) -> None:
    """Q4: forty clients that ask for all they can get and read nothing take no thread and no worker."""
    path = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}"
    request = f"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n".encode()
    sockets = [socket.create_connection(("127.0.0.1", public_server.port)) for _ in range(40)]
    try:
        for one in sockets:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)
            one.sendall(request)
        time.sleep(0.5)
        assert_unharmed(public_server)
    finally:
        for one in sockets:
            one.close()


@pytest.mark.long
def test_q4_a_client_that_leaves_frees_its_worker(public_store: Path) -> None:
    """Q4: the query of a client that hangs up is ended long before its deadline, so the next one need not wait."""
    request = f"GET /sparql?query={quote(RUNAWAYS['product'])} HTTP/1.1\r\nHost: a.test\r\n\r\n".encode()
    with running_server(public_store, "--query-seconds", "60") as patient:
        for _ in range(2):
            with closing(socket.create_connection(("127.0.0.1", patient.port))) as leaving:
                leaving.sendall(request)
                time.sleep(0.5)
        started = time.perf_counter()
        assert patient.get(OBLIGATIONS).status == 200
        assert time.perf_counter() - started < 30


@pytest.mark.parametrize("query", FORBIDDEN)
def test_q5_q6_q7_nothing_is_fetched_loaded_or_written(
    public_server: Server, canary: tuple[str, list[str]], query: str
) -> None:
    """Q5, Q6, Q7: SERVICE in every disguise, LOAD and every update: 403 in each way, and nobody is asked."""
    address, asked = canary
    before = public_server.send("GET", graph_address(RDC_2008)).headers["ETag"]
    text = query.format(address)
    for reply in (public_server.get(text), public_server.post_form(text), public_server.post_direct(text)):
        assert_refused(reply, 403)
    assert public_server.send("GET", f"/console?query={quote(text)}").status == 403
    assert asked == []
    assert public_server.send("GET", graph_address(RDC_2008)).headers["ETag"] == before


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?SERVICE { ?SERVICE ?p \'SERVICE\', """SERVICE <a:a> {}""" # SERVICE <a:a> {}\n}',
        "PREFIX service: <a:SERVICE> SELECT * { ?s service:SERVICE <a:SERVICE> ; service:x '''LOAD''' }",
        "PREFIX service: <a:> SELECT * { GRAPH service:x { ?s ?p ?o } }",
        "SELECT ?insert ?load { ?insert ?delete ?load }",
        "SELECT ('\\u0053ERVICE' AS ?x) {}",
    ],
)
def test_q5_the_word_alone_does_no_harm(public_server: Server, query: str) -> None:
    """Q5: in a comment, a string, an IRI, a variable or a prefixed name it passes."""
    assert public_server.get(query).status == 200


def test_q6_an_unknown_graph_is_empty_and_never_fetched(public_server: Server, canary: tuple[str, list[str]]) -> None:
    """Q6: neither FROM nor the protocol's dataset reach the network or the disk."""
    address, asked = canary
    for graph in (address, "file:///etc/passwd", "file:///proc/self/environ"):
        for clause in ("FROM <%s> { ?s ?p ?o }", "FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }"):
            reply = public_server.get("SELECT * " + clause % graph)
            assert (reply.status, reply.rows) == (200, [])
        assert public_server.get("SELECT * { ?s ?p ?o }", default_graph_uri=graph).rows == []
    assert asked == []


@pytest.mark.parametrize("origin", ["https://evil.test", "null"])
def test_q8_another_site_can_make_nobody_write(public_server: Server, origin: str) -> None:
    """Q8: there is no login to borrow and no address that writes, by any method."""
    headers = {"Origin": origin, "Cookie": "session=x", "Sec-Fetch-Site": "cross-site"}
    for body, kind in ((b"update=CLEAR%20ALL", FORM_TYPE), (b"CLEAR ALL", "application/sparql-update")):
        reply = public_server.send("POST", "/sparql", body, {**headers, "Content-Type": kind})
        assert_refused(reply, 403)
    assert public_server.send("POST", "/sparql", b"CLEAR ALL", {**headers, "Content-Type": "text/plain"}).status == 415


@pytest.mark.parametrize(
    "value",
    [
        "icr/hreir/2018-2020> } UNION { ?s ?p ?o",
        "x' } UNION { ?plan ?p ?o } #",
        "2a\n} SERVICE <http://127.0.0.1:9/> { ?s ?p ?o",
        "UNDEF } VALUES ?x { 1",
        "\\u003e }",
        "\x00",
        "'\"`\\",
    ],
)
def test_q9_a_value_never_becomes_part_of_a_query(public_server: Server, value: str) -> None:
    """Q9: a value that looks like SPARQL names nothing, which is said; it adds no rows."""
    for parameter in ("plan", "action"):
        reply = public_server.send("GET", f"/queries/owners?{parameter}={quote(value)}&format=json")
        assert reply.status == 400 or reply.rows == []


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "^(a|aa)+$", "(.*a){25}", "(a{1,100}){1,100}", "^(([a-z])+.)+[A-Z]([a-z])+$"]
)
def test_q10_a_greedy_pattern_is_answered_in_time(public_server: Server, pattern: str) -> None:
    """Q10: the engine's patterns take time by the length of the text only, or are refused."""
    started = time.perf_counter()
    for function in ("REGEX(?x, '{}')", "REPLACE(?x, '{}', 'b')"):
        text = f"SELECT ({function.format(pattern)} AS ?y) {{ VALUES ?x {{ '{'a' * 5_000}!' }} }}"
        assert public_server.get(text).status in {200, 503}
    assert time.perf_counter() - started < 2 * (DEADLINE + SLACK)


@pytest.mark.long
def test_q11_a_body_that_never_ends_is_closed(public_server: Server) -> None:
    """Q11: headers and bodies that trickle in hold no thread, and are cut off in the end."""
    post = f"POST /sparql HTTP/1.1\r\nHost: a.test\r\nContent-Type: {QUERY_TYPE}\r\n".encode()
    starts = (
        b"GET /sparql?query=x HTTP/1.1\r\nHost: a.test\r\nX: ",
        post + b"Content-Length: 9999\r\n\r\nASK",
        post + b"Transfer-Encoding: chunked\r\n\r\n",
    )
    sockets = [socket.create_connection(("127.0.0.1", public_server.port), timeout=10) for _ in range(60)]
    try:
        for number, one in enumerate(sockets):
            one.sendall(starts[number % 3])
        for _ in range(3):
            time.sleep(0.2)
            for one in sockets:
                one.sendall(b"1")
            assert_unharmed(public_server)
        for one in sockets:
            assert not one.recv(1_000).startswith(b"HTTP/1.1 2")
    finally:
        for one in sockets:
            one.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET /sparql HTTP/9.9\r\n\r\n",
        b"\x00" * 100 + b"\r\n\r\n",
        b"GET /sparql?query=\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nHost: \xff\r\nAccept: \xff\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET http://evil.test/sparql?query=ASK{} HTTP/1.1\r\nHost: a\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT a.test:443 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost: a\r\nAccept: " + b"text/html;" * 5_000 + b"\r\n\r\n",
        b'GET /sparql HTTP/1.1\r\nHost: a b<>"\r\nAccept: text/turtle\r\n\r\n',
    ],
)
def test_q11_broken_requests(public_server: Server, sent: bytes) -> None:
    """Q11: what is no HTTP is refused or hung up on, and is never a failure of the server's."""
    with closing(socket.create_connection(("127.0.0.1", public_server.port), timeout=5)) as one:
        one.sendall(sent)
        one.shutdown(socket.SHUT_WR)
        answer = one.recv(10_000)
    assert not answer or answer.split(b" ")[1][:1] in {b"2", b"3", b"4"} or b" 501 " in answer.splitlines()[0], answer


def test_q11_a_request_of_http_1_1_names_its_host(public_server: Server) -> None:
    """Q11: 400 where it does not (RFC 9112, section 3.2); HTTP/1.0 need not."""
    for version, status in ((b"1.1", b"400"), (b"1.0", b"200")):
        with closing(socket.create_connection(("127.0.0.1", public_server.port), timeout=5)) as one:
            one.sendall(b"GET /sparql?query=ASK{} HTTP/" + version + b"\r\nConnection: close\r\n\r\n")
            assert one.recv(1_000).split(b" ")[1] == status


def test_q13_pages_do_not_wait_behind_fifty_slow_queries(public_server: Server) -> None:
    """Q13: two queries run, so many wait, the others are told at once to come again; pages answer as ever."""
    replies = []
    lock = threading.Lock()

    def ask() -> None:
        started = time.perf_counter()
        reply = public_server.get(RUNAWAYS["product"], seconds="60")
        with lock:
            replies.append((reply, time.perf_counter() - started))

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    pages = []
    for path in ("/", "/doc/plan/icr/hreir/2018-2020", "/search?q=2a", "/queries", "/about") * 3:
        started = time.perf_counter()
        assert public_server.send("GET", path).status == 200
        pages.append(time.perf_counter() - started)
    for thread in threads:
        thread.join()
    assert sorted(pages)[len(pages) // 2] < 0.3
    for reply, _ in replies:
        assert_refused(reply, 503)
    at_once = [seconds for reply, seconds in replies if "too many queries" in reply.problem["detail"]]
    assert 16 < len(at_once) <= 50 - 2 - 16


def test_q14_one_client_that_floods_keeps_nobody_waiting(public_server: Server) -> None:
    """Q14: beyond what one client may have it is told 429; another's question is answered while the slow ones run."""
    flood = {"X-Forwarded-For": "203.0.113.7"}
    slow = f"/sparql?query={quote(RUNAWAYS['product'])}"
    with ThreadPoolExecutor(18) as threads:
        sent = [threads.submit(public_server.send, "GET", slow, headers=flood) for _ in range(18)]
        refused = [one.result() for one in itertools.islice(as_completed(sent, timeout=10), 12)]
        for reply in refused:
            assert_refused(reply, 429)
        for path in ("/console?query=ASK%20%7B%7D", "/queries/owners.csv"):
            reply = public_server.send("GET", path, headers=flood)
            assert reply.status == 429
            assert int(reply.headers["Retry-After"]) > 0
        started = time.perf_counter()
        other = {"X-Forwarded-For": "203.0.113.7, 198.51.100.4"}
        small = public_server.send("GET", f"/sparql?query={quote(OBLIGATIONS)}", headers=other)
        page = public_server.send("GET", "/", headers=flood)
        assert (small.status, len(small.rows), page.status) == (200, 74, 200)
        assert time.perf_counter() - started < DEADLINE
        assert sum(not one.done() for one in sent) >= 4
