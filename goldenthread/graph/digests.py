"""Digests of quads that do not depend on their order."""

import re
from hashlib import sha256
from typing import Final

import pyoxigraph
from pyoxigraph import RdfFormat

BLANK_NAME: Final = re.compile(rb"_:[^\s]+")


def quads_digest(store: pyoxigraph.Store) -> str:
    """Return a digest of the store's quads that does not depend on their order, in hexadecimal.

    It is the sum, modulo 2 to the power of 256, of the SHA-256 of each quad's line of N-Quads: millions of lines need
    not be held and sorted.
    """
    total = LinesDigest()
    store.dump(total, RdfFormat.N_QUADS)  # type: ignore[arg-type]  # it asks for no more than write()
    return total.digest()


class LinesDigest:
    """A file that only adds up the digests of the lines written to it, without the names of blank nodes.

    Each reading of a file makes up new ones.
    """

    def __init__(self) -> None:
        """Start with no line."""
        self._rest = b""
        self._sum = 0
        self.count = 0
        """How many lines there were."""

    def write(self, data: bytes) -> int:
        """Add the lines that end in ``data``."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        self.count += len(lines)
        lines = [BLANK_NAME.sub(b"_:", line) if b"_:" in line else line for line in lines]
        self._sum += sum(int.from_bytes(sha256(line).digest()) for line in lines)
        return len(data)

    def flush(self) -> None:
        """There is nothing to flush."""

    def digest(self) -> str:
        """Return the sum of the lines so far."""
        return f"{self._sum % 2**256:064x}"
