"""``/ns``: the ontology at its namespace, for people and programs; ``/context.jsonld``: short names for its terms."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, abort, render_template, request

from goldenthread.datasets.vocabulary import (
    Vocabulary,
    VocabularyTerm,
    context,
    ontology_statements,
    read_vocabulary,
)
from goldenthread.graph.files import ONTOLOGY_FILE
from goldenthread.ontology.namespaces import NS, PUBLISHED_PREFIXES
from goldenthread.webui.links import absolute
from goldenthread.webui.negotiation import HTML, TRIPLE_TYPES, content_type
from goldenthread.webui.problems import no_such_version
from goldenthread.webui.representations import (
    Body,
    Link,
    Resource,
    rdf_formats,
    represent,
    split_ending,
    validated,
)
from goldenthread.webui.site import site

routes = Blueprint("ontology_pages", __name__)

GROUPS: Mapping[str, str] = {
    "class": "Kinds of things",
    "link": "What links things",
    "value": "What is said of them",
}


@routes.route("/ns")
def ontology() -> Response:
    """Give the ontology in the format that the client asks for."""
    return represent(_resource("/ns"))


@routes.route("/ns.<ending>")
def ontology_file(ending: str) -> Response:
    """Give the ontology in the format of the ending."""
    return represent(_resource("/ns"), _known(f"ns.{ending}"))


@routes.route("/ns/<path:version>")
def ontology_version(version: str) -> Response:
    """Give the version of the ontology that is named, by the same rules as the ontology itself.

    Raises:
        Problem: 404, with a link to the version that there is.
    """
    stem, ending = split_ending(version)
    known = vocabulary().version
    if not known or stem != known:
        raise no_such_version("the ontology", stem, known, f"/ns/{known}")
    return represent(_resource(f"/ns/{known}", vocabulary().metadata["versionIRI"]), ending)


@routes.route("/context.jsonld")
def json_ld_context() -> Response:
    """Give the context in which our terms have short names."""
    text = json.dumps(context(vocabulary()), ensure_ascii=False, indent=1) + "\n"
    return validated(Response(text, content_type=content_type("application/ld+json")))


def vocabulary() -> Vocabulary:
    """Return the ontology."""
    parts = site()
    return parts.once("vocabulary", lambda: read_vocabulary(parts.settings.content))


def _known(name: str) -> str:
    _, ending = split_ending(name)
    return ending or abort(HTTPStatus.NOT_FOUND)


def _resource(address: str, name: str = NS.removesuffix("#")) -> Resource:
    content = site().settings.content
    metadata = vocabulary().metadata
    formats = rdf_formats(lambda: ontology_statements(content), TRIPLE_TYPES)
    formats["text/turtle"] = (content / ONTOLOGY_FILE).read_bytes
    links = (("license", "license"), ("creator", "author"), ("versionIRI", "latest-version"))
    return Resource(
        address=address,
        name=name,
        formats={HTML: _page, **formats},
        links=tuple(Link(metadata[name], relation) for name, relation in links if name in metadata),
        structured=lambda: _structured(address, name),
    )


def _page() -> Body:
    words = vocabulary()
    parts = site()
    uses = parts.once("term uses", lambda: {row["term"]: int(row["times"]) for row in parts.ask("term-uses").dicts()})
    members: dict[str, list[VocabularyTerm]] = {}
    for member in words.of_kind("member"):
        for broader in member.broader:
            members.setdefault(broader, []).append(member)
    return render_template(
        "ontology.html",
        words=words,
        about=words.metadata,
        groups=[(heading, words.of_kind(kind)) for kind, heading in GROUPS.items()],
        lists=sorted(
            ((words.terms[iri], found) for iri, found in members.items() if iri in words.terms),
            key=lambda pair: pair[0].label,
        ),
        uses=uses,
        short=short,
        namespace=NS,
        path=request.path,
    )


def short(iri: str) -> str:
    """Return an IRI with a known prefix in short, and any other as it is."""
    space = next((space for space in PUBLISHED_PREFIXES.values() if iri.startswith(space)), "")
    name = next((name for name, known in PUBLISHED_PREFIXES.items() if known == space), "")
    return f"{name}:{iri.removeprefix(space)}" if name else iri


def _structured(address: str, name: str) -> Mapping[str, object]:
    about = vocabulary().metadata
    return {
        "@context": "https://schema.org/",
        "@type": "DefinedTermSet",
        "@id": name,
        "identifier": name,
        "url": absolute(address),
        "name": about.get("title", ""),
        "description": about.get("description", ""),
        "version": about.get("versionInfo", ""),
        "license": about.get("license", ""),
        "dateModified": about.get("modified", "")[:10],
    }
