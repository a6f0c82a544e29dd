"""Say what is wrong with a query, and where, from what the engine raises.

The engine's parser reports the furthest place that it has read, and it reads a keyword by taking as many characters
as the keyword has, to the end of the query at most. So a mistake in an expression is reported fourteen characters too
late, the length of ENCODE_FOR_URI (measured). The query is therefore parsed again with room behind it, and the length
of the longest keyword is taken off.
"""

import re
from typing import Final

import pyoxigraph

from goldenthread.errors import GoldenThreadError, QuerySyntaxError, StoreError, UnknownFunctionError

LONGEST_REASON: Final = 160
"""Characters of an engine's reason that are worth reading."""

UNKNOWN_FUNCTION: Final = re.compile(r"custom function (<[^>]*>)")
MOST_EXPECTED: Final = 12
NEVER_MEANT: Final = {"LATERAL", "SERVICE"}
"""What the engine would take and we refuse, or no standard has."""

ROOM: Final = " " * 24
MEANINGS: Final = {
    "ENCODE_FOR_URI": "a value or an expression is expected here",
    "OPTIONAL": "neither a whole triple pattern nor the end of the group begins here",
    "CONSTRUCT": "SELECT, ASK, CONSTRUCT or DESCRIBE is expected here",
}
"""What is expected where the engine's longest keyword is this one; it names no shorter ones."""

EXPECTED: Final = re.compile(r"""\"(?:\\.|[^"\\])+\"|\[(?:'(?:\\.|[^'\\])*'|[^\]'])*\]|[^,\s"\[][^,\["]*""")
"""One of the things that the engine's parser would have taken: a sign in quotes, a class of characters, or words."""

PLACE: Final = re.compile(r"error at (\d+):(\d+): ")


def query_error(error: Exception, text: str) -> GoldenThreadError:
    """Turn what the engine raises at a query into an error of ours that says whose fault it is."""
    if isinstance(error, SyntaxError):
        return _syntax_error(error, text)
    if unknown := UNKNOWN_FUNCTION.search(str(error)):
        line, column = _place(text, text.find(unknown[1])) if unknown[1] in text else (0, 0)
        return UnknownFunctionError(
            f"there is no function {unknown[1]}{_said(line, column)}; there are those of SPARQL 1.1",
            line=line,
            column=column,
        )
    return StoreError(f"the query could not be answered: {error}")


def _syntax_error(error: SyntaxError, text: str) -> QuerySyntaxError:
    try:
        pyoxigraph.Store().query(text + ROOM)
    except SyntaxError as roomy:
        error = roomy
    message = " ".join((error.msg or str(error)).split())
    found = PLACE.match(message)
    if not text.strip():
        return QuerySyntaxError("the query is empty", line=1, column=1)
    if not found:
        return QuerySyntaxError(f"the query does not parse: {_reason(message, _expected(message))}")
    message = message[found.end() :]
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    reported = starts[min(int(found[1]), len(starts)) - 1] + int(found[2]) - 1
    expected = _expected(message)
    taken = min(map(_taken, expected), default=0)
    line, column = _place(text, min(len(text), reported - taken))
    reason = _reason(message, [part for part in expected if _taken(part) == taken])
    return QuerySyntaxError(f"the query does not parse{_said(line, column)}: {reason}", line=line, column=column)


def _taken(part: str) -> int:
    """Return how many characters the engine has read before it reports that this was not there."""
    return len(part) if part.replace("_", "").isalpha() else 0


def _place(text: str, index: int) -> tuple[int, int]:
    """Return the line and the column of a character, both counted from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _said(line: int, column: int) -> str:
    return f" at line {line}, column {column}" if line else ""


def _expected(message: str) -> list[str]:
    """Return what the engine's parser would have taken, where it says so."""
    if not message.startswith("expected "):
        return []
    return [part.strip() for part in EXPECTED.findall(message.removeprefix("expected ").removeprefix("one of "))]


def _reason(message: str, parts: list[str]) -> str:
    """Say in plain words what the engine's parser says, without the classes of characters that it lists."""
    if "Prefix not found" in message:
        return "a prefix is used here that no PREFIX line declares"
    if not parts:
        return message if len(message) <= LONGEST_REASON else message[:LONGEST_REASON] + " ..."
    if sentences := [part for part in parts if part[0].isalpha() and " " in part]:
        return ", ".join(sentences)
    if meaning := next((MEANINGS[part] for part in parts if part in MEANINGS), ""):
        return meaning
    named = [part.strip('"') for part in parts if (part[0] == '"' or part.isalpha()) and part not in NEVER_MEANT]
    if named and len(named) <= MOST_EXPECTED:
        return f"something else is expected here, such as {'  '.join(named)}"
    return "something else is expected here"
