"""The application over the bundled graph in memory, a real server for it, and a browser.

Tests marked ``browser`` are left out where there is no Chromium, and one line says so.
"""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright
from server_support import Server, running_server
from waitress.server import create_server
from webui_support import Read

from goldenthread.graph.store import LocalStore
from goldenthread.settings import Settings
from goldenthread.webui.app import create_app

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
LEFT_OUT = pytest.StashKey[int]()


def chromium_path() -> str | None:
    """Return the path of the Chromium that is installed, or None."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a browser where there is none."""
    if chromium_path():
        return
    needing = [item for item in items if item.get_closest_marker("browser")]
    config.stash[LEFT_OUT] = len(needing)
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was left out."""
    if config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"Left out: {config.stash[LEFT_OUT]} tests in a browser, because there is no Chromium here; install it "
            "(on Debian and Ubuntu: apt-get install chromium)."
        )


@pytest.fixture(scope="session")
def app(store: LocalStore, content: Path) -> Flask:
    """The application over the bundled graph."""
    return create_app(Settings(content=content), store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Something that asks the application without a network."""
    return app.test_client()


@pytest.fixture
def read(client: FlaskClient) -> Read:
    """Return the text of a page that must be there."""

    def page(address: str) -> str:
        with client.get(address) as response:
            assert response.status_code == 200, (address, response.status_code)
            return response.get_data(as_text=True)

    return page


@pytest.fixture(scope="session")
def site_address(app: Flask) -> Iterator[str]:
    """The address of a real HTTP server with the application."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def public_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the store that public servers answer from."""
    return tmp_path_factory.mktemp("public")


@pytest.fixture(scope="session")
def public_server(public_store: Path) -> Iterator[Server]:
    """A server in a process of its own, with limits so tight that the tests reach them."""
    limits = (
        "--trusted-proxy",
        "127.0.0.1",
        "--query-seconds",
        "1",
        "--query-rows",
        "1000",
        "--query-bytes",
        "300000",
        "--request-seconds",
        "2",
    )
    with running_server(public_store, *limits, "--query-memory-mebibytes", "1024") as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=["wide and light", pytest.param("narrow and dark", marks=pytest.mark.long)])
def looked_at(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A window that axe may look into: it comes into a page as an inline script, which our policy rightly blocks."""
    narrow = request.param == "narrow and dark"
    context = chromium.new_context(
        viewport={"width": 390 if narrow else 1280, "height": 900},
        color_scheme="dark" if narrow else "light",
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()
