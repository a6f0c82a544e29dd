"""Run the queries that visitors send, each in a fenced process that is killed at its deadline."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event
from time import perf_counter
from typing import Any, Final, Protocol

from goldenthread.errors import (
    InputError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    UnknownFunctionError,
    UnwritableResultError,
)
from goldenthread.graph.keywords import names_its_dataset, with_base
from goldenthread.graph.store import LocalStore, Store
from goldenthread.queries.answers import Most, read_answer
from goldenthread.queries.guard import guard
from goldenthread.queries.waiting import ANYBODY, Client, Gone, WaitingRoom, stays
from goldenthread.queries.worker_process import WorkerProcess
from goldenthread.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorAnswer:
    """The answer to a visitor's query.

    Attributes:
        kind: ``rows``, ``boolean`` or ``graph``.
        body: what was found in the format asked for; SPARQL 1.1 JSON or N-Triples where none was.
        count: how many rows or triples there are.
        cut: whether there would have been more.
        seconds: how long it took.
    """

    kind: str
    body: bytes
    count: int
    cut: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a query comes with besides its text.

    Attributes:
        default_graphs: the graphs that make up its default graph; with ``named_graphs`` they win over FROM.
        named_graphs: the graphs that GRAPH sees.
        base: the IRI that relative IRIs of the query are resolved against.
        media_type: what the result is to be written as; JSON or N-Triples where it names none for this kind.
        notice: the address of a page on the limits, put into a cut result where its format has room.
        client: who sends it.
        gone: says whether the client has left, so that the query may be stopped.
        first: how many results are passed over; with ``most``, of a SELECT query that has no such clause itself.
        most: how many results are wanted at most; 0 for no bound but the settings'.
    """

    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    base: str = ""
    media_type: str = ""
    notice: str = ""
    client: Client = ANYBODY
    gone: Gone = stays
    first: int = 0
    most: int = 0

    def bounded(self, text: str) -> str:
        """Return the query for the results wanted."""
        return f"{text.rstrip()}\nLIMIT {self.most} OFFSET {self.first}\n" if self.most else text


ORDINARY: Final = Circumstances()


class VisitorQueries(Protocol):
    """Something that answers what visitors send."""

    def run(self, text: str, given: Circumstances = ORDINARY) -> VisitorAnswer:
        """Answer a query over the graphs given, or over the union of all.

        Raises:
            QuerySyntaxError: it does not parse.
            QueryRefusedError: it asks for what is never done.
            QueryTooLargeError: its text is too long or nested too deeply.
            QueryLimitError: it needs more time or memory than it is given, or too many others wait.
            TooManyQueriesError: its client has as many queries running and waiting as one may have.
            UnwritableResultError: the format asked for has no form for the result.
            UnknownFunctionError: it calls a function that there is not.
        """
        ...

    def start(self) -> None:
        """Begin what may be done before the first visitor comes."""
        ...

    def close(self) -> None:
        """Let go of processes."""
        ...


def visitor_queries(store: Store, settings: Settings) -> VisitorQueries:
    """Return what answers visitors over ``store``: fenced processes where it lies on disk, else itself.

    The fence is made of POSIX limits. Where there are none, a short query could end the server, so none is run.
    """
    if isinstance(store, LocalStore) and store.folder is not None:
        return FencedQueries(store.folder, settings) if can_fence() else NoQueries()
    return DirectQueries(store, settings)


def can_fence() -> bool:
    """Return whether this system can limit what a process may take."""
    return os.name == "posix"


class NoQueries:
    """Refuses all queries, where the system has no way to bound what they take."""

    def run(self, text: str, given: Circumstances = ORDINARY) -> VisitorAnswer:  # noqa: ARG002 - the interface's
        """Refuse the query.

        Raises:
            QueryRefusedError: always.
        """
        raise QueryRefusedError(
            "this server runs on a system that cannot bound what a query takes, so it answers none from outside; "
            "use 'goldenthread query -f FILE' there, or run the server on Linux or macOS"
        )

    def start(self) -> None:
        """Do nothing: nothing runs."""

    def close(self) -> None:
        """Do nothing: nothing runs."""


class DirectQueries:
    """Visitors' queries passed on to a store that has processes and limits of its own, such as an endpoint."""

    def __init__(self, store: Store, settings: Settings) -> None:
        """Ask ``store`` within the limits of the settings on text, waiting and results."""
        self._store = store
        self._settings = settings
        self._room = waiting_room(settings)

    def run(self, text: str, given: Circumstances = ORDINARY) -> VisitorAnswer:
        """Answer a query; see ``VisitorQueries.run``."""
        guard(text, most_characters=self._settings.query_characters)
        text = given.bounded(text)
        if given.base:
            text = with_base(text, given.base)
        started = perf_counter()
        with self._room.place(seconds=self._settings.query_seconds, client=given.client, gone=given.gone):
            if given.default_graphs or given.named_graphs:
                found = self._store.query_over(text, given.default_graphs, given.named_graphs)
            else:
                found = self._store.query(text)
            head, body = read_answer(found, _most(self._settings), media_type=given.media_type, notice=given.notice)
        return _answer(head, body, started)

    def start(self) -> None:
        """Do nothing: the store is open."""

    def close(self) -> None:
        """Do nothing: the store is closed by whoever opened it."""


class FencedQueries:
    """A few worker processes over one store on disk; started when first needed, replaced when killed."""

    def __init__(self, store_folder: Path, settings: Settings) -> None:
        """Ask the store in ``store_folder`` within the limits of the settings."""
        self._folder = store_folder
        self._settings = settings
        self._room = waiting_room(settings)
        self._idle: SimpleQueue[WorkerProcess] = SimpleQueue()
        self._closed = Event()

    def run(self, text: str, given: Circumstances = ORDINARY) -> VisitorAnswer:
        """Answer a query in a worker; see ``VisitorQueries.run``."""
        guard(text, most_characters=self._settings.query_characters)
        narrowed = bool(given.default_graphs or given.named_graphs)
        request = {
            "query": given.bounded(text),
            "base": given.base,
            "default": list(given.default_graphs),
            "named": list(given.named_graphs),
            "union": not (narrowed or names_its_dataset(text)),
            "rows": self._settings.query_rows,
            "bytes": self._settings.query_bytes,
            "seconds": self._settings.query_seconds,
            "media_type": given.media_type,
            "notice": given.notice,
        }
        started = perf_counter()
        with self._room.place(seconds=self._settings.query_seconds, client=given.client, gone=given.gone):
            head, body = self._ask(request, given.gone)
        if "error" in head:
            raise _error(head)
        return _answer(head, body, started)

    def _ask(self, request: dict[str, Any], gone: Gone) -> tuple[dict[str, Any], bytes]:
        worker = self._take()
        try:
            reply = worker.ask(request, seconds=self._settings.query_seconds, gone=gone)
        except BaseException:
            worker.kill()
            raise
        if self._closed.is_set():
            worker.kill()
        else:
            self._idle.put(worker)
        return reply

    def _take(self) -> WorkerProcess:
        try:
            worker = self._idle.get_nowait()
        except Empty:
            return WorkerProcess(self._folder, self._settings.query_memory_mebibytes)
        if worker.is_alive():
            return worker
        worker.kill()
        return self._take()

    def start(self) -> None:
        """Do nothing: a process is started when it is first needed."""

    def close(self) -> None:
        """End the worker processes."""
        self._closed.set()
        while True:
            try:
                self._idle.get_nowait().kill()
            except Empty:
                return


def waiting_room(settings: Settings) -> WaitingRoom:
    """Return places for as many queries as the settings let run and wait, in all and of one client."""
    return WaitingRoom(
        running=settings.query_workers, waiting=settings.query_waiting, per_client=settings.query_per_client
    )


def _most(settings: Settings) -> Most:
    return Most(results=settings.query_rows, bytes=settings.query_bytes)


def _answer(head: dict[str, Any], body: bytes, started: float) -> VisitorAnswer:
    return VisitorAnswer(
        kind=head["kind"], body=body, count=head["count"], cut=head["cut"], seconds=perf_counter() - started
    )


def _error(head: dict[str, Any]) -> InputError:
    match head["error"]:
        case "syntax":
            return QuerySyntaxError(head["message"], line=head["line"], column=head["column"])
        case "function":
            return UnknownFunctionError(head["message"], line=head["line"], column=head["column"])
        case "refused":
            return QueryRefusedError(head["message"])
        case "unwritable":
            return UnwritableResultError(head["message"])
        case _:
            return QueryLimitError(head["message"])
