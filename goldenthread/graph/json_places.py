"""Find the lines at which JSON-LD states things."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

TOKEN: Final = re.compile(r'(?P<text>"[^"\\]*+(?:\\.[^"\\]*+)*+")(?P<key>\s*:)?|(?P<sign>[{}\[\]])', re.DOTALL)

Resolve = Callable[[str, str], str]
"""Makes an IRI of a relative one and a base, which is empty where the file gives none."""


@dataclass(slots=True)
class _Object:
    """A JSON object on the way: the key it stands under, the last key in it, its @id and whether it says more."""

    under: str
    key: str = ""
    name: str | None = None
    place: int = 0
    says: bool = False


def json_subjects(text: str, resolve: Resolve) -> Iterator[tuple[str, int]]:
    """Yield the IRI of each object with an @id that says more, and the line of the @id."""
    prefixes, base = _context(json.loads(text))
    aliases = {"@id", *(key for key, value in prefixes.items() if value == "@id")}
    found: list[tuple[int, str]] = []
    objects: list[_Object] = [_Object("")]
    for token in TOKEN.finditer(text):
        here = objects[-1]
        if token["sign"] == "{":
            objects.append(_Object(here.key))
        elif token["sign"] == "}" and len(objects) > 1:
            objects.pop()
            if here.name is not None and here.says and here.under != "@context":
                found.append((here.place, here.name))
        elif token["key"]:
            here.key = json.loads(token["text"])
            here.says |= here.key not in {*aliases, "@context", "@index"}
        elif token["text"] and here.key in aliases and here.name is None:
            here.name, here.place = json.loads(token["text"]), token.start()
    line, last = 1, 0
    for place, name in sorted(found):
        line += text.count("\n", last, place)
        last = place
        prefix, colon, local = name.partition(":")
        known = prefixes.get(prefix) if colon and not local.startswith("//") else None
        yield known + local if known else resolve(name, base), line


def _context(value: Any) -> tuple[dict[str, str], str]:
    """Return what the outermost contexts say: prefixes and other short names, and the base."""
    names: dict[str, str] = {}
    base = ""
    tops = value if isinstance(value, list) else [value]
    for top in tops:
        context = top.get("@context") if isinstance(top, dict) else None
        for part in context if isinstance(context, list) else [context]:
            if isinstance(part, dict):
                base = part.get("@base") or base
                for key, meant in part.items():
                    iri = meant.get("@id") if isinstance(meant, dict) else meant
                    if isinstance(iri, str) and not key.startswith("@"):
                        names[key] = iri
    return names, base
