"""Stopping a query in the browser frees its place on a real server with fenced processes."""

import threading
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from playwright.sync_api import Browser, expect

from goldenthread.graph.building import build
from goldenthread.graph.store import LocalStore
from goldenthread.settings import Settings
from goldenthread.webui.app import VISITORS, create_app
from goldenthread.webui.serving import make_server

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def one_place(content: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server that runs one query at a time, for up to a minute."""
    manifest = build(content, tmp_path).manifest
    settings = Settings(content=content, query_workers=1, query_seconds=60.0)
    store = LocalStore.read_only(tmp_path / manifest.store)
    app = create_app(settings, store)
    server = make_server(app, settings, host="127.0.0.1", port=0, threads=20)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)
    app.extensions[VISITORS].close()
    store.close()


def test_a_stopped_query_frees_its_place(one_place: str, chromium: Browser) -> None:
    """The query that would run for a minute is gone within moments of a click, and the next one is answered."""
    page = chromium.new_page()
    page.goto(f"{one_place}/console")
    page.get_by_role("textbox", name="Ask in SPARQL").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(ENDLESS)
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(2000)
    expect(page.get_by_role("status")).to_have_text("Running.")
    page.get_by_role("button", name="Stop").click()
    stopped = perf_counter()
    page.get_by_role("textbox", name="Ask in SPARQL").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("ASK {}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Yes, there is such a thing")).to_be_visible(timeout=20_000)
    assert perf_counter() - stopped < 20
    page.close()
