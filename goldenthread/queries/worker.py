"""The process that runs a visitor's query: read-only data, little memory, no new file or connection.

Run as ``python -m goldenthread.queries.worker STORE MEBIBYTES``. It writes an empty line when it is ready. Then it
reads one request a line from standard input and writes to standard output a line of JSON and as many bytes as that line
says. Its parent kills it when a query takes too long; should the parent be gone, an alarm of the operating system does.
"""

import json
import math
import os
import resource
import signal
import sys
from typing import Any, Final

import pyoxigraph
from pyoxigraph import NamedNode

from goldenthread.errors import (
    GoldenThreadError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    UnknownFunctionError,
    UnwritableResultError,
)
from goldenthread.graph.query_errors import query_error
from goldenthread.queries.answers import Most, read_answer

SPARE_FILES: Final = 0
NICENESS: Final = 10
"""How far the process stands back where the pages need the processor."""

READY: Final = b"\n"
"""Written once, when the store is open and the fence stands."""

GRACE_SECONDS: Final = 2
ERRORS: Final = {
    "function": UnknownFunctionError,
    "syntax": QuerySyntaxError,
    "refused": QueryRefusedError,
    "unwritable": UnwritableResultError,
}
"""What a reply calls each kind of error; every other is a limit."""


def fence(mebibytes: int) -> None:
    """Forbid this process more memory, core dumps, and any further file or connection.

    SERVICE cannot be switched off in the engine; without a free file descriptor it cannot connect.
    """
    memory = mebibytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (SPARE_FILES, SPARE_FILES))
    os.nice(NICENESS)


def answer(store: pyoxigraph.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the head and the body of the reply to a request; the body is empty for an error."""
    default, named = request["default"], request["named"]
    try:
        found = store.query(
            request["query"],
            base_iri=request["base"] or None,
            use_default_graph_as_union=request["union"],
            # Both are given where one is, because either alone would leave the other to the query's own clauses.
            default_graph=[NamedNode(iri) for iri in default] if default or named else None,
            named_graphs=[NamedNode(iri) for iri in named] if default or named else None,
        )
        most = Most(results=request["rows"], bytes=request["bytes"])
        return read_answer(found, most, media_type=request["media_type"], notice=request["notice"])
    except (SyntaxError, OSError, RuntimeError, ValueError) as error:
        # The only thing of the system's that a query of ours could ask for is a connection.
        refused = QueryRefusedError(f"the query asks for what is never done: {error}")
        return failure(refused if isinstance(error, OSError) else query_error(error, request["query"])), b""
    except MemoryError:
        return failure(QueryLimitError("the query needs more memory than it is given")), b""
    except GoldenThreadError as error:
        return failure(error), b""


def failure(error: GoldenThreadError) -> dict[str, Any]:
    """Return the head of the reply to a request that failed: the kind of error, what to say of it, and where."""
    kind = next((name for name, known in ERRORS.items() if isinstance(error, known)), "limit")
    return {
        "error": kind,
        "message": str(error),
        "line": getattr(error, "line", 0),
        "column": getattr(error, "column", 0),
    }


def serve(store_folder: str, mebibytes: int) -> None:
    """Answer requests until standard input ends."""
    store = pyoxigraph.Store.read_only(store_folder)
    fence(mebibytes)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        signal.alarm(math.ceil(request["seconds"]) + GRACE_SECONDS)
        head, body = answer(store, request)
        sys.stdout.buffer.write(json.dumps(head | {"bytes": len(body)}).encode() + b"\n" + body)
        sys.stdout.buffer.flush()
        signal.alarm(0)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
