"""Let so many run at a time and so many more wait, fairly: no client takes all the places where another comes."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition
from time import perf_counter
from typing import Final

from goldenthread.errors import ClientGoneError, QueryLimitError, TooManyQueriesError

LOOK_SECONDS: Final = 0.25
"""How often somebody who waits looks whether the client is still there."""

Gone = Callable[[], bool]
"""Says whether the client has left, so that nobody needs the answer any more."""


def stays() -> bool:
    """Say that the client has not left, where nobody can know."""
    return False


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who takes places.

    Attributes:
        address: what tells one client from another.
        is_many: whether many may stand behind the address, as behind a proxy, so that it is not held to what one
            client may take.
    """

    address: str = ""
    is_many: bool = False


ANYBODY: Final = Client(is_many=True)


class _Ticket:
    """One who waits for a place to run in."""

    def __init__(self, address: str) -> None:
        self.address = address


class WaitingRoom:
    """So many places to run in, so many to wait in, and so many of both for one client.

    Where several run at a time, one client never runs in all places, and never has all places to wait in. So another
    client's turn comes at once when it is the first, and in any case before the second of those who have one running.
    """

    def __init__(self, *, running: int, waiting: int, per_client: int) -> None:
        """Make the places."""
        self._places = running
        self._most_inside = running + waiting
        self._most_running = max(1, running - 1)
        self._most_for_many = max(1, running + waiting - 1)
        self._per_client = min(per_client, self._most_for_many)
        self._changed = Condition()
        self._inside: Counter[str] = Counter()
        self._running: Counter[str] = Counter()
        self._line: list[_Ticket] = []

    @contextmanager
    def place(self, *, seconds: float, client: Client = ANYBODY, gone: Gone = stays) -> Iterator[None]:
        """Hold a place to run in, waiting for one up to so many seconds.

        Raises:
            TooManyQueriesError: this client has all the places that one may have.
            QueryLimitError: all places are taken, or no turn came in time.
            ClientGoneError: the client left while it waited.
        """
        ticket = _Ticket(client.address)
        with self._changed:
            self._enter(client)
        try:
            with self._changed:
                self._wait(ticket, perf_counter() + seconds, gone)
            try:
                yield
            finally:
                self._leave(self._running, ticket)
        finally:
            self._leave(self._inside, ticket)

    def _enter(self, client: Client) -> None:
        already = self._inside[client.address]
        if not client.is_many and already >= self._per_client:
            raise TooManyQueriesError(
                f"{already} queries from your address run or wait, and more are not taken from one client; "
                "try again when one is answered"
            )
        if self._inside.total() >= self._most_inside or (client.is_many and already >= self._most_for_many):
            raise QueryLimitError("too many queries are waiting; try again in a moment")
        self._inside[client.address] += 1

    def _wait(self, ticket: _Ticket, deadline: float, gone: Gone) -> None:
        self._line.append(ticket)
        try:
            while self._next() is not ticket:
                left = deadline - perf_counter()
                if gone():
                    raise ClientGoneError("the client has left")
                if left <= 0:
                    raise QueryLimitError("other queries took all the time; try again in a moment")
                self._changed.wait(min(LOOK_SECONDS, left))
            self._running[ticket.address] += 1
        finally:
            self._line.remove(ticket)
            self._changed.notify_all()

    def _next(self) -> _Ticket | None:
        """Return whose turn it is: the longest waiting of those whose client has the fewest running."""
        if self._running.total() >= self._places:
            return None
        free = (ticket for ticket in self._line if self._running[ticket.address] < self._most_running)
        return min(free, key=lambda ticket: self._running[ticket.address], default=None)

    def _leave(self, places: Counter[str], ticket: _Ticket) -> None:
        with self._changed:
            places[ticket.address] -= 1
            if not places[ticket.address]:
                del places[ticket.address]
            self._changed.notify_all()
