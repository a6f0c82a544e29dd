"""The console over a remote server: the same words are offered, and a server that has gone is one clear line."""

from pathlib import Path

import pytest
from servers_support import SERVERS, Server

from goldenthread.graph.store import LocalStore
from goldenthread.settings import Settings
from goldenthread.webui.app import create_app

pytestmark = [pytest.mark.servers, pytest.mark.long]


def test_the_editor_is_offered_the_same_words(server: Server, store: LocalStore) -> None:
    """The terms of the vocabulary are those of the local store, on every engine."""
    theirs, ours = (
        create_app(*given).test_client().get("/console/terms.json").get_json()
        for given in ((Settings(endpoint=server.endpoint),), (Settings(), store))
    )
    assert len(ours["terms"]) > 250
    by_name = [{term["name"]: term for term in found["terms"]} for found in (theirs, ours)]
    assert by_name[0] == by_name[1]


def test_a_server_that_has_gone_is_one_clear_line(tmp_path: Path) -> None:
    """503 and a sentence, without the address of the server behind; no spreadsheet is a page of something else."""
    start, installed = SERVERS["oxigraph"]
    assert installed()
    with start(tmp_path) as server:
        client = create_app(Settings(endpoint=server.endpoint)).test_client()
        assert client.get("/console?query=ASK {}").status_code == 200
    for address in ("/console?query=ASK {}", "/console/answer.xlsx?query=SELECT * {}"):
        page = client.get(address)
        assert page.status_code == 503
        assert "does not answer" in page.text
        assert server.endpoint not in page.text
