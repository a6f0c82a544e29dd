"""Keep the shapes ready for use, so that a run need not parse, audit and compile them again.

What depends on nothing but the files of shapes and ontology is written down once, in ``rules.cache`` in the folder
where stores are kept. It is used only for the same bytes of all these files, by the same code of the same release and
Python; otherwise, and where it is damaged, it is made again. It is a key, a
checksum and JSON, not a pickle: whoever could write there could
change what is checked, as with the store beside it, but never make this program run anything.
"""

import json
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from goldenthread.content import package_root
from goldenthread.graph.writing import write_atomically
from goldenthread.shapes.auditing import audit
from goldenthread.shapes.coding import Decoder, Encoder
from goldenthread.shapes.engine.checker import compiled
from goldenthread.shapes.engine.model import Shape
from goldenthread.shapes.facts import Facts
from goldenthread.shapes.profiles import Profile
from goldenthread.shapes.reading import Check, Shapes, read_graph, read_ontology, rules_digest, version_of
from goldenthread.version import __version__

FILE: Final = "rules.cache"
MAKERS: Final = ("shapes/*.py", "shapes/engine/*.py", "ontology/*.py", "graph/files.py")
"""The code that decides what is made of the files."""


def ready_shapes(content: Path, folder: Path | None = None) -> Shapes:
    """Return the shapes of the content root, found fit for use and compiled.

    Args:
        content: the content root.
        folder: where stores are kept, and what was made ready before; without one, it is made ready now.

    Raises:
        ContentError: the shapes cannot be used or trusted; what cannot be is never kept.
    """
    if folder is None:
        return _made(content)
    rules = rules_digest(content)
    key = _key(rules)
    with suppress(OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return _read((folder / FILE).read_bytes(), key, content, rules)
    made = _made(content)
    if made.version == version_of(rules):  # else a file has changed meanwhile
        with suppress(OSError):
            _write(folder, key, made)
    return made


def compiled_checks(shapes: Shapes) -> list[Shape]:
    """Return the shapes of the checks ready to be evaluated, made ready now if they are not yet.

    Raises:
        ContentError: one of them is not well formed.
    """
    if shapes.ready:
        return [shapes.ready[check.shape] for check in shapes.checks]
    return compiled(shapes.graph, [check.shape for check in shapes.checks])


def _made(content: Path) -> Shapes:
    shapes = Shapes.read(content)
    audit(shapes)
    return shapes.made_ready(dict(zip((check.shape for check in shapes.checks), compiled_checks(shapes), strict=True)))


def _key(rules: str) -> str:
    digest = sha256(f"{__version__} {sys.version} {rules}\n".encode())
    for pattern in MAKERS:
        for file in sorted(package_root().glob(pattern)):
            digest.update(f"{file.name} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _read(kept: bytes, key: str, content: Path, rules: str) -> Shapes:
    kept_key, digest, written = kept.split(b"\n", 2)
    if kept_key.decode() != key or digest.decode() != sha256(written).hexdigest():
        raise ValueError("made of something else, or damaged")
    shapes, checks, profiles = json.loads(written)
    decoder = Decoder(shapes)
    found: tuple[Check, ...] = decoder.value(checks)
    known: tuple[Profile, ...] = decoder.value(profiles)
    return Shapes(
        graph=Facts(lambda: read_graph(content)),
        ontology=Facts(lambda: read_ontology(content)),
        checks=found,
        profiles=known,
        version=version_of(rules),
        ready={check.shape: decoder.shape(place) for place, check in enumerate(found)},
    )


def _write(folder: Path, key: str, shapes: Shapes) -> None:
    encoder = Encoder([shapes.ready[check.shape] for check in shapes.checks])
    checks, profiles = encoder.value(shapes.checks), encoder.value(shapes.profiles)
    written = json.dumps([encoder.shapes, checks, profiles], separators=(",", ":")).encode()
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / FILE, b"\n".join((key.encode(), sha256(written).hexdigest().encode(), written)))
