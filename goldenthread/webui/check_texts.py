"""What ``webui/checks.toml`` says of each check: its question in plain words, and a good and a poor example."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from goldenthread.errors import ContentError

FILE: Final = "webui/checks.toml"
PARTS: Final = ("question", "good", "poor")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckText:
    """The words about one check: what it asks, and what passes and fails it."""

    question: str
    good: str
    poor: str


def read_texts(content: Path) -> Mapping[str, CheckText]:
    """Return the words about each check by its identifier.

    Raises:
        ContentError: the file cannot be read, or an entry lacks one of its three texts.
    """
    try:
        entries = tomllib.loads((content / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError(f"{FILE} cannot be read: {error}") from error
    for name, entry in entries.items():
        if not isinstance(entry, dict) or set(entry) != set(PARTS) or not all(map(_is_text, entry.values())):
            raise ContentError(f"{FILE}: [{name}] needs the texts {', '.join(PARTS)}, and nothing else")
    return {name: CheckText(**entry) for name, entry in entries.items()}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
