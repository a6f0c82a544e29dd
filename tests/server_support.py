"""A real server in a process of its own, and a client that sends exactly what a test says."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

QUERY_TYPE = "application/sparql-query"
FORM_TYPE = "application/x-www-form-urlencoded"
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
PROBLEM = "application/problem+json"

GRAPH = "https://w3id.org/goldenthread/graph/"
RDC_2008 = GRAPH + "frameworks/rdc-2008"
RDC_2019 = GRAPH + "frameworks/rdc-2019"
OBLIGATIONS = "SELECT ?o WHERE { ?o a <https://w3id.org/goldenthread/ns#Obligation> }"
NAMED_OBLIGATIONS = "SELECT ?o WHERE { GRAPH ?g { ?o a <https://w3id.org/goldenthread/ns#Obligation> } }"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the server."""

    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The type without its parameters."""
        return self.headers.get_content_type()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of SPARQL 1.1 JSON."""
        found = json.loads(self.body)["results"]["bindings"]
        assert isinstance(found, list)
        return found

    @property
    def problem(self) -> dict[str, Any]:
        """The problem document, which it must be."""
        assert self.media_type == PROBLEM, (self.status, self.media_type, self.text[:200])
        found = json.loads(self.body)
        assert found["status"] == self.status
        assert found["detail"]
        assert isinstance(found, dict)
        return found


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: where it listens, and its process."""

    port: int
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        """Its address without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def endpoint(self) -> str:
        """The address of its SPARQL endpoint."""
        return f"{self.url}/sparql"

    def children(self) -> list[int]:
        """The processes that it has started and that still run."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        seconds: float = 30,
    ) -> Reply:
        """Send a request as it is given and return the answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, query: str, accept: str | None = None, **parameters: str | list[str]) -> Reply:
        """Ask by GET."""
        encoded = urlencode({"query": query, **{k.replace("_", "-"): v for k, v in parameters.items()}}, doseq=True)
        return self.send("GET", f"/sparql?{encoded}", headers={} if accept is None else {"Accept": accept})

    def post_form(self, query: str, accept: str | None = None, **parameters: str | list[str]) -> Reply:
        """Ask by a URL-encoded POST."""
        encoded = urlencode({"query": query, **{k.replace("_", "-"): v for k, v in parameters.items()}}, doseq=True)
        headers = {"Content-Type": FORM_TYPE} | ({} if accept is None else {"Accept": accept})
        return self.send("POST", "/sparql", encoded.encode(), headers)

    def post_direct(self, query: str, accept: str | None = None, **parameters: str | list[str]) -> Reply:
        """Ask by a POST whose body is the query."""
        encoded = urlencode({k.replace("_", "-"): v for k, v in parameters.items()}, doseq=True)
        headers = {"Content-Type": QUERY_TYPE} | ({} if accept is None else {"Accept": accept})
        return self.send("POST", "/sparql" + (f"?{encoded}" if encoded else ""), query.encode(), headers)


@contextmanager
def running_server(store: Path, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run ``goldenthread serve`` with these options on a free port until the end of the block."""
    command = [
        sys.executable,
        "-m",
        "goldenthread",
        "--store",
        str(store),
        "serve",
        "--no-open",
        "--port",
        "0",
        *options,
    ]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, line
        yield Server(int(found[1]), process)
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def graph_address(iri: str) -> str:
    """Return the path and query of a named graph in the graph store."""
    return f"/rdf-graph-store?graph={quote(iri, safe='')}"
