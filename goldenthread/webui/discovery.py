"""What machines look for first: the site map, rules for robots, whom to tell of a weakness, whether all is well."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from goldenthread.errors import GoldenThreadError
from goldenthread.ontology.namespaces import MAINTAINERS, SOFTWARE, thing_path
from goldenthread.version import __version__
from goldenthread.webui.data_pages import graphs
from goldenthread.webui.links import absolute
from goldenthread.webui.negotiation import content_type
from goldenthread.webui.published import collection
from goldenthread.webui.representations import validated
from goldenthread.webui.site import site
from goldenthread.webui.structured import MAKERS

routes = Blueprint("discovery", __name__)

MOST_ADDRESSES: Final = 50_000
"""Addresses in one file of a site map, by the rules of sitemaps.org."""

CONTACT_DAYS: Final = 180
PAGES: Final = ("/", "/about", "/catalog", "/ns", "/queries", "/checks", "/findings")
NOT_FOR_ROBOTS: Final = ("/sparql", "/console", "/search", "/rdf-graph-store", "/*?")
NOTHING: Final = "ASK { ?thing a ?class }"


@routes.route("/sitemap.xml")
def sitemap() -> Response:
    """Give the addresses of all pages, or where they are too many for a file, those of the files."""
    addresses = list(_addresses())
    if len(addresses) <= MOST_ADDRESSES:
        return _sitemap("sitemap.xml", addresses)
    numbers = range(1, -(-len(addresses) // MOST_ADDRESSES) + 1)
    return _sitemap("sitemap_index.xml", [f"/sitemap-{number}.xml" for number in numbers])


@routes.route("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """Give one file of a long site map."""
    part = list(_addresses())[(number - 1) * MOST_ADDRESSES : number * MOST_ADDRESSES] if number else []
    return _sitemap("sitemap.xml", part) if part else abort(HTTPStatus.NOT_FOUND)


@routes.route("/robots.txt")
def robots() -> Response:
    """Keep robots from asking queries and from walking through every filter."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {request.script_root}{path}" for path in NOT_FOR_ROBOTS),
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
    ]
    return _text("\n".join(lines) + "\n")


@routes.route("/.well-known/security.txt")
def security() -> Response:
    """Say whom to tell of a weakness (RFC 9116), where the settings name somebody."""
    contact = site().settings.security_contact
    if not contact:
        abort(HTTPStatus.NOT_FOUND)
    expires = (datetime.now(UTC) + timedelta(days=CONTACT_DAYS)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {contact}", f"Expires: {expires}", f"Canonical: {absolute('/.well-known/security.txt')}"]
    return _text("\n".join(lines) + "\n")


@routes.route("/health")
def health() -> tuple[Response, int]:
    """Say whether the store answers."""
    try:
        well = bool(site().store.query(NOTHING))
    except GoldenThreadError:
        well = False
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    body = json.dumps({"status": "pass" if well else "fail", "version": __version__})
    return Response(body, content_type="application/health+json", headers={"Cache-Control": "no-store"}), status


@routes.route("/codemeta.json")
def code() -> Response:
    """Describe the software, as codemeta.github.io has it."""
    about = {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "@id": SOFTWARE,
        "name": "Golden Thread",
        "description": "Published action plans of universities as one knowledge graph.",
        "version": __version__,
        "license": "https://spdx.org/licenses/Apache-2.0",
        "programmingLanguage": "Python",
        "author": {"@type": "Organization", "@id": MAINTAINERS, "name": MAKERS},
        "applicationCategory": "Linked data",
    }
    return validated(Response(json.dumps(about, indent=1) + "\n", content_type="application/ld+json"))


def _addresses() -> Iterator[str]:
    """Yield the path of every page that is worth finding."""
    yield from PAGES
    yield from (f"/queries/{query.name}" for query in site().catalogue)
    yield from (f"/graph/{one.path}" for one in graphs().values())
    yield from (f"/doc/{path}" for iri in site().index.things() if (path := thing_path(iri)))


def _sitemap(template: str, addresses: list[str]) -> Response:
    text = render_template(template, addresses=[absolute(path) for path in addresses], changed=collection().modified)
    return validated(Response(text, content_type="application/xml"))


def _text(text: str) -> Response:
    return validated(Response(text, content_type=content_type("text/plain")))
