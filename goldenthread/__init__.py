"""Golden Thread: published action plans as one knowledge graph.

The public door of the package. Everything else is reached through the ``goldenthread`` command or
through these names.
"""

from goldenthread.errors import GoldenThreadError
from goldenthread.graph.opening import open_store
from goldenthread.graph.store import Store
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import run_query
from goldenthread.settings import Settings
from goldenthread.version import __version__

__all__ = [
    "Catalogue",
    "GoldenThreadError",
    "Settings",
    "Store",
    "__version__",
    "open_store",
    "run_query",
]
