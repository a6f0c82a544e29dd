"""The process that works out one answer and keeps it in a file, see ``kept_answers``.

Run as ``python -m goldenthread.queries.answer_keeper STORE FILE MEBIBYTES SECONDS`` with the query on standard input.
It stands back where others need the processor. How it ends says how that went; what it prints is for nobody.
"""

import os
import resource
import sys
from pathlib import Path
from typing import Final

from pyoxigraph import QuerySolutions

from goldenthread.graph.store import LocalStore
from goldenthread.queries.kept_answers import keep
from goldenthread.queries.worker import NICENESS

NO_MEMORY: Final = 3
NO_ROOM: Final = 4
"""How it ends where the query needs too much memory, and where the answer cannot be written."""


def answer(store: Path, file: Path, text: str) -> int:
    """Keep the rows of a query over the store in a folder; return the code to end with."""
    rows = LocalStore.read_only(store).query(text)
    try:
        if isinstance(rows, QuerySolutions):
            keep(file, rows)
    except OSError:
        return NO_ROOM
    except MemoryError:
        return NO_MEMORY
    return 0


def main(store: str, file: str, mebibytes: str, seconds: str) -> int:
    """Bound this process, and do its work; return the code to end with."""
    memory, longest = int(mebibytes) * 1024 * 1024, int(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # Should the parent be gone, nobody else would end it.
    resource.setrlimit(resource.RLIMIT_CPU, (longest, longest))
    os.nice(NICENESS)
    return answer(Path(store), Path(file), sys.stdin.read())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
