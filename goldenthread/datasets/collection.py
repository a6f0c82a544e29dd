"""What the collection says about itself: title, licence, makers, dates and version, from ``graph/dataset.ttl``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from goldenthread.graph.store import Store
from goldenthread.ontology.namespaces import DCTERMS, PUBLISHED_PREFIXES
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import select

DCAT: Final = PUBLISHED_PREFIXES["dcat"]
UNTITLED: Final = "Action plans as linked data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The collection as a whole; what its file does not say is empty or None.

    Attributes:
        statements: everything that is said, by the IRI of the property.
    """

    statements: Mapping[str, tuple[NamedNode | Literal, ...]]

    @property
    def title(self) -> str:
        """Return its name."""
        return self._text("title") or UNTITLED

    @property
    def description(self) -> str:
        """Return what is in it."""
        return self._text("description")

    @property
    def licence(self) -> NamedNode | None:
        """Return the licence that it may be used under."""
        return self._thing("license")

    @property
    def creator(self) -> NamedNode | None:
        """Return who made it."""
        return self._thing("creator")

    @property
    def issued(self) -> str:
        """Return the day that it was first published."""
        return self._text("issued")

    @property
    def modified(self) -> str:
        """Return the day that its present version is of."""
        return self._text("modified")

    @property
    def version(self) -> str:
        """Return its version."""
        found = self.statements.get(DCAT + "version", ())
        return found[0].value if found else ""

    @property
    def keywords(self) -> list[str]:
        """Return what it is about, in words."""
        return [term.value for term in self.statements.get(DCAT + "keyword", ())]

    def _text(self, name: str) -> str:
        found = self.statements.get(DCTERMS + name, ())
        return found[0].value if found else ""

    def _thing(self, name: str) -> NamedNode | None:
        found = self.statements.get(DCTERMS + name, ())
        return next((term for term in found if isinstance(term, NamedNode)), None)


def read_collection(store: Store, catalogue: Catalogue) -> Collection:
    """Return what the store's collection says about itself."""
    statements: dict[str, tuple[NamedNode | Literal, ...]] = {}
    for name, value in select(store, catalogue, "pages/dataset").rows:
        if isinstance(name, NamedNode) and isinstance(value, NamedNode | Literal):
            statements[name.value] = (*statements.get(name.value, ()), value)
    return Collection(statements=statements)
