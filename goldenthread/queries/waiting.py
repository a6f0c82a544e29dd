"""Let so many run at a time and so many more wait; whoever comes then is turned away at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Semaphore
from time import perf_counter
from typing import Final

from goldenthread.errors import ClientGoneError, QueryLimitError

LOOK_SECONDS: Final = 0.25
"""How often somebody who waits looks whether the client is still there."""

Gone = Callable[[], bool]
"""Says whether the client has left, so that nobody needs the answer any more."""


def stays() -> bool:
    """Say that the client has not left, where nobody can know."""
    return False


class WaitingRoom:
    """So many places to run in, and so many to wait in."""

    def __init__(self, *, running: int, waiting: int) -> None:
        """Make the places."""
        self._inside = BoundedSemaphore(running + waiting)
        self._running = Semaphore(running)

    @contextmanager
    def place(self, *, seconds: float, gone: Gone = stays) -> Iterator[None]:
        """Hold a place to run in, waiting for one up to so many seconds.

        Raises:
            QueryLimitError: all places are taken.
            ClientGoneError: the client left while it waited.
        """
        if not self._inside.acquire(blocking=False):
            raise QueryLimitError("too many queries are waiting; try again in a moment")
        try:
            self._wait(perf_counter() + seconds, gone)
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._inside.release()

    def _wait(self, deadline: float, gone: Gone) -> None:
        while not self._running.acquire(timeout=max(0.0, min(LOOK_SECONDS, deadline - perf_counter()))):
            if gone():
                raise ClientGoneError("the client has left")
            if perf_counter() >= deadline:
                raise QueryLimitError("other queries took all the time; try again in a moment")
