"""Refuse, before it is parsed, what no query of a visitor may ask for.

The text is cut into tokens, so that a forbidden word inside a comment, a string, an IRI, a variable or a
prefixed name does no harm. The engine's parser recurses without a limit and its SERVICE clause cannot be
switched off (both measured), hence the limits on depth and length and the refusal here; the process that
runs the query is fenced in as well, see ``worker``.
"""

from typing import Final

from goldenthread.errors import QueryRefusedError, QueryTooLargeError
from goldenthread.graph.keywords import words

DEEPEST: Final = 64

UPDATES: Final = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
PROLOGUE: Final = {"PREFIX", "BASE", "VERSION"}


def guard(text: str, *, most_characters: int) -> None:
    """Return if the query may be tried.

    Raises:
        QueryRefusedError: it calls another server (SERVICE) or is an update.
        QueryTooLargeError: it is too long or nested too deeply.
    """
    if len(text) > most_characters:
        raise QueryTooLargeError(f"the query has {len(text)} characters; {most_characters} are the most that is read")
    depth = 0
    first = True
    for word in words(text):
        if word == "SERVICE":
            raise QueryRefusedError("SERVICE is refused: queries are answered from this graph only")
        if first and word in UPDATES:
            raise QueryRefusedError(
                f"{word} is refused: the graph is read-only; ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
            )
        first = first and word in PROLOGUE
        depth += (word in "([{") - (word in ")]}")
        if depth > DEEPEST:
            raise QueryTooLargeError(f"the query is nested more than {DEEPEST} brackets deep")


def names_its_dataset(text: str) -> bool:
    """Return whether the query has a FROM clause, so that the union of all graphs is not meant."""
    return "FROM" in words(text)
