"""Refuse, before it is parsed, what no query of a visitor may ask for.

The text is cut into tokens, so that a forbidden word inside a comment, a string, an IRI, a variable or a
prefixed name does no harm. The engine's parser recurses without a limit and its SERVICE clause cannot be
switched off (both measured), hence the limits on depth and length and the refusal here; the process that
runs the query is fenced in as well, see ``worker``.
"""

import re
from collections.abc import Iterator
from typing import Final

from goldenthread.errors import QueryRefusedError, QueryTooLargeError

DEEPEST: Final = 64

TOKEN: Final = re.compile(
    r"""
      (?P<skip>\#[^\n\r]*|\s+)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<name>[?$@]\w+|[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
UPDATES: Final = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
PROLOGUE: Final = {"PREFIX", "BASE", "VERSION"}


def words(text: str) -> Iterator[str]:
    """Yield the keywords and single signs of a query, without what stands in comments, strings and names."""
    for match in TOKEN.finditer(text):
        if match.lastgroup == "word":
            yield match[0].upper()
        elif match.lastgroup == "other":
            yield match[0]


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
