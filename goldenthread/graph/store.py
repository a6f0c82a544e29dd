"""The one interface to a store of triples, and its local implementation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self, runtime_checkable

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Triple

from goldenthread.errors import StoreError
from goldenthread.graph.keywords import names_its_dataset
from goldenthread.graph.query_errors import query_error

Answer = QuerySolutions | QueryBoolean | list[Triple]
"""What a query gives: SELECT rows (to be read once), ASK's yes or no, or CONSTRUCT's triples."""


@runtime_checkable
class Store(Protocol):
    """Something that answers SPARQL 1.1 queries over the union of all named graphs."""

    def query(self, text: str) -> Answer:
        """Answer a query.

        Raises:
            QuerySyntaxError: the text does not parse.
            StoreError, EndpointError: the store or endpoint failed.
        """
        ...

    def query_over(self, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Answer:
        """Answer a query over these graphs and no others, whatever the query's own FROM says.

        Raises:
            QuerySyntaxError: the text does not parse.
            StoreError, EndpointError: the store or endpoint failed.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a store that never changes holds.

    Attributes:
        digest: of its quads; the same quads have the same one.
        taken_in: when they were read from their files, which were not changed later.
    """

    digest: str
    taken_in: datetime


class LocalStore:
    """A pyoxigraph store, on disk and read-only, or in memory."""

    def __init__(self, inner: pyoxigraph.Store, folder: Path | None = None, content: Content | None = None) -> None:
        """Answer from ``inner``, which lies in ``folder`` unless it is in memory, and is known to hold ``content``."""
        self._inner = inner
        self.folder = folder
        self.content = content

    @classmethod
    def read_only(cls, folder: Path, content: Content | None = None) -> Self:
        """Open a finished store on disk, which is known to hold ``content``.

        Raises:
            StoreError: the folder holds no store that can be read.
        """
        try:
            return cls(pyoxigraph.Store.read_only(str(folder)), folder, content)
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(
                f"the store at {folder} cannot be read ({error}); run 'goldenthread build --force'"
            ) from error

    def in_memory(self, most_quads: int) -> Self:
        """Return a copy in memory, which answers several times faster, or this store if it has too many quads."""
        if len(self) > most_quads:
            return self
        copy = pyoxigraph.Store()
        copy.bulk_extend(self._inner)
        return type(self)(copy, self.folder, self.content)

    def query(self, text: str) -> Answer:
        """Answer a query over the union of the named graphs; see ``Store.query``."""
        return self._answer(text, use_default_graph_as_union=not names_its_dataset(text))

    def query_over(self, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Answer:
        """Answer a query over these graphs; see ``Store.query_over``."""
        # Both are given where one is, because either alone would leave the other to the query's own clauses.
        return self._answer(
            text,
            default_graph=[NamedNode(iri) for iri in default_graphs],
            named_graphs=[NamedNode(iri) for iri in named_graphs],
        )

    def _answer(self, text: str, **dataset: Any) -> Answer:
        try:
            answer = self._inner.query(text, **dataset)
        except (SyntaxError, OSError, RuntimeError, ValueError) as error:
            raise query_error(error, text) from error
        return list(answer) if isinstance(answer, QueryTriples) else answer

    @property
    def quads(self) -> pyoxigraph.Store:
        """The store itself, for what looks single statements up."""
        return self._inner

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self._inner)

    def close(self) -> None:
        """Drop the store, which closes its files."""
        del self._inner
