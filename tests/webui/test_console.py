"""The console without scripts: the form, the answer in each of its forms, what goes wrong, links and downloads."""

import html
import io
import re
from urllib.parse import quote

import openpyxl
import pytest
from flask.testing import FlaskClient
from webui_support import Read, words_of

from goldenthread.ontology.namespaces import prologue
from goldenthread.settings import Settings
from goldenthread.webui.console_answer import LONGEST_LINK, duration

PREFIXES = prologue("gt", "rdfs")
PLANS = PREFIXES + "SELECT ?plan (COUNT(?a) AS ?actions) { ?a gt:inPlan ?plan } GROUP BY ?plan ORDER BY DESC(?actions)"


def asked(query: str) -> str:
    """Return the address of the console with a query."""
    return f"/console?query={quote(query)}"


def written(page: str) -> str:
    """Return the text of the query as it stands in the form."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_rows_come_as_a_table_with_our_things_by_name(read: Read) -> None:
    """A plan is a link with its name, its IRI beside it; how many rows and how long it took is said in words."""
    page = read(asked(PLANS))
    assert re.search(r'<a href="/doc/plan/leicester/rdc/2023"><bdi>University of Leicester[^<]*</bdi></a>', page)
    assert "plan/leicester/rdc/2023" in words_of(page)
    assert re.search(r"\d+ rows in .*second", words_of(page))
    assert written(page) == PLANS


def test_names_and_numbers_are_drawn_with_their_table(read: Read) -> None:
    """One bar for each row; the longest belongs to the greatest number."""
    page = read(asked(PLANS))
    lengths = [float(found) for found in re.findall(r'<rect class="length"[^>]*width="([\d.]+)"', page)]
    assert len(lengths) == page.count('<th scope="row">') > 3
    assert lengths == sorted(lengths, reverse=True)
    for other in ("SELECT ?s ?p { ?s ?p ?o } LIMIT 5", "SELECT (-1 AS ?n) ?s { ?s ?p ?o } LIMIT 5"):
        assert "<figure" not in read(asked(other))


def test_yes_and_no_are_sentences(read: Read) -> None:
    """An ASK query is answered in words."""
    assert "Yes, there is such a thing" in read(asked(PREFIXES + "ASK { ?plan a gt:Plan }"))
    assert "No, there is no such thing" in read(asked(PREFIXES + "ASK { ?plan a gt:Nothing }"))


def test_triples_come_as_turtle(read: Read) -> None:
    """A CONSTRUCT query is answered with prefixes, not with whole IRIs."""
    page = html.unescape(read(asked(PREFIXES + "CONSTRUCT { ?p a gt:Plan } WHERE { ?p a gt:Plan }")))
    assert "a gt:Plan" in page
    assert "@prefix gt:" in page
    assert "@prefix skos:" not in page


def test_our_words_lead_to_what_they_mean(read: Read) -> None:
    """A class or a property of ours in an answer is a link into the page of the ontology."""
    page = read(asked(PREFIXES + "SELECT ?kind { BIND(gt:Plan AS ?kind) }"))
    assert '<a href="/ns#Plan" class="code"><bdi>gt:Plan</bdi></a>' in page
    assert 'id="Plan"' in read("/ns")


def test_a_question_of_the_catalogue_fills_the_form(read: Read, client: FlaskClient) -> None:
    """The link puts the query there, its question as a comment, and does not run it; a wrong name names the right."""
    assert 'href="/console?example=gaps"' in read("/console")
    page = read("/console?example=gaps")
    assert written(page).startswith("# ")
    assert "#+" not in written(page)
    assert "SELECT" in written(page)
    assert 'href="/queries/gaps"' in page
    assert "<h2>Answer" not in page
    with client.get("/console?example=gapz") as response:
        assert response.status_code == 404
        assert "gaps" in response.get_data(as_text=True)


def test_every_question_of_the_catalogue_runs_as_it_is_filled_in(read: Read) -> None:
    """What the link puts into the form parses."""
    for name in ("gaps", "owners", "what-happened-next"):
        read(asked(written(read(f"/console?example={name}"))))


def test_a_mistake_is_shown_with_its_line_and_a_caret(client: FlaskClient) -> None:
    """400; the line is quoted, the caret stands below the column, also after characters of several bytes."""
    with client.get(asked("SELECT * WHERE {\n  ?s ?p 'é😀' FILTER(?s = )\n}")) as response:
        assert response.status_code == 400
        page = response.get_data(as_text=True)
    alert = re.search(r'role="alert">(.*?)</div>', page, re.DOTALL)
    assert alert
    assert "line 2, column" in alert[1]
    quoted = re.search(r"<pre[^>]*>(.*?)</pre>", alert[1], re.DOTALL)
    assert quoted
    line, caret = html.unescape(quoted[1]).split("\n")
    assert line == "2 |   ?s ?p 'é😀' FILTER(?s = )"
    assert line[caret.index("^")] == ")"
    assert 'aria-invalid="true"' in page
    assert "(?s = )\n}" in written(page)


def test_a_missing_prefix_is_written_out(client: FlaskClient) -> None:
    """The line to begin with, where the prefix is one of ours; with it, the query runs."""
    query = "SELECT ?l {\n  ?p rdfs:label ?l } LIMIT 1"
    with client.get(asked(query)) as response:
        cure = re.search(r"Begin with this line: <code>(.*?)</code>", response.get_data(as_text=True))
    assert cure
    with client.get(asked(f"{html.unescape(cure[1])}\n{query}")) as response:
        assert response.status_code == 200
    for other in ("ASK { ?s foo:x ?o }", PREFIXES + "ASK { ?s rdfs:label }"):
        with client.get(asked(other)) as response:
            assert "Begin with this line" not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "SERVICE is refused"),
        ("DELETE WHERE { ?s ?p ?o }", 403, "read-only"),
        ("SELECT * { ?s rdfs:label ?o }", 400, "a prefix is used here that no PREFIX line declares"),
        ("SELECT * { ?s ?p ?o } LIMT 3", 400, "something else is expected here, such as"),
    ],
)
def test_a_refusal_is_one_plain_sentence(query: str, status: int, said: str, client: FlaskClient) -> None:
    """The page says what was wrong and keeps the query."""
    with client.get(asked(query)) as response:
        assert response.status_code == status
        page = response.get_data(as_text=True)
    assert said in words_of(page)
    assert "['" not in words_of(page)
    assert written(page) == query


@pytest.mark.parametrize(
    "query",
    [
        "\x00",
        "ASK {\x0c\u2028 ;; }",
        "SELECT * {" + "{" * 500,
        "SELECT ('<script>' AS ?a) (IRI('javascript:x') AS ?b) (1e400 AS ?c) (1/0 AS ?d) {}",
        "SELECT ?a ?n { VALUES (?a ?n) { ('x' 1e300) (1e400 -1) ('y' 1) } }",
        "SELECT ?a ?n { VALUES (?a ?n) { ('x' 'abc'^^<http://www.w3.org/2001/XMLSchema#integer>) ('y' 1) } }",
        "SELECT ?a ?n { VALUES (?a ?n) { ('x' 'INF'^^<http://www.w3.org/2001/XMLSchema#double>) ('y' 1) } }",
        "SELECT * { BIND(<<( <a:a> <a:b> 1 )>> AS ?t) }",
        "SELECT * {}",
        "CONSTRUCT { [] <a:b> [ <a:c> ?x ] } WHERE { BIND('\u202e' AS ?x) }",
    ],
)
def test_strange_queries_are_answered_or_refused(query: str, client: FlaskClient) -> None:
    """Never a failure of ours, whatever is asked and whatever is found."""
    with client.get(asked(query)) as response:
        assert response.status_code in {200, 400}
        assert "<script>" not in response.get_data(as_text=True)


def test_the_form_leads_to_an_address_that_can_be_passed_on(client: FlaskClient) -> None:
    """A sent query is answered by its address, lines and all; the page links to the same address."""
    with client.post("/console", data={"query": PLANS.replace("\n", "\r\n")}) as sent:
        assert sent.status_code == 303
        address = sent.headers["Location"]
    with client.get(address) as response:
        page = response.get_data(as_text=True)
    assert written(page) == PLANS
    link = re.search(r'<a href="([^"]*)" id="permalink"', page)
    assert link
    assert html.unescape(link[1]) == address


def test_a_query_too_long_for_an_address_is_answered_at_once(client: FlaskClient) -> None:
    """Its downloads are buttons, because no link could hold it."""
    long = PLANS + "\n#" + "x" * LONGEST_LINK
    with client.post("/console", data={"query": long}) as response:
        assert response.status_code == 200
        page = response.get_data(as_text=True)
    assert "too long for a link" in page
    hidden = re.search(r'name="query" value="([^"]*)"', page)
    assert hidden
    for media_type in re.findall(r'name="_mediatype" value="([^"]*)"', page):
        with client.post("/sparql", data={"query": html.unescape(hidden[1]), "_mediatype": media_type}) as download:
            assert (download.status_code, download.mimetype) == (200, media_type)


@pytest.mark.parametrize(
    ("query", "types"),
    [
        (PLANS, {"JSON": "sparql-results+json", "XML": "results+xml", "CSV": "text/csv", "TSV": "tab-separated"}),
        ("ASK {}", {"JSON": "sparql-results+json", "XML": "results+xml"}),
        (
            "DESCRIBE <https://w3id.org/goldenthread/id/org/icr>",
            {"Turtle": "turtle", "JSON-LD": "ld+json", "N-Triples": "n-triples", "RDF/XML": "rdf+xml"},
        ),
    ],
)
def test_the_answer_is_had_in_every_format(query: str, types: dict[str, str], read: Read, client: FlaskClient) -> None:
    """Each link gives its format, to a browser that asks for a page."""
    links = re.findall(r'<a href="(/sparql\?[^"]*)" download="answer\.\w+">([^<]*)</a>', read(asked(query)))
    assert {name for _, name in links} == set(types)
    for address, name in links:
        with client.get(html.unescape(address), headers={"Accept": "text/html"}) as response:
            assert response.status_code == 200
            assert types[name] in response.content_type
            assert response.data


def test_limits_are_printed(read: Read) -> None:
    """The page says what a query may take, each from its setting."""
    words = words_of(read("/console"))
    bounding = {limit.name: limit.meaning for limit in Settings.limits()}
    assert f"10 {bounding['query_seconds']}." in words
    assert f"10,000 {bounding['query_rows']}." in words
    assert f"{Settings().address_bytes:,} {bounding['address_bytes']}." in words


def test_the_answer_is_had_as_a_spreadsheet(read: Read, client: FlaskClient) -> None:
    """Numbers are numbers in it; what has no rows has no spreadsheet, and says so."""
    link = re.search(r'<a href="(/console/answer\.xlsx\?[^"]*)"', read(asked(PLANS)))
    assert link
    with client.get(html.unescape(link[1])) as response:
        assert "answer.xlsx" in response.headers["Content-Disposition"]
        sheet = openpyxl.load_workbook(io.BytesIO(response.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][-1] == "actions"
    assert all(isinstance(row[-1], int) for row in rows[1:])
    assert "University of Leicester Concordat action plan 2023" in {cell for row in rows for cell in row}
    strange = "SELECT ('=1+1' AS ?a) ('NaN'^^xsd:double AS ?b) ('x'^^xsd:integer AS ?c) (1e400 AS ?d) {}"
    for ending in ("xlsx", "excel.csv"):
        with client.get(f"/console/answer.{ending}?query={quote(prologue('xsd') + strange)}") as response:
            assert response.status_code == 200
            assert ending == "xlsx" or "'=1+1" in response.get_data(as_text=True)
    with client.post("/console/answer.xlsx", data={"query": "ASK {}"}) as response:
        assert response.status_code == 400
        assert "only the rows of a SELECT query" in response.get_data(as_text=True)


def test_a_cut_answer_says_so(read: Read) -> None:
    """More rows than a query may have: the first are shown, the rest is in the downloads, and the cut is said."""
    page = words_of(read(asked("SELECT * { ?s ?p ?o }")))
    assert "10,000 rows in" in page
    assert "The answer was cut here: there are more." in page
    assert "the first 500 of its 10,000 rows" in page


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0004, "less than a hundredth of a second"),
        (0.012, "1 hundredth of a second"),
        (0.25, "25 hundredths of a second"),
        (2.04, "2.0 seconds"),
    ],
)
def test_time_is_said_in_words(seconds: float, words: str) -> None:
    """As exactly as is useful."""
    assert duration(seconds) == words
