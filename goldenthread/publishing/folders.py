"""Put a whole folder in place, or leave what was there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from goldenthread.errors import InputError

MARK: Final = "publication.json"
"""The file by which a folder is known to be a publication, which may be replaced."""


def refuse_other(target: Path, *, force: bool) -> None:
    """Refuse to replace what is no publication.

    Raises:
        InputError: the target holds something else, and ``force`` is not given, or is no folder.
    """
    if target.exists() and not target.is_dir():
        raise InputError(f"{target} is a file; give a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file() and not force:
        raise InputError(
            f"{target} holds something that is no publication; give another folder, or --force to replace it"
        )


@contextmanager
def replaced_folder(target: Path, *, force: bool) -> Iterator[Path]:
    """Give an empty folder beside ``target`` that takes its place at the end, unless something fails.

    Args:
        target: the folder to fill; the folders above it are made.
        force: whether a folder that is no publication may be replaced as well.

    Raises:
        InputError: the target holds something else, is no folder, or cannot be written.
    """
    target = target.resolve()
    refuse_other(target, force=force)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise InputError(f"{target} cannot be written ({error.strerror}); give another folder") from error
    try:
        yield made
        made.chmod(0o755)
        _swap(made, target)
    except OSError as error:
        raise InputError(
            f"{target} cannot be written ({error.strerror or error}); make room or give another"
        ) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _swap(made: Path, target: Path) -> None:
    """Put ``made`` where ``target`` is; for a moment between two renamings there is neither."""
    if not target.exists():
        made.rename(target)
        return
    beside = Path(mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
    old = beside / target.name
    try:
        target.rename(old)
        try:
            made.rename(target)
        except OSError:
            old.rename(target)
            raise
    except OSError:
        # Only while it is empty: if the old folder cannot be put back, it must not be lost.
        beside.rmdir()
        raise
    shutil.rmtree(beside, ignore_errors=True)
