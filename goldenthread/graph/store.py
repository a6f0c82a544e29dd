"""The one interface to a store of triples, and its local implementation."""

import re
from pathlib import Path
from typing import Final, Protocol, Self, runtime_checkable

import pyoxigraph
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Triple

from goldenthread.errors import QuerySyntaxError, StoreError

LONGEST_REASON: Final = 160
"""Characters of an engine's reason that are worth reading."""

MOST_EXPECTED: Final = 12
NEVER_MEANT: Final = {"LATERAL", "SERVICE"}
"""What the engine would take and we refuse, or no standard has."""

EXPECTED: Final = re.compile(r"""\"(?:\\.|[^"\\])+\"|\[(?:'(?:\\.|[^'\\])*'|[^\]'])*\]|[^,\s"\[][^,\["]*""")
"""One of the things that the engine's parser would have taken: a sign in quotes, a class of characters, or words."""

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

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class LocalStore:
    """A pyoxigraph store, on disk and read-only, or in memory."""

    def __init__(self, inner: pyoxigraph.Store, folder: Path | None = None) -> None:
        """Answer from ``inner``, which lies in ``folder`` unless it is in memory."""
        self._inner = inner
        self.folder = folder

    @classmethod
    def read_only(cls, folder: Path) -> Self:
        """Open a finished store on disk.

        Raises:
            StoreError: the folder holds no store that can be read.
        """
        try:
            return cls(pyoxigraph.Store.read_only(str(folder)), folder)
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
        return type(self)(copy, self.folder)

    def query(self, text: str) -> Answer:
        """Answer a query over the union of the named graphs; see ``Store.query``."""
        try:
            answer = self._inner.query(text, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise syntax_error(error) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(f"the query could not be answered: {error}") from error
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


def syntax_error(error: SyntaxError) -> QuerySyntaxError:
    """Turn the engine's error into ours, which keeps the line and the column where they are known."""
    message = " ".join((error.msg or str(error)).split())
    line, column = error.lineno or 0, error.offset or 0
    if not line and (found := re.match(r"error at (\d+):(\d+): ", message)):
        line, column = int(found[1]), int(found[2])
        message = message[found.end() :]
    message = _reason(message)
    place = f" at line {line}, column {column}" if line else ""
    return QuerySyntaxError(f"the query does not parse{place}: {message}", line=line, column=column)


def _reason(message: str) -> str:
    """Say in plain words what the engine's parser says, without the classes of characters that it lists."""
    if "Prefix not found" in message:
        return "a prefix is used here that no PREFIX line declares"
    if not message.startswith("expected "):
        return message if len(message) <= LONGEST_REASON else message[:LONGEST_REASON] + " ..."
    parts = [part.strip() for part in EXPECTED.findall(message.removeprefix("expected ").removeprefix("one of "))]
    if sentences := [part for part in parts if part[0].isalpha() and " " in part]:
        return ", ".join(sentences)
    named = [part.strip('"') for part in parts if (part[0] == '"' or part.isupper()) and part not in NEVER_MEANT]
    if 1 < len(named) <= MOST_EXPECTED:
        return f"something else is expected here, such as {'  '.join(named)}"
    return "something else is expected here"
