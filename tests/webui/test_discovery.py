"""Machines find the data sets, the ontology and every page, and what they find is whole and true."""

import gzip
import json
import re
from hashlib import sha256
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, VANN, VOID
from webui_support import Read

from goldenthread.graph.serialising import serialise
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import CATALOG, DATASET, GRAPH, ID, NS, ROOT
from goldenthread.settings import Settings
from goldenthread.webui.app import create_app
from goldenthread.webui.checking import EXTENSION as CHECKING

ONTOLOGY = rdflib.URIRef(NS.removesuffix("#"))
COLLECTION = rdflib.URIRef(DATASET)
ICR_PLAN = GRAPH + "plans/icr/hreir-2018-2020"
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
PARSERS = {
    "ttl": "turtle",
    "jsonld": "json-ld",
    "nt": "nt",
    "rdf": "xml",
}


def graph_of(client: FlaskClient, address: str, form: str = "turtle") -> rdflib.Graph:
    """Return what an address says."""
    with client.get(address) as response:
        assert response.status_code == 200, address
        return rdflib.Graph().parse(data=response.data, format=form)


@pytest.fixture(scope="module")
def catalogue_graph(app: object) -> rdflib.Graph:
    """The catalogue."""
    return graph_of(app.test_client(), "/catalog.ttl")  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def void(app: object) -> rdflib.Graph:
    """The description of the collection."""
    return graph_of(app.test_client(), "/void")  # type: ignore[attr-defined]


# The ontology


@pytest.mark.parametrize(("ending", "form"), PARSERS.items())
def test_the_ontology_comes_in_every_format_at_its_namespace(client: FlaskClient, ending: str, form: str) -> None:
    """The namespace negotiates, and each format has the ontology's title, licence and all its terms."""
    kinds = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}
    accept = kinds.get(ending, "application/rdf+xml")
    with client.get("/ns", headers={"Accept": accept}) as response:
        assert response.mimetype == accept
        assert response.headers["Content-Location"].endswith(f"/ns.{ending}")
    found, turtle = graph_of(client, f"/ns.{ending}", form), graph_of(client, "/ns.ttl")
    assert len(found) == len(turtle)
    for name in (DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.creator, OWL.versionIRI, OWL.versionInfo):
        assert found.value(ONTOLOGY, name) is not None, name
    assert str(found.value(ONTOLOGY, VANN.preferredNamespaceUri)) == NS


def test_the_turtle_at_the_namespace_is_the_file(client: FlaskClient, content: Path) -> None:
    """Nothing stands between the source and who reads it."""
    assert client.get("/ns.ttl").data == (content / "ontology" / "goldenthread.ttl").read_bytes()


def test_every_term_has_its_place_on_the_page(client: FlaskClient) -> None:
    """A browser that follows the IRI of any term lands on its label and definition."""
    page = client.get("/ns", headers={"Accept": "text/html"}).get_data(as_text=True)
    graph = graph_of(client, "/ns.ttl")
    terms = [term for term in graph.subjects(RDFS.isDefinedBy, ONTOLOGY) if str(term).startswith(NS)]
    assert len(terms) > 150
    anchors = re.findall(r'\bid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    for term in terms:
        assert str(term).removeprefix(NS) in anchors, term
        definition = str(graph.value(term, SKOS.definition)).split("'")[0]
        assert definition in page.replace("&#39;", "'"), term
    assert set(re.findall(r'href="#([^"]+)"', page)) <= {*anchors}


def test_the_page_counts_how_often_a_term_is_used(client: FlaskClient, store: LocalStore) -> None:
    """The number beside a class is that of its things."""
    page = client.get("/ns", headers={"Accept": "text/html"}).get_data(as_text=True)
    (count,) = next(iter(store.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ ?a a <{NS}ActionItem> }}")))  # type: ignore[arg-type]
    section = page.split('id="ActionItem"')[1].split("</section>")[0]
    assert f"{int(count.value):,} times" in section


def test_the_present_version_is_found_and_no_other(client: FlaskClient) -> None:
    """The version IRI leads to the ontology as its name does; of one that never was, 404 says which is."""
    iri = str(graph_of(client, "/ns.ttl").value(ONTOLOGY, OWL.versionIRI))
    place = iri.removeprefix(ROOT.rstrip("/"))
    for accept, media_type in {"text/turtle": "text/turtle", "text/html": "text/html", "*/*": "text/html"}.items():
        with client.get(place, headers={"Accept": accept}) as response:
            assert response.mimetype == media_type
            assert f'<{iri}>; rel="cite-as"' in response.headers["Link"]
            assert f"http://localhost{place}." in response.headers["Content-Location"]
    assert client.get(place, headers={"Accept": "image/png"}).status_code == 406
    for ending, form in PARSERS.items():
        assert (ONTOLOGY, OWL.versionIRI, rdflib.URIRef(iri)) in graph_of(client, f"{place}.{ending}", form)
    with client.get("/ns/99.0", headers={"Accept": "application/json"}) as unknown:
        assert unknown.status_code == 404
        assert json.loads(unknown.data)["versions"] == [
            {"version": place.removeprefix("/ns/"), "href": f"http://localhost{place}"}
        ]
    assert f"http://localhost{place}" in client.get("/ns/99.0").get_data(as_text=True)


def test_the_context_gives_terms_short_names(client: FlaskClient) -> None:
    """A plan written with short names becomes the statements that the context promises; nothing is fetched."""
    context = json.loads(client.get("/context.jsonld").data)["@context"]
    document = {
        "@context": context,
        "id": ID + "plan/x",
        "type": "Plan",
        "institution": ID + "org/x",
        "publicationState": "published",
        "periodStart": "2020-01-01",
    }
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    plan, terms = rdflib.URIRef(ID + "plan/x"), rdflib.Namespace(NS)
    assert (plan, RDF.type, terms.Plan) in graph
    assert (plan, terms.institution, rdflib.URIRef(ID + "org/x")) in graph
    assert (plan, terms.publicationState, terms.published) in graph


def test_the_checks_come_as_shapes_at_their_namespace(client: FlaskClient, content: Path) -> None:
    """The namespace of the checks gives the page to people and every shape to programs."""
    with client.get("/checks", headers={"Accept": "text/turtle"}) as response:
        assert response.mimetype == "text/turtle"
        shapes = list(pyoxigraph.parse(response.data, RdfFormat.TURTLE))
    files = (content / "shapes").glob("*.ttl")
    assert len(shapes) == sum(len(list(pyoxigraph.parse(file.read_bytes(), RdfFormat.TURTLE))) for file in files)
    assert client.get("/checks.rdf").status_code == 200


def test_every_shape_has_its_place_on_the_page_of_checks(client: FlaskClient, content: Path) -> None:
    """A browser that follows the IRI of a shape that reports lands on its name."""
    client.application.extensions[CHECKING].state(120)
    page = client.get("/checks").get_data(as_text=True)
    anchors = set(re.findall(r'<li id="([^"]+)"', page))
    graph = rdflib.Graph()
    for file in (content / "shapes").glob("*.ttl"):
        graph.parse(file)
    reporting = set(graph.subjects(rdflib.URIRef(NS + "checkId")))
    assert len(reporting) > 100
    assert {str(shape).partition("#")[2] for shape in reporting} - anchors == set()


def test_our_other_names_lead_somewhere(client: FlaskClient) -> None:
    """Files of shapes, profiles, the form of a report, the makers and the program."""
    assert client.get("/shapes/core.ttl").mimetype == "text/turtle"
    assert client.get("/shapes/nothing.ttl").status_code == 404
    assert client.get("/schemas/check-report/1").mimetype == "application/schema+json"
    assert client.get("/checks/core").headers["Location"] == "/checks?profile=core"
    turtle = client.get("/checks/core", headers={"Accept": "text/turtle"}).headers["Location"]
    assert client.get(turtle).status_code == 200
    for name in ("/maintainers", "/software"):
        assert client.get(name).headers["Location"] == "/about"


# VoID


def test_void_is_where_it_is_looked_for(client: FlaskClient) -> None:
    """The well-known address leads to the description."""
    with client.get("/.well-known/void") as response:
        assert response.status_code == 302
        assert response.headers["Location"] == "/void"


def test_void_says_what_a_harvester_needs(void: rdflib.Graph) -> None:
    """Title, description, licence, endpoint, dumps, examples, vocabularies and the space of names."""
    for name in (DCTERMS.title, DCTERMS.description, DCTERMS.license, VOID.sparqlEndpoint, VOID.dataDump):
        assert void.value(COLLECTION, name) is not None, name
    assert str(void.value(COLLECTION, VOID.uriSpace)) == ID
    assert {rdflib.URIRef(NS), rdflib.URIRef(str(SKOS))} <= set(void.objects(COLLECTION, VOID.vocabulary))
    assert len(list(void.objects(COLLECTION, VOID.exampleResource))) == 4


def test_void_counts_are_true(void: rdflib.Graph, memory_store: pyoxigraph.Store, client: FlaskClient) -> None:
    """The number of triples is that of the graphs; a class and a property of it are counted as a query counts them."""
    assert int(str(void.value(COLLECTION, VOID.triples))) == len(memory_store)
    parts = {str(part): int(str(void.value(part, VOID.triples))) for part in void.objects(COLLECTION, VOID.subset)}
    assert sum(parts.values()) == len(memory_store)
    assert parts[ICR_PLAN] == len(graph_of(client, "/graph/plans/icr/hreir-2018-2020.nt", "nt"))
    actions = rdflib.URIRef("https://w3id.org/goldenthread/void#class-Action")
    assert actions in set(void.objects(COLLECTION, VOID.classPartition))

    def count(pattern: str) -> int:
        query = f"PREFIX gt: <{NS}> SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
        (number,) = next(iter(memory_store.query(query, use_default_graph_as_union=True)))  # type: ignore[arg-type]
        return int(number.value)

    assert int(str(void.value(actions, VOID.entities))) == count("?a a gt:Action")
    owner = next(
        part
        for part in void.objects(actions, VOID.propertyPartition)
        if void.value(part, VOID.property) == rdflib.URIRef(NS + "owner")
    )
    assert int(str(void.value(owner, VOID.triples))) == count("?a a gt:Action ; gt:owner ?b")


def test_what_void_names_is_there(void: rdflib.Graph, client: FlaskClient) -> None:
    """Each dump, example and endpoint answers."""
    for name in (VOID.dataDump, VOID.exampleResource, VOID.sparqlEndpoint):
        for node in void.objects(COLLECTION, name):
            address = str(node).removeprefix("http://localhost").replace(ID, "/id/")
            assert client.get(address).status_code in (200, 303), address


# DCAT


def test_every_data_set_is_findable_and_reusable(catalogue_graph: rdflib.Graph) -> None:
    """What the FAIR tests ask for: a lasting name, title, description, maker, licence, dates, version, files."""
    sets = set(catalogue_graph.objects(rdflib.URIRef(CATALOG), DCAT.dataset))
    assert COLLECTION in sets
    assert len(sets) > 25
    for node in sets:
        for name in (
            DCTERMS.title,
            DCTERMS.description,
            DCTERMS.creator,
            DCTERMS.publisher,
            DCTERMS.license,
            DCTERMS.accessRights,
            DCTERMS.issued,
            DCTERMS.modified,
            DCTERMS.identifier,
            DCTERMS.conformsTo,
            DCAT.distribution,
            DCAT.landingPage,
            rdflib.URIRef(str(DCAT) + "version"),
        ):
            assert catalogue_graph.value(node, name) is not None, (node, name)
        assert len(str(catalogue_graph.value(node, DCTERMS.description))) >= 50, node
    assert catalogue_graph.value(COLLECTION, rdflib.URIRef(str(DCAT) + "hasVersion")) is not None
    assert set(catalogue_graph.objects(COLLECTION, DCTERMS.hasPart)) == sets - {COLLECTION}


def test_each_graph_names_the_documents_that_it_was_read_from(catalogue_graph: rdflib.Graph, read: Read) -> None:
    """As the lines say that it gives as evidence; the whole is from all of them; the page of a graph names them."""
    documents = {ID + f"document/icr-hreir-{name}" for name in ("2018-2020", "two-year-review")}
    assert set(map(str, catalogue_graph.objects(rdflib.URIRef(ICR_PLAN), PROV.wasDerivedFrom))) == documents
    assert len(set(catalogue_graph.objects(COLLECTION, PROV.wasDerivedFrom))) == 5
    assert not set(catalogue_graph.objects(rdflib.URIRef(GRAPH + "ontology/goldenthread"), PROV.wasDerivedFrom))
    assert 'href="/doc/document/icr-hreir-two-year-review"' in read("/graph/plans/icr/hreir-2018-2020")


def test_sizes_and_checksums_are_those_of_the_files(catalogue_graph: rdflib.Graph, client: FlaskClient) -> None:
    """Each file of the whole and of one plan has the length and the SHA-256 that the catalogue promises."""
    nodes = [*catalogue_graph.objects(COLLECTION, DCAT.distribution)]
    nodes += catalogue_graph.objects(rdflib.URIRef(ICR_PLAN), DCAT.distribution)
    assert len(nodes) == 10
    for node in nodes:
        data = client.get(str(catalogue_graph.value(node, DCAT.downloadURL)).removeprefix("http://localhost")).data
        assert int(str(catalogue_graph.value(node, DCAT.byteSize))) == len(data), node
        checksum = catalogue_graph.value(node, SPDX.checksum)
        promised = str(catalogue_graph.value(checksum, SPDX.checksumValue))
        assert promised.lower() == sha256(data).hexdigest(), node


def test_the_catalogue_leads_to_the_endpoint(catalogue_graph: rdflib.Graph) -> None:
    """The data service serves the collection."""
    (service,) = catalogue_graph.objects(rdflib.URIRef(CATALOG), DCAT.service)
    assert (service, RDF.type, DCAT.DataService) in catalogue_graph
    assert (service, DCAT.servesDataset, COLLECTION) in catalogue_graph
    assert str(catalogue_graph.value(service, DCAT.endpointURL)) == "http://localhost/sparql"
    assert catalogue_graph.value(rdflib.URIRef(CATALOG), FOAF.homepage) is not None


def test_the_dumps_hold_everything(client: FlaskClient, memory_store: pyoxigraph.Store) -> None:
    """TriG and N-Quads have every statement in its graph, and packing changes nothing."""
    quads = client.get("/dump/goldenthread.nq").data
    named = {quad for quad in memory_store if "BlankNode" not in repr(quad)}
    assert named <= set(pyoxigraph.parse(quads, RdfFormat.N_QUADS))
    assert len(quads.splitlines()) == len(memory_store)
    assert gzip.decompress(client.get("/dump/goldenthread.nq.gz").data) == quads
    trig = list(pyoxigraph.parse(client.get("/dump/goldenthread.trig").data, RdfFormat.TRIG))
    assert len(trig) == len(memory_store)


def test_the_same_content_gives_the_same_bytes(memory_store: pyoxigraph.Store) -> None:
    """A store filled in another order serves the same files."""
    shuffled = pyoxigraph.Store()
    shuffled.extend(sorted(memory_store, key=lambda quad: str(quad.object)))
    for form in (RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.JSON_LD):
        assert serialise(memory_store, form) == serialise(shuffled, form)


def test_a_graph_has_a_page_with_its_files(client: FlaskClient) -> None:
    """The name of a graph leads people to a page, with the data set in schema.org's words, and signposts."""
    with client.get("/graph/plans/icr/hreir-2018-2020") as response:
        page = response.get_data(as_text=True)
        link = response.headers["Link"]
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(block)
    assert data["@type"] == "Dataset"
    assert data["@id"] == ICR_PLAN
    assert len(data["description"]) >= 50
    assert {"license", "creator", "distribution", "dateModified", "version"} <= data.keys()
    assert data["publisher"] == data["creator"]
    assert (data["identifier"], data["url"]) == (ICR_PLAN, "http://localhost/graph/plans/icr/hreir-2018-2020")
    assert data["conditionsOfAccess"].endswith("/access-right/PUBLIC")
    head = page.partition("</head>")[0]
    for relation in ("cite-as", "describedby", "license", "item", "author", "collection", "type", "linkset"):
        assert f'rel="{relation}"' in link, relation
        assert f'<link rel="{relation}" href="http' in head, relation


@pytest.mark.parametrize("address", ["/catalog", "/graph/plans/icr/hreir-2018-2020"])
def test_signposts_promise_the_type_that_is_sent(client: FlaskClient, address: str) -> None:
    """A client that follows a link to a file, packed or not, gets the media type that the link names."""
    with client.get(address) as response:
        links = re.findall(
            r'<http://localhost([^>]+)>; rel="(?:item|describedby|linkset)"; type="([^"]+)"',
            str(response.headers["Link"]),
        )
    assert len(links) > 5
    for target, media_type in links:
        with client.get(target) as file:
            assert file.mimetype == media_type, target


def test_the_name_of_the_collection_leads_to_the_catalogue(client: FlaskClient) -> None:
    """303 in one step, for the collection and its present version."""
    for address in ("/dataset", "/dataset/0.1.0"):
        assert client.get(address).headers["Location"] == "/catalog"
        turtle = client.get(address, headers={"Accept": "text/turtle"})
        assert (turtle.status_code, turtle.headers["Location"]) == (303, "/catalog.ttl")
    with client.get("/dataset/99", headers={"Accept": "application/json"}) as unknown:
        assert unknown.status_code == 404
        assert [one["version"] for one in json.loads(unknown.data)["versions"]] == ["0.1.0"]


# Where to look


def test_the_site_map_lists_pages_that_are_there(client: FlaskClient) -> None:
    """Every address answers with a page of its own, and the day is that of the data."""
    text = client.get("/sitemap.xml").get_data(as_text=True)
    places = re.findall(r"<loc>([^<]+)</loc>", text)
    assert len(places) == len(set(places)) > 300
    assert set(re.findall(r"<lastmod>([^<]+)</lastmod>", text)) == {"2026-11-22"}
    for place in [*places[:20], *places[20::15]]:
        assert client.get(place.removeprefix("http://localhost")).status_code in (200, 202), place


def test_robots_are_kept_from_queries(client: FlaskClient) -> None:
    """The site map is named, and the endpoint is closed to them."""
    text = client.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /sparql\n" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_health_says_whether_the_store_answers(client: FlaskClient) -> None:
    """Pass while it does."""
    with client.get("/health") as response:
        assert response.status_code == 200
        assert json.loads(response.data)["status"] == "pass"


def test_whom_to_tell_of_a_weakness(client: FlaskClient, store: LocalStore, content: Path) -> None:
    """Nobody is made up; who is named is named with a day until which that holds."""
    assert client.get("/.well-known/security.txt").status_code == 404
    settings = Settings(content=content, security_contact="mailto:security@example.org")
    text = create_app(settings, store).test_client().get("/.well-known/security.txt").get_data(as_text=True)
    assert "Contact: mailto:security@example.org\n" in text
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", text, re.MULTILINE)


def test_the_software_describes_itself(client: FlaskClient) -> None:
    """CodeMeta names it, its version and its licence."""
    about = json.loads(client.get("/codemeta.json").data)
    assert about["@type"] == "SoftwareSourceCode"
    assert about["license"].endswith("Apache-2.0")
