"""The server under the pages: waitress, made patient with queries and impatient with clients that dawdle."""

import json
import select
import time
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from goldenthread.errors import InputError
from goldenthread.settings import Settings
from goldenthread.webui.cors import CORS
from goldenthread.webui.problems import PROBLEM_TYPE

PAGE_THREADS: Final = 2
"""Threads that no query may take, so that pages never wait behind queries."""

CONNECTIONS: Final = 500
IDLE_SECONDS: Final = 60
LOOK_SECONDS: Final = 5
ANSWER_SECONDS: Final = 600
"""How long a client may take to read an answer."""

MOST_HEADER_BYTES: Final = 1 << 18
MOST_WAITING_BYTES: Final = 1 << 26
"""Bytes of an answer that wait for a slow client without holding a thread; they go to a temporary file."""


def refuse_too_few_threads(settings: Settings, threads: int) -> None:
    """Return if so many threads leave some for pages while as many queries as may run and wait.

    Raises:
        InputError: they do not.
    """
    needed = settings.query_workers + settings.query_waiting + PAGE_THREADS
    if threads < needed:
        raise InputError(
            f"with {threads} threads pages would wait behind queries: give --threads {needed} or more, or lower "
            "--query-waiting or --query-workers"
        )


def make_server(app: Flask, settings: Settings, *, host: str, port: int, threads: int) -> Any:
    """Return a server for ``app`` that listens already; its ``run`` serves, its ``close`` ends it.

    Raises:
        OSError: the port cannot be had.
    """
    sockets: dict[int, Any] = {}
    proxy = {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": {"x-forwarded-for"}}
    server = create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=threads,
        ident="goldenthread",
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=LOOK_SECONDS,
        asyncore_use_poll=hasattr(select, "poll"),
        max_request_header_size=MOST_HEADER_BYTES,
        max_request_body_size=settings.body_bytes,
        # A proxy may hand the path of the public address on or take it off: either is understood.
        url_prefix=urlsplit(settings.public_url or "").path.rstrip("/"),
        **(proxy if settings.trusted_proxy else {}),
        outbuf_high_watermark=MOST_WAITING_BYTES,
        # Reading on while a request is answered is how waitress learns that the client has left.
        channel_request_lookahead=1,
    )
    for listening in sockets.values():
        if hasattr(listening, "channel_class"):
            listening.channel_class = _channel_class(settings.request_seconds)
    return server


class _ProblemTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """Says what is wrong with a request that never reaches the application, as a problem document."""

    def execute(self) -> None:
        """Write the answer; see ``waitress.task.Task``."""
        error = self.request.error
        detail = {413: "the body is larger than is read here", 431: "the headers are longer than is read here"}
        body = json.dumps(
            {
                "type": "about:blank",
                "title": HTTPStatus(error.code).phrase,
                "status": error.code,
                "detail": detail.get(error.code, str(error.body)),
            }
        ).encode()
        self.status = f"{error.code} {HTTPStatus(error.code).phrase}"
        self.response_headers.extend([("Content-Type", PROBLEM_TYPE), *CORS.items()])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def _channel_class(request_seconds: float) -> type:
    class ImpatientChannel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
        """A connection that is closed where its client sends a request, or reads an answer, too slowly."""

        error_task_class = _ProblemTask
        timed = None
        waiting_since = 0.0
        reading_since = 0.0

        def send_continue(self) -> None:
            """Ask for the body, if there is one to come; waitress itself would wait for ever for one that is not."""
            if self.request.completed and self.request.body_rcv is None:
                self.request.expect_continue = False
            else:
                super().send_continue()

        def readable(self) -> bool:
            """Close the connection of a request that is not whole in time; see ``waitress.channel``."""
            now = time.monotonic()
            if self.request is not self.timed:
                self.timed, self.waiting_since = self.request, now
            self.reading_since = (self.reading_since or now) if self.total_outbufs_len else 0.0
            if self.timed is not None and now - self.waiting_since > request_seconds:
                self.will_close = True
            if self.reading_since and now - self.reading_since > ANSWER_SECONDS:
                self.will_close = True
            return bool(super().readable())

    return ImpatientChannel
