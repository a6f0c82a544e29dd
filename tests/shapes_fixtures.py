"""The fixtures of the checks: stores made of them, what checks say about them, and the file that pins their words.

Run as a program, it writes ``shapes/wording.csv`` again.
"""

import csv
from dataclasses import replace
from pathlib import Path

import pyoxigraph

from goldenthread.content import content_root
from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import GRAPH
from goldenthread.shapes.conversion import store_graph
from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.running import check_graph

FIXTURES = Path(__file__).parent / "shapes" / "fixtures"
WORDING = Path(__file__).parent / "shapes" / "wording.csv"
WORDS = ("shape", "message", "cure", "reason")
CHECKS = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())

Wording = tuple[str, ...]
"""The name of a shape, and what it says about the first record that it finds: message, cure and reason."""


def store_of(content: Path, *files: Path) -> LocalStore:
    """Return a store of the ontology, the common fixture and the files given, with what the rules derive."""
    memory = pyoxigraph.Store()
    for file in content_files(content):
        if file.is_relative_to(content / "ontology"):
            memory.extend(read_quads(file, graph_name(file, content)))
    for number, file in enumerate((FIXTURES / "common.ttl", *files)):
        memory.extend(read_quads(file, pyoxigraph.NamedNode(f"{GRAPH}fixture/{number}")))
    derive(memory, content)
    return LocalStore(memory)


def report_on(check: str, store: LocalStore, shapes: Shapes) -> Report:
    """Return what the shapes of one check say about a store."""
    own = replace(shapes, checks=tuple(one for one in shapes.checks if one.check == check))
    return check_graph(store_graph(store), own)


def wording(report: Report) -> set[Wording]:
    """Return what each shape says about the first record that it finds."""
    firsts: dict[str, Finding] = {}
    for one in sorted(report.findings, key=lambda one: (one.focus, one.record, one.message)):
        firsts.setdefault(one.check.name, one)
    return {(name, one.message, one.check.fix, one.check.why) for name, one in firsts.items()}


def pinned_wording() -> set[Wording]:
    """Return what each shape is to say."""
    with WORDING.open(encoding="utf-8", newline="") as file:
        return {tuple(row[name] for name in WORDS) for row in csv.DictReader(file)}


def write_wording(content: Path) -> None:
    """Write down what each shape says now."""
    shapes = Shapes.read(content)
    rows: set[Wording] = set()
    for check in CHECKS:
        rows |= wording(report_on(check, store_of(content, FIXTURES / check / "FAIL.ttl"), shapes))
    with WORDING.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(WORDS)
        writer.writerows(sorted(rows))


if __name__ == "__main__":
    write_wording(content_root())
