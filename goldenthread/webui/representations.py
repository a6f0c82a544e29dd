"""Answer with one of several formats of the same document, and say in the headers what else there is.

Follows RFC 9110 for negotiation, validators and conditional requests, RFC 8288 for links, and FAIR Signposting for
their relations. The links stand in the headers, in the head of the page for servers that send files as they are, and
all together in a link set (RFC 9264).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from flask import Response, abort, g, make_response, redirect, request
from pyoxigraph import Quad, RdfFormat
from werkzeug.wrappers import Response as BaseResponse

from goldenthread.graph.serialising import serialise, without_graphs
from goldenthread.webui.links import absolute
from goldenthread.webui.negotiation import ENDINGS, HTML, QUAD_TYPES, RDF_TYPES, content_type, negotiate, vary
from goldenthread.webui.problems import Problem
from goldenthread.webui.site import site

Body = str | bytes | BaseResponse
TARGET_CHARACTERS: Final = "/:@!$&'()*+,;=-._~?#[]%"
LINK_SET: Final = "linkset"
"""The relation of a link set, and the ending of its address."""

LINK_SET_TYPE: Final = "application/linkset+json"
ENDING_OF: Final = {media_type: ending for ending, media_type in ENDINGS.items()}
NAMES: Final = {
    HTML: "HTML",
    "text/turtle": "Turtle",
    "application/ld+json": "JSON-LD",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF/XML",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a header: where to, its relation, and the media type found there."""

    target: str
    relation: str
    media_type: str = ""

    def __str__(self) -> str:
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{quote(self.target, safe=TARGET_CHARACTERS)}>; rel="{self.relation}"{kind}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A document that comes in several formats.

    Attributes:
        address: its path on this site without an ending.
        formats: what makes the body, by media type; the first is for clients without a wish.
        name: the IRI of what it is about, which is to be cited.
        links: what else it points to.
        structured: makes what it says in schema.org's words, for the page.
        status: what to answer with.
        is_content: whether its formats but the page are made of the store's content alone, and so are of its date.
    """

    address: str
    formats: Mapping[str, Callable[[], Body]]
    name: str = ""
    links: tuple[Link, ...] = ()
    structured: Callable[[], Mapping[str, Any]] | None = None
    status: HTTPStatus = HTTPStatus.OK
    is_content: bool = False

    @property
    def alternates(self) -> list[tuple[str, str, str]]:
        """Return each format but the page: its name, its media type, and where it is."""
        return [
            (NAMES[media_type], media_type, absolute(f"{self.address}.{ENDING_OF[media_type]}"))
            for media_type in self.formats
            if media_type != HTML
        ]

    @property
    def canonical(self) -> str:
        """Return the address of the document whichever the format."""
        return absolute(self.address)

    @property
    def link_set(self) -> Link:
        """Return the link to the set of all links."""
        return Link(absolute(f"{self.address}.{LINK_SET}"), LINK_SET, LINK_SET_TYPE)

    @property
    def page_links(self) -> list[Link]:
        """Return the links of the page but those to itself and to other formats, which its head names itself."""
        return [link for link in links_of(self, HTML) if link.relation not in {"canonical", "alternate"}]


def rdf_formats(
    make: Callable[[], Iterable[Quad]], media_types: Mapping[str, RdfFormat] = RDF_TYPES
) -> dict[str, Callable[[], Body]]:
    """Return what makes each format of RDF of some statements; only TriG and N-Quads keep the graphs."""

    def maker(media_type: str, rdf_format: RdfFormat) -> Callable[[], Body]:
        if media_type in QUAD_TYPES:
            return lambda: serialise(make(), rdf_format)
        return lambda: serialise(without_graphs(make()), rdf_format)

    return {media_type: maker(media_type, rdf_format) for media_type, rdf_format in media_types.items()}


def split_ending(path: str) -> tuple[str, str]:
    """Return a path without its ending, and the ending where it is one of a format served."""
    stem, dot, ending = path.rpartition(".")
    return (stem, ending) if dot and (ending in ENDINGS or ending == LINK_SET) else (path, "")


def chosen_type(resource: Resource, ending: str) -> str:
    """Return the media type to answer with.

    Raises:
        Problem: 406, with links to what there is.
    """
    try:
        return negotiate(list(resource.formats), wanted=ending)
    except Problem as error:
        error.more["alternatives"] = [
            {"type": media_type, "href": absolute(f"{resource.address}.{ENDING_OF[media_type]}")}
            for media_type in resource.formats
        ]
        error.headers["Link"] = ", ".join(map(str, _alternates(resource)))
        raise


def represent(resource: Resource, ending: str = "") -> Response:
    """Answer with the format that the address or the client asks for.

    Raises:
        Problem: 406, with links to what there is.
    """
    if ending == LINK_SET:
        return _link_set(resource)
    media_type = chosen_type(resource, ending)
    g.linked = resource
    made = resource.formats[media_type]()
    if isinstance(made, BaseResponse):
        response = make_response(made)
        if response.status_code != HTTPStatus.OK:
            return response if ending else vary(response)
    else:
        response = Response(made, status=resource.status, content_type=content_type(media_type))
    response.headers["Link"] = ", ".join(map(str, links_of(resource, media_type)))
    if not ending:
        response.headers["Content-Location"] = absolute(f"{resource.address}.{ENDING_OF[media_type]}")
        vary(response)
    return validated(response, is_content=resource.is_content and media_type != HTML)


def validated(response: Response, *, is_content: bool = False) -> Response:
    """Add a strong ETag of the body, and answer 304 to a client that has it already.

    Args:
        response: the answer.
        is_content: whether it is made of the store's content alone, so that it is as old as that.
    """
    response.headers["Cache-Control"] = "no-cache"
    if response.status_code == HTTPStatus.OK:
        content = site().content
        if is_content and content:
            response.last_modified = content.taken_in
        response.add_etag()
        heed_conditions(response)
    return response


def heed_conditions(response: Response) -> Response:
    """Answer 304 where the client has what the answer holds already (RFC 9110, section 13).

    Raises:
        Problem: 412, where the client wants it only if it is what it had before, and it is not.
    """
    response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise Problem(HTTPStatus.PRECONDITION_FAILED, "what is here is not what the header If-Match names")
    return response


def see_other(address: str) -> Response:
    """Lead from the name of a thing to a document about it."""
    return vary(make_response(redirect(address, code=HTTPStatus.SEE_OTHER)))


def _alternates(resource: Resource) -> list[Link]:
    page = [Link(absolute(f"{resource.address}.html"), "alternate", HTML)] if HTML in resource.formats else []
    return page + [Link(href, "alternate", media_type) for _, media_type, href in resource.alternates]


def links_of(resource: Resource, media_type: str) -> list[Link]:
    """Return the links of an answer: to itself in other formats, to what describes a page, and the resource's own."""
    links = [Link(resource.canonical, "canonical")]
    if resource.name:
        links.append(Link(resource.name, "cite-as"))
    links += [link for link in _alternates(resource) if link.media_type != media_type]
    if media_type == HTML:
        links += [Link(href, "describedby", kind) for _, kind, href in resource.alternates]
    else:
        links += [Link(target, "describes") for target in (resource.name, resource.canonical) if target]
    if resource.status == HTTPStatus.OK:
        links.append(resource.link_set)
    return links + list(resource.links)


def _link_set(resource: Resource) -> Response:
    """Answer with what the page and each format of a document link to, as RFC 9264 section 4.2 has it."""
    if resource.status != HTTPStatus.OK:
        abort(resource.status)
    main = next(iter(resource.formats))
    anchors = [(absolute(f"{resource.address}.{ENDING_OF[kind]}"), kind) for kind in resource.formats]
    sets = [_context(anchor, links_of(resource, kind)) for anchor, kind in [(resource.canonical, main), *anchors]]
    response = Response(json.dumps({"linkset": sets}) + "\n", content_type=LINK_SET_TYPE)
    response.headers["Link"] = str(Link(resource.canonical, "canonical"))
    return validated(response)


def _context(anchor: str, links: Iterable[Link]) -> dict[str, Any]:
    """Return the links of one anchor by relation; the other formats are known already by what describes the page."""
    found: dict[str, Any] = {"anchor": anchor}
    for link in links:
        if link.relation not in {"canonical", "alternate", LINK_SET}:
            kind = {"type": link.media_type} if link.media_type else {}
            found.setdefault(link.relation, []).append({"href": quote(link.target, safe=TARGET_CHARACTERS), **kind})
    return found
