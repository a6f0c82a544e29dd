"""What no address, label or failure can make a page do."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode
from webui_support import EVERY_KIND, ICR_2018, Read, words_of

from goldenthread.ontology.namespaces import ID
from goldenthread.webui.links import address_of


@pytest.mark.parametrize(
    "path",
    [
        "%0d%0aSet-Cookie:x=1",
        "..%2f..%2fetc%2fpasswd",
        "%00",
        "<script>",
        "a%20b",
        "%E2%80%AE",
        "x" * 4000,
        "{}",
        "%ff",
        "org/icr%3E",
    ],
)
def test_hostile_paths_are_not_found(path: str, client: FlaskClient) -> None:
    """W3, W5: no path makes a forged header or a failure of the server."""
    for prefix in ("/doc/", "/id/", "/queries/", "/static/"):
        with client.get(prefix + path) as response:
            assert response.status_code in (303, 404), (prefix, path, response.status_code)
            assert "Set-Cookie" not in response.headers
            if response.status_code == 303:
                assert response.headers["Location"].startswith("/doc/")


def test_every_answer_is_guarded_by_its_headers(client: FlaskClient) -> None:
    """No inline code, no guessing of types, no referrer to others, on pages, errors and downloads alike."""
    for address in ("/", "/doc/org/nowhere", "/queries/owners?format=csv", "/static/site.css"):
        with client.get(address) as response:
            assert "default-src 'self'" in response.headers["Content-Security-Policy"], address
            assert "unsafe" not in response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Referrer-Policy"]


@pytest.mark.parametrize("address", EVERY_KIND.values(), ids=EVERY_KIND.keys())
def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_code(address: str, read: Read) -> None:
    """Nothing that the policy would block: no style attribute, no handler, no inline script, no other host."""
    page = read(address)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
    scripts = re.findall(r"<script([^>]*)>([^<]*)", page)
    assert all(
        kind == ' type="application/ld+json"' or (kind.startswith(' type="module" src="/static/') and not code)
        for kind, code in scripts
    )
    loaded = re.findall(r'<link rel="(?:icon|stylesheet)"[^>]*href="([^"]+)"|\ssrc="([^"]+)"', page)
    assert loaded
    for source in loaded:
        assert "".join(source).startswith("/static/"), source


def test_head_and_big_bodies(client: FlaskClient) -> None:
    """HEAD answers like GET without a body; W8: a body beyond the limit is refused."""
    with client.head(ICR_2018) as response:
        assert response.status_code == 200
        assert response.data == b""
    with client.post("/sparql", data={"query": "x" * 2_000_000}) as response:
        assert response.status_code == 413


def test_a_failure_shows_no_trace(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """W9: where a page fails, the reader sees a sentence; the log has the rest."""

    def fail(*_: object) -> None:
        raise RuntimeError("secret of the machine")

    monkeypatch.setattr("goldenthread.webui.search_index.SearchIndex.find", fail)
    with app.test_client().get("/search?q=x") as response:
        assert response.status_code == 500
        assert "secret" not in response.get_data(as_text=True)


def test_no_page_names_a_person(read: Read) -> None:
    """No title that stands before a person's name occurs on any kind of page."""
    for address in EVERY_KIND.values():
        words = words_of(read(address))
        assert not re.search(r"\b(Dr|Prof|Professor|Mr|Mrs|Ms)\.? [A-Z][a-z]+", words), address


def test_links_go_only_where_links_may_go(app: Flask) -> None:
    """W2: only our things and harmless schemes become links."""
    with app.test_request_context():
        assert address_of(ID + "org/icr") == "/doc/org/icr"
        assert address_of("https://example.org/") == "https://example.org/"
        for bad in (
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "vbscript:x",
            "urn:x",
            "JAVASCRIPT:1",
        ):
            assert address_of(NamedNode(bad).value) is None, bad
