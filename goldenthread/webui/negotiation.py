"""Content negotiation: the media types served, their endings, and which of them a client wants (RFC 9110, section 12).

An ending in the address wins over ``_mediatype``, which wins over the Accept header. Werkzeug's own reading of the
header lets ``*/*`` bring back what ``q=0`` has ruled out, so it is read here.
"""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from flask import Response, request
from pyoxigraph import QueryResultsFormat, RdfFormat

from goldenthread.webui.problems import Problem

HTML: Final = "text/html"
RANGE: Final = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+|[\w!#$&^.+-]+/\*|\*/\*")
QUALITY: Final = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")

ROW_TYPES: Final = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
BOOLEAN_TYPES: Final = ("application/sparql-results+json", "application/sparql-results+xml")
TRIPLE_TYPES: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
QUAD_TYPES: Final = {"application/trig": RdfFormat.TRIG, "application/n-quads": RdfFormat.N_QUADS}
RDF_TYPES: Final = {**TRIPLE_TYPES, **QUAD_TYPES}
"""What graphs are served as; the first is the default."""

ENDINGS: Final = {
    "html": HTML,
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
"""The ending of an address for each media type of a document about a thing."""

SYNONYMS: Final = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("application/n-triples",),
    "application/xhtml+xml": (HTML,),
}
"""Broader types that clients ask for, and the types served that they then get."""


def negotiate(offered: Sequence[str], *, wanted: str = "") -> str:
    """Return the media type to answer with: what the client likes best, and of equals what is offered first.

    Args:
        offered: what there is, the one for clients without a wish first.
        wanted: the type or ending that the address itself names, which wins over the parameter ``_mediatype``
            of the address or the form, as that wins over the Accept header.

    Raises:
        Problem: 406, naming what there is, where nothing on offer is acceptable.
    """
    # A plus sign in an address means a space.
    wanted = wanted or request.values.get("_mediatype", "").replace(" ", "+")
    if wanted:
        named = ENDINGS.get(wanted, wanted)
        if named in offered:
            return named
        raise not_acceptable(offered)
    wishes = read_wishes(request.headers.get("Accept", ""))
    if not wishes:
        return offered[0]
    liked = {one: quality_of(one, wishes) for one in offered}
    best = max(offered, key=lambda one: liked[one])
    if not liked[best]:
        raise not_acceptable(offered)
    return best


def read_wishes(accept: str) -> dict[str, float]:
    """Return the media ranges of an Accept header with their qualities; what cannot be read is left out.

    Parameters other than ``q`` are ignored. The time grows with the length of the header only.
    """
    wishes: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                quality = float(value) if QUALITY.fullmatch(value.strip()) else 1.0
        if RANGE.fullmatch(name):
            wishes[name] = max(quality, wishes.get(name, 0.0))
    return wishes


def quality_of(media_type: str, wishes: Mapping[str, float]) -> float:
    """Return how much a client likes a media type, from 0 to 1: the narrowest range that covers it decides."""
    main = media_type.partition("/")[0]
    broader = (name for name, narrow in SYNONYMS.items() if media_type in narrow)
    for name in (media_type, *broader, f"{main}/*", "*/*"):
        if name in wishes:
            return wishes[name]
    return 0.0


def not_acceptable(offered: Sequence[str]) -> Problem:
    """Return the refusal that names what there is."""
    return Problem(
        HTTPStatus.NOT_ACCEPTABLE,
        f"this comes in none of the formats asked for; it comes as {', '.join(offered)}",
        available=list(offered),
    )


def content_type(media_type: str) -> str:
    """Return the Content-Type header for a media type; texts say that they are UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def vary(response: Response, *headers: str) -> Response:
    """Add request headers that the answer depends on to Vary, and return the answer."""
    response.vary.update(headers or ("Accept",))
    return response
