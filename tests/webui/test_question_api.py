"""Each question is one address for people and for programs: formats, refusals, pages of rows, and its description."""

import csv
import html
import io
import json
import re

import openpyxl
import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from goldenthread.graph.headers import without_header
from goldenthread.graph.serialising import serialise
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import ENDPOINT, EXAMPLES, NS, SCHEMA, SH
from goldenthread.queries.catalogue import Catalogue
from goldenthread.webui import catalogue_pages
from goldenthread.webui.openapi import describe_api

PROBLEM = "application/problem+json"
HREIR = "plan=icr/hreir/2018-2020"
TYPES = {
    "html": "text/html",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "rq": "application/sparql-query",
}


@pytest.mark.parametrize(("ending", "media_type"), [*TYPES.items(), ("excel.csv", "text/csv")])
def test_an_ending_fixes_the_format(client: FlaskClient, ending: str, media_type: str) -> None:
    """Whatever the client would like better."""
    with client.get(f"/queries/owners.{ending}?{HREIR}", headers={"Accept": "image/png"}) as response:
        assert response.status_code == 200
        assert response.mimetype == media_type
        assert "Accept" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(("ending", "media_type"), TYPES.items())
def test_the_accept_header_chooses_otherwise(client: FlaskClient, ending: str, media_type: str) -> None:
    """The same bytes as with the ending, and the address of that form."""
    with client.get(f"/queries/owners?{HREIR}", headers={"Accept": f"{media_type}, */*;q=0.1"}) as response:
        assert response.mimetype == media_type
        assert response.headers["Vary"] == "Accept"
        chosen = response.get_data()
        if ending != "html":
            assert response.headers["Content-Location"].endswith(
                f"/queries/owners.{ending}?plan=icr%2Fhreir%2F2018-2020"
            )
    with client.get(f"/queries/owners.{ending}?{HREIR}") as response:
        assert response.get_data() == chosen


@pytest.mark.parametrize(("ending", "media_type"), [(name, TYPES[name]) for name in ("json", "xml", "csv", "tsv")])
def test_formats_for_programs_are_exactly_those_of_the_endpoint(
    client: FlaskClient, ending: str, media_type: str
) -> None:
    """The query of .rq, sent to /sparql, gives the same bytes."""
    with client.get(f"/queries/metric-values.rq?{HREIR}") as response:
        text = response.get_data(as_text=True)
    assert "UNDEF" not in text
    with client.post("/sparql", data={"query": text}, headers={"Accept": media_type}) as response:
        exact = response.get_data()
    with client.get(f"/queries/metric-values.{ending}?{HREIR}") as response:
        assert response.get_data() == exact


def test_a_spreadsheet_has_dates_numbers_and_names(client: FlaskClient) -> None:
    """Typed cells, the plan's name beside its address, and the question on a second sheet."""
    with client.get(f"/queries/deadlines.xlsx?{HREIR}") as response:
        book = openpyxl.load_workbook(io.BytesIO(response.get_data()))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows[0][:2] == ["plan", "plan name"]
    assert rows[1][1] == "ICR HR Excellence in Research action plan 2018-2020"
    assert any(cell.is_date for row in book.worksheets[0].iter_rows(min_row=2) for cell in row)
    assert book.worksheets[1]["B1"].value == "When is what due?"


def test_json_ld_of_a_question_is_that_of_documents(client: FlaskClient) -> None:
    """Short names, a context inside the document, each thing once and in order: as wherever else JSON-LD is written."""
    answer = json.loads(client.get("/queries/metric-cube.jsonld").data)
    assert answer["@context"]["gt"] == NS
    names = [node["@id"] for node in answer["@graph"]]
    assert len(names) == len(set(names)) > 1
    assert all(":" in key.removeprefix("@") or key.startswith("@") for node in answer["@graph"] for key in node)
    statements = parse(client.get("/queries/metric-cube.nt").data, RdfFormat.N_TRIPLES)
    assert serialise(statements, RdfFormat.JSON_LD) == client.get("/queries/metric-cube.jsonld").data


def test_a_graph_comes_in_formats_of_rdf(client: FlaskClient) -> None:
    """CONSTRUCT questions have no rows; CSV is refused with what there is."""
    sizes = set()
    for ending, form in (("ttl", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD), ("nt", RdfFormat.N_TRIPLES)):
        with client.get(f"/queries/metric-cube.{ending}?{HREIR}") as response:
            assert response.status_code == 200
            sizes.add(len(set(parse(response.get_data(), form))))
    assert len(sizes) == 1
    assert sizes.pop() > 500
    with client.get("/queries/metric-cube.csv") as response:
        assert response.status_code == 406
        assert ".ttl" in response.get_json()["detail"]


@pytest.mark.parametrize(
    ("address", "status", "parameter", "said"),
    [
        ("owners.csv?plann=x", 400, "plann", "did you mean plan?"),
        ("owners.csv?plan=icr/hreir/2018-2021", 400, "plan", "icr/hreir/2018-2020"),
        ("owners.csv?plan=icr/hreir/2018-2020&plan=leicester/rdc/2023", 400, "plan", "2 times"),
        ("due-between.json?from=2020-10-01", 400, "until", "needs the parameter until"),
        ("due-between.json?from=soon&until=2020-12-31", 400, "from", "a date such as"),
        ("due-between?from=2020-13-01&until=2020-12-31", 400, "from", "a date such as"),
        ("follow-on-targets-by-confidence.json?confidence=high", 400, "confidence", "a number such as 0.8"),
        ("carried-over-repeatedly.json?least=1.5", 400, "least", "a whole number"),
        ("graph-changes.json?older=x&newer=urn:y", 400, "older", "an address"),
        ("owners.csv?limit=0", 400, "limit", "from 1 to"),
        ("owners.csv?page=-1", 400, "page", "from 1 to"),
        ("owners.csv?page=%C2%B2", 400, "page", "from 1 to"),
        ("owner.csv", 404, None, "did you mean owners"),
        ("owners.docx", 406, None, ".xlsx"),
    ],
)
def test_a_refusal_names_the_parameter_and_what_is_right(
    client: FlaskClient, address: str, status: int, parameter: str | None, said: str
) -> None:
    """As a problem document for programs, whether the format is in the address or in the header."""
    with client.get(f"/queries/{address}", headers={"Accept": "application/json"}) as response:
        assert response.status_code == status
        assert response.mimetype == PROBLEM
        problem = response.get_json()
    assert said in problem["detail"]
    assert problem.get("parameter") == parameter


def test_a_refusal_is_the_form_for_people(client: FlaskClient) -> None:
    """The same sentence above the form, the field marked, and what was typed still in it."""
    with client.get("/queries/due-between?from=soon&until=2020-12-31", headers={"Accept": "text/html"}) as response:
        assert response.status_code == 400
        page = response.get_data(as_text=True)
    assert re.search(r'role="alert">from takes a date such as', page)
    assert re.search(r'name="from" value="soon"[^>]* aria-invalid="true"', page)


def test_pages_of_rows_lead_on_and_make_up_the_whole(client: FlaskClient) -> None:
    """Following next from the first page gives every row once, in order; the last page has no next."""
    with client.get("/queries/owners.csv") as response:
        whole = response.get_data(as_text=True)
        assert "next" not in response.headers["Link"]
    address, pages, rows = "/queries/owners.csv?limit=50", 0, []
    while address:
        with client.get(address) as response:
            head, *body = response.get_data(as_text=True).splitlines()
            links = re.findall(r'<([^>]+)>; rel="(first|prev|next)"', response.headers["Link"])
        relations = {name: target for target, name in links}
        assert ("prev" in relations) == (pages > 0)
        assert "page=1" in relations["first"]
        address = relations.get("next", "")
        rows += body
        pages += 1
    assert pages == 3
    assert [head, *rows] == whole.splitlines()


def test_a_page_for_people_leads_on_too(client: FlaskClient) -> None:
    """With links before and after below the table."""
    with client.get("/queries/owners?page=2&limit=50") as response:
        page = html.unescape(response.get_data(as_text=True))
    assert "Rows 51 to 100" in page
    assert 'href="/queries/owners?page=1&limit=50" rel="prev"' in page
    assert 'href="/queries/owners?page=3&limit=50" rel="next"' in page


def test_what_a_page_does_not_show_is_a_link_away(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer with more rows than a page shows leads on to the rest; of many plans, one is typed."""
    monkeypatch.setattr(catalogue_pages, "SHOWN_ROWS", 40)
    monkeypatch.setattr(catalogue_pages, "MOST_CHOICES", 4)
    page = client.get("/queries/owners").get_data(as_text=True)
    assert '<a href="/queries/owners?page=2&amp;limit=40" rel="next">Rows after</a>' in page
    assert '<input id="p-plan" name="plan"' in page
    rest = client.get("/queries/owners?page=2&limit=40").get_data(as_text=True)
    assert "Rows 41 to 80" in rest


def test_bars_are_drawn_where_the_question_asks_for_them(client: FlaskClient) -> None:
    """One for each row, with its number, above the table; none where two rows have the same name."""
    with client.get("/queries/follow-on-targets") as response:
        page = response.get_data(as_text=True)
    assert page.count('<rect class="length"') == 23
    assert "mended by code" in page
    for address in ("/queries/ownership-shares", "/queries/owners"):
        with client.get(address) as response:
            assert '<rect class="length"' not in response.get_data(as_text=True)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "rq", "html"])
def test_a_copy_that_is_still_right_is_not_sent_again(client: FlaskClient, ending: str) -> None:
    """The tag stays while the answer does; HEAD has the same headers and no body; any site may read it."""
    with client.get(f"/queries/owners.{ending}") as response:
        tag, size = response.headers["ETag"], response.headers["Content-Length"]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    with client.head(f"/queries/owners.{ending}") as response:
        assert (response.headers["ETag"], response.headers["Content-Length"]) == (tag, size)
        assert response.get_data() == b""
    with client.get(f"/queries/owners.{ending}", headers={"If-None-Match": tag}) as response:
        assert response.status_code == 304
    with client.options(f"/queries/owners.{ending}") as response:
        assert "GET" in response.headers["Access-Control-Allow-Methods"]


def test_the_description_is_valid(catalogue: Catalogue) -> None:
    """A question of each kind makes a valid OpenAPI 3.1 document."""
    some = [catalogue[name] for name in ("due-between", "metric-cube", "follow-on-targets-by-confidence")]
    validate(describe_api(some, server="https://example.org"))


@pytest.mark.long
def test_the_whole_description_is_valid(client: FlaskClient) -> None:
    """As it is served, with all questions."""
    with client.get("/openapi.json") as response:
        validate(response.get_json())


def test_the_api_describes_itself_rightly(client: FlaskClient, catalogue: Catalogue) -> None:
    """The document has every question with its parameters."""
    with client.get("/openapi.json") as response:
        document = response.get_json()
    assert document["openapi"].startswith("3.1.")
    for query in catalogue:
        operation = document["paths"][f"/queries/{query.name}"]["get"]
        named = [one["name"] for one in operation["parameters"] if "name" in one]
        assert named == [parameter.name for parameter in query.parameters]
        assert f"/queries/{query.name}.{{ending}}" in document["paths"]
        assert set(operation["responses"]) == {"200", "400", "406", "429", "503"}


def test_every_question_answers_as_described(client: FlaskClient, catalogue: Catalogue) -> None:
    """With the examples of the document, each question gives a machine its answer and people their page."""
    for query in catalogue:
        ending = "nt" if query.kind == "graph" else "json"
        with client.get(f"/queries/{query.name}.{ending}", query_string=query.examples) as response:
            assert response.status_code == 200, query.name
            if ending == "json":
                assert response.get_json()["head"]["vars"] == list(query.columns), query.name
        with client.get(f"/queries/{query.name}", query_string=query.examples) as response:
            assert response.status_code == 200, query.name


def test_crawlers_find_the_api(client: FlaskClient) -> None:
    """RFC 9727: the linkset leads to the description, and what it names is there."""
    with client.get("/.well-known/api-catalog") as response:
        assert response.mimetype == "application/linkset+json"
        linkset = response.get_json()["linkset"]
    targets = {
        link["href"] for entry in linkset for key in ("service-desc", "service-doc") for link in entry.get(key, [])
    }
    assert {target.rsplit("/", 1)[1] for target in targets} == {"openapi.json", "api"}
    for target in targets:
        with client.get(target) as response:
            assert response.status_code == 200


def test_questions_are_data(client: FlaskClient, catalogue: Catalogue) -> None:
    """Each is an executable of SHACL with its question, query, prefixes, endpoint and keywords, and no blank node."""
    with client.get("/.well-known/sparql-examples", headers={"Accept": "text/turtle"}) as response:
        quads = list(parse(response.get_data(), RdfFormat.TURTLE))
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))
    stated: dict[str, dict[str, list[object]]] = {}
    for quad in quads:
        stated.setdefault(str(quad.subject), {}).setdefault(quad.predicate.value, []).append(quad.object)
    for query in catalogue:
        found = stated[str(NamedNode(f"{EXAMPLES}/{query.name}"))]
        form = "construct" if query.kind == "graph" else "select"
        assert [str(one) for one in found["http://www.w3.org/2000/01/rdf-schema#comment"]] == [
            f"{json.dumps(query.summary)}@en"
        ]
        assert [getattr(one, "value", "") for one in found[SH + form]] == [without_header(query.text)]
        assert found[SCHEMA + "target"] == [NamedNode(ENDPOINT)]
        assert len(found[SCHEMA + "keywords"]) == len(query.tags)
    prefixes = stated[str(NamedNode(f"{EXAMPLES}#prefixes"))][SH + "declare"]
    assert all({SH + "prefix", SH + "namespace"} == stated[str(node)].keys() for node in prefixes)


def test_the_endpoint_knows_the_questions(store: LocalStore, catalogue: Catalogue) -> None:
    """An editor that asks the endpoint for examples, as those of the life sciences do, finds them all."""
    rows = store.query(
        """PREFIX sh: <http://www.w3.org/ns/shacl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT DISTINCT ?sq ?comment ?query WHERE {
            ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?query .
        } ORDER BY ?sq"""
    )
    assert not isinstance(rows, list)
    assert [str(row[0].value).rsplit("/", 1)[1] for row in rows] == [query.name for query in catalogue]  # type: ignore[union-attr]


def test_one_question_leads_to_its_page_or_its_data(client: FlaskClient) -> None:
    """By what the client prefers."""
    with client.get("/.well-known/sparql-examples/owners", headers={"Accept": "text/html"}) as response:
        assert response.status_code == 303
        assert response.headers["Location"].endswith("/queries/owners")
    with client.get("/.well-known/sparql-examples/owners.ttl") as response:
        assert b"Who owns which action?" in response.get_data()
        assert b"When is what due?" not in response.get_data()
    with client.get("/.well-known/sparql-examples/owner", headers={"Accept": "application/json"}) as response:
        assert response.status_code == 404
        assert "owners" in response.get_json()["nearest"]


def test_csv_for_excel_differs_from_csv_for_programs(client: FlaskClient) -> None:
    """The one has a mark and names, the other is plain."""
    with client.get(f"/queries/owners.excel.csv?{HREIR}") as response:
        body = response.get_data()
    assert body.startswith(b"\xef\xbb\xbf")
    head = next(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert head[:2] == ["plan", "plan name"]
