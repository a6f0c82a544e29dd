"""Search, the catalogue's forms and downloads, and the queries behind the tables."""

import html
import re
from urllib.parse import quote, unquote_plus

import pytest
from flask.testing import FlaskClient
from pyoxigraph import QuerySolutions
from webui_support import COORDINATOR, ICR_2018, Read, words_of

from goldenthread.graph.store import LocalStore


def test_a_query_has_a_form_and_downloads(client: FlaskClient) -> None:
    """The answer comes as a table, and as files with the values that were asked for, spreadsheets first."""
    with client.get("/queries/owners?plan=icr/hreir/2018-2020") as response:
        page = response.get_data(as_text=True)
    assert 'value="icr/hreir/2018-2020" selected' in page
    found = re.findall(r'href="(/queries/owners\.([a-z.]+)\?[^"]*)"', page)
    assert [ending for _, ending in found][:5] == ["xlsx", "excel.csv", "csv", "tsv", "json"]
    for address, _ in found:
        with client.get(html.unescape(address)) as response:
            assert response.status_code == 200
            assert len(response.data) > 500


@pytest.mark.parametrize(
    ("given", "said"),
    [("plan=icr/hreir/2018-2021", "icr/hreir/2018-2020"), ("nonsense=1", "parameter"), ("limit=none", "whole number")],
)
def test_a_bad_value_is_refused_in_words(given: str, said: str, client: FlaskClient) -> None:
    """400, and the message says what is right; the form keeps what was typed."""
    with client.get(f"/queries/owners?{given}") as response:
        assert response.status_code == 400
        page = response.get_data(as_text=True)
    assert 'role="alert"' in page
    assert said in page


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("2a(ii)", "2a(ii) New recruitment training"),
        ("2a ii", "2a(ii) New recruitment training"),
        ("2AII", "2a(ii) New recruitment training"),
        ("ECI4", "ECI4 Train managers in equality, wellbeing and mental health"),
        ("EC14", "ECI4 Train managers in equality, wellbeing and mental health"),
        ("EDIM", "Equality, Diversity and Inclusion Manager"),
        ("athena swan coordinator", "Equality, Diversity and Inclusion Manager"),
        ("researcher development coord", "Researcher Development Coordinator"),
        ("obligations have no action in this plan", "Which obligations have no action in this plan?"),
    ],
)
def test_search_finds_codes_names_abbreviations_and_former_names(question: str, first: str, read: Read) -> None:
    """The first result is what was meant."""
    page = read(f"/search?q={quote(question)}")
    found = re.findall(r"<li><a href[^>]*>(.*?)</a>", page, re.DOTALL)
    assert found
    assert words_of(found[0]).startswith(first)


def test_an_empty_search_says_what_to_try(read: Read) -> None:
    """Neither no words nor strange ones break the search."""
    assert "Nothing here is called that" in read("/search?q=xyzzy")
    for question in ("", "%22%22%22", "*", "NEAR(", "a" * 3000, "%00", "AND OR NOT"):
        read(f"/search?q={question}")


def test_tables_show_the_query_behind_them(read: Read, store: LocalStore) -> None:
    """The link holds the very query, values and all, and it runs."""
    for address in (ICR_2018, COORDINATOR, "/doc/framework/rdc-2019/ECI4", f"{ICR_2018}/action/2a", "/queries/owners"):
        page = read(address)
        texts = re.findall(r'href="/console\?query=([^"]+)"', page)
        assert texts, address
        for text in texts:
            answer = store.query(unquote_plus(html.unescape(text)))
            assert isinstance(answer, QuerySolutions)
            assert next(iter(answer), None) is not None, address


@pytest.mark.parametrize("media_type", ["text/csv", "application/sparql-results+xml", "text/tab-separated-values"])
def test_a_link_can_name_the_format_of_an_answer(media_type: str, client: FlaskClient) -> None:
    """``_mediatype`` wins over the Accept header, in the address and in a form, and refuses what there is not."""
    asked = {"query": "SELECT * WHERE { ?s ?p ?o } LIMIT 1", "_mediatype": media_type}
    browser = {"Accept": "text/html,*/*;q=0.8"}
    for response in (
        client.get("/sparql", query_string=asked, headers=browser),
        client.post("/sparql", data=asked, headers=browser),
    ):
        assert (response.status_code, response.mimetype) == (200, media_type)
        response.close()
    with client.get("/sparql", query_string={**asked, "_mediatype": "text/turtle"}) as refused:
        assert refused.status_code == 406
