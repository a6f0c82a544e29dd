"""Write the whole site as files: every page, every format of every thing, the data sets, and rules for web servers.

The files depend on the content and on the base address alone: not on the clock, the machine or the order in which
anything is found.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from flask import Flask

from goldenthread.datasets.collection import read_collection
from goldenthread.datasets.describing import describe
from goldenthread.datasets.graphs import named_graphs
from goldenthread.datasets.vocabulary import read_vocabulary
from goldenthread.errors import InputError, StoreError
from goldenthread.graph.serialising import serialise, without_graphs
from goldenthread.graph.store import Store
from goldenthread.ontology.namespaces import thing_path
from goldenthread.progress import Progress, silent
from goldenthread.publishing.addresses import FILES, TOP, Place, is_download, place_of
from goldenthread.publishing.folders import MARK, replaced_folder
from goldenthread.publishing.rewriting import Rewriter
from goldenthread.publishing.rules import rule_files
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import select
from goldenthread.settings import Settings
from goldenthread.version import __version__
from goldenthread.webui.app import VISITORS, create_app
from goldenthread.webui.checking import EXTENSION as CHECKING
from goldenthread.webui.linked_data import TRUE
from goldenthread.webui.negotiation import ENDINGS, QUAD_TYPES, RDF_TYPES, TRIPLE_TYPES
from goldenthread.webui.representations import LINK_SET

PATIENCE: Final[Mapping[str, Any]] = {"query_seconds": 600.0, "query_rows": 1_000_000, "query_bytes": 1 << 30}
"""Limits for our own questions: a file has no header that says it was cut, and a busy machine must not stop us."""

CHECKS_SECONDS: Final = 3600.0
SUMS: Final = "SHA256SUMS"
STARTS: Final = ("/", "/about", "/names", "/catalog", "/ns", "/checks", "/queries", "/findings")
LOCATION: Final = re.compile(r"<loc>([^<]*)</loc>")
STATIC: Final = "STATIC_SITE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was written: how many files, how many bytes, and the digest of the list of their checksums."""

    files: int
    size: int
    digest: str


def publish(
    settings: Settings, store: Store, target: Path, *, base: str, force: bool = False, progress: Progress | None = None
) -> Publication:
    """Write the site into the folder ``target``, all of it or nothing.

    Args:
        settings: the settings; their public address is replaced by ``base``.
        store: what answers the queries.
        target: a new or empty folder, or an earlier publication, which is replaced.
        base: the address that the site will have.
        force: whether any other folder may be replaced too.
        progress: told how far it is.

    Raises:
        InputError: the target may not be replaced or cannot be written, or a thing's name cannot be a file.
        StoreError: a page cannot be made.
    """
    if settings.content.resolve().is_relative_to(target.resolve()):
        raise InputError(f"{target} holds the content itself; give another folder")
    with replaced_folder(target, force=force) as folder:
        writer = _Writer(replace(settings, public_url=base, **PATIENCE), store, folder, progress or silent)
        try:
            writer.write_things()
            writer.write_pages()
            writer.write_rest()
            return writer.finish(base)
        finally:
            writer.close()


class _Writer:
    """Writes the parts of one publication."""

    def __init__(self, settings: Settings, store: Store, folder: Path, progress: Progress) -> None:
        self._store = store
        self._folder = folder
        self._progress = progress
        self._catalogue = Catalogue.read(settings.content / "queries")
        self._settings = settings
        self._app = _application(settings, store)
        self._client = self._app.test_client()
        self._sums: dict[str, tuple[str, int]] = {}
        self._places: dict[str, Place] = {}
        self._todo: list[Place] = []
        self._missing: set[str] = set()
        self._ontology_version = read_vocabulary(settings.content).version
        self._rewriter = Rewriter(settings.public_url or "", self._want)
        rows = select(store, self._catalogue, "pages/subjects").dicts()
        self._things = [path for row in rows if (path := thing_path(row["thing"]))]
        self._gone = {
            path: thing_path(row["successor"]) or ""
            for row in rows
            if row["gone"] in TRUE and (path := thing_path(row["thing"]))
        }
        # What was merged has no page: the rules for web servers lead to its successor.
        self._shown = {path for path in self._things if not self._gone.get(path)}

    def write_things(self) -> None:
        """Write each format of RDF of each thing."""
        collection = read_collection(self._store, self._catalogue)
        for number, path in enumerate(self._things):
            self._progress("Describing things", number, len(self._things))
            place_of(f"/doc/{quote(path)}.ttl")  # refuses what can be no file
            quads = describe(self._store, self._catalogue, collection, path)
            triples = list(without_graphs(quads))
            for ending, media_type in ENDINGS.items():
                if media_type in RDF_TYPES:
                    kept = quads if media_type in QUAD_TYPES else triples
                    self._put(f"doc/{path}.{ending}", serialise(kept, RDF_TYPES[media_type]))
            if path not in self._gone:
                self._put(f"doc/{path}.{LINK_SET}", self._content(Place("", f"/doc/{quote(path)}.{LINK_SET}")))

    def write_pages(self) -> None:
        """Write the page of each thing, the pages to start from, and whatever these link to."""
        version = [f"/ns/{self._ontology_version}"] if self._ontology_version else []
        for address in (*STARTS, *version, *(f"/doc/{quote(path)}" for path in self._shown)):
            if place := place_of(address):
                self._want(place)
        while self._todo:
            self._progress("Writing pages", len(self._places) - len(self._todo), len(self._places))
            place = self._todo.pop()
            self._put(place.file, self._content(place))

    def write_rest(self) -> None:
        """Write the formats of the data sets and of the ontology, and what machines look for."""
        endings = {kind: ending for ending, kind in ENDINGS.items()}
        version = [f"ns/{self._ontology_version}"] if self._ontology_version else []
        top = [
            f"/{name}.{ending}"
            for name in (*TOP, *version)
            for ending in (*(endings[kind] for kind in TRIPLE_TYPES), LINK_SET)
        ]
        parts = [
            f"/graph/{graph.path}.{ending}"
            for graph in named_graphs(self._store, self._catalogue).values()
            for ending in (*(endings[kind] for kind in RDF_TYPES), LINK_SET)
        ]
        for number, address in enumerate([*top, *parts, *(f"/{name}" for name in FILES)]):
            self._progress("Writing data sets", number, len(top) + len(parts) + len(FILES))
            place = place_of(address)
            if place and place.file not in self._places:
                self._put(place.file, self._content(place))
        while self._todo:
            place = self._todo.pop()
            self._put(place.file, self._content(place))

    def finish(self, base: str) -> Publication:
        """Write the rules for servers, the mark of a publication, and the checksums of all files."""
        version = read_collection(self._store, self._catalogue).version
        for name, data in rule_files(base, self._gone, version).items():
            self._put(name, data)
        mark = {"software": "goldenthread", "version": __version__, "base": base, "things": len(self._things)}
        self._put(MARK, (json.dumps(mark, indent=1) + "\n").encode())
        listed = "".join(f"{digest}  {name}\n" for name, (digest, _) in sorted(self._sums.items())).encode()
        (self._folder / SUMS).write_bytes(listed)
        size = sum(one for _, one in self._sums.values())
        return Publication(files=len(self._sums) + 1, size=size + len(listed), digest=sha256(listed).hexdigest())

    def close(self) -> None:
        """Let go of the processes of the application; the store is closed by whoever opened it."""
        self._app.extensions[VISITORS].close()

    def _want(self, place: Place) -> bool:
        """Say whether there will be a file for a place, and see to it."""
        if place.file in self._places or place.file in self._sums:
            return place.file not in self._missing
        path = unquote(urlsplit(place.address).path)
        if path.startswith("/doc/") and path.removeprefix("/doc/").removesuffix(".html") not in self._shown:
            return False
        self._places[place.file] = place
        if not is_download(place):
            self._todo.append(place)
            return True
        with self._client.get(place.address) as response:
            if response.status_code != HTTPStatus.OK:
                self._missing.add(place.file)
                return False
            self._put(place.file, response.get_data())
            return True

    def _content(self, place: Place) -> bytes:
        with self._client.get(place.address) as response:
            if response.status_code not in (HTTPStatus.OK, HTTPStatus.GONE):
                raise StoreError(f"{place.address} answers {response.status}; 'goldenthread serve' shows why")
            if place.file == "sitemap.xml":
                return self._sitemap(response.get_data(as_text=True)).encode()
            if response.mimetype == "text/html":
                return self._rewriter.page(response.get_data(as_text=True), place.file).encode()
            return response.get_data()

    def _sitemap(self, text: str) -> str:
        """Return a site map whose addresses are those of the files."""
        base = (self._settings.public_url or "").rstrip("/")

        def location(match: re.Match[str]) -> str:
            place = place_of(match[1].removeprefix(base) or "/")
            if place is None:
                return match[0]
            self._want(place)
            return f"<loc>{base}/{place.file.removesuffix('index.html')}</loc>"

        return LOCATION.sub(location, text)

    def _put(self, name: str, data: bytes) -> None:
        file = self._folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self._sums[name] = (sha256(data).hexdigest(), len(data))


def _application(settings: Settings, store: Store) -> Flask:
    """Return the application whose pages are written, when it has finished its checks."""
    app = create_app(settings, store)
    app.config[STATIC] = True
    with app.app_context():
        app.extensions[CHECKING].state(CHECKS_SECONDS)
    return app
