"""Real SPARQL servers for tests and benchmarks, each started on a free port of this machine and stopped again."""

import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
COMMAND_SECONDS = 300
FUSEKI_JARS = "repository/org/apache/jena/jena-fuseki-server/*/jena-fuseki-server-*.jar"
VIRTUOSO_PASSWORD = "dba"  # noqa: S105 - what every new Virtuoso starts with
VIRTUOSO_INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 3
FileExtend = 200
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 20
CheckpointInterval = 0
DirsAllowed = {folder}
VADInstallDir = {folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxQueryMem = 2G
VectorSize = 1000
ThreadsPerQuery = 2

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 20
ServerThreads = 20
Charset = UTF-8

[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryCostEstimationTime = 1000000
MaxQueryExecutionTime = 300
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server.

    Attributes:
        name: what it is called in tests and tables.
        endpoint: where it answers queries.
        pid: its process.
        environment: what a client of it must have in its environment: user and password.
    """

    name: str
    endpoint: str
    pid: int
    environment: Mapping[str, str]


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def oxigraph_program() -> Path | None:
    """Return the Oxigraph server of the development dependencies."""
    program = Path(sysconfig.get_path("scripts")) / "oxigraph"
    return program if program.exists() else None


def fuseki_jar() -> Path | None:
    """Return the newest Fuseki that Maven has fetched, if there is Java to run it."""
    jars = sorted((Path.home() / ".m2").glob(FUSEKI_JARS))
    return jars[-1] if jars and shutil.which("java") else None


def virtuoso_program() -> str | None:
    """Return Virtuoso's server."""
    return shutil.which("virtuoso-t")


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Run the Oxigraph server with a store in ``folder``."""
    port = free_port()
    command = [str(oxigraph_program()), "serve", "--bind", f"127.0.0.1:{port}", "--location", str(folder)]
    with _running("oxigraph", command, folder, f"http://127.0.0.1:{port}/query") as server:
        yield server


@contextmanager
def fuseki_memory(folder: Path) -> Iterator[Server]:
    """Run Fuseki in memory, just as it comes: its default graph is not the union."""
    with _fuseki("fuseki", folder, "--mem") as server:
        yield server


@contextmanager
def fuseki_tdb2(folder: Path) -> Iterator[Server]:
    """Run Fuseki on disk, set to answer from the union of its graphs."""
    (folder / "tdb2").mkdir()
    options = ("--set", "tdb2:unionDefaultGraph=true", "--tdb2", "--update", "--loc", str(folder / "tdb2"))
    with _fuseki("fuseki-tdb2", folder, *options) as server:
        yield server


@contextmanager
def _fuseki(name: str, folder: Path, *options: str) -> Iterator[Server]:
    port = free_port()
    command = ["java", "-Xmx4g", "-jar", str(fuseki_jar()), "--localhost", "--port", str(port), *options, "/ds"]
    with _running(name, command, folder, f"http://127.0.0.1:{port}/ds/sparql") as server:
        yield server


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Run Virtuoso on a small configuration of our own."""
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(VIRTUOSO_INI.format(folder=folder, sql=sql, http=http))
    command = [str(virtuoso_program()), "+foreground", "+configfile", str(ini)]
    environment = {"GOLDENTHREAD_ENDPOINT_USER": "dba", "GOLDENTHREAD_ENDPOINT_PASSWORD": VIRTUOSO_PASSWORD}
    with _running("virtuoso", command, folder, f"http://127.0.0.1:{http}/sparql", environment) as server:
        yield server


@contextmanager
def _running(
    name: str, command: list[str], folder: Path, endpoint: str, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _wait(process, endpoint, folder / "server.log")
            yield Server(name=name, endpoint=endpoint, pid=process.pid, environment=environment or {})
        finally:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], endpoint: str, log: Path) -> None:
    """Return when the endpoint answers a query."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{endpoint}?query=ASK%20%7B%7D", timeout=5):  # noqa: S310 - on loopback
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server does not start: {log.read_text(errors='replace')[-2000:]}") from None
            time.sleep(0.1)


def goldenthread(
    *words: str, environment: Mapping[str, str] | None = None, seconds: float = COMMAND_SECONDS
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "goldenthread", *words],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        env={**os.environ, **(environment or {})},
    )


def load(server: Server, *words: str, seconds: float = COMMAND_SECONDS) -> subprocess.CompletedProcess[str]:
    """Load the graph onto a server."""
    command = (*words, "load", "--endpoint", server.endpoint)
    return goldenthread(*command, environment=server.environment, seconds=seconds)


Starter = Callable[[Path], AbstractContextManager[Server]]

SERVERS: Mapping[str, tuple[Starter, Callable[[], object]]] = {
    "oxigraph": (oxigraph, oxigraph_program),
    "fuseki": (fuseki_memory, fuseki_jar),
    "fuseki-tdb2": (fuseki_tdb2, fuseki_jar),
    "virtuoso": (virtuoso, virtuoso_program),
}
"""How each is started, and how to find out whether it is installed."""
