"""One process of ``goldenthread.queries.worker``, seen from outside: ask it, watch it, end it."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from time import perf_counter
from typing import IO, Any, Final

from goldenthread.errors import ClientGoneError, QueryLimitError, QueryTooLargeError
from goldenthread.queries.waiting import LOOK_SECONDS, Gone

CHUNK: Final = 1 << 18
START_SECONDS: Final = 30
STOPPED: Final = "the query was stopped: it needs more memory than it is given"

FAILED: Final = "the query's process could not read the store; try again in a moment"


class WorkerProcess:
    """A process over a store on disk, and the pipes to it."""

    def __init__(self, folder: Path, mebibytes: int) -> None:
        """Start a process that reads the store in ``folder`` and has so much memory."""
        self._ready = False
        command = [sys.executable, "-m", "goldenthread.queries.worker", str(folder), str(mebibytes)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )

    def is_alive(self) -> bool:
        """Return whether it still runs."""
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], *, seconds: float, gone: Gone) -> tuple[dict[str, Any], bytes]:
        """Return the head and the body of its reply; after an error it must be killed.

        Raises:
            QueryLimitError: it took longer than so many seconds, or more memory than it has.
            QueryTooLargeError: the query is nested more deeply than the engine can read.
            ClientGoneError: the client left before the reply was there.
        """
        self._wait_until_ready()
        try:
            _write_all(self._pipe(self._process.stdin), json.dumps(request).encode() + b"\n")
        except BrokenPipeError as error:
            raise self._ended() from error
        return self._read_reply(perf_counter() + seconds, seconds, gone)

    def _wait_until_ready(self) -> None:
        """Wait for the process to have opened the store, which is not the query's time."""
        if not self._ready:
            pipe = self._pipe(self._process.stdout)
            with DefaultSelector() as selector:
                selector.register(pipe, EVENT_READ)
                if not selector.select(START_SECONDS):
                    raise QueryLimitError(FAILED)
            if not pipe.read(1):
                raise self._ended()
            self._ready = True

    def _read_reply(self, deadline: float, seconds: float, gone: Gone) -> tuple[dict[str, Any], bytes]:
        pipe = self._pipe(self._process.stdout)
        received = bytearray()
        head: dict[str, Any] | None = None
        with DefaultSelector() as selector:
            selector.register(pipe, EVENT_READ)
            while head is None or len(received) < head["bytes"]:
                left = deadline - perf_counter()
                if not selector.select(max(0.0, min(LOOK_SECONDS, left))):
                    if gone():
                        raise ClientGoneError("the client has left")
                    if left <= 0:
                        raise QueryLimitError(
                            f"the query took longer than {seconds:g} seconds and was stopped; narrow it or add LIMIT"
                        )
                    continue
                chunk = pipe.read(CHUNK)
                if not chunk:
                    raise self._ended()
                received += chunk
                if head is None and (end := received.find(b"\n")) >= 0:
                    head = json.loads(received[:end])
                    del received[: end + 1]
        return head, bytes(received)

    def _pipe(self, pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise QueryLimitError(FAILED)
        return pipe

    def _ended(self) -> QueryLimitError | QueryTooLargeError:
        """Say why the process ended: the engine's parser runs out of stack where a query is nested too deeply."""
        code = self._process.wait()
        if code == -signal.SIGSEGV:
            return QueryTooLargeError("the query is nested more deeply than the engine can read")
        return QueryLimitError(STOPPED if code < 0 else FAILED)

    def kill(self) -> None:
        """End it at once and close the pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def _write_all(pipe: Any, data: bytes) -> None:
    """Write everything: a raw pipe may take only a part at a time."""
    left = memoryview(data)
    while left:
        left = left[pipe.write(left) :]
