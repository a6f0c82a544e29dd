"""Wait for servers: try again within a limit, and never wait longer than was said."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import Final, Protocol, TypeVar
from urllib.error import HTTPError, URLError

CHUNK: Final = 1 << 16
PASSING: Final = frozenset(
    {
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
"""Answers that may be other ones in a moment."""

Given = TypeVar("Given")


class Readable(Protocol):
    """A response whose body is still on its way."""

    def read1(self, amount: int, /) -> bytes:
        """Return up to ``amount`` of the bytes that have come, waiting for one; none at the end."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a server is waited for.

    Attributes:
        seconds: for one answer, from asking to its last byte.
        tries: how often it is asked.
        pause: seconds before the second try; each further pause is twice as long.
        again_after_silence: whether to ask again when the time for an answer has passed.
    """

    seconds: float
    tries: int
    pause: float
    again_after_silence: bool

    def deadline(self) -> float:
        """Return when an answer that is asked for now must be whole, by ``time.monotonic``."""
        return time.monotonic() + self.seconds

    def ask(self, once: Callable[[], Given], waiting: Callable[[int], None] | None = None) -> Given:
        """Return what ``once`` returns, called again while it fails in a way that may pass.

        Args:
            once: asks the server one time.
            waiting: told the number of the next try before each pause.

        Raises:
            HTTPError, URLError, OSError, HTTPException: as ``once`` raised it at last.
        """
        pause = self.pause
        for number in range(2, self.tries + 1):
            try:
                return once()
            except (OSError, HTTPException) as error:
                if not self._may_pass(error):
                    raise
            if waiting:
                waiting(number)
            time.sleep(pause)
            pause *= 2
        return once()

    def _may_pass(self, error: BaseException) -> bool:
        if isinstance(error, HTTPError):
            return error.code in PASSING
        cause = error.reason if isinstance(error, URLError) else error
        if isinstance(cause, TimeoutError):
            return self.again_after_silence
        return isinstance(cause, ConnectionError | HTTPException) and not isinstance(cause, socket.gaierror)


def read_all(response: Readable, deadline: float) -> bytes:
    """Return the whole body of a response.

    Raises:
        TimeoutError: it was not whole at the deadline; a server that sends a byte now and then does not hold us.
    """
    parts = []
    while part := response.read1(CHUNK):
        parts.append(part)
        if time.monotonic() > deadline:
            raise TimeoutError("the answer took too long to arrive")
    return b"".join(parts)
