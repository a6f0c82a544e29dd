"""The process that runs the checks for the pages and ends, so that the server stays small.

Run as ``python -m goldenthread.webui.checking_worker STORE CONTENT``. It writes one pickled thing to standard
output: the report, or the error that says why there is none.
"""

import pickle
import sys
from pathlib import Path

from goldenthread.errors import ContentError, GoldenThreadError
from goldenthread.graph.batches import is_large
from goldenthread.graph.store import LocalStore
from goldenthread.shapes.findings import Report
from goldenthread.shapes.folders import check_folder
from goldenthread.shapes.running import check_store


def answer(store: str, content: str) -> Report | GoldenThreadError:
    """Return the report on the store in a folder, or why there is none."""
    try:
        folder, root = Path(store), Path(content)
        large = check_folder(root, cache=folder.parent) if is_large(root) else None
        return large or check_store(LocalStore.read_only(folder), root, cache=folder.parent)
    except GoldenThreadError as error:
        # Some errors take more than their text to be made again on the other side.
        return ContentError(str(error))


if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(answer(sys.argv[1], sys.argv[2])))
