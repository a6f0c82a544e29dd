"""The process that runs a visitor's query: read-only data, little memory, no new file or connection.

Run as ``python -m goldenthread.queries.worker STORE MEBIBYTES``. It reads one request a line from standard
input and writes to standard output a line of JSON and then as many bytes as that line says. Its parent kills
it when a query takes too long.
"""

import json
import resource
import sys
from typing import Any, Final

import pyoxigraph
from pyoxigraph import NamedNode

from goldenthread.graph.store import syntax_error
from goldenthread.queries.answers import read_answer

SPARE_FILES: Final = 0


def fence(mebibytes: int) -> None:
    """Forbid this process more memory, core dumps, and any further file or connection.

    SERVICE cannot be switched off in the engine; without a free file descriptor it cannot connect.
    """
    memory = mebibytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (SPARE_FILES, SPARE_FILES))


def answer(store: pyoxigraph.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the head and the body of the reply to a request.

    The body is SPARQL 1.1 JSON for rows and yes-or-no, N-Triples for a graph, and empty for an error.
    """
    try:
        found = store.query(
            request["query"],
            use_default_graph_as_union=request["union"],
            default_graph=[NamedNode(iri) for iri in request["default"]] or None,
            named_graphs=[NamedNode(iri) for iri in request["named"]] or None,
        )
        return read_answer(found, request["rows"])
    except SyntaxError as error:
        ours = syntax_error(error)
        return {"error": "syntax", "message": str(ours), "line": ours.line, "column": ours.column}, b""
    except MemoryError:
        return {"error": "limit", "message": "the query needs more memory than it is given"}, b""
    except (OSError, RuntimeError, ValueError) as error:
        return {"error": "refused", "message": f"the query cannot be answered: {error}"}, b""


def serve(store_folder: str, mebibytes: int) -> None:
    """Answer requests until standard input ends."""
    store = pyoxigraph.Store.read_only(store_folder)
    fence(mebibytes)
    for line in sys.stdin.buffer:
        head, body = answer(store, json.loads(line))
        sys.stdout.buffer.write(json.dumps(head | {"bytes": len(body)}).encode() + b"\n" + body)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
