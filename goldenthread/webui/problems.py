"""What goes wrong, told to programs as a problem document (RFC 9457) and to people as a page."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Response, request
from werkzeug.exceptions import HTTPException

from goldenthread.webui.links import absolute

PROBLEM_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 5
COME_AGAIN: Final = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}
"""Refusals that say when the same request may do better."""


class Problem(HTTPException):
    """A request that is refused: the status, a sentence that says what would be right, and more for programs.

    Members such as ``line`` and ``column`` go into the problem document; the page shows the sentence.
    """

    def __init__(self, status: HTTPStatus, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        """Keep the status to answer, the sentence, further headers and further members of the document."""
        super().__init__(detail)
        self.code = status.value
        self.headers = dict(headers or {})
        if status in COME_AGAIN:
            self.headers.setdefault("Retry-After", str(RETRY_SECONDS))
        self.more = more


def no_such_version(what: str, asked: str, known: str, address: str) -> Problem:
    """Return the refusal of a version that there is not, with a link to the one that there is, if there is one."""
    if not known:
        return Problem(HTTPStatus.NOT_FOUND, f"{what} has no versions of its own here", versions=[])
    link = absolute(address)
    return Problem(
        HTTPStatus.NOT_FOUND,
        f"{what} has no version {asked!r} here; the only version is {known}, at {link}",
        headers={"Link": f'<{link}>; rel="latest-version"'},
        versions=[{"version": known, "href": link}],
    )


def for_programs(*, unless_asked: bool) -> bool:
    """Say whether the client wants a problem document rather than a page.

    Args:
        unless_asked: the answer for a client without a wish; true where an address is for programs.
    """
    wishes = request.accept_mimetypes
    page, document = wishes["text/html"], max(wishes[PROBLEM_TYPE], wishes["application/json"])
    if page == document:
        return unless_asked if not wishes or page else True
    return document > page


def problem_document(error: HTTPException) -> Response:
    """Return the problem document for an error."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    more = error.more if isinstance(error, Problem) else {}
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": error.description or status.description,
        **more,
    }
    response = Response(json.dumps(body), status=status, content_type=PROBLEM_TYPE)
    return with_headers(response, error)


def for_programs_first(respond: Callable[[], Response]) -> Response:
    """Return what ``respond`` returns; a refusal is a problem document unless the client asks for a page.

    Raises:
        HTTPException: the refusal, for a client that wants a page.
    """
    try:
        response = respond()
    except HTTPException as error:
        if not for_programs(unless_asked=True):
            raise
        response = problem_document(error)
    response.vary.add("Accept")
    return response


def with_headers(response: Response, error: HTTPException) -> Response:
    """Add the headers that belong to an error, such as Allow or Retry-After, and return the answer."""
    if isinstance(error, Problem):
        response.headers.update(error.headers)
    else:
        allowed = getattr(error, "valid_methods", None)
        if allowed:
            response.headers["Allow"] = ", ".join(sorted(allowed))
    return response
