"""Print how fast the checks are at the size of a sector, beside other SHACL engines on the same graph.

Run it with ``uv run python tests/benchmarks/checks.py [ACTIONS ...] [--beside ACTIONS]``. It writes an invented sector
of each size, checks it with the real command, and sees that exactly the planted faults are found. Beside it, engines
validate one graph by the same shapes: ours, pySHACL, and those of these that are there:

- Apache Jena, if JENA_HOME names a folder of it and there is a ``java``
- rudof, if ``pyrudof`` can be imported, as by ``uv run --with pyrudof``
- shacl-engine, if ``npm ci`` was run in tests/other_engine

Times depend on the machine; compare figures of one run with each other only.
"""

import argparse
import importlib.util
import math
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from speed_support import (
    ENGINES,
    WHOLE,
    check_edited_plan,
    check_sector,
    planted,
    seconds_of_edits,
    validated,
    write_graph,
    write_sector,
    write_shapes,
)

OTHER = Path(__file__).resolve().parents[1] / "other_engine"
PATIENCE = 3600
LIVE, EDITED = 10_000, 40


def engines() -> dict[str, list[str | Path] | str]:
    """Return the command of each engine, or why it is left out."""
    found: dict[str, list[str | Path] | str] = {
        "goldenthread": [sys.executable, ENGINES / "goldenthread_check.py"],
        "pySHACL": [sys.executable, ENGINES / "pyshacl_check.py"],
    }
    home = os.environ.get("JENA_HOME")
    there = home and shutil.which("java")
    found["Apache Jena"] = ["java", "-cp", f"{home}/lib/*", ENGINES / "JenaCheck.java"] if there else "no JENA_HOME"
    rudof = importlib.util.find_spec("pyrudof")
    found["rudof"] = [sys.executable, ENGINES / "rudof_check.py"] if rudof else "pyrudof is not installed"
    node = shutil.which("node") and (OTHER / "node_modules").is_dir()
    found["shacl-engine"] = ["node", ENGINES / "node_check.mjs", OTHER] if node else "not installed"
    return found


def side_by_side(folder: Path, actions: int) -> None:
    """Let each engine validate the same graph, by SHACL Core alone and by all shapes."""
    write_sector(folder / "beside", actions)
    statements = write_graph(folder / "beside", folder / "data.nt")
    for title, queries in (("SHACL Core", False), ("with SPARQL queries", True)):
        checks = write_shapes(folder / "shapes.nt", queries=queries)
        print(f"\n{actions:,} actions, {statements:,} statements, {checks} checks {title}")
        print(f"{'engine':16}{'seconds':>10}{'of ours':>10}{'results':>10}")
        ours = 0.0
        for name, command in engines().items():
            if isinstance(command, str):
                print(f"{name:16} left out: {command}")
                continue
            try:
                taken, results = validated(command, folder / "data.nt", folder / "shapes.nt", PATIENCE)
            except RuntimeError as error:
                print(f"{name:16} cannot: {str(error)[:90]}")
                continue
            ours = ours or taken
            print(f"{name:16}{taken:10.2f}{taken / ours:10.1f}{results:10,}", flush=True)


def print_edits(taken: dict[str, list[float]]) -> None:
    """Print how long edits take in a running process."""
    values = sorted(time for what, times in taken.items() if what != WHOLE for time in times)
    for what, times in {**taken, "any one of these values": values, WHOLE: taken[WHOLE]}.items():
        middle, most = (1000 * times[int(len(times) * part)] for part in (0.5, 0.9))
        figures = f"{middle:6.1f} CPU ms, nine in ten below {most:6.1f}, of {len(times)}"
        print(f"{'':10}  edited in a running process: {what:32}{figures}", flush=True)


def main(sizes: list[int], beside: int) -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{'actions':>10}{'write s':>10}{'check s':>10}{'CPU s':>10}{'MiB':>8}{'growth':>8}  planted faults")
        before: tuple[int, float] | None = None
        for size in sizes:
            written = write_sector(folder / str(size), size)
            run, found = check_sector(folder / str(size))
            wanted = planted(folder / str(size))
            told = f"all {len(wanted):,}, and no other" if found == wanted else f"WRONG: {len(found ^ wanted):,} differ"
            growth = math.log(run.processor / before[1]) / math.log(size / before[0]) if before else math.nan
            before = size, run.processor
            figures = f"{size:10,}{written.seconds:10.1f}{run.seconds:10.1f}{run.processor:10.1f}{run.memory:8.0f}"
            print(f"{figures}{growth:8.2f}  {told}", flush=True)
            for how, one in zip(("by its name", "as a file"), check_edited_plan(folder / str(size)), strict=True):
                share = f"{one.processor:.2f} CPU s, 1/{run.processor / one.processor:.0f}"
                print(f"{'':10}  one edited plan of it, {how}, by the command: {share}", flush=True)
            if size <= LIVE:
                print_edits(seconds_of_edits(folder / str(size), EDITED))
            shutil.rmtree(folder / str(size))
        if beside:
            side_by_side(folder, beside)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("actions", nargs="*", type=int, default=[1_000, 10_000])
    parser.add_argument("--beside", type=int, default=100, metavar="ACTIONS", help="0 leaves the other engines out")
    given = parser.parse_args()
    main(given.actions, given.beside)
