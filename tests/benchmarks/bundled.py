"""Print how fast and how large the bundled graph is.

Run it with ``uv run python tests/benchmarks/bundled.py [REPEATS]``. It starts the real command on a free port
and asks it over HTTP. Times depend on the machine; compare figures of one run with each other only.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

from goldenthread.content import content_root
from goldenthread.graph.building import build
from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import run_query, table

PAGES = {
    "home": "",
    "plan": "doc/plan/icr/hreir/2018-2020",
    "plan with gaps": "doc/plan/leicester/rdc/2023",
    "action": "doc/plan/icr/hreir/2018-2020/action/2a",
    "item": "doc/plan/icr/hreir/2018-2020/action/2a/item/ii",
    "obligation": "doc/framework/rdc-2019/ECI4",
    "framework": "doc/framework/rdc-2019",
    "party": "doc/org/icr/post/researcher-development-coordinator",
    "document": "doc/document/icr-hreir-2018-2020",
    "search": "search?q=mentoring",
    "catalogue": "queries",
    "question": "queries/owners",
    "SPARQL": "sparql?query=SELECT%20%2A%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%201",
}


@contextmanager
def served(store: Path, *words: str) -> Iterator[tuple[str, int, float]]:
    """Give the address and process id of a running server, and the seconds from command to first page.

    Args:
        store: the folder of its store.
        words: further options of ``goldenthread``.
    """
    started = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "goldenthread", *words, "--store", str(store), "serve", "--no-open", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    if process.stdout is None:
        raise RuntimeError("the server has no output")
    url = re.search(r"http://\S+", process.stdout.readline())
    if url is None:
        raise RuntimeError("the server did not say where it is")
    while True:
        try:
            urlopen(url[0]).read()  # noqa: S310 - our own server on loopback
            break
        except URLError:
            sleep(0.01)
    try:
        yield url[0], process.pid, perf_counter() - started
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def resident_mebibytes(pid: int) -> float:
    """Return the memory that a process holds, as the kernel counts it."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def spread(seconds: list[float]) -> str:
    """Return median and 95th percentile in milliseconds."""
    return f"{median(seconds) * 1000:8.1f} {quantiles(seconds, n=20)[-1] * 1000:8.1f}"


def main(repeats: int) -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        builds = [build(content_root(), folder, force=True) for _ in range(5)]
        print(f"build                 {median(done.seconds for done in builds):.2f} s (median of 5)")
        print(f"quads                 {builds[-1].manifest.quads:,}")
        with served(folder) as (url, pid, first):
            print(f"command to first page {first:.2f} s")
            print(f"\n{'page':28}{'median':>9}{'95th':>9} ms, {repeats} requests each")
            for kind, path in PAGES.items():
                times = []
                for _ in range(repeats):
                    started = perf_counter()
                    urlopen(url + path).read()  # noqa: S310 - our own server on loopback
                    times.append(perf_counter() - started)
                print(f"{kind:28} {spread(times)}")
            print(f"\nmemory of the server  {resident_mebibytes(pid):.0f} MiB")
        store = LocalStore.read_only(folder / builds[-1].manifest.store)
        print(f"\n{'query':28}{'median':>9}{'95th':>9} ms, {repeats} runs each, with its example's values")
        for query in Catalogue.read(content_root() / "queries"):
            times = []
            for _ in range(repeats):
                started = perf_counter()
                table(run_query(store, query, query.examples), query.text)
                times.append(perf_counter() - started)
            print(f"{query.name:28} {spread(times)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
