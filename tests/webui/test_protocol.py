"""The SPARQL 1.1 Protocol, section 2.1, through a real server: how a query is sent, over what, and what is refused."""

import gzip
from urllib.parse import quote

import pytest
from server_support import (
    FORM_TYPE,
    JSON,
    NAMED_OBLIGATIONS,
    OBLIGATIONS,
    QUERY_TYPE,
    RDC_2008,
    RDC_2019,
    Reply,
    Server,
)

IN_2008, IN_2019 = 7, 49 + 13
IN_ALL = 49 + 13 + 7 + 5
CUT_SHORT = gzip.compress(b"ASK {}")[:-9]
ENCODED = quote(OBLIGATIONS)

WAYS = ("get", "post_form", "post_direct")
"""The three ways of sending a query."""


def ask(server: Server, way: str, query: str, accept: str | None = None, **parameters: str | list[str]) -> Reply:
    """Send a query one of the three ways."""
    reply = getattr(server, way)(query, accept, **parameters)
    assert isinstance(reply, Reply)
    return reply


@pytest.mark.parametrize("way", WAYS)
def test_a_query_is_answered_in_each_way(public_server: Server, way: str) -> None:
    """query_get, query_post_form, query_post_direct."""
    reply = ask(public_server, way, OBLIGATIONS)
    assert (reply.status, reply.media_type) == (200, JSON)
    assert len(reply.rows) == IN_ALL


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", JSON, JSON),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1", "text/turtle", "text/turtle"),
        (f"DESCRIBE <{RDC_2008}>", "application/rdf+xml", "application/rdf+xml"),
    ],
    ids=["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"],
)
def test_each_form_of_query_is_answered_in_its_format(
    public_server: Server, way: str, query: str, accept: str, media_type: str
) -> None:
    """query_content_type_select, _ask, _construct and _describe."""
    reply = ask(public_server, way, query, accept)
    assert (reply.status, reply.media_type) == (200, media_type)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("query", "dataset", "count"),
    [
        (OBLIGATIONS, {"default_graph_uri": RDC_2008}, IN_2008),
        (OBLIGATIONS, {"default_graph_uri": [RDC_2008, RDC_2019]}, IN_2008 + IN_2019),
        (NAMED_OBLIGATIONS, {"named_graph_uri": RDC_2008}, IN_2008),
        (NAMED_OBLIGATIONS, {"named_graph_uri": [RDC_2008, RDC_2019]}, IN_2008 + IN_2019),
        (NAMED_OBLIGATIONS, {"default_graph_uri": RDC_2008}, 0),
        (OBLIGATIONS, {"named_graph_uri": RDC_2008}, 0),
        (OBLIGATIONS, {"default_graph_uri": "http://127.0.0.1:9/none"}, 0),
        (OBLIGATIONS, {"default_graph_uri": ["http://127.0.0.1:9/none", RDC_2008]}, IN_2008),
    ],
    ids=["default", "defaults", "named", "nameds", "named only", "default only", "unknown", "unknown and known"],
)
def test_the_dataset_of_the_request(
    public_server: Server, way: str, query: str, dataset: dict[str, str | list[str]], count: int
) -> None:
    """query_dataset_*: the graphs named are all there is; an unknown one is empty and never fetched."""
    reply = ask(public_server, way, query, **dataset)
    assert reply.status == 200
    assert len(reply.rows) == count


@pytest.mark.parametrize("way", WAYS)
def test_the_dataset_of_the_request_wins_over_that_of_the_query(public_server: Server, way: str) -> None:
    """query_multiple_dataset: FROM and FROM NAMED count for nothing, even where the request names only one kind."""
    clauses = f" FROM <{RDC_2019}> FROM NAMED <{RDC_2019}> WHERE "
    plain, named = OBLIGATIONS.replace(" WHERE ", clauses), NAMED_OBLIGATIONS.replace(" WHERE ", clauses)
    assert len(ask(public_server, way, plain).rows) == IN_2019
    assert len(ask(public_server, way, named).rows) == IN_2019
    assert len(ask(public_server, way, plain, default_graph_uri=RDC_2008).rows) == IN_2008
    assert len(ask(public_server, way, named, default_graph_uri=RDC_2008).rows) == 0
    assert len(ask(public_server, way, named, named_graph_uri=RDC_2008).rows) == IN_2008
    assert len(ask(public_server, way, plain, named_graph_uri=RDC_2008).rows) == 0


def test_a_dataset_in_the_address_counts_beside_a_form(public_server: Server) -> None:
    """Nothing that a client says is dropped in silence."""
    path = f"/sparql?default-graph-uri={quote(RDC_2008, safe='')}"
    reply = public_server.send("POST", path, f"query={ENCODED}".encode(), {"Content-Type": FORM_TYPE})
    assert len(reply.rows) == IN_2008


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (("PUT", f"/sparql?query={ENCODED}", None, {}), 405),
        (("DELETE", "/sparql", None, {}), 405),
        (("PATCH", "/sparql", b"x", {"Content-Type": QUERY_TYPE}), 405),
        (("GET", f"/sparql?query={ENCODED}&query={ENCODED}", None, {}), 400),
        (("POST", "/sparql", f"query={ENCODED}&query={ENCODED}".encode(), {"Content-Type": FORM_TYPE}), 400),
        (("POST", f"/sparql?query={ENCODED}", b"ASK {}", {"Content-Type": QUERY_TYPE}), 400),
        (("POST", f"/sparql?query={ENCODED}", f"query={ENCODED}".encode(), {"Content-Type": FORM_TYPE}), 400),
        (("POST", "/sparql", b"", {"Content-Type": FORM_TYPE}), 400),
        (("POST", "/sparql", b"qery=ASK%7B%7D", {"Content-Type": FORM_TYPE}), 400),
        (("GET", f"/sparql?default-graph-uri={quote(RDC_2008)}", None, {}), 400),
        (("POST", "/sparql", OBLIGATIONS.encode(), {"Content-Type": "text/plain"}), 415),
        (("POST", "/sparql", OBLIGATIONS.encode(), {}), 415),
        (("POST", "/sparql", f"query={ENCODED}".encode(), {}), 415),
        (("POST", "/sparql", b'{"query": "ASK {}"}', {"Content-Type": "application/json"}), 415),
        (("POST", "/sparql", OBLIGATIONS.encode("utf-16"), {"Content-Type": f"{QUERY_TYPE}; charset=UTF-16"}), 400),
        (("POST", "/sparql", b"ASK {}", {"Content-Type": f"{QUERY_TYPE}; charset=iso-8859-1"}), 400),
        (("POST", "/sparql", OBLIGATIONS.encode("utf-16"), {"Content-Type": QUERY_TYPE}), 400),
        (("POST", "/sparql", b"ASK { ?s ?p '\xe9' }", {"Content-Type": QUERY_TYPE}), 400),
        (("GET", "/sparql?query=ASK%20%7B%3Fs%20%3Fp%20'%E9'%7D", None, {}), 400),
        (("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=%ff", None, {}), 400),
        (("POST", "/sparql", b"query=%ff", {"Content-Type": FORM_TYPE}), 400),
        (("GET", "/sparql?query=", None, {}), 400),
        (("GET", "/sparql?query=%20%0a%23%20nothing", None, {}), 400),
        (("POST", "/sparql", b"", {"Content-Type": QUERY_TYPE}), 400),
        (("GET", "/sparql?query=ASK%20%7B%00%7D", None, {}), 400),
        (("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=relative", None, {}), 400),
        (("GET", "/sparql?query=ASK%20%7B%7D&named-graph-uri=http://a.test/%20b", None, {}), 400),
        (("GET", "/sparql?query=ASK%20%7B%7D&named-graph-uri=", None, {}), 400),
        (("GET", "/sparql?query=SELECT%20(%3Chttp://a.test/f%3E(1)%20AS%20%3Fx)%20%7B%7D", None, {}), 400),
        (("GET", "/sparql?" + "&".join(f"a{n}=1" for n in range(2_000)) + "&query=ASK%7B%7D", None, {}), 400),
        (("POST", "/sparql", b"update=CLEAR%20ALL", {"Content-Type": FORM_TYPE}), 403),
        (("GET", "/sparql?update=CLEAR%20ALL", None, {}), 403),
        (("GET", "/sparql?update=", None, {}), 403),
        (("POST", "/sparql", b"CLEAR ALL", {"Content-Type": "application/sparql-update"}), 403),
        (("POST", "/sparql", b"CLEAR ALL", {"Content-Type": QUERY_TYPE}), 403),
        (("GET", "/sparql?query=%23%20SELECT%0AINSERT%20DATA%20%7B%3Ca:a%3E%20%3Ca:b%3E%201%7D", None, {}), 403),
        (("GET", "/sparql?query=ASK%7BSERVICE%20%3Chttp://a.test/%3E%7B%7D%7D", None, {}), 403),
        (("GET", "/sparql?query=ASK%7BSERVICEa:b%7B%7D%7D", None, {}), 403),
        (("GET", "/sparql?query=ASK%20%7B%7D", None, {"Accept": "image/png"}), 406),
        (("GET", f"/sparql?query={ENCODED}", None, {"Accept": "text/turtle"}), 406),
        (("GET", "/sparql?query=ASK%20%7B%7D", None, {"Accept": "text/csv"}), 406),
        (("GET", "/sparql?query=CONSTRUCT%7B%7DWHERE%7B%7D", None, {"Accept": "text/csv"}), 406),
        (("GET", f"/sparql?query={ENCODED}", None, {"Accept": "*/*;q=0"}), 406),
        (("GET", "/sparql?_mediatype=docx", None, {}), 406),
        (("GET", f"/sparql?query={ENCODED}&x={'x' * 70_000}", None, {}), 414),
        (("GET", f"/sparql?query={ENCODED}", None, {"X-Long": "x" * 300_000}), 431),
        (("POST", "/sparql", b"query=" + b"x" * 1_100_000, {"Content-Type": FORM_TYPE}), 413),
        (("POST", "/sparql", b"ASK {}", {"Content-Type": QUERY_TYPE, "Content-Encoding": "gzip"}), 400),
        (
            (
                "POST",
                "/sparql",
                gzip.compress(b"ASK {}") + b"{}",
                {"Content-Type": QUERY_TYPE, "Content-Encoding": "gzip"},
            ),
            400,
        ),
        (("GET", f"/sparql?query={ENCODED}", None, {"If-Match": '"x"'}), 412),
        (("POST", "/sparql", CUT_SHORT, {"Content-Type": QUERY_TYPE, "Content-Encoding": "gzip"}), 400),
        (("POST", "/sparql", b"ASK {}", {"Content-Type": QUERY_TYPE, "Content-Encoding": "br"}), 415),
        (("GET", f"/sparql?query={'x' * 20_001}", None, {}), 400),
    ],
)
def test_a_bad_request_is_refused_by_the_right_status(
    public_server: Server, request_: tuple[str, str, bytes | None, dict[str, str]], status: int
) -> None:
    """Q11: bad_query_*, bad_multiple_queries, updates and the rest: a problem document, open to scripts of any site."""
    reply = public_server.send(*request_)
    assert reply.status == status, reply.text[:300]
    assert "about:blank" in reply.problem["type"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    if status == 405:
        assert reply.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_a_packed_query_is_unpacked_and_a_packed_bomb_is_refused(public_server: Server) -> None:
    """Q11: the limit holds for what comes out, not for what is sent."""
    headers = {"Content-Type": QUERY_TYPE, "Content-Encoding": "gzip"}
    assert len(public_server.send("POST", "/sparql", gzip.compress(OBLIGATIONS.encode()), headers).rows) == IN_ALL
    halves = OBLIGATIONS.encode().partition(b" WHERE ")
    in_parts = b"".join(gzip.compress(part) for part in halves)
    assert len(public_server.send("POST", "/sparql", in_parts, headers).rows) == IN_ALL
    bomb = gzip.compress(b"#" * 50_000_000, compresslevel=1)
    assert public_server.send("POST", "/sparql", bomb, headers).status == 413


def test_a_mistake_is_pointed_at(public_server: Server) -> None:
    """The line and the column are in the problem document, and on the page for a browser."""
    wrong = "SELECT * {\n  ?s ?p ?o\n  FILTER(?o = )\n}"
    problem = public_server.get(wrong).problem
    assert (problem["status"], problem["line"], problem["column"]) == (400, 3, 15)
    page = public_server.get(wrong, accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (page.status, page.media_type) == (400, "text/html")
    assert "line 3, column 15" in page.text
    unknown = public_server.get("SELECT * {\n BIND(<http://a.test/f>(1) AS ?x) }").problem
    assert (unknown["line"], unknown["column"]) == (2, 7)


@pytest.mark.parametrize("way", WAYS)
def test_names_are_resolved_against_the_endpoint(public_server: Server, way: str) -> None:
    """The base IRI is the address of the endpoint, unless the query has a BASE."""
    (row,) = ask(public_server, way, "SELECT (<x> AS ?a) (IRI('y') AS ?b) {}").rows
    assert row["a"]["value"] == f"{public_server.url}/x"
    assert row["b"]["value"] == f"{public_server.url}/y"
    (row,) = ask(public_server, way, "BASE <http://a.test/> SELECT (<x> AS ?a) {}").rows
    assert row["a"]["value"] == "http://a.test/x"


def test_percent_encoding_is_read_once(public_server: Server) -> None:
    """``%2531`` is the text ``%31`` and not ``1``, in each way."""
    (row,) = public_server.send("GET", "/sparql?query=SELECT('%2531'AS%3Fx)%7B%7D").rows
    assert row["x"]["value"] == "%31"
    (row,) = public_server.get("SELECT ('+ %2B' AS ?x) {}").rows
    assert row["x"]["value"] == "+ %2B"
    (row,) = public_server.post_direct("SELECT ('%31+' AS ?x) {}").rows
    assert row["x"]["value"] == "%31+"
    (row,) = public_server.get("SELECT ('é\U0001f9f5' AS ?x) {}").rows
    assert row["x"]["value"] == "é\U0001f9f5"


def test_parameters_that_the_protocol_does_not_know_are_ignored(public_server: Server) -> None:
    """``version`` of the drafts for SPARQL 1.2, and what clients add for other servers."""
    reply = public_server.get(OBLIGATIONS, version="1.1", format="json", output="json", timeout="1")
    assert len(reply.rows) == IN_ALL
    typed = public_server.send(
        "POST", "/sparql", OBLIGATIONS.encode(), {"Content-Type": f"{QUERY_TYPE}; charset=UTF-8; version=1.2"}
    )
    assert len(typed.rows) == IN_ALL


def test_head_and_options(public_server: Server) -> None:
    """HEAD is GET without the body; OPTIONS and the question before a request of another site name the methods."""
    path = f"/sparql?query={ENCODED}"
    head, get = public_server.send("HEAD", path), public_server.send("GET", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(get.body))
    for path in ("/sparql", "/rdf-graph-store"):
        options = public_server.send("OPTIONS", path, headers={"Origin": "https://a.test"})
        assert options.status == 204
        assert "GET, HEAD" in options.headers["Allow"]
        assert options.headers["Access-Control-Allow-Methods"] == options.headers["Allow"]
        assert "Content-Type" in options.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/sparql", "/sparql?query=x", "/nowhere", "/queries"])
def test_scripts_of_other_sites_may_read_every_answer(public_server: Server, path: str) -> None:
    """Errors and pages as well; and nobody is asked for a cookie, so there is nothing to steal (Q8)."""
    reply = public_server.send("GET", path, headers={"Origin": "https://a.test"})
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in reply.headers
    assert "Set-Cookie" not in reply.headers
    assert "Link" in reply.headers["Access-Control-Expose-Headers"]
