"""The version of the software and of the store that it writes."""

from typing import Final

__version__: Final = "0.1.0"

STORE_FORMAT: Final = 2
"""Raised whenever a store written by an older release must be thrown away and made again."""
