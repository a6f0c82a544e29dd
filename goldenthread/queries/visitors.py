"""Run the queries that visitors send, each in a fenced process that is killed at its deadline."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from selectors import EVENT_READ, DefaultSelector
from threading import Lock
from time import perf_counter
from typing import Any, Final, Protocol

from goldenthread.errors import QueryLimitError, QueryRefusedError, QuerySyntaxError
from goldenthread.graph.store import LocalStore, Store
from goldenthread.queries.answers import read_answer
from goldenthread.queries.guard import guard, names_its_dataset
from goldenthread.settings import Settings

WORKERS: Final = 2
CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorAnswer:
    """The answer to a visitor's query.

    Attributes:
        kind: ``rows``, ``boolean`` or ``graph``.
        body: SPARQL 1.1 JSON for rows and boolean, N-Triples for a graph.
        count: how many rows or triples there are.
        cut: whether there would have been more.
        seconds: how long it took.
    """

    kind: str
    body: bytes
    count: int
    cut: bool
    seconds: float


class VisitorQueries(Protocol):
    """Something that answers what visitors send."""

    def run(self, text: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> VisitorAnswer:
        """Answer a query over the graphs given, or over the union of all.

        Raises:
            QuerySyntaxError: it does not parse.
            QueryRefusedError: it asks for what is never done.
            QueryTooLargeError: its text is too long or nested too deeply.
            QueryLimitError: it needs more time or memory than it is given.
        """
        ...

    def close(self) -> None:
        """Let go of processes."""
        ...


def visitor_queries(store: Store, settings: Settings) -> VisitorQueries:
    """Return what answers visitors over ``store``: fenced processes where it lies on disk, else itself.

    The fence is made of POSIX limits; on other systems only the guard stands before the store.
    """
    if isinstance(store, LocalStore) and store.folder is not None and os.name == "posix":
        return FencedQueries(store.folder, settings)
    return DirectQueries(store, settings)


class DirectQueries:
    """Visitors' queries passed on to a store that has processes and limits of its own, such as an endpoint."""

    def __init__(self, store: Store, settings: Settings) -> None:
        """Ask ``store`` within the limits of the settings on text and rows."""
        self._store = store
        self._settings = settings

    def run(self, text: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> VisitorAnswer:
        """Answer a query; see ``VisitorQueries.run``.

        Raises:
            QueryRefusedError: the dataset is to be narrowed, which is not passed on.
        """
        guard(text, most_characters=self._settings.query_characters)
        if default_graphs or named_graphs:
            raise QueryRefusedError("default-graph-uri and named-graph-uri are not passed on; use FROM in the query")
        started = perf_counter()
        head, body = read_answer(self._store.query(text), self._settings.query_rows)
        return VisitorAnswer(
            kind=head["kind"], body=body, count=head["count"], cut=head["cut"], seconds=perf_counter() - started
        )

    def close(self) -> None:
        """Do nothing: the store is closed by whoever opened it."""


class FencedQueries:
    """A few worker processes over one store on disk; started when first needed, replaced when killed."""

    def __init__(self, store_folder: Path, settings: Settings) -> None:
        """Ask the store in ``store_folder`` within the limits of the settings."""
        self._folder = store_folder
        self._settings = settings
        self._idle: Queue[_Worker | None] = Queue()
        self._closing = Lock()
        for _ in range(WORKERS):
            self._idle.put(None)

    def run(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> VisitorAnswer:
        """Answer a query in a worker; see ``VisitorQueries.run``."""
        guard(text, most_characters=self._settings.query_characters)
        request = {
            "query": text,
            "default": list(default_graphs),
            "named": list(named_graphs),
            "union": not (default_graphs or named_graphs or names_its_dataset(text)),
            "rows": self._settings.query_rows,
        }
        started = perf_counter()
        worker = self._take()
        try:
            head, body = worker.ask(request, self._settings.query_seconds)
        except BaseException:
            worker.kill()
            self._idle.put(None)
            raise
        self._idle.put(worker)
        if "error" in head:
            raise _error(head)
        return VisitorAnswer(
            kind=head["kind"],
            body=body,
            count=head["count"],
            cut=head["cut"],
            seconds=perf_counter() - started,
        )

    def _take(self) -> "_Worker":
        try:
            worker = self._idle.get(timeout=self._settings.query_seconds)
        except Empty:
            raise QueryLimitError("too many queries are running; try again in a moment") from None
        if worker is not None and worker.is_alive():
            return worker
        return _Worker(self._folder, self._settings.query_memory_mebibytes)

    def close(self) -> None:
        """End the worker processes."""
        with self._closing:
            while not self._idle.empty():
                worker = self._idle.get_nowait()
                if worker is not None:
                    worker.kill()


class _Worker:
    """One process of ``goldenthread.queries.worker`` and the pipes to it."""

    def __init__(self, folder: Path, mebibytes: int) -> None:
        command = [sys.executable, "-m", "goldenthread.queries.worker", str(folder), str(mebibytes)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        if pipe_in is None or pipe_out is None:
            raise QueryLimitError("the query's process has no pipes")
        deadline = perf_counter() + seconds
        pipe_in.write(json.dumps(request).encode() + b"\n")
        received = b""
        with DefaultSelector() as selector:
            selector.register(pipe_out, EVENT_READ)
            head: dict[str, Any] | None = None
            while head is None or len(received) < head["bytes"]:
                if not selector.select(max(0.0, deadline - perf_counter())):
                    raise QueryLimitError(
                        f"the query took longer than {seconds:g} seconds and was stopped; narrow it or add LIMIT"
                    )
                chunk = pipe_out.read(CHUNK)
                if not chunk:
                    raise QueryLimitError("the query was stopped: it needs more memory or nesting than it is given")
                received += chunk
                if head is None and b"\n" in received:
                    line, _, received = received.partition(b"\n")
                    head = json.loads(line)
        return head, received

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def _error(head: dict[str, Any]) -> Exception:
    match head["error"]:
        case "syntax":
            return QuerySyntaxError(head["message"], line=head["line"], column=head["column"])
        case "limit":
            return QueryLimitError(head["message"])
        case _:
            return QueryRefusedError(head["message"])
