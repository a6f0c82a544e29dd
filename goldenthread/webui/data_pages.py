"""The data sets: ``/catalog`` (DCAT 3), ``/void``, ``/graph/...`` for each named graph, ``/dump/...`` for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from tempfile import TemporaryFile
from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from pyoxigraph import NamedNode

from goldenthread.datasets.dcat import catalogue_statements
from goldenthread.datasets.dumps import PACKED, WHOLE, DumpFile, graph_files, whole_files
from goldenthread.datasets.graphs import NamedGraph, documents_read, named_graphs, statements_of
from goldenthread.datasets.void import EXAMPLES, example_statements, void_statements
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import CATALOG, DATASET, GRAPH, VOID_DOCUMENT
from goldenthread.webui.links import absolute
from goldenthread.webui.negotiation import HTML, TRIPLE_TYPES, content_type
from goldenthread.webui.problems import no_such_version
from goldenthread.webui.published import ABOUT_PAGE, DATA_SET, collection, licence_links
from goldenthread.webui.representations import (
    ENDING_OF,
    NAMES,
    Body,
    Link,
    Resource,
    chosen_type,
    heed_conditions,
    rdf_formats,
    represent,
    see_other,
    split_ending,
    validated,
)
from goldenthread.webui.site import site
from goldenthread.webui.structured import about_dataset

routes = Blueprint("data_pages", __name__)

MOST_THINGS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files that hold graphs: those of the whole collection, and those of each graph by its IRI."""

    whole: Sequence[DumpFile]
    parts: Mapping[str, Sequence[DumpFile]]


@routes.route("/catalog")
@routes.route("/catalog.<ending>")
def catalog(ending: str = "") -> Response:
    """Give the catalogue of data sets."""
    return represent(_catalog(), _known(ending))


@routes.route("/dataset")
@routes.route("/dataset/<version>")
def dataset(version: str = "") -> Response:
    """Lead from the name of the collection, or of its present version, to the catalogue that describes it.

    Raises:
        Problem: 404, with a link to the version that there is.
    """
    known = collection().version
    if version and version != known:
        raise no_such_version("the collection", version, known, f"/dataset/{known}")
    media_type = chosen_type(_catalog(), "")
    return see_other(url_for("data_pages.catalog", ending=None if media_type == HTML else ENDING_OF[media_type]))


@routes.route("/void")
@routes.route("/void.<ending>")
def void(ending: str = "") -> Response:
    """Give the description of the collection in VoID; there is no page, so Turtle is what is served unasked."""
    links = (*licence_links(), Link(absolute("/catalog"), "collection"))
    resource = Resource(
        address="/void",
        formats=rdf_formats(_void, TRIPLE_TYPES),
        name=VOID_DOCUMENT,
        links=links,
        is_content=True,
    )
    return represent(resource, _known(ending))


@routes.route("/.well-known/void")
def well_known_void() -> Response:
    """Lead to the description, as VoID section 7.2 asks."""
    return make_response(redirect(url_for("data_pages.void"), code=HTTPStatus.FOUND))


@routes.route("/graph/<path:path>")
def graph(path: str) -> Response:
    """Give a named graph: a page about it, or all that it states."""
    stem, ending = split_ending(path)
    known = graphs().get(GRAPH + stem)
    if known is None:
        abort(HTTPStatus.NOT_FOUND)
    parts = site()
    formats = rdf_formats(lambda: statements_of(parts.store, parts.catalogue, NamedNode(known.iri)))
    items = tuple(Link(absolute(file.address), "item", file.sent_type) for file in files().parts[known.iri])
    resource = Resource(
        address=f"/graph/{stem}",
        formats={HTML: lambda: _graph_page(known), **formats},
        name=known.iri,
        links=(*licence_links(), ABOUT_PAGE, DATA_SET, Link(DATASET, "collection"), *items),
        structured=lambda: about_dataset(known.iri, known.title, known.description, collection(), _files_of(known.iri)),
        is_content=True,
    )
    return represent(resource, ending)


@routes.route("/dump/<name>")
def dump(name: str) -> Response:
    """Give all graphs in one file."""
    file = next((file for file in files().whole if file.address == f"/dump/{name}"), None)
    if file is None:
        abort(HTTPStatus.NOT_FOUND)
    parts = site()
    kind = content_type(file.sent_type)
    if isinstance(parts.store, LocalStore) and not file.checksum:
        return _streamed(parts.store, name, kind)
    body = b"" if file.checksum and request.if_none_match.contains(file.checksum) else file.make()
    response = Response(body, content_type=kind)
    if file.checksum:
        response.set_etag(file.checksum)
    return validated(response, is_content=True)


def graphs() -> dict[str, NamedGraph]:
    """Return the named graphs by their IRI."""
    parts = site()
    return parts.once("graphs", lambda: named_graphs(parts.store, parts.catalogue))


def documents() -> dict[str, tuple[str, ...]]:
    """Return the documents that each named graph was read from, by the graph's IRI."""
    parts = site()
    return parts.once("documents of graphs", lambda: documents_read(parts.store, parts.catalogue))


def files() -> Files:
    """Return every file that holds graphs, with size and checksum where the store is small enough to find them out."""
    parts = site()

    def find() -> Files:
        measured = isinstance(parts.store, LocalStore) and len(parts.store) <= parts.settings.memory_quads
        whole = whole_files(parts.store, parts.catalogue, measured=measured)
        if isinstance(parts.store, LocalStore) and not measured:
            # A file that is too big to be made in memory is written as the store has it, which keeps its graphs.
            whole = [file for file in whole if not file.packed and not file.address.endswith(".nt")]
        each = {iri: graph_files(parts.store, parts.catalogue, one, measured=measured) for iri, one in graphs().items()}
        return Files(whole=whole, parts=each)

    return parts.once("files", find)


def base() -> str:
    """Return the address of the site without a slash at its end."""
    return absolute("/").rstrip("/")


def _known(ending: str) -> str:
    if ending and not split_ending(f"x.{ending}")[1]:
        abort(HTTPStatus.NOT_FOUND)
    return ending


def _catalog() -> Resource:
    about = collection()
    make = rdf_formats(
        lambda: catalogue_statements(
            about, graphs(), files().whole, files().parts, base(), documents=documents(), endpoint=_answers_queries()
        ),
        TRIPLE_TYPES,
    )
    items = tuple(Link(absolute(file.address), "item", file.sent_type) for file in files().whole)
    return Resource(
        address="/catalog",
        formats={HTML: _catalog_page, **make},
        name=DATASET,
        links=(*licence_links(), ABOUT_PAGE, DATA_SET, Link(CATALOG, "collection"), *items),
        structured=lambda: about_dataset(DATASET, about.title, about.description, about, files().whole),
        is_content=True,
    )


def _catalog_page() -> Body:
    order = ("Plan", "Framework", "Institution", "Document", "")
    headings = ("Plans", "Frameworks", "Institutions", "Documents", "What they share")
    grouped = [
        (heading, [one for one in graphs().values() if one.kind == kind])
        for kind, heading in zip(order, headings, strict=True)
    ]
    return render_template(
        "catalog.html",
        about=collection(),
        groups=[(heading, found) for heading, found in grouped if found],
        statements=sum(one.statements for one in graphs().values()),
        files=files(),
        names=NAMES,
        packed=PACKED,
    )


def _graph_page(known: NamedGraph) -> Body:
    return render_template(
        "graph.html",
        graph=known,
        about=collection(),
        documents=documents().get(known.iri, ()),
        files=_files_of(known.iri),
        names=NAMES,
    )


def _files_of(iri: str) -> Sequence[DumpFile]:
    return files().parts[iri]


def _void() -> list[Any]:
    parts = site()
    described = parts.once(
        f"void {base()}",
        lambda: void_statements(
            parts.store, parts.catalogue, collection(), graphs(), base(), endpoint=_answers_queries()
        ),
    )
    examples = [found for kind in EXAMPLES if (found := parts.index.first_of_kind(kind))]
    return [*described, *example_statements(examples)]


def _answers_queries() -> bool:
    """Say whether there is an endpoint; a site of files has none."""
    return not current_app.config.get("STATIC_SITE", False)


def _streamed(store: LocalStore, name: str, kind: str) -> Response:
    ending = name.rpartition(".")[2]
    _, rdf_format = WHOLE[ending]
    known = _validators(store, ending, kind)
    if heed_conditions(known).status_code == HTTPStatus.NOT_MODIFIED:
        return known
    written = TemporaryFile()  # noqa: SIM115 - sending closes it
    store.quads.dump(written, rdf_format)
    written.seek(0)
    response = send_file(written, mimetype=kind)
    response.headers.update(_validators(store, ending, kind).headers)
    return response


def _validators(store: LocalStore, ending: str, kind: str) -> Response:
    """Return an empty answer that says by what a cache knows whether it has the dump of a store already."""
    known = Response(content_type=kind)
    known.headers["Cache-Control"] = "no-cache"
    if store.content:
        known.set_etag(f"{store.content.digest}-{ending}", weak=True)
        known.last_modified = store.content.taken_in
    return known
