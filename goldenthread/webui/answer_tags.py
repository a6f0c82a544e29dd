"""Validators of answers to queries (RFC 9110, section 8.8), known before a query is run.

The local store never changes, so an answer is known by what the store holds and by all that the answer depends on.
The order of rows is left to the engine where a query does not say it, so the tags are weak.
"""

import json
from hashlib import sha256
from typing import Final

import pyoxigraph
from flask import Response, request

from goldenthread.graph.keywords import is_repeatable
from goldenthread.version import __version__
from goldenthread.webui.representations import heed_conditions
from goldenthread.webui.site import site
from goldenthread.webui.sparql_request import SparqlRequest

TAG_CHARACTERS: Final = 32


def answer_tag(text: str, asked: SparqlRequest, base: str, media_type: str) -> str:
    """Return the tag of the answer to a query, or nothing where the answer may be another one the next time.

    Args:
        text: the query.
        asked: the request that it came with.
        base: the IRI that relative IRIs of the query are resolved against.
        media_type: what the answer is written as.
    """
    parts = site()
    if parts.content is None or not is_repeatable(text):
        return ""
    written_by = (__version__, pyoxigraph.__version__)
    limits = (parts.settings.query_rows, parts.settings.query_bytes)
    dataset = (asked.default_graphs, asked.named_graphs)
    known = json.dumps([parts.content.digest, text, dataset, media_type, base, limits, written_by])
    return sha256(known.encode()).hexdigest()[:TAG_CHARACTERS]


def has_already(tag: str) -> bool:
    """Return whether the client says that it has the answer; ``*`` says so only of a query that turns out to run."""
    return not request.if_none_match.star_tag and request.if_none_match.contains_weak(tag)


def with_tag(response: Response, tag: str) -> Response:
    """Let caches keep an answer and ask again each time; answer 304 where the client has it."""
    response.headers["Cache-Control"] = "no-cache"
    if tag:
        response.set_etag(tag, weak=True)
        heed_conditions(response)
    return response
