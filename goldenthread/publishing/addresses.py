"""Which file of a static site an address of the living site becomes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from posixpath import relpath
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from goldenthread.errors import InputError
from goldenthread.webui.documents import LINES_A_PAGE
from goldenthread.webui.negotiation import ENDINGS
from goldenthread.webui.representations import LINK_SET

PAGES: Final = ("doc", "graph", "ns", "findings", "completeness", "checks", "queries")
"""Folders whose addresses without an ending are pages."""

SINGLE: Final = ("about", "catalog", "ns", "checks", "queries", "findings", "names")
"""Addresses at the top that are pages."""

FILES: Final = ("context.jsonld", "codemeta.json", "sitemap.xml", "robots.txt")
TOP: Final = ("catalog", "void", "ns", "checks")
"""Addresses at the top that come with endings."""

KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "doc": ("line", "gap", "theme", "institution"),
    "findings": ("check", "severity", "page"),
}
"""Choices that are worth a file of their own, one at a time; every other leads to the page without it."""

NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9]+")
LONGEST_CHOICE: Final = 40
LONGEST_NAME: Final = 240
FORBIDDEN: Final = ("", ".", "..")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads in the static site: the file, and the address that gives its content."""

    file: str
    address: str


def place_of(address: str) -> Place | None:
    """Return the place of a path with its query, or None where the static site has nothing for it.

    Raises:
        InputError: the address would make a file outside the site, or one that no file system takes.
    """
    parts = urlsplit(address)
    path = unquote(parts.path)
    if path == "/":
        return Place("index.html", "/")
    name = _safe(path)
    first, _, rest = name.partition("/")
    if first == "id":
        return place_of("/doc/" + quote(rest))
    query = dict(parse_qsl(parts.query))
    if first == "queries" and rest:
        return _question(name, query)
    if _is_file(name, first, rest):
        return Place(name, quote(path))
    return _page(name, first, query) if name in SINGLE or (first in PAGES and rest) else None


def is_download(place: Place) -> bool:
    """Say whether a place is an answer to a question as a file, which a question that needs a value does not have."""
    return place.file.startswith("queries/") and not place.file.endswith(".html")


def link(place: Place, fragment: str, source: str) -> str:
    """Return how a file of the site links to a place."""
    folder = source.rpartition("/")[0]
    target = quote(relpath(place.file, folder or "."))
    return f"{target}#{fragment}" if fragment else target


def _is_file(name: str, first: str, rest: str) -> bool:
    """Say whether an address is a file already: it has the ending of one."""
    stem, _, ending = name.rpartition(".")
    if first in {"static", "dump"} or name in FILES:
        return True
    return (ending in ENDINGS or ending == LINK_SET) and (stem in TOP or bool(first in PAGES and rest))


def _question(name: str, query: Mapping[str, str]) -> Place | None:
    folder, _, last = name.rpartition("/")
    bare, _, ending = last.partition(".")
    if not ending or ending == "html":
        return Place(f"{folder}/{bare}.html", f"/{quote(folder)}/{quote(bare)}")
    return None if query else Place(name, f"/{quote(name)}")


def _page(name: str, first: str, query: Mapping[str, str]) -> Place:
    chosen = {key: value for key, value in query.items() if key in KEPT.get(first, ()) and value}
    # Things have a page of their own under the ending; the address without it may lead elsewhere.
    suffix = ".html" if first in {"doc", "graph"} else ""
    plain = Place(f"{name}.html", f"/{quote(name)}{suffix}")
    if len(chosen) != 1:
        return plain
    ((key, value),) = chosen.items()
    if key == "line":
        if not (value.isascii() and value.isdigit()):
            return plain
        value = str((max(int(value), 1) - 1) // LINES_A_PAGE * LINES_A_PAGE + 1)
    if (key, value) in {("line", "1"), ("page", "1")}:
        return plain
    return Place(f"{name}.{key}-{_short(value)}.html", f"/{quote(name)}{suffix}?{key}={quote(value)}")


def _short(value: str) -> str:
    """Return a value as a part of a file's name, different for different values."""
    plain = NOT_IN_NAMES.sub("-", value).strip("-")
    if plain == value and len(plain) <= LONGEST_CHOICE:
        return plain
    return f"{plain[-LONGEST_CHOICE:].strip('-')}-{sha256(value.encode()).hexdigest()[:6]}"


def _safe(path: str) -> str:
    name = path.strip("/")
    if any(
        part in FORBIDDEN or "\0" in part or "\\" in part or len(part.encode()) > LONGEST_NAME
        for part in name.split("/")
    ):
        raise InputError(f"{path} cannot be a file; give the thing a path of plain, shorter names")
    return name
