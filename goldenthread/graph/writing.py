"""Write a file all at once or not at all."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_atomically(target: Path, data: bytes) -> None:
    """Replace ``target`` by ``data`` in one step; after a crash it holds the old bytes or the new ones.

    Raises:
        OSError: the folder cannot be written, or ``target`` is one; nothing is left behind.
    """
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
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
