"""Refuse, before it is parsed, what no query of a visitor may ask for.

The text is cut into tokens, so that a forbidden word inside a comment, a string, an IRI, a variable or a
prefixed name does no harm. The engine's parser recurses without a limit and its SERVICE clause cannot be
switched off (both measured), hence the limits on depth and length and the refusal here; the process that
runs the query is fenced in as well, see ``worker``.

The engine needs no space between a keyword and what stands around it: it takes ``trueSERVICE<a:b>`` and
``SERVICEa:b {`` for calls of SERVICE (measured), so the word is looked for inside of words too.
"""

import re
import sys
from typing import Final

from goldenthread.errors import QueryRefusedError, QueryTooLargeError
from goldenthread.graph.keywords import FORMS, tokens, words

DEEPEST: Final = 64
LONGEST_EXPRESSION: Final = 400

ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
OPENING: Final = re.compile("['#]")
UPDATES: Final = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
OPERATORS: Final = {"!", "+", "*", "/", "^"}


def guard(text: str, *, most_characters: int) -> None:
    """Return if the query may be tried.

    Raises:
        QueryRefusedError: it calls another server (SERVICE) or is an update.
        QueryTooLargeError: it is too long or nested too deeply.
    """
    if len(text) > most_characters:
        raise QueryTooLargeError(f"the query has {len(text)} characters; {most_characters} are the most that is read")
    _refuse(text)
    if ESCAPE.search(text):
        # SPARQL lets any letter be written as an escape, also those of a keyword. Engines differ in when they read it.
        _refuse(ESCAPE.sub(_letter, text))


def _refuse(text: str) -> None:
    if calls_another_server(text):
        raise QueryRefusedError("SERVICE is refused: queries are answered from this graph only")
    depth = operators = 0
    first = True
    for word in words(text):
        if first and word in UPDATES:
            raise QueryRefusedError(
                f"{word} is refused: the graph is read-only; ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
            )
        first = first and word not in FORMS
        depth += (word in "([{") - (word in ")]}")
        operators = 0 if word in ".;,{}" else operators + (word in OPERATORS)
        if depth > DEEPEST:
            raise QueryTooLargeError(f"the query is nested more than {DEEPEST} brackets deep")
        if operators > LONGEST_EXPRESSION:
            raise QueryTooLargeError(f"an expression of the query has more than {LONGEST_EXPRESSION} operators")


def calls_another_server(text: str) -> bool:
    """Return whether an engine may read a SERVICE clause in the text.

    A name such as ``service:x`` is one only where a group follows it and no GRAPH stands before it. What looks like an
    IRI after a value and within round brackets may be read as a comparison, and then what it holds may begin a string
    or a comment; where SERVICE is in the text as well, nothing is certain.
    """
    if "SERVICE" not in text.upper():
        return False
    before = suspected = ""
    operand = False
    brackets: list[str] = []
    for match in tokens(text):
        if match["skip"]:
            continue
        sign = match["other"] or ""
        if suspected and sign == "{":
            return True
        if match["iri"] and operand and brackets[-1:] == ["("] and OPENING.search(match[0]):
            return True
        word = match["run"].upper() if match["run"] else ""
        suspected = word if "SERVICE" in word and match["prefixed"] and before != "GRAPH" else ""
        if "SERVICE" in word and not match["prefixed"]:
            return True
        if sign and sign in "([{":
            brackets.append(sign)
        elif sign and sign in ")]}":
            del brackets[-1:]
        before, operand = word, sign in {"", ")"}
    return False


def _letter(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= sys.maxunicode else match[0]
