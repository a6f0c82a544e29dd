"""Find the RDF files that a user names, and open nothing but regular files."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import quote_from_bytes

from pyoxigraph import RdfFormat

from goldenthread.errors import InputError

ENDINGS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".turtle": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
    ".nquads": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".ntriples": RdfFormat.N_TRIPLES,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
}
"""What is taken from a folder, by ending."""

NAMED_ENDINGS: Final = {**ENDINGS, ".json": RdfFormat.JSON_LD, ".xml": RdfFormat.RDF_XML}
"""What is taken when the file itself is named; in a folder, most files with these endings are something else."""

INPUT_FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
DOCUMENTS: Final = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".csv")
STANDARD_INPUT: Final = "-"
MOST_BYTES: Final = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFile:
    """A file of a user's.

    Attributes:
        name: how messages call it: its path below the working folder, or in full.
        below: its path below the folder that the user named, or its own name.
        format: the form that its ending or the user says it has.
        path: where it lies; None where it came by another way.
        content: its bytes if they came by another way, such as standard input.
        named: what relative IRIs in it are relative to; by default, ``name``.
    """

    name: str
    below: str
    format: RdfFormat
    path: Path | None = None
    content: bytes = b""
    named: str = ""

    @property
    def base(self) -> str:
        """Return the base IRI, which is the same on every machine."""
        parts = [part for part in PurePath(self.named or self.name).parts if part not in {"..", "/", "\\"}]
        return "file:///" + quote_from_bytes(os.fsencode("/".join(parts)))

    def read(self) -> bytes:
        """Return the bytes.

        Raises:
            InputError: it cannot be read, is no regular file, or is too large.
        """
        return self.content if self.path is None else _read(self.path, self.name)


def find_files(
    names: Sequence[str], *, input_format: str | None = None, standard_input: Callable[[], bytes] = bytes
) -> list[ForeignFile]:
    """Return the RDF files that ``names`` mean, folders searched, each file once.

    Args:
        names: paths of files and folders, or ``-`` for standard input.
        input_format: one of INPUT_FORMATS for the files named, whatever their ending.
        standard_input: reads what ``-`` stands for.

    Raises:
        InputError: there is no such file, it is no regular file, nobody can tell its format, or a folder has no RDF.
    """
    chosen = INPUT_FORMATS[input_format] if input_format else None
    found: dict[tuple[int, int], ForeignFile] = {}
    others: list[ForeignFile] = []
    for name in names:
        if name == STANDARD_INPUT:
            others.append(_standard_input(chosen, standard_input))
            continue
        path = Path(name)
        if not name or _facts(path, name) is None:
            raise InputError(f"{name or repr(name)}: there is no such file or folder; check the path")
        for file in _below(path) if path.is_dir() else [_named(path, chosen)]:
            facts = _facts(file.path or path, file.name)
            if facts is None:
                raise InputError(f"{file.name}: this link leads nowhere; mend it or take it out")
            if not stat.S_ISREG(facts.st_mode):
                raise InputError(_irregular(file.name))
            found.setdefault((facts.st_dev, facts.st_ino), file)
    return [*found.values(), *others]


def format_of(path: PurePath) -> RdfFormat | None:
    """Return the form that a file's ending stands for, as for a file in a folder."""
    return ENDINGS.get(path.suffix.lower())


def _standard_input(chosen: RdfFormat | None, read: Callable[[], bytes]) -> ForeignFile:
    if chosen is None:
        known = ", ".join(INPUT_FORMATS)
        raise InputError(f"standard input has no ending; say what it is with --input-format: {known}")
    return ForeignFile(name="standard input", below="-", format=chosen, content=read(), named="standard-input")


def _named(path: Path, chosen: RdfFormat | None) -> ForeignFile:
    known = chosen or NAMED_ENDINGS.get(path.suffix.lower())
    name = _shown(path)
    if known is None:
        if path.suffix.lower() in {".gz", ".zip", ".bz2", ".xz", ".zst", ".7z"}:
            raise InputError(f"{name}: it is packed; unpack it first")
        if path.suffix.lower() in DOCUMENTS:
            raise InputError(f"{name}: this is a document, and only RDF can be checked; enter the plan as Turtle")
        raise InputError(
            f"{name}: its ending does not say what it is; give --input-format {'|'.join(INPUT_FORMATS)}, "
            f"or use one of {' '.join(NAMED_ENDINGS)}"
        )
    return ForeignFile(name=name, below=path.name, format=known, path=path)


def _below(folder: Path) -> list[ForeignFile]:
    files = list(_walk(folder))
    if not files:
        raise InputError(f"{folder}: there is no RDF file in this folder; looked for {' '.join(ENDINGS)}")
    return files


def _walk(folder: Path) -> Iterator[ForeignFile]:
    def refuse(error: OSError) -> None:
        raise InputError(f"{error.filename}: {error.strerror}; check that it can be read") from error

    # Links to folders are not followed: they can lead round in a circle.
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place) / name
            known = format_of(path)
            if known and not name.startswith("."):
                below = path.relative_to(folder).as_posix()
                yield ForeignFile(name=_shown(path), below=below, format=known, path=path)


def _shown(path: Path) -> str:
    """Return a path below the working folder as such, any other as it was given."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def _facts(path: Path, name: str) -> os.stat_result | None:
    """Return what the system knows of a path, or None if there is nothing."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{name}: {reason}; check that it is there and can be read") from error


def _read(path: Path, name: str) -> bytes:
    # A pipe that nobody writes to would otherwise be waited for without end.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise InputError(_irregular(name))
            if facts.st_size > MOST_BYTES:
                raise InputError(f"{name}: it is larger than {MOST_BYTES >> 30} GiB; split it, one file for each plan")
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}; check that it is there and can be read") from error


def _irregular(name: str) -> str:
    return f"{name}: this is a pipe, a device or the like, not a file; pipe it in and give - with --input-format"
