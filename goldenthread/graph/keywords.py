"""Find the keywords of a query."""

import re
from collections.abc import Iterator
from typing import Final

TOKEN: Final = re.compile(
    r"""
      (?P<skip>\#[^\n\r]*|\s+)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | (?P<name>[?$@]\w+|:LOCAL)
    | (?P<run>[\w.-]++)(?P<prefixed>:LOCAL)?
    | (?P<other>.)
    """.replace("LOCAL", r"(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*"),
    re.VERBOSE | re.DOTALL,
)
"""A run of letters, digits, dots and hyphens is taken whole, so that the time grows with the length only."""

RUN: Final = re.compile(r"(?P<word>[A-Za-z_]\w*)|(?P<other>.)", re.DOTALL)
FORMS: Final = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


def words(text: str) -> Iterator[str]:
    """Yield the keywords and single signs of a query, without what stands in comments, strings and names."""
    for match in TOKEN.finditer(text):
        if match["other"]:
            yield match[0]
        elif match["run"] and not match["prefixed"]:
            for part in RUN.finditer(match[0]):
                yield part[0].upper()


def query_form(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE, whichever the query begins with, or nothing where none is found."""
    before = ""
    for match in TOKEN.finditer(text):
        word = match["run"].upper() if match["run"] else ""
        if before != "PREFIX" and (form := next((form for form in FORMS if word.startswith(form)), "")):
            return form
        before = before if match["skip"] else word
    return ""


def names_its_dataset(text: str) -> bool:
    """Return whether the query has a FROM clause, so that the union of all graphs is not meant."""
    return "FROM" in text.upper() and any("FROM" in word for word in words(text))
