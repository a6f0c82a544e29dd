"""Split a SPARQL query into words, so that variables can be bound without touching texts and comments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

TOKEN: Final = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*)
    |(?P<text>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<variable>[?$]\w+)
    |(?P<word>_:\w(?:[\w.-]*[\w-])?|@[\w-]+|(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:[\w%\\:-](?:[\w.%\\:-]*[\w%\\:-])?)?
        |[^\W\d_]\w*)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
OPENING: Final = frozenset("([")
CLOSING: Final = frozenset(")]")
CALLS: Final = frozenset({"FILTER", "BIND", "HAVING", "VALUES", "GROUP", "ORDER"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query.

    Attributes:
        kind: space, text, iri, variable, word, number or mark.
        text: as it is written.
        depth: how many braces are open before it.
        part: ``group`` inside braces, ``head`` between SELECT and its brace, ``tail`` after its closing brace.
        inner: how many brackets are open in this group.
        call: whether the brackets belong to a FILTER, BIND or the like, rather than to a path or a blank node.
        before: the two words before it, in capitals.
    """

    kind: str
    text: str
    depth: int
    part: str
    inner: int
    call: bool
    before: tuple[str, str]


@lru_cache(maxsize=1_000)
def tokens(query: str) -> tuple[Token, ...]:
    """Return each word of a query with its place, spaces and comments too; a query is looked through many times."""
    return tuple(_tokens(query))


def _tokens(query: str) -> Iterator[Token]:
    parts = ["head"]
    brackets: list[list[bool]] = [[]]
    selects = [True]
    before = ("", "")
    for match in TOKEN.finditer(query):
        kind, text = str(match.lastgroup), match[0]
        if text == "}" and len(parts) > 1:
            parts.pop()
            brackets.pop()
            if selects.pop():
                parts[-1] = "tail"
        stack = brackets[-1]
        if kind == "mark" and text in CLOSING and stack:
            stack.pop()
        yield Token(kind, text, len(parts) - 1, parts[-1], len(stack), any(stack), before)
        if kind == "mark" and text in OPENING:
            stack.append(before[1] in CALLS or (text == "(" and _is_name(before[1])) or any(stack))
        if kind == "word" and text.upper() == "SELECT":
            parts[-1] = "head"
        if text == "{" and kind == "mark":
            selects.append(parts[-1] == "head")
            parts.append("group")
            brackets.append([])
        if kind != "space":
            before = before[1], text.upper()


def variables(query: str, name: str) -> Iterator[Token]:
    """Yield each place of a variable, written with ? or $."""
    return (token for token in tokens(query) if token.kind == "variable" and token.text[1:] == name)


def _is_name(word: str) -> bool:
    """Say whether a word before a bracket is a function's, as in BOUND(?x), not a property's, as in rdf:rest (1 2)."""
    return word.isalpha() and word != "A"
