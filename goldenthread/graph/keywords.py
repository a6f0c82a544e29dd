"""Find the keywords of a query."""

import re
from collections.abc import Iterator
from typing import Final

TRIPLE: Final = 3
LONG: Final = {quote: rf"{quote}{{3}}(?:{quote}{{0,2}}+(?:[^{quote}\\]|\\.))*+{quote}{{3}}" for quote in ("'", '"')}
SHORT: Final = r""" "(?:[^"\\\n\r]|\\.)*+"? | '(?:[^'\\\n\r]|\\.)*+'? """
LOCAL: Final = r"(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*"
REST: Final = rf"""
    | (?P<skip>\#[^\n\r]*|\s+)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
    | (?P<name>[?$@]\w+|:{LOCAL})
    | (?P<run>[\w.-]++)(?P<prefixed>:{LOCAL})?
    | (?P<other>.)
"""
PATTERNS: Final = {
    quotes: re.compile(
        f"(?P<string>{'|'.join([*(LONG[quote] for quote in quotes), SHORT])}){REST}", re.VERBOSE | re.DOTALL
    )
    for quotes in ("", "'", '"', "'\"")
}
"""The tokens, by the quotes of which three may still open a string."""

RUN: Final = re.compile(r"(?P<word>[A-Za-z_]\w*)|(?P<other>.)", re.DOTALL)
CHANGING: Final = ("NOW", "RAND", "UUID")
"""Functions whose value is another one at every call; STRUUID is among them by its end."""

FORMS: Final = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens of a query, each as a match with one of the groups of ``PATTERNS``.

    The time grows with the length of the text only, whatever the text is: where three quotes open a string that has no
    end, none after them has one either, and is not looked for again; a string in one line that has no end is no query.
    """
    quotes, place = "'\"", 0
    while match := PATTERNS[quotes].match(text, place):
        yield match
        if match["string"] and len(match[0]) < TRIPLE and text.startswith(match[0][0] * TRIPLE, place):
            quotes = quotes.replace(match[0][0], "")
        place = match.end()


def words(text: str) -> Iterator[str]:
    """Yield the keywords and single signs of a query, without what stands in comments, strings and names."""
    for match in tokens(text):
        if match["other"]:
            yield match[0]
        elif match["run"] and not match["prefixed"]:
            for part in RUN.finditer(match[0]):
                yield part[0].upper()


def query_form(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE, whichever the query begins with, or nothing where none is found."""
    before = ""
    for match in tokens(text):
        word = match["run"].upper() if match["run"] else ""
        if before != "PREFIX" and (form := next((form for form in FORMS if word.startswith(form)), "")):
            return form
        before = before if match["skip"] else word
    return ""


def names_its_dataset(text: str) -> bool:
    """Return whether the query has a FROM clause, so that the union of all graphs is not meant."""
    return "FROM" in text.upper() and any("FROM" in word for word in words(text))


def is_repeatable(text: str) -> bool:
    """Return whether the query has the same answer every time that it is asked of the same data."""
    upper = text.upper()
    if "\\U" in upper:
        return False  # an escape may hide the letters of a keyword
    return not any(name in upper for name in CHANGING) or not any(
        name in word for word in words(text) for name in CHANGING
    )


def with_base(text: str, base: str) -> str:
    """Return the query with this base before it, where it holds an IRI that needs one."""
    needs = any(":" not in match["iri"] for match in tokens(text) if match["iri"]) if "<" in text else False
    return f"BASE <{base}> {text}" if needs else text
