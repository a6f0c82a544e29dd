"""The engines that the benchmark of the store asks, and what each question costs them."""

import math
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import rdflib
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat

from goldenthread.errors import GoldenThreadError, StoreError
from goldenthread.graph.store import Answer, Store
from goldenthread.queries.answers import Most, write_rows
from goldenthread.queries.kept_answers import KeptAnswer, kept_file

LONGEST = 60.0
"""Seconds after which a question to a peer is given up."""

MANY = 10
TICKS = os.sysconf("SC_CLK_TCK")


class RdflibStore:
    """rdflib's own engine, in this process."""

    def __init__(self, quads: pyoxigraph.Store) -> None:
        """Hold the statements of a store."""
        self._data = rdflib.Dataset(default_union=True)
        self._data.parse(data=quads.dump(format=RdfFormat.N_QUADS) or b"", format="nquads")

    def query(self, text: str) -> Answer:
        """Answer a SELECT or CONSTRUCT query, unless that takes too long."""
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(int(LONGEST))
        try:
            found = self._data.query(text)
            written = found.serialize(format="nt" if found.type == "CONSTRUCT" else "json") or b""
        except Exception as error:
            raise StoreError(f"rdflib does not answer: {error}") from error
        finally:
            signal.alarm(0)
        if found.type == "CONSTRUCT":
            return [quad.triple for quad in pyoxigraph.parse(written, RdfFormat.N_TRIPLES)]
        return pyoxigraph.parse_query_results(written, format=QueryResultsFormat.JSON)

    def close(self) -> None:
        """Do nothing."""


def _too_long(_signal: int, _frame: object) -> None:
    raise StoreError("it takes too long")


class KeptStore:
    """The answers to questions about everything that are kept beside a store, as a client gets them."""

    def __init__(self, folder: Path) -> None:
        """Read what is kept in a folder."""
        self._folder = folder

    def query(self, text: str) -> QuerySolutions:
        """Answer a SELECT query."""
        kept = KeptAnswer.read(kept_file(self._folder, text))
        if kept is None or kept.failed:
            raise StoreError("it is not kept")
        _, body = write_rows(kept.columns, kept.rows(), Most(results=sys.maxsize, bytes=sys.maxsize))
        answer = pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)
        if not isinstance(answer, QuerySolutions):
            raise TypeError(type(answer))
        return answer

    def close(self) -> None:
        """Do nothing."""


class Engine:
    """An engine that holds a sector, and the process that works for it."""

    def __init__(self, name: str, store: Store, pid: int | None = None) -> None:
        """Ask ``store``, which works in the process ``pid``, or in this one."""
        self.name = name
        self.store = store
        self.pid = pid

    def used(self) -> float:
        """Return the processor time used until now, in seconds."""
        ours = time.process_time()
        if self.pid is None:
            return ours
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return ours + (int(fields[11]) + int(fields[12])) / TICKS

    def cost(self, ask: Callable[[Store], object], repeats: int) -> float:
        """Return the least processor time of some repeats in seconds; not a number where it fails or takes too long."""
        try:
            return self._mean(ask, repeats) if repeats > MANY else self._least(ask, repeats)
        except GoldenThreadError:
            return math.nan

    def _mean(self, ask: Callable[[Store], object], repeats: int) -> float:
        """Ask so often that hundredths of a second will do, in which the kernel counts other processes."""
        before, began, done = self.used(), time.monotonic(), 0
        while done < repeats and time.monotonic() - began < LONGEST / 6:
            ask(self.store)
            done += 1
        return (self.used() - before) / done

    def _least(self, ask: Callable[[Store], object], repeats: int) -> float:
        best = math.inf
        for _ in range(repeats):
            before, began = self.used(), time.monotonic()
            ask(self.store)
            best = min(best, self.used() - before)
            if time.monotonic() - began > LONGEST / 6:
                break
        return best
