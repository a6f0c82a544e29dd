"""Look through JSON-LD before it is parsed: no endless chain of short names, and no IRI that would be dropped."""

import json
import re
from typing import Final

from goldenthread.errors import InputError

MOST_CHAINED: Final = 1_000
"""Short names that may hang on others that hang on others; the parser follows such a chain by recursion."""

ALIAS: Final = re.compile(rb'"([^"\\]+)"\s*:\s*"@id"')
NO_IRI: Final = rb'"(?:@id|%s)"\s*:\s*"([^"\\]*[ <>{}|^`][^"\\]*)"'

SMALL: Final = 10
"""Members that the definition of a short name can have."""


def require_short_chains(name: str, data: bytes) -> None:
    """Raise if an object could be a context whose short names stand for each other in a chain without end.

    What is not JSON is left to the parser to say.

    Raises:
        InputError: more than MOST_CHAINED of them hang on each other.
    """
    if data.count(b":") <= MOST_CHAINED:
        return

    def looked_at(members: list[tuple[str, object]]) -> list[str] | None:
        if len(members) > MOST_CHAINED and _chained(members) > MOST_CHAINED:
            raise InputError(
                f"{name}:1: more than {MOST_CHAINED} short names of a context stand for each other; write full IRIs"
            )
        return [value for _, value in members if isinstance(value, str)] if len(members) <= SMALL else None

    try:
        json.loads(data, object_pairs_hook=looked_at)
    except (ValueError, RecursionError):
        return


def require_whole_names(name: str, data: bytes) -> None:
    """Raise if a thing's name is no IRI, because a parser of JSON-LD leaves out what is said of such a thing.

    Raises:
        InputError: an ``@id``, or what the file calls so, holds a character that no IRI has.
    """
    aliases = b"|".join({re.escape(alias) for alias in ALIAS.findall(data)} or {b"@id"})
    found = re.search(NO_IRI % aliases, data)
    if found:
        line = data.count(b"\n", 0, found.start()) + 1
        raise InputError(f"{name}:{line}: {found[1].decode()!r} is no IRI; write a space as %20, other signs likewise")


def _chained(members: list[tuple[str, object]]) -> int:
    """Return how many members mean, or are named by, another member of which the same is true."""
    names = {key for key, _ in members}
    hanging = {key for key, value in members if _hangs(key, value, names)}
    return sum(_hangs(key, value, hanging) for key, value in members)


def _hangs(key: str, value: object, names: set[str]) -> bool:
    prefix, colon, _ = key.partition(":")
    if colon and prefix in names:
        return True
    texts = value if isinstance(value, list) else [value]
    return any(
        isinstance(text, str) and text != key and (text in names or text.partition(":")[0] in names) for text in texts
    )
