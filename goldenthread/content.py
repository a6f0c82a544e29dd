"""Where the content folders lie: beside the package in a checkout, inside it in an installed wheel.

Nothing else in the code knows this.
"""

from functools import cache
from pathlib import Path
from typing import Final

from goldenthread.errors import ContentError

FOLDERS: Final = ("graph", "ontology", "queries", "shapes", "webui")


def package_root() -> Path:
    """Return the folder of the package's own code."""
    return Path(__file__).resolve().parent


@cache
def content_root() -> Path:
    """Return the folder that holds ``graph/``, ``ontology/``, ``queries/``, ``shapes/`` and ``webui/``.

    Raises:
        ContentError: the folders are in neither place, so the installation is broken.
    """
    package = package_root()
    for root in (package / "_artefacts", package.parent):
        if all((root / name).is_dir() for name in FOLDERS):
            return root
    raise ContentError("the content folders are missing; install goldenthread again")


def folder(name: str) -> Path:
    """Return the content folder called ``name``, one of ``FOLDERS``."""
    return content_root() / name
