"""Cut the SHACL source of a check out of its file, with the named parts that it uses."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from goldenthread.shapes.reading import Check

BEGINNING: Final = re.compile(r"^gtc:([\w-]+)\s+a\s", re.MULTILINE)
NAMES: Final = re.compile(r"\bgtc:([\w-]+)")
LONG_TEXT: Final = '"""'


def sources(content: Path, checks: Iterable["Check"]) -> list[tuple[str, str]]:
    """Return each file with the shapes of these checks as they stand in it."""
    wanted: dict[str, list[str]] = {}
    for check in checks:
        wanted.setdefault(check.file, []).append(check.name)
    found = []
    for file, names in wanted.items():
        path = content / "shapes" / file
        if path.is_file():
            found.append((file, _with_parts(blocks(path.read_text(encoding="utf-8")), names)))
    return found


def blocks(text: str) -> dict[str, str]:
    """Return the statements of a Turtle file about each shape, by the shape's name."""
    found: dict[str, list[str]] = {}
    inside = False
    name = ""
    for line in text.splitlines():
        if not inside and (begun := BEGINNING.match(line)):
            name = begun[1]
        elif not inside and line and not line[0].isspace() and line[0] not in ".])}":
            name = ""
        if name:
            found.setdefault(name, []).append(line)
        inside ^= line.count(LONG_TEXT) % 2 == 1
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def _with_parts(known: dict[str, str], names: list[str]) -> str:
    """Return the blocks called ``names`` and the parts of the same file that they use, each once."""
    order: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name in known and name not in order:
            order[name] = None
            waiting += NAMES.findall(known[name])
    return "\n\n".join(known[name] for name in order)
