"""What ``goldenthread load`` sends, tries again and remembers, seen from a server that can be told to fail."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat
from servers_support import free_port, goldenthread
from tests_support import one_line

from goldenthread.errors import EndpointError, EndpointUnreachableError
from goldenthread.graph.credentials import Credentials
from goldenthread.graph.graph_store import GraphStore
from goldenthread.graph.loading import Load, contents, load, portions
from goldenthread.graph.patience import Patience
from goldenthread.graph.remote import RemoteStore
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import LOADED_GRAPH

QUICK = Patience(seconds=5, tries=3, pause=0.01, again_after_silence=True)


@dataclass
class Fake:
    """A server with a graph store in memory: what it was asked, and how it is to behave.

    Attributes:
        data: what it holds.
        asked: method and graph of each request that changes something.
        answers: a status to give instead of doing the work, one for each coming request.
        breaks_after: give only errors after so many changes.
        address: where it listens.
    """

    data: pyoxigraph.Store = field(default_factory=pyoxigraph.Store)
    asked: list[tuple[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    breaks_after: int = 10**9
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    """Answers the requests that a fake server gets."""

    fake: Fake

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class has it so
        """Be quiet."""

    def say(self, status: int, body: bytes = b"", media_type: str = "text/plain") -> None:
        """Answer."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Answer a query, or add to a graph."""
        if urlsplit(self.path).path == "/store":
            self.change("POST")
            return
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        answer = self.fake.data.query(form["query"][0])
        body = answer.serialize(format=QueryResultsFormat.JSON)
        self.say(200, body or b"", QueryResultsFormat.JSON.media_type)

    def do_GET(self) -> None:
        """Have nothing to show."""
        self.say(200)

    def do_PUT(self) -> None:
        """Replace a graph."""
        self.change("PUT")

    def do_DELETE(self) -> None:
        """Remove a graph."""
        self.change("DELETE")

    def change(self, method: str) -> None:
        """Change a graph as the protocol says, unless told to fail."""
        graph = NamedNode(parse_qs(urlsplit(self.path).query)["graph"][0])
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.fake.asked.append((method, graph.value))
        if self.fake.answers:
            self.say(self.fake.answers.pop(0), b"out of order")
            return
        if len(self.fake.asked) > self.fake.breaks_after:
            self.say(503, b"out of order")
            return
        if method != "POST":
            self.fake.data.remove_graph(graph)
        self.fake.data.load(body, RdfFormat.TURTLE, to_graph=graph)
        self.say(204)


@pytest.fixture
def fake() -> Iterator[Fake]:
    """A fake server that runs."""
    made = Fake()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("OfThisTest", (Handler,), {"fake": made})) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        made.address = f"http://127.0.0.1:{server.server_port}"
        yield made
        server.shutdown()


def quads(**graphs: str) -> LocalStore:
    """Return a store with these graphs, each in Turtle."""
    store = pyoxigraph.Store()
    for name, text in graphs.items():
        store.load(text, RdfFormat.TURTLE, base_iri="https://example.org/", to_graph=graph(name))
    return LocalStore(store)


def graph(name: str) -> NamedNode:
    """Return the name of a graph."""
    return NamedNode(f"https://w3id.org/goldenthread/graph/{name}")


def run(fake: Fake, store: LocalStore, *, again: bool = False) -> Load:
    """Load a store onto the fake server."""
    remote = RemoteStore(f"{fake.address}/query", patience=QUICK)
    graphs = GraphStore(f"{fake.address}/store", patience=QUICK)
    return load(store, remote, graphs, lambda *_: None, again=again)


def held(fake: Fake, name: str) -> int:
    """Return how many statements the server has in a graph."""
    return len(list(fake.data.quads_for_pattern(None, None, None, graph(name))))


A = "<a> <b> <c>, 'text' . <d> <e> [ <f> 1 ] ."
B = "<a> <b> <x> ."


def test_only_what_is_missing_or_has_changed_is_sent(fake: Fake) -> None:
    """The second load sends nothing, a changed graph alone is sent again, one that is gone is removed."""
    assert run(fake, quads(one=A, two=B)) == Load(sent=2, triples=5, unchanged=0, removed=0)
    assert (held(fake, "one"), held(fake, "two")) == (4, 1)
    fake.asked.clear()
    assert run(fake, quads(one=A, two=B)) == Load(sent=0, triples=0, unchanged=2, removed=0)
    assert fake.asked == []
    assert run(fake, quads(one=A, two=B + "<more> <b> <x> .")).sent == 1
    assert run(fake, quads(one=A)) == Load(sent=0, triples=0, unchanged=1, removed=1)
    assert held(fake, "two") == 0


def test_a_graph_that_was_damaged_on_the_server_is_sent_again(fake: Fake) -> None:
    """What is remembered is not believed against the number of statements."""
    run(fake, quads(one=A, two=B))
    fake.data.remove_graph(graph("two"))
    assert run(fake, quads(one=A, two=B)).sent == 1
    assert held(fake, "two") == 1


def test_graphs_of_others_are_left_alone(fake: Fake) -> None:
    """Only what a load has put there is ever removed."""
    fake.data.load(B, RdfFormat.TURTLE, base_iri="https://example.org/", to_graph=graph("theirs"))
    run(fake, quads(one=A))
    run(fake, quads(two=B))
    assert held(fake, "theirs") == 1
    assert held(fake, "one") == 0


def test_a_load_that_was_cut_off_goes_on(fake: Fake) -> None:
    """Graphs that were whole are not sent twice, also when the server broke in the middle of one."""
    store = quads(**{f"g{number}": f"<a> <b> {number} ." for number in range(9)})
    run(fake, quads(g0="<a> <b> 0 ."))
    fake.asked.clear()
    fake.breaks_after = 5
    with pytest.raises(EndpointError, match="503"):
        run(fake, store)
    fake.breaks_after = 10**9
    # The note of what was whole could not be written either; a load loses at most what came since the last note.
    fake.asked.clear()
    assert run(fake, store).unchanged >= 1
    assert all(held(fake, f"g{number}") == 1 for number in range(9))
    assert ("PUT", graph("g0").value) not in fake.asked


def test_an_error_that_passes_is_waited_for(fake: Fake) -> None:
    """Two refusals of a busy server do no harm."""
    fake.answers = [503, 500]
    assert run(fake, quads(one=A)).sent == 1
    assert held(fake, "one") == 4


def test_a_refusal_is_not_tried_again(fake: Fake) -> None:
    """What can never succeed is told at once, with what to do."""
    fake.answers = [403] * 9
    with pytest.raises(EndpointError, match="GOLDENTHREAD_ENDPOINT_PASSWORD"):
        run(fake, quads(one=A))
    assert len(fake.asked) == 1
    fake.answers = [405] * 9
    with pytest.raises(EndpointError, match="--graph-store"):
        run(fake, quads(one=A))


def test_nobody_takes_graphs() -> None:
    """A refused connection says how often it was tried, and that the next load goes on."""
    nowhere = f"http://127.0.0.1:{free_port()}/store"
    with pytest.raises(EndpointUnreachableError, match=r"3 tries.*not sent twice"):
        GraphStore(nowhere, patience=QUICK).put("https://example.org/g", b"")


def test_a_large_graph_goes_in_portions_that_hold_blank_nodes_together() -> None:
    """Every statement is in one portion, and a blank node's are all in the first."""
    store = quads(one=A + "".join(f"<s{number}> <p> {number} ." for number in range(20)))
    sent = list(portions(store, graph("one"), most=5))
    assert [portion.triples for portion in sent] == [5, 5, 5, 5, 4]
    assert b"_:" in sent[0].data
    assert not any(b"_:" in portion.data for portion in sent[1:])


def test_names_of_blank_nodes_do_not_count_as_a_change() -> None:
    """Each build gives them other names."""
    first, second = (contents(quads(one=A), lambda *_: None) for _ in range(2))
    assert first == second


def test_the_memory_of_loads_is_no_part_of_the_graph(fake: Fake) -> None:
    """It is in a named graph of its own."""
    run(fake, quads(one=A))
    answer = fake.data.query(f"SELECT * WHERE {{ GRAPH {LOADED_GRAPH} {{ ?s ?p ?o }} }}")
    assert isinstance(answer, QuerySolutions)
    assert len(list(answer)) == 2


@pytest.mark.long
def test_the_command_says_in_one_line_what_is_wrong() -> None:
    """Without an address, and with one where nobody listens, it ends with exit code 2 and no secret."""
    without = goldenthread("load")
    assert without.returncode == 2
    assert "--endpoint" in one_line(without.stderr)
    secret = {"GOLDENTHREAD_ENDPOINT_USER": "me", "GOLDENTHREAD_ENDPOINT_PASSWORD": "never-shown"}
    nobody = goldenthread("load", "--endpoint", f"http://127.0.0.1:{free_port()}/query", environment=secret)
    assert nobody.returncode == 2
    assert "is the server running?" in one_line(nobody.stderr)
    assert "never-shown" not in nobody.stdout + nobody.stderr
    assert "never-shown" not in repr(Credentials(user="me", password=secret["GOLDENTHREAD_ENDPOINT_PASSWORD"]))
