"""The files that hold whole graphs: which there are, their bytes, sizes and checksums."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from pyoxigraph import NamedNode, RdfFormat

from goldenthread.datasets.graphs import NamedGraph, statements_of
from goldenthread.graph.serialising import serialise, without_graphs
from goldenthread.graph.store import Store
from goldenthread.queries.catalogue import Catalogue

WHOLE: Final = {
    "trig": ("application/trig", RdfFormat.TRIG),
    "nq": ("application/n-quads", RdfFormat.N_QUADS),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
}
"""What the collection as a whole comes in; N-Triples leave out which graph states what."""

PARTS: Final = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}
"""What each graph comes in."""

WHOLE_NAME: Final = "goldenthread"
PACKED: Final = ".gz"
GZIP: Final = "application/gzip"


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpFile:
    """A file that can be downloaded.

    Attributes:
        address: its path on the site.
        media_type: what it holds, unpacked.
        packed: whether it is compressed with gzip.
        make: makes its bytes.
        size: how many bytes, 0 where that is not known.
        checksum: the SHA-256 of them in hexadecimal, empty where that is not known.
    """

    address: str
    media_type: str
    packed: bool
    make: Callable[[], bytes]
    size: int = 0
    checksum: str = ""

    @property
    def sent_type(self) -> str:
        """Return the media type that it is sent with."""
        return GZIP if self.packed else self.media_type


def whole_files(store: Store, catalogue: Catalogue, *, measured: bool) -> list[DumpFile]:
    """Return the files of the collection as a whole, each plain and packed.

    Args:
        store: what answers the queries.
        catalogue: the queries.
        measured: whether to find out sizes and checksums, which takes as long as making the files.
    """
    files: list[DumpFile] = []
    for ending, (media_type, rdf_format) in WHOLE.items():

        def make(rdf_format: RdfFormat = rdf_format) -> bytes:
            return serialise(statements_of(store, catalogue), rdf_format)

        def pack(make: Callable[[], bytes] = make) -> bytes:
            return gzip.compress(make(), mtime=0)

        address = f"/dump/{WHOLE_NAME}.{ending}"
        files.append(DumpFile(address=address, media_type=media_type, packed=False, make=make))
        files.append(DumpFile(address=address + PACKED, media_type=media_type, packed=True, make=pack))
    return [_measured(file) for file in files] if measured else files


def graph_files(store: Store, catalogue: Catalogue, graph: NamedGraph, *, measured: bool) -> list[DumpFile]:
    """Return the files of one named graph; see ``whole_files``."""
    files = []
    for ending, (media_type, rdf_format) in PARTS.items():

        def make(rdf_format: RdfFormat = rdf_format) -> bytes:
            return graph_bytes(store, catalogue, graph.iri, rdf_format)

        files.append(DumpFile(address=f"/graph/{graph.path}.{ending}", media_type=media_type, packed=False, make=make))
    return [_measured(file) for file in files] if measured else files


def graph_bytes(store: Store, catalogue: Catalogue, iri: str, rdf_format: RdfFormat) -> bytes:
    """Return a named graph in a format; JSON-LD and formats of triples do not repeat its name."""
    quads = statements_of(store, catalogue, NamedNode(iri))
    keeps_name = rdf_format in {RdfFormat.TRIG, RdfFormat.N_QUADS}
    return serialise(quads if keeps_name else without_graphs(quads), rdf_format)


def _measured(file: DumpFile) -> DumpFile:
    data = file.make()
    return DumpFile(
        address=file.address,
        media_type=file.media_type,
        packed=file.packed,
        make=file.make,
        size=len(data),
        checksum=sha256(data).hexdigest(),
    )
