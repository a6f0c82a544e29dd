"""Addresses, headers and bodies that mean harm to the pages. The numbers are those of the threats in SECURITY.md."""

import io
import re
import socket
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pyoxigraph
import pytest
from pyoxigraph import Literal
from server_support import RDC_2008, Server, graph_address

from goldenthread.graph.store import LocalStore
from goldenthread.queries.formats import spreadsheet
from goldenthread.queries.running import Table
from goldenthread.settings import Settings
from goldenthread.webui.app import create_app

FORGED = "%0d%0aX-Forged:%201%0d%0aSet-Cookie:%20x=1"


@pytest.mark.parametrize(
    "path",
    [
        f"/id/org/icr{FORGED}",
        f"/doc/org/icr{FORGED}",
        f"/doc/org/icr.ttl{FORGED}",
        f"/queries/owners{FORGED}",
        f"/queries/owners.csv?plan={FORGED}",
        f"/queries/owners?format=csv{FORGED}",
        f"/sparql?query=ASK%7B%7D&_mediatype=text/csv{FORGED}",
        f"/sparql?query=ASK%7B%7D&default-graph-uri=http://a.test/{FORGED}",
        f"/rdf-graph-store?graph=http://a.test/{FORGED}",
        f"/console?query={FORGED}",
        f"/search?q={FORGED}",
        f"/{FORGED}",
    ],
)
def test_w3_no_address_forges_a_header(public_server: Server, path: str) -> None:
    """W3: a line break in an address is refused or escaped, and is never a failure of the server's."""
    reply = public_server.send("GET", path)
    assert reply.status < 500
    assert "X-Forged" not in reply.headers
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize(
    "path", ["//evil.test", "/id//evil.test", "/id/%2f%2fevil.test", "/doc/%5C%5Cevil.test", "/%2fevil.test"]
)
def test_w4_nothing_leads_to_another_site(public_server: Server, path: str) -> None:
    """W4: where an answer leads somewhere, it is on this site."""
    reply = public_server.send("GET", path)
    target = reply.headers.get("Location", "/")
    assert reply.status in {303, 308, 404}
    assert re.match(rf"/(?!/)|{re.escape(public_server.url)}/", target), target


def test_w4_the_host_of_a_request_is_not_believed(store: LocalStore) -> None:
    """W4: where the site knows its address, every link and every name is made of that."""
    host = "evil.test:80"
    client = create_app(Settings(public_url="https://plans.example.org/"), store).test_client()
    for path in ("/", "/doc/org/icr", "/doc/org/icr.ttl", "/id/org/icr", "/sparql"):
        with client.get(path, headers={"Host": host, "X-Forwarded-Host": host}) as reply:
            said = f"{reply.headers}\n{reply.get_data(as_text=True)}"
        assert "evil.test" not in said, path
    with client.get("/sparql?query=SELECT(%3Cx%3E%20AS%20%3Fx)%7B%7D", headers={"Host": host}) as reply:
        assert "https://plans.example.org/x" in reply.get_data(as_text=True)


@pytest.mark.parametrize("host", ["a b", "<script>", "[::1", "", 'a"b', "a/b"])
def test_w4_a_host_that_is_none_is_refused(public_server: Server, host: str) -> None:
    """W4: no address could be made of it."""
    assert public_server.send("GET", "/doc/org/icr", headers={"Host": host}).status == 400


@pytest.mark.parametrize(
    "path",
    [
        "/static/../README.md",
        "/static/%2e%2e/%2e%2e/README.md",
        "/static/..%2f..%2fREADME.md",
        "/static/%2fetc%2fpasswd",
        "/static/site.css%00.html",
        "/static/C:%5Cwindows",
        "/doc/..%2f..%2fetc/passwd",
        "/doc/org/icr.ttl%00",
        "/queries/..%2fpages%2fplans.rq",
        "/graph/..%2f..%2fetc/passwd",
        "/.git/config",
        "/.env",
        "/debug",
        "/console/..%2f",
    ],
)
def test_w5_no_path_leaves_its_folder(public_server: Server, path: str) -> None:
    """W5: 404, or the way to an address without the double slash, whichever way the dots are written."""
    reply = public_server.send("GET", path)
    assert reply.status in {308, 400, 404}
    assert "root:" not in reply.text


def test_w6_a_formula_stays_text_in_spreadsheets_and_exact_in_results(public_server: Server) -> None:
    """W6: a spreadsheet gets a typed text cell; text/csv is for programs and stays as the standard has it."""
    formula = '=HYPERLINK("http://evil.test";"x")'
    table = Table(columns=("label",), rows=((Literal(formula),),), text="")
    (cell,) = next(openpyxl.load_workbook(io.BytesIO(spreadsheet(table, "x"))).active.iter_rows(min_row=2))
    assert (cell.value, cell.data_type) == (formula, "s")
    reply = public_server.get("SELECT ('=1+1' AS ?x) (-5 AS ?y) {}", "text/csv")
    assert reply.body == b"x,y\r\n=1+1,-5\r\n"


def test_w7_hidden_direction_marks_are_kept_apart(public_server: Server) -> None:
    """W7: a text that turns the direction of reading round is shown, within its own element."""
    page = public_server.send(
        "GET", f"/console?query={quote('SELECT (' + chr(34) + chr(0x202E) + 'gpj' + chr(34) + ' AS ?x) {}')}"
    )
    assert page.status == 200
    assert re.search("<bdi[^>]*>[^<]*\u202egpj", page.text)


@pytest.mark.parametrize("path", ["/sparql", "/console", "/queries", "/nowhere", graph_address(RDC_2008)])
def test_w8_a_huge_body_is_refused_before_it_is_sent(public_server: Server, path: str) -> None:
    """W8: 413 at the sight of its length, by a problem document that scripts may read."""
    head = f"POST {path} HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1073741824\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", public_server.port), timeout=5)) as one:
        one.sendall(head.encode())
        answer = b""
        while chunk := one.recv(10_000):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer
    assert b"Access-Control-Allow-Origin: *" in answer


def test_w9_nothing_of_the_machine_is_told(public_server: Server, public_store: Path) -> None:
    """W9: no answer names a path, a variable of the environment or a line of the program."""
    for path in (
        "/nowhere",
        "/sparql?query=x",
        "/queries/none",
        "/rdf-graph-store",
        "/doc/x",
        "/static/x",
        "/console?query=x",
    ):
        for accept in ("text/html", "application/problem+json"):
            text = public_server.send("GET", path, headers={"Accept": accept}).text
            assert "Traceback" not in text
            assert str(public_store) not in text
            assert str(Path(pyoxigraph.__file__).parents[1]) not in text
    assert "Python" not in str(public_server.send("GET", "/").headers)
