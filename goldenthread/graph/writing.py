"""Write a file all at once or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO


def write_atomically(target: Path, data: bytes) -> None:
    """Replace ``target`` by ``data`` in one step; see ``written_atomically``.

    Raises:
        OSError: the folder cannot be written, or ``target`` is one; nothing is left behind.
    """
    with written_atomically(target) as file:
        file.write(data)


@contextmanager
def written_atomically(target: Path) -> Iterator[IO[bytes]]:
    """Give a file to write to that takes the place of ``target`` in one step, once all has been written.

    After a crash ``target`` holds the old bytes or the new ones; after an error it is as before.

    Raises:
        OSError: the folder cannot be written, or ``target`` is one; nothing is left behind.
    """
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    try:
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
