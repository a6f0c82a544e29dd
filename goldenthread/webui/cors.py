"""Let scripts of any site read what is here: everything is public, read-only and knows no logins."""

from typing import Final

from flask import Response, request

EXPOSED: Final = (
    "Link, ETag, Last-Modified, Content-Location, Content-Disposition, Retry-After, Server-Timing, X-Result-Cut"
)
"""Headers of an answer that a script may read."""

ACCEPTED: Final = (
    "Accept, Content-Type, Content-Encoding, Accept-Language, Accept-Profile, If-None-Match, If-Modified-Since"
)
"""Headers that a script may send."""

CORS: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}


def allow_all_origins(response: Response) -> Response:
    """Add the headers by which a browser lets a script of another site read the answer, and return it."""
    response.headers.update(CORS)
    if request.method == "OPTIONS":
        allowed = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Methods"] = allowed
        response.headers["Access-Control-Allow-Headers"] = ACCEPTED
        response.headers["Access-Control-Max-Age"] = "86400"
    return response
