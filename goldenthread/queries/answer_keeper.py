"""The process that works out one answer and keeps it in a file, see ``kept_answers``.

Run as ``python -m goldenthread.queries.answer_keeper STORE FILE MEBIBYTES SECONDS`` with the query on standard input.
It stands back where others need the processor. Where there is no answer it says why on standard error, and ends with 1,
or with CANNOT_WRITE where that has nothing to do with the question.
"""

import os
import resource
import sys
from pathlib import Path
from typing import Final

from pyoxigraph import QuerySolutions

from goldenthread.errors import GoldenThreadError
from goldenthread.graph.store import LocalStore
from goldenthread.queries.kept_answers import keep
from goldenthread.queries.worker import NICENESS

FAILED: Final = 1
CANNOT_WRITE: Final = 3


def answer(store: Path, file: Path, text: str) -> int:
    """Keep the rows of a query over the store in a folder; return the code to end with."""
    try:
        rows = LocalStore.read_only(store).query(text)
        if isinstance(rows, QuerySolutions):
            keep(file, rows)
    except OSError as error:
        sys.stderr.write(error.strerror or str(error))
        return CANNOT_WRITE
    except GoldenThreadError as error:
        sys.stderr.write(str(error))
        return FAILED
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
