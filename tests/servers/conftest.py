"""A real server of each kind with the bundled graph on it, loaded by the command itself."""

from collections.abc import Iterator

import pytest
from servers_support import SERVERS, Server, load


@pytest.fixture(scope="session", params=sorted(SERVERS))
def empty_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of each kind with nothing on it yet, left out by name where it is not installed."""
    start, installed = SERVERS[request.param]
    if not installed():
        pytest.skip(f"{request.param} is not installed: .ci/run installs it")
    with start(tmp_path_factory.mktemp(request.param)) as server:
        yield server


@pytest.fixture(scope="session")
def server(empty_server: Server) -> Server:
    """A server of each kind with the bundled graph."""
    done = load(empty_server)
    assert done.returncode == 0, done.stderr
    return empty_server
