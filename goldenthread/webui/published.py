"""What goes with everything that is published: what the collection says about itself, its licence and its makers."""

from typing import Final

from goldenthread.datasets.collection import Collection, read_collection
from goldenthread.ontology.namespaces import SCHEMA
from goldenthread.webui.representations import Link
from goldenthread.webui.site import site

ABOUT_PAGE: Final = Link(SCHEMA + "AboutPage", "type")
DATA_SET: Final = Link(SCHEMA + "Dataset", "type")
"""What a page is, and what it is about, for clients that follow signposts."""


def collection() -> Collection:
    """Return what the collection says about itself."""
    parts = site()
    return parts.once("collection", lambda: read_collection(parts.store, parts.catalogue))


def licence_links() -> tuple[Link, ...]:
    """Return the links that go with everything that is published: its licence and its maker."""
    about = collection()
    found = [(about.licence, "license"), (about.creator, "author")]
    return tuple(Link(node.value, relation) for node, relation in found if node)
