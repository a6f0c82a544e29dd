"""Caches and clients that come again: what they have already is not sent, or even looked for, twice (RFC 9110)."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from server_support import FORM_TYPE, OBLIGATIONS, RDC_2008, Server, graph_address

from goldenthread.graph.keywords import is_repeatable

PLAN = "/doc/plan/icr/hreir/2018-2020"
CUT = "SELECT * { ?s ?p ?o }"
LONG_PAST, FAR_FUTURE = "Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"


def address(query: str, more: str = "") -> str:
    """Return the address that asks a query."""
    return f"/sparql?query={quote(query)}{more}"


@pytest.mark.parametrize("query", [OBLIGATIONS, CUT, "ASK {}", "CONSTRUCT WHERE { ?s ?p 'none' }"])
def test_an_answer_that_one_has_is_not_looked_for_again(public_server: Server, query: str) -> None:
    """304 without running the query, cut or not; caches may keep it and must ask; HEAD says the same."""
    first = public_server.send("GET", address(query))
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Vary"] == "Accept"
    assert public_server.send("HEAD", address(query)).headers["ETag"] == tag
    for given in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        again = public_server.send("GET", address(query), headers={"If-None-Match": given})
        assert (again.status, again.body) == (304, b"")
        assert (again.headers["ETag"], again.headers["Vary"]) == (tag, "Accept")
        assert again.headers["Cache-Control"] == "no-cache"
        assert "Server-Timing" not in again.headers
    assert public_server.send("GET", address(query), headers={"If-None-Match": "*"}).status == 304
    assert public_server.send("GET", address(query), headers={"If-None-Match": '"other"'}).status == 200


def test_each_answer_has_its_own_tag(public_server: Server) -> None:
    """Another query, data set, format or host has another tag."""
    asked: list[tuple[str, Mapping[str, str]]] = [
        (address(OBLIGATIONS), {}),
        (address(OBLIGATIONS), {"Accept": "text/csv"}),
        (address(OBLIGATIONS, "&_mediatype=text/tab-separated-values"), {}),
        (address(OBLIGATIONS, f"&default-graph-uri={quote(RDC_2008)}"), {}),
        (address(OBLIGATIONS, f"&named-graph-uri={quote(RDC_2008)}"), {}),
        (address(OBLIGATIONS + " LIMIT 1"), {}),
        (address(OBLIGATIONS), {"Host": "data.example.org"}),
    ]
    tags = {public_server.send("GET", path, headers=headers).headers["ETag"] for path, headers in asked}
    assert len(tags) == len(asked)


@pytest.mark.parametrize(
    "query",
    ["SELECT (NOW() AS ?x) {}", "SELECT(rand()AS ?x){}", "SELECT (struuid() AS ?x) {}", "ASK { BIND(UUID() AS ?x) }"],
)
def test_what_changes_by_itself_has_no_tag(public_server: Server, query: str) -> None:
    """An answer that is another one each time is never taken for the earlier."""
    reply = public_server.send("GET", address(query))
    assert (reply.status, reply.headers["ETag"]) == (200, None)
    assert public_server.send("GET", address(query), headers={"If-None-Match": '"x"'}).status == 200


def test_words_that_only_look_like_functions_keep_the_tag() -> None:
    """In a string, a comment, a variable or a name they mean nothing; an escape may hide one."""
    assert is_repeatable("SELECT ?now { ?now ?rand 'UUID()' . ?x <a:NOW> ex:RAND } # NOW()")
    assert not is_repeatable("SELECT (\\u004eOW() AS ?x) {}")


def test_refusals_and_posts_have_no_tag(public_server: Server) -> None:
    """A star is no excuse for a query that does not parse, and POST is answered as ever."""
    assert public_server.send("GET", address("SELECT"), headers={"If-None-Match": "*"}).status == 400
    assert public_server.send("GET", address("ASK {}"), headers={"If-None-Match": "*", "Accept": "a/b"}).status == 406
    tag = public_server.send("GET", address("ASK {}")).headers["ETag"]
    headers = {"Content-Type": FORM_TYPE, "If-None-Match": tag}
    assert public_server.send("POST", "/sparql", b"query=ASK%7B%7D", headers).status == 200


def test_a_store_that_may_change_gives_no_tag(client: FlaskClient) -> None:
    """Where nobody knows what the store holds, an answer is looked for each time, and has no date."""
    response = client.get(address("ASK {}"))
    assert "ETag" not in response.headers
    assert "Last-Modified" not in client.get(f"{PLAN}.ttl").headers


@pytest.mark.parametrize(
    "path",
    [
        f"{PLAN}.ttl",
        graph_address(RDC_2008),
        *(
            pytest.param(path, marks=pytest.mark.long)
            for path in ("/catalog.jsonld", "/void", "/graph/dataset.nt", "/dump/goldenthread.nq")
        ),
    ],
)
def test_what_is_made_of_the_content_alone_has_its_date(public_server: Server, path: str) -> None:
    """If-Modified-Since is heard where there is no If-None-Match, which wins."""
    first = public_server.send("GET", path)
    date, tag = first.headers["Last-Modified"], first.headers["ETag"]
    assert parsedate_to_datetime(date) <= parsedate_to_datetime(first.headers["Date"])
    wanted = {
        304: [
            {"If-Modified-Since": date},
            {"If-Modified-Since": FAR_FUTURE},
            {"If-None-Match": tag, "If-Modified-Since": LONG_PAST},
        ],
        200: [
            {"If-Modified-Since": LONG_PAST},
            {"If-Modified-Since": "yesterday"},
            {"If-None-Match": '"other"', "If-Modified-Since": FAR_FUTURE},
        ],
    }
    for status, asked in wanted.items():
        for headers in asked:
            assert public_server.send("GET", path, headers=headers).status == status, headers


def test_a_page_has_no_date(public_server: Server) -> None:
    """It changes with the program, of which the content's date says nothing."""
    assert "Last-Modified" not in public_server.send("GET", PLAN).headers
