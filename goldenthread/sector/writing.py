"""Write an invented sector into a folder, all of it or nothing."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from goldenthread.errors import InputError
from goldenthread.ontology.namespaces import GRAPH
from goldenthread.progress import Progress, silent
from goldenthread.sector import framework
from goldenthread.sector.generating import Part, parts
from goldenthread.sector.manifest import Ledger, Manifest
from goldenthread.sector.recipe import Recipe
from goldenthread.sector.serialising import nquads, turtle

QUADS_FILE: Final = "sector.nq"
BUFFER: Final = 1 << 20


def write_turtle(folder: Path, recipe: Recipe, *, progress: Progress | None = None) -> Manifest:
    """Write one Turtle file a plan below ``folder/graph``, laid out as the bundled graph, and a manifest beside it.

    Args:
        folder: a new or an empty folder; the folders above it are made.
        recipe: what is wanted.
        progress: told how far it is, after each plan.

    Raises:
        InputError: the folder holds something, or cannot be written.
        ContentError: the bundled framework cannot be read.
    """

    def put(root: Path, part: Part) -> None:
        file = root / "graph" / f"{part.name}.ttl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(turtle(part.things)), encoding="utf-8", newline="\n")

    known = framework.statements()
    with _new_folder(folder) as root:
        copy = root / "graph" / f"{framework.NAME}.ttl"
        copy.parent.mkdir(parents=True)
        copy.write_bytes(framework.framework_file().read_bytes())
        return _write(root, recipe, put, len(known), progress or silent)


def write_nquads(folder: Path, recipe: Recipe, *, progress: Progress | None = None) -> Manifest:
    """Write one N-Quads file, with the same named graphs as the Turtle files would have, and a manifest beside it.

    Args, results and errors are those of ``write_turtle``.
    """
    known = framework.statements()
    with _new_folder(folder) as root, (root / QUADS_FILE).open("w", BUFFER, encoding="utf-8", newline="\n") as file:
        file.writelines(f"{triple} <{GRAPH}{framework.NAME}> .\n" for triple in known)

        def put(_root: Path, part: Part) -> None:
            file.writelines(nquads(part.things, part.name))

        return _write(root, recipe, put, len(known), progress or silent)


def _write(root: Path, recipe: Recipe, put: Callable[[Path, Part], None], known: int, progress: Progress) -> Manifest:
    ledger = Ledger(root, recipe)
    done = 0
    progress("Writing", done, recipe.actions)
    for part in parts(recipe):
        put(root, part)
        ledger.enter(part)
        done += part.actions
        progress("Writing", done, recipe.actions)
    return ledger.close(known)


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """Give a folder beside ``folder`` to write in, which takes its place at the end and is removed on any failure."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(f"{folder} is there already and holds something; name a new or an empty folder")
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror or error}); name another folder") from error
    try:
        yield temporary
        temporary.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        temporary.rename(folder)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise InputError(f"{folder} cannot be written ({error.strerror or error}); make room") from error
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
