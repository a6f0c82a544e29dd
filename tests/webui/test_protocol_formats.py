"""Which format an answer has, that it is exact, and that a cut one says so."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import pyoxigraph
import pytest
import rdflib
import rdflib.compare
from pyoxigraph import QueryResultsFormat, RdfFormat
from server_support import GRAPH, JSON, XML, Server

ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 3"
STATEMENTS = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
CSV, TSV = "text/csv", "text/tab-separated-values"
GRAPH_FORMATS = {
    "text/turtle": ("turtle", RdfFormat.TURTLE),
    "application/n-triples": ("nt", RdfFormat.N_TRIPLES),
    "application/ld+json": ("json-ld", RdfFormat.JSON_LD),
    "application/rdf+xml": ("xml", RdfFormat.RDF_XML),
    "application/trig": ("trig", RdfFormat.TRIG),
    "application/n-quads": ("nquads", RdfFormat.N_QUADS),
}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("junk", JSON),
        (BROWSER, XML),
        ("application/json", JSON),
        ("application/xml", XML),
        ("text/xml", XML),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv; header=present", CSV),
        ("text/*", CSV),
        (TSV, TSV),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", XML),
        ("text/csv;q=0.9, application/sparql-results+xml;q=0.5", CSV),
        ("text/turtle, text/csv;q=0.1", CSV),
        ("application/sparql-results+json;q=0, */*;q=0.1", XML),
        ("text/html, */*;q=0.1", JSON),
        ("application/*;q=0.2, text/tab-separated-values;q=0.1", JSON),
        ("application/sparql-results+json,application/sparql-results+xml;q=0.9,text/csv;q=0.1", JSON),
        ("application/sparql-results+xml; charset=utf-8", XML),
        (",".join(f"a{n}/b;q=0.{n % 9}" for n in range(9_000)) + ", text/csv;q=0.001", CSV),
    ],
)
def test_the_format_of_rows(public_server: Server, accept: str | None, media_type: str) -> None:
    """Q12: by the quality of each range, the narrowest first; nothing asked for is JSON. Caches are told."""
    reply = public_server.get(ROWS, accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert "Accept" in reply.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        (BROWSER, "application/rdf+xml"),
        ("application/json", "application/ld+json"),
        ("text/plain", "application/n-triples"),
        ("text/turtle;q=0.2, application/ld+json", "application/ld+json"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        *((name, name) for name in GRAPH_FORMATS),
    ],
)
def test_the_format_of_a_graph(public_server: Server, accept: str | None, media_type: str) -> None:
    """Turtle for who has no wish, and each format of RDF by its name."""
    for query in (STATEMENTS, f"DESCRIBE <{GRAPH}frameworks/rdc-2008>"):
        reply = public_server.get(query, accept)
        assert (reply.status, reply.media_type) == (200, media_type)


def test_an_endless_accept_header_costs_little(public_server: Server) -> None:
    """Q12: ten thousand entries, none of which there is, are a 406 that names what there is."""
    reply = public_server.get(ROWS, ",".join(f"a{n}/b" for n in range(10_000)))
    assert reply.status == 406
    assert CSV in reply.problem["available"]


def test_all_formats_of_rows_say_the_same(public_server: Server) -> None:
    """Each is read back by another reader than the one that wrote it; what differs is only the format."""
    query = """SELECT ?n ?v { VALUES (?n ?v) { (1 "a\\"b,c\\n=1+1") (2 "é"@fr-CA) (3 <http://a.test/>) (4 UNDEF)
      (5 -1.5) (6 "2026-02-29"^^<http://www.w3.org/2001/XMLSchema#date>) (7 "") } }"""
    wanted = public_server.get(query).rows
    assert [set(row) for row in wanted] == [{"n", "v"}] * 3 + [{"n"}] + [{"n", "v"}] * 3
    for media_type, format_ in ((XML, QueryResultsFormat.XML), (TSV, QueryResultsFormat.TSV)):
        read = pyoxigraph.parse_query_results(public_server.get(query, media_type).body, format=format_)
        assert isinstance(read, pyoxigraph.QuerySolutions)
        again = json.loads(read.serialize(format=QueryResultsFormat.JSON) or b"")["results"]["bindings"]
        assert again == wanted
    body = public_server.get(query, CSV).text
    assert body.startswith("n,v\r\n")
    table = list(csv.reader(io.StringIO(body, newline="")))
    assert [row[1] for row in table[1:]] == ['a"b,c\n=1+1', "é", "http://a.test/", "", "-1.5", "2026-02-29", ""]


@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
def test_all_formats_of_a_graph_say_the_same(public_server: Server, media_type: str) -> None:
    """Each is read by rdflib and holds the same statements."""
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{GRAPH}frameworks/rdc-2008> {{ ?s ?p ?o }} }}"
    wanted = rdflib.Graph().parse(data=public_server.get(query, "application/n-triples").text, format="nt")
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=public_server.get(query, media_type).text, format=GRAPH_FORMATS[media_type][0])
    found = rdflib.Graph()
    for statement in dataset.triples((None, None, None)):
        found.add(statement)
    assert len(wanted) > 50
    assert rdflib.compare.isomorphic(found, wanted)


def test_yes_and_no(public_server: Server) -> None:
    """ASK comes in the two formats that have a form for it."""
    assert json.loads(public_server.get("ASK {}").body)["boolean"] is True
    root = ET.fromstring(public_server.get("ASK { <a:a> <a:b> <a:c> }", XML).body)  # noqa: S314 - our own answer
    assert root.findtext("{*}boolean") == "false"


def test_rows_beyond_the_limit_are_cut_and_the_answer_says_so(public_server: Server) -> None:
    """Q4: in a header always, and in the body where the format has room; CSV stays exact."""
    query = "SELECT ?s { ?s ?p ?o . ?a ?b ?c }"
    answers = {media_type: public_server.get(query, media_type) for media_type in (JSON, XML, CSV, TSV)}
    for media_type, reply in answers.items():
        assert reply.status == 200
        assert reply.headers["X-Result-Cut"] == "only the first 1000 results are given", media_type
        assert 'rel="help"' in reply.headers["Link"]
    (limits,) = json.loads(answers[JSON].body)["head"]["link"]
    assert limits == f"{public_server.url}/console#limits"
    assert 'id="limits"' in public_server.send("GET", "/console").text
    root = ET.fromstring(answers[XML].body)  # noqa: S314 - our own answer
    assert [link.get("href") for link in root.iterfind("{*}head/{*}link")] == [limits]
    assert len(answers[CSV].text.splitlines()) == len(answers[TSV].text.splitlines()) == 1001
    whole = public_server.get(ROWS)
    assert "X-Result-Cut" not in whole.headers
    assert "link" not in json.loads(whole.body)["head"]


@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
def test_a_graph_beyond_the_limit_is_cut_and_says_so(public_server: Server, media_type: str) -> None:
    """Q4: with a comment in each format that has comments; it can be read all the same."""
    reply = public_server.get("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", media_type)
    assert "only the first" in reply.headers["X-Result-Cut"]
    assert ("This result is cut: only the first" in reply.text) == (media_type != "application/ld+json")
    assert 0 < len(list(pyoxigraph.parse(reply.body, GRAPH_FORMATS[media_type][1]))) <= 1000


def test_bytes_beyond_the_limit_are_cut_and_the_answer_says_so(public_server: Server) -> None:
    """Q4: long values reach the limit on bytes before the limit on rows."""
    long = "x" * 5_000
    reply = public_server.get(f"SELECT (CONCAT(STR(?s), '{long}') AS ?v) {{ ?s ?p ?o }}")
    assert reply.status == 200
    assert len(reply.body) < 310_000
    assert 10 < len(reply.rows) < 100
    assert reply.headers["X-Result-Cut"]


def test_a_single_value_beyond_the_limit_is_refused(public_server: Server) -> None:
    """Q4: there is nothing to cut it to."""
    reply = public_server.get("SELECT (GROUP_CONCAT(STR(?p)) AS ?v) { ?s ?p ?o }")
    assert reply.status == 503
    assert "300000 bytes" in reply.problem["detail"]


def test_what_xml_cannot_hold_is_not_written_as_xml(public_server: Server) -> None:
    """A control character makes XML that nobody can read: 406, and JSON has it."""
    query = "SELECT ('\\u0001' AS ?x) {}"
    assert public_server.get(query, XML).problem["status"] == 406
    assert public_server.get(query).rows[0]["x"]["value"] == "\x01"
