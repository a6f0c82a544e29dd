"""Read a query out of a request, as section 2.1 of the SPARQL 1.1 Protocol has it.

Percent encoding is read once and must be UTF-8. Parameters that the protocol does not name are ignored.
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from http import HTTPStatus
from io import BytesIO
from typing import Final
from urllib.parse import unquote_to_bytes

from flask import Request
from pyoxigraph import NamedNode

from goldenthread.webui.problems import Problem

QUERY_TYPE: Final = "application/sparql-query"
UPDATE_TYPE: Final = "application/sparql-update"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
GZIP: Final = {"gzip", "x-gzip"}
MOST_PARAMETERS: Final = 1_000
WITHOUT_QUERY: Final = {"version", "_mediatype"}
"""Parameters that say nothing without a query, so that the description of the service is meant."""

READ_ONLY: Final = "the graph is read-only: updates are refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SparqlRequest:
    """What a client asks: a query, and over which graphs.

    Attributes:
        query: the text; None where the request holds none, which asks for the description of the service.
        default_graphs: the absolute IRIs of ``default-graph-uri``.
        named_graphs: those of ``named-graph-uri``.
        media_type: what ``_mediatype`` names, which wins over the Accept header.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    media_type: str = ""


def read_request(request: Request, *, most_bytes: int) -> SparqlRequest:
    """Return what a GET or a POST asks.

    Raises:
        Problem: 400, 403, 413 or 415, where it does not carry one query in one of the three ways.
    """
    given = read_parameters(request.query_string)
    if request.method != "POST":
        return _asked(given, needed=bool(given.keys() - WITHOUT_QUERY))
    charset = request.mimetype_params.get("charset", "utf-8").strip("\"'").lower()
    if charset not in {"utf-8", "utf8"}:
        raise Problem(HTTPStatus.BAD_REQUEST, f"send the query in UTF-8, not in {charset}")
    if request.mimetype == UPDATE_TYPE:
        raise Problem(HTTPStatus.FORBIDDEN, READ_ONLY)
    if request.mimetype not in {FORM_TYPE, QUERY_TYPE}:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"send the query as {FORM_TYPE} or {QUERY_TYPE}, not as {request.mimetype or 'nothing'}",
            headers={"Accept": f"{QUERY_TYPE}, {FORM_TYPE}"},
        )
    body = read_body(request, most_bytes)
    form = {"query": [_utf8(body, "the query")]} if request.mimetype == QUERY_TYPE else read_parameters(body)
    for name, values in form.items():
        given[name] = [*given.get(name, ()), *values]
    return _asked(given, needed=True)


def read_body(request: Request, most_bytes: int) -> bytes:
    """Return the body of a request, unpacked where it is packed.

    Raises:
        Problem: 400 where it cannot be unpacked, 413 where it is too large, 415 where it is packed otherwise.
    """
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    body = request.get_data(cache=False)
    if coding in {"", "identity"}:
        return body
    if coding not in GZIP:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"send the body as it is or packed by gzip, not by {coding}",
            headers={"Accept-Encoding": "gzip"},
        )
    try:
        unpacked = GzipFile(fileobj=BytesIO(body)).read(most_bytes + 1)
    except EOFError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "the packed body ends too early") from error
    except (BadGzipFile, zlib.error) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "the body is said to be packed by gzip and is not") from error
    if len(unpacked) > most_bytes:
        raise Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body has more than {most_bytes} bytes once it is unpacked"
        )
    return unpacked


def read_parameters(encoded: bytes) -> dict[str, list[str]]:
    """Return the values of each URL-encoded parameter.

    Raises:
        Problem: 400 where there are too many, or the percent encoding is not UTF-8.
    """
    pairs = [pair for pair in encoded.replace(b"+", b" ").split(b"&", MOST_PARAMETERS + 1) if pair]
    if len(pairs) > MOST_PARAMETERS:
        raise Problem(HTTPStatus.BAD_REQUEST, f"the request has more than {MOST_PARAMETERS} parameters")
    given: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        name, _, value = pair.partition(b"=")
        key = _utf8(unquote_to_bytes(name), "the name of a parameter")
        given[key].append(_utf8(unquote_to_bytes(value), f"the parameter '{key[:40]}'"))
    return dict(given)


def _utf8(value: bytes, what: str) -> str:
    try:
        return value.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"{what} is not in UTF-8") from error


def _asked(given: Mapping[str, list[str]], *, needed: bool) -> SparqlRequest:
    if "update" in given:
        raise Problem(HTTPStatus.FORBIDDEN, READ_ONLY)
    texts = given.get("query", [])
    if len(texts) > 1 or (needed and not texts):
        raise Problem(HTTPStatus.BAD_REQUEST, f"give the parameter 'query' exactly once, not {len(texts)} times")
    return SparqlRequest(
        query=texts[0] if texts else None,
        default_graphs=_graphs(given, "default-graph-uri"),
        named_graphs=_graphs(given, "named-graph-uri"),
        media_type=given.get("_mediatype", [""])[-1],
    )


def _graphs(given: Mapping[str, list[str]], name: str) -> tuple[str, ...]:
    return tuple(absolute_iri(value, name) for value in given.get(name, ()))


def absolute_iri(value: str, parameter: str) -> str:
    """Return a parameter's value if it is an absolute IRI.

    Raises:
        Problem: 400, naming the parameter.
    """
    try:
        return NamedNode(value).value
    except ValueError as error:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            f"'{parameter}' takes an absolute IRI such as https://example.org/graph, not {value[:80]!r}",
            parameter=parameter,
        ) from error
