"""Find the keywords of a query."""

import re
from collections.abc import Iterator
from typing import Final

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


def words(text: str) -> Iterator[str]:
    """Yield the keywords and single signs of a query, without what stands in comments, strings and names."""
    for match in TOKEN.finditer(text):
        if match.lastgroup == "word":
            yield match[0].upper()
        elif match.lastgroup == "other":
            yield match[0]
