"""The process that runs a visitor's query: read-only data, little memory, no new file or connection.

Run as ``python -m goldenthread.queries.worker STORE MEBIBYTES``. It reads one request a line from standard
input and writes to standard output a line of JSON and then as many bytes as that line says. Its parent kills
it when a query takes too long; should the parent be gone, an alarm of the operating system does.
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

from goldenthread.errors import GoldenThreadError, UnwritableResultError
from goldenthread.graph.store import syntax_error
from goldenthread.queries.answers import Most, read_answer

SPARE_FILES: Final = 0
NICENESS: Final = 10
"""How far the process stands back where the pages need the processor."""

GRACE_SECONDS: Final = 2
UNKNOWN_FUNCTION: Final = "custom function"
"""What the engine's message says of a function that it does not have."""


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
    except (SyntaxError, GoldenThreadError, MemoryError, OSError, RuntimeError, ValueError) as error:
        return failure(error), b""


def failure(error: Exception) -> dict[str, Any]:
    """Return the head of the reply to a request that failed: the kind of error, and what to say of it."""
    match error:
        case SyntaxError():
            ours = syntax_error(error)
            return {"error": "syntax", "message": str(ours), "line": ours.line, "column": ours.column}
        case GoldenThreadError():
            kind = "unwritable" if isinstance(error, UnwritableResultError) else "limit"
            return {"error": kind, "message": str(error)}
        case MemoryError():
            return {"error": "limit", "message": "the query needs more memory than it is given"}
        case OSError():
            return {"error": "refused", "message": f"the query asks for what is never done: {error}"}
        case _ if UNKNOWN_FUNCTION in str(error):
            return {"error": "input", "message": f"the query cannot be answered: {error}"}
    return {"error": "limit", "message": f"the store cannot answer: {error}"}


def serve(store_folder: str, mebibytes: int) -> None:
    """Answer requests until standard input ends."""
    store = pyoxigraph.Store.read_only(store_folder)
    fence(mebibytes)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        signal.alarm(math.ceil(request["seconds"]) + GRACE_SECONDS)
        head, body = answer(store, request)
        sys.stdout.buffer.write(json.dumps(head | {"bytes": len(body)}).encode() + b"\n" + body)
        sys.stdout.buffer.flush()
        signal.alarm(0)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
