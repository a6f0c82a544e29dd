"""Pages over a remote server that goes away say so, and say no more than a visitor should know."""

from pathlib import Path

from servers_support import load, oxigraph

from goldenthread.settings import Settings
from goldenthread.webui.app import create_app


def test_a_server_that_goes_away_gives_a_page_that_says_so(tmp_path: Path) -> None:
    """503 with when to come back, as a page for people and a document for programs, without the address."""
    with oxigraph(tmp_path) as server:
        assert load(server).returncode == 0
        visitor = create_app(Settings(endpoint=server.endpoint)).test_client()
        address = "/doc/plan/icr/hreir/2018-2020"
        assert visitor.get(address).status_code == 200
    page = visitor.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "The SPARQL server that these pages ask does not answer" in page.text
    assert server.endpoint not in page.text
    document = visitor.get(address, headers={"Accept": "application/json"})
    assert document.status_code == 503
    assert document.json["status"] == 503
