"""``goldenthread load`` on real servers: it sends what is missing, and goes on after it was killed."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, QuerySolutions
from servers_support import SERVERS, Server, goldenthread, load

from goldenthread.content import FOLDERS, content_root
from goldenthread.graph.remote import remote_store
from goldenthread.ontology.namespaces import LOADED_GRAPH, VOID
from goldenthread.settings import Settings

pytestmark = [pytest.mark.servers, pytest.mark.long]

OURS = 'FILTER (STRSTARTS(STR(?g), "https://w3id.org/goldenthread/"))'


@pytest.fixture(scope="module", params=sorted(SERVERS))
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of each kind with nothing on it, for this module alone."""
    start, installed = SERVERS[request.param]
    if not installed():
        pytest.skip(f"{request.param} is not installed: .ci/run installs it")
    with start(tmp_path_factory.mktemp(request.param)) as server:
        yield server


@pytest.fixture(scope="module")
def sector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented plans, enough that loading them takes a while."""
    folder = tmp_path_factory.mktemp("sector")
    done = goldenthread("sector", str(folder / "invented"), "--actions", "1500")
    assert done.returncode == 0, done.stderr
    shutil.move(folder / "invented" / "graph", folder / "graph")
    for name in FOLDERS[1:]:
        (folder / name).symlink_to(content_root() / name)
    return folder


def remembered(server: Server) -> int:
    """Count the graphs that the server remembers as whole."""
    return counted(server, "*", f"GRAPH {LOADED_GRAPH} {{ ?whole <{VOID}triples> ?number }}")


def counted(server: Server, what: str, where: str = f"GRAPH ?g {{ ?s ?p ?o }} {OURS}") -> int:
    """Count on the server itself."""
    store = remote_store(Settings(endpoint=server.endpoint))
    rows = store.query_as_it_is(f"SELECT (COUNT({what}) AS ?n) WHERE {{ {where} }}")
    assert isinstance(rows, QuerySolutions)
    count = next(iter(rows))["n"]
    assert isinstance(count, Literal)
    return int(count.value)


def told(output: str) -> dict[str, int]:
    """Read the counts of what a load did."""
    found = re.search(r"Loaded ([\d,]+) graphs .*?; ([\d,]+) were there already, ([\d,]+) removed", output)
    assert found, output
    sent, kept, removed = (int(number.replace(",", "")) for number in found.groups())
    return {"sent": sent, "kept": kept, "removed": removed}


def test_a_load_that_was_killed_goes_on(fresh: Server, sector: Path, tmp_path: Path) -> None:
    """After a kill in the middle, the next load sends the rest and the server holds the whole graph."""
    words = ("--content", str(sector), "--store", str(tmp_path / "store"))
    assert goldenthread(*words, "build").returncode == 0
    command = [sys.executable, "-m", "goldenthread", *words, "load", "--endpoint", fresh.endpoint]
    with subprocess.Popen(command, env={**os.environ, **fresh.environment}, stdout=subprocess.DEVNULL) as loading:
        deadline = time.monotonic() + 60
        while not remembered(fresh) and time.monotonic() < deadline:
            assert loading.poll() is None
        loading.kill()
    half = counted(fresh, "*")
    done = load(fresh, *words)
    assert done.returncode == 0, done.stderr
    counts = told(done.stdout)
    assert counts["sent"] > 0
    assert counts["kept"] > 0
    whole = counted(fresh, "*")
    assert whole > half
    assert told(load(fresh, *words).stdout) == {"sent": 0, "kept": counts["sent"] + counts["kept"], "removed": 0}
    plan = next((sector / "graph" / "plans").rglob("*.ttl"))
    kept_aside = shutil.move(plan, tmp_path / "aside.ttl")
    assert told(load(fresh, *words).stdout)["removed"] == 1
    assert counted(fresh, "*") < whole
    shutil.move(kept_aside, plan)
    assert load(fresh, *words).returncode == 0
    assert counted(fresh, "*") == whole
