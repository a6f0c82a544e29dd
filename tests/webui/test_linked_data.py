"""Every name leads to documents in every format, and the headers say what else there is."""

import json
import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from webui_support import ICR_2018

from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import DCTERMS, GRAPH, ID, NS, OWL, RDFS, SKOS
from goldenthread.settings import Settings
from goldenthread.webui.app import VISITORS, create_app

ITEM = "plan/icr/hreir/2018-2020/action/2a/item/ii"
FORMATS = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
RDFLIB_NAMES = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml", "trig": "trig", "nq": "nquads"}


@pytest.mark.parametrize(("ending", "media_type"), FORMATS.items())
def test_a_name_leads_to_the_document_in_one_step(client: FlaskClient, ending: str, media_type: str) -> None:
    """303 to the document in the format that is asked for, which answers 200 with exactly that."""
    with client.get(f"/id/{ITEM}", headers={"Accept": media_type}) as response:
        assert response.status_code == 303
        assert "Accept" in response.headers["Vary"]
        place = response.headers["Location"]
    assert place == f"/doc/{ITEM}" + ("" if ending == "html" else f".{ending}")
    with client.get(place, headers={"Accept": media_type}) as response:
        assert response.status_code == 200
        assert response.mimetype == media_type


@pytest.mark.parametrize(("ending", "media_type"), FORMATS.items())
def test_a_document_is_negotiated_and_says_which_file_it_is(client: FlaskClient, ending: str, media_type: str) -> None:
    """200 with the address of the very file; the file itself needs no Accept header and varies with none."""
    with client.get(f"/doc/{ITEM}", headers={"Accept": f"image/png, {media_type};q=0.9, */*;q=0.1"}) as response:
        assert response.status_code == 200
        assert response.mimetype == media_type
        assert response.headers["Content-Location"].endswith(f"/doc/{ITEM}.{ending}")
        assert "Accept" in response.headers["Vary"]
        body = response.data
    with client.get(f"/doc/{ITEM}.{ending}", headers={"Accept": "image/png"}) as response:
        assert (response.status_code, response.mimetype, response.data) == (200, media_type, body)
        assert "Accept" not in response.headers.get("Vary", "")
        if media_type.startswith("text/"):
            assert "charset=utf-8" in response.headers["Content-Type"]


@pytest.mark.parametrize("ending", RDFLIB_NAMES)
def test_every_format_says_the_same(client: FlaskClient, ending: str) -> None:
    """Another library reads each format and finds the same statements."""

    def read(name: str) -> set[tuple[object, ...]]:
        data = client.get(f"/doc/{ITEM}.{name}").data
        graph = rdflib.Dataset(default_union=True).parse(data=data, format=RDFLIB_NAMES[name])
        return set(graph.triples((None, None, None)))

    assert read(ending) == read("ttl")


def test_a_description_holds_what_belongs_to_a_thing(client: FlaskClient) -> None:
    """Its statements, derived ones too, its records, names, what points to it, and the document with its licence."""
    graph = rdflib.Graph().parse(data=client.get(f"/doc/{ITEM}.ttl").data, format="turtle")
    item, terms = rdflib.URIRef(ID + ITEM), rdflib.Namespace(NS)
    assert (item, rdflib.RDF.type, terms.PlanItem) in graph, "derived"
    plan = graph.value(item, terms.inPlan)
    assert graph.value(plan, rdflib.RDFS.label), "the name of what it points to"
    (target,) = graph.subjects(rdflib.RDF.type, terms.Target)
    assert graph.value(target, terms.value) is not None, "a record of it"
    document = graph.value(None, rdflib.FOAF.primaryTopic, item)
    assert str(document) == f"https://w3id.org/goldenthread/doc/{ITEM}"
    assert str(graph.value(document, rdflib.DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert rdflib.URIRef(GRAPH + "plans/icr/hreir-2018-2020") in set(graph.objects(document, rdflib.DCTERMS.isPartOf))
    action = rdflib.Graph().parse(data=client.get("/doc/plan/icr/hreir/2018-2020/action/2a.ttl").data, format="turtle")
    assert (item, terms.itemOf, rdflib.URIRef(ID + "plan/icr/hreir/2018-2020/action/2a")) in action, "points to it"


def test_graphs_are_kept_where_the_format_has_them(client: FlaskClient) -> None:
    """TriG tells what is stated from what is derived."""
    quads = list(pyoxigraph.parse(client.get(f"/doc/{ITEM}.trig").data, RdfFormat.TRIG))
    graphs = {str(quad.graph_name) for quad in quads if quad.subject == NamedNode(ID + ITEM)}
    assert {f"<{GRAPH}derived>", f"<{GRAPH}plans/icr/hreir-2018-2020>"} <= graphs


def test_ending_beats_parameter_beats_header(client: FlaskClient) -> None:
    """The most explicit wish wins."""
    turtle = {"Accept": "text/turtle"}
    assert client.get(f"/doc/{ITEM}?_mediatype=application/ld+json", headers=turtle).mimetype == "application/ld+json"
    assert client.get(f"/doc/{ITEM}.nt?_mediatype=text/html", headers=turtle).mimetype == "application/n-triples"
    assert client.get(f"/id/{ITEM}?_mediatype=text/turtle").headers["Location"] == f"/doc/{ITEM}.ttl"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html;q=0.5, text/turtle", "text/turtle"),
        ("text/html;q=0, text/turtle;q=0.1", "text/turtle"),
        ("application/json", "application/ld+json"),
        ("text/plain", "application/n-triples"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/rdf+xml, text/turtle;q=0.9, */*;q=0.1", "application/rdf+xml"),
    ],
)
def test_clients_get_what_they_mean(client: FlaskClient, accept: str, media_type: str) -> None:
    """Browsers get the page, and what libraries send leads to data."""
    assert client.get(f"/doc/{ITEM}", headers={"Accept": accept} if accept else {}).mimetype == media_type


@pytest.mark.parametrize("prefix", ["/id/", "/doc/"])
def test_an_unknown_format_is_told_what_there_is(client: FlaskClient, prefix: str) -> None:
    """406 with links to every format, in the body and in the header."""
    with client.get(prefix + ITEM, headers={"Accept": "application/pdf, application/problem+json"}) as response:
        assert response.status_code == 406
        assert response.mimetype == "application/problem+json"
        offered = {found["type"]: found["href"] for found in json.loads(response.data)["alternatives"]}
        assert offered.keys() == set(FORMATS.values())
        for href in offered.values():
            assert f"<{href}>" in response.headers["Link"]
            assert client.get(href.removeprefix("http://localhost")).status_code == 200


def test_links_in_headers_and_page(client: FlaskClient) -> None:
    """Canonical address, alternates, licence, name to cite and description; the page shows the name to copy."""
    with client.get(f"/doc/{ITEM}") as response:
        link = response.headers["Link"]
        page = response.get_data(as_text=True)
    assert f'<http://localhost/doc/{ITEM}>; rel="canonical"' in link
    assert f'<{ID}{ITEM}>; rel="cite-as"' in link
    assert f'<http://localhost/doc/{ITEM}.ttl>; rel="alternate"; type="text/turtle"' in link
    assert f'<http://localhost/doc/{ITEM}.ttl>; rel="describedby"; type="text/turtle"' in link
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in link
    assert f'<link rel="canonical" href="http://localhost/doc/{ITEM}">' in page
    for media_type in set(FORMATS.values()) - {"text/html"}:
        assert f'<link rel="alternate" type="{media_type}"' in page
    assert re.search(rf'<input id="lasting" readonly value="{ID}{ITEM}"', page)
    assert 'rel="describes"' in client.get(f"/doc/{ITEM}.ttl").headers["Link"]


@pytest.mark.parametrize("address", [f"/doc/{ITEM}", "/graph/plans/icr/hreir-2018-2020", "/catalog", "/ns", "/checks"])
def test_every_signpost_stands_in_the_link_set(client: FlaskClient, address: str) -> None:
    """FAIR Signposting, level 2: the set has the links of the page and head, and leads from each format back to it."""
    with client.get(address) as page:
        set_link = f'<http://localhost{address}.linkset>; rel="linkset"; type="application/linkset+json"'
        assert set_link in page.headers["Link"]
        head = page.get_data(as_text=True).partition("</head>")[0]
        found = re.findall(r'<([^>]+)>; rel="([^"]+)"', page.headers["Link"])
    with client.get(f"{address}.linkset") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "application/linkset+json")
        sets = {one["anchor"]: one for one in json.loads(answer.data)["linkset"]}
    landing = f"http://localhost{address}"
    signposts = {pair for pair in found if pair[1] not in {"canonical", "alternate", "linkset"}}
    for anchor in (landing, f"{landing}.html"):
        told = {(link["href"], name) for name, links in sets[anchor].items() if name != "anchor" for link in links}
        assert told == signposts
    for target, relation in signposts:
        assert f'<link rel="{relation}" href="{target}"' in head
    described = [link["href"] for link in sets[landing]["describedby"]]
    assert described
    for form in described:
        assert landing in [link["href"] for link in sets[form]["describes"]]
        with client.get(form.removeprefix("http://localhost")) as data:
            assert f'<{landing}>; rel="describes"' in data.headers["Link"]


def test_there_is_no_link_set_of_what_is_not_there(client: FlaskClient) -> None:
    """404 for a thing that never was."""
    assert client.get("/doc/plan/nowhere.linkset").status_code == 404


def test_a_redirection_leads_to_the_public_address(store: LocalStore, content: Path) -> None:
    """Whatever host the client names: from doubled slashes, from names, and from the other addresses of a document."""
    app = create_app(Settings(content=content, public_url="https://data.example.org/golden/"), store)
    client = app.test_client()
    places = {
        f"/doc//{ITEM}": (308, f"doc/{ITEM}"),
        f"/doc//{ITEM}?line=1&x=%C3%A9": (308, f"doc/{ITEM}?line=1&x=%C3%A9"),
        f"/id/{ITEM}": (303, f"doc/{ITEM}"),
        "/dataset/0.1.0": (303, "catalog"),
        "/.well-known/void": (302, "void"),
    }
    for address, (status, place) in places.items():
        with client.get(address, headers={"Host": "evil.example"}) as response:
            assert response.status_code == status, address
            assert response.headers["Location"] == f"https://data.example.org/golden/{place}"
    app.extensions[VISITORS].close()


def test_the_page_carries_data_for_search_engines(client: FlaskClient) -> None:
    """A block of JSON-LD in schema.org's words names the thing, what it is part of and the licence."""
    page = client.get(f"/doc/{ITEM}").get_data(as_text=True)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(block)
    assert data["mainEntity"]["@id"] == ID + ITEM
    assert data["mainEntity"]["isPartOf"]["@id"] == ID + "plan/icr/hreir/2018-2020/action/2a"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize("ending", ["", *(f".{ending}" for ending in FORMATS)])
def test_nothing_is_sent_twice(client: FlaskClient, ending: str) -> None:
    """A strong ETag; If-None-Match, alone, in a list or as a star, is answered with 304 and no body."""
    address = f"/doc/{ITEM}{ending}"
    with client.get(address) as response:
        tag = response.headers["ETag"]
        assert not tag.startswith("W/")
    for given in (tag, f'"other", {tag}', "*"):
        with client.get(address, headers={"If-None-Match": given}) as response:
            assert (response.status_code, response.data) == (304, b""), given
            assert response.headers["ETag"] == tag
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_format_has_its_own_tag(client: FlaskClient) -> None:
    """A cache never takes one format for another."""
    tags = {client.get(f"/doc/{ITEM}.{ending}").headers["ETag"] for ending in FORMATS}
    assert len(tags) == len(FORMATS)


def test_head_and_other_sites(client: FlaskClient) -> None:
    """HEAD is GET without a body; pages of other sites may read, and ask what they may do."""
    with client.get(f"/doc/{ITEM}.ttl") as got, client.head(f"/doc/{ITEM}.ttl") as head:
        assert head.data == b""
        for name in ("Content-Type", "Content-Length", "ETag", "Link", "Access-Control-Allow-Origin"):
            assert head.headers[name] == got.headers[name]
        assert got.headers["Access-Control-Allow-Origin"] == "*"
        assert "Link" in got.headers["Access-Control-Expose-Headers"]
    with client.options(f"/id/{ITEM}") as response:
        assert response.status_code == 200
        assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


def test_what_is_not_there_is_not_found(client: FlaskClient) -> None:
    """404 at once, as a problem document for programs, never a 303 to nowhere."""
    for address in ("/id/plan/nowhere", "/doc/plan/nowhere", "/doc/plan/nowhere.ttl", f"/id/{ITEM}.ttl"):
        with client.get(address, headers={"Accept": "application/problem+json"}) as response:
            assert response.status_code == 404, address
            assert response.mimetype == "application/problem+json"


def test_a_record_leads_people_to_where_it_is_shown_and_programs_to_its_data(client: FlaskClient) -> None:
    """One step either way; the ending .html gives a page of its own."""
    record = f"{ITEM}/target/1"
    assert client.get(f"/id/{record}").headers["Location"] == f"/doc/{ITEM}"
    turtle = client.get(f"/id/{record}", headers={"Accept": "text/turtle"}).headers["Location"]
    assert turtle == f"/doc/{record}.ttl"
    assert client.get(turtle).status_code == 200
    with client.get(f"/doc/{record}.html") as response:
        assert response.status_code == 200
        assert response.mimetype == "text/html"


@pytest.fixture(scope="module")
def after_changes(memory_store: pyoxigraph.Store, content: Path) -> FlaskClient:
    """A site from which one thing was taken out and another was merged into the ICR."""
    store = pyoxigraph.Store()
    store.extend(memory_store)
    graph = NamedNode(GRAPH + "registry/gone")
    true = Literal("true", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
    for path, name in (("org/old", "Old Institute"), ("org/merged", "Merged Institute")):
        node = NamedNode(ID + path)
        store.add(Quad(node, NamedNode(OWL + "deprecated"), true, graph))
        store.add(Quad(node, NamedNode(RDFS + "label"), Literal(name, language="en"), graph))
        store.add(Quad(node, NamedNode(SKOS + "note"), Literal("It closed.", language="en"), graph))
    merged = NamedNode(ID + "org/merged")
    store.add(Quad(merged, NamedNode(DCTERMS + "isReplacedBy"), NamedNode(ID + "org/icr"), graph))
    return create_app(Settings(content=content), LocalStore(store)).test_client()


def test_what_was_taken_out_is_gone_and_says_so(after_changes: FlaskClient) -> None:
    """410 with a tombstone, for people and for programs, at every address."""
    for prefix in ("/id/", "/doc/"):
        with after_changes.get(f"{prefix}org/old") as response:
            assert response.status_code == 410
            page = response.get_data(as_text=True)
            assert "Old Institute" in page
            assert "It closed." in page
    with after_changes.get("/doc/org/old.ttl") as response:
        assert response.status_code == 410
        assert b"owl:deprecated true" in response.data


def test_what_was_merged_leads_to_its_successor(after_changes: FlaskClient) -> None:
    """301 from name to name and from document to document, in the same format."""
    for address, place in (
        ("/id/org/merged", "/id/org/icr"),
        ("/doc/org/merged", "/doc/org/icr"),
        ("/doc/org/merged.ttl", "/doc/org/icr.ttl"),
    ):
        with after_changes.get(address) as response:
            assert (response.status_code, response.headers["Location"]) == (301, place)


def test_a_setting_answers_names_at_once(store: LocalStore, content: Path) -> None:
    """Without the redirect, a name answers 200 and says where the document is."""
    client = create_app(Settings(content=content, see_other=False), store).test_client()
    with client.get(f"/id/{ITEM}", headers={"Accept": "text/turtle"}) as response:
        assert response.status_code == 200
        assert response.headers["Content-Location"].endswith(f"/doc/{ITEM}.ttl")


def test_the_public_address_is_used_where_it_is_set(store: LocalStore, content: Path) -> None:
    """Behind a web server, links name the address that the world sees."""
    settings = Settings(content=content, public_url="https://data.example.org/golden/")
    with create_app(settings, store).test_client().get(f"{ICR_2018}.ttl") as response:
        assert f'<https://data.example.org/golden{ICR_2018}>; rel="canonical"' in response.headers["Link"]
