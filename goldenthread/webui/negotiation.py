"""Content negotiation: the media types served, their endings, and which of them a client wants (RFC 9110, section 12).

An ending in the address wins over ``_mediatype``, which wins over the Accept header. Werkzeug reads the header.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from flask import Response, request
from pyoxigraph import QueryResultsFormat, RdfFormat

from goldenthread.webui.problems import Problem

HTML: Final = "text/html"

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
    """Return the media type to answer with.

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
    wishes = request.accept_mimetypes
    if not wishes:
        return offered[0]
    if chosen := wishes.best_match(offered):
        return chosen
    for broad, narrow in SYNONYMS.items():
        if wishes[broad] and (served := next((one for one in narrow if one in offered), None)):
            return served
    raise not_acceptable(offered)


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
