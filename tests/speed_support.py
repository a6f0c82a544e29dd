"""Invented sectors to measure the checks on, and the measuring: time and memory of a command and all its children."""

import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time, sleep

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from goldenthread.content import FOLDERS, content_root
from goldenthread.graph.derivation import derive
from goldenthread.graph.files import ONTOLOGY_FILE, graph_name, read_quads
from goldenthread.ontology.namespaces import PREFIXES, RDFS, SH, gt
from goldenthread.shapes.auditing import CONSTRAINTS
from goldenthread.shapes.facts import TYPE
from goldenthread.shapes.live import LiveChecks
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.ready import ready_shapes

ENGINES = Path(__file__).parent / "benchmarks" / "engines"
DEFECTS = 0.05
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds by the clock and of the processors, the most memory held at a time in MiB, and what was printed."""

    seconds: float
    processor: float
    memory: float
    code: int
    out: str
    err: str


def measured(command: Sequence[str | Path], seconds: float = 3600) -> Measured:
    """Run a command and measure it with all the processes that it starts."""
    started = perf_counter()
    before = os.times()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak = 0
    while process.poll() is None and perf_counter() - started < seconds:
        peak = max(peak, sum(map(_resident, _tree(process.pid))))
        sleep(0.02)
    if process.poll() is None:
        process.kill()
    out, err = process.communicate()
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(perf_counter() - started, used, peak / 2**20, process.returncode, out, err)


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def goldenthread(*arguments: str | Path) -> Measured:
    """Run the command line and measure it."""
    return measured([sys.executable, "-m", "goldenthread", *arguments])


def write_sector(folder: Path, actions: int) -> Measured:
    """Write so many invented actions with faults."""
    return goldenthread("sector", folder, "--actions", str(actions), "--defects", str(DEFECTS))


def check_sector(folder: Path) -> tuple[Measured, set[tuple[str, str]]]:
    """Check a sector, and return what was found beside remarks: check and record."""
    report = folder.with_suffix(".json")
    run = goldenthread("check", folder, "--severity", "warning", "--format", "json", "-o", report)
    found = {(one["check"], one["record"]) for one in json.loads(report.read_text(encoding="utf-8"))["findings"]}
    return run, found


def check_edited_plan(folder: Path) -> tuple[Measured, Measured]:
    """Edit one plan of a sector whose store is made; measure the second checks of it, by its name and as a file."""
    for name in FOLDERS:
        if not (folder / name).exists():
            (folder / name).symlink_to(content_root() / name)
    settings = ("--content", folder, "--store", folder / "store")
    goldenthread(*settings, "build")
    file = min((folder / "graph" / "plans").rglob("*.ttl"))
    plan = next(quad.subject.value for quad in read_quads(file, graph_name(file, folder)) if quad.object == gt("Plan"))
    label = file.read_text(encoding="utf-8")
    file.write_text(f'{label}\n<{plan}> <{RDFS}comment> "Edited."@en .\n', encoding="utf-8")
    by_name = [goldenthread(*settings, "check", "--plan", plan) for _ in range(2)]
    as_file = [goldenthread(*settings, "check", file) for _ in range(2)]
    return by_name[-1], as_file[-1]


Edit = tuple[list[Quad], list[Quad]]
"""What is taken out, and what is put in."""

VALUES = {
    "the label of an action": (None, NamedNode(f"{RDFS}label")),
    "the label of a measure": (gt("SuccessMeasure"), NamedNode(f"{RDFS}label")),
    "the number of a target": (gt("Target"), gt("value")),
    "the end of a deadline": (gt("Deadline"), gt("latest")),
    "the party of an owner": (gt("Responsibility"), gt("party")),
    "the status in an update": (gt("ProgressUpdate"), gt("status")),
}
"""Values that people change: of which records of an action, or of the action itself, and of which property."""

WHOLE = "a whole action with its records"


def edits_of_actions(store: pyoxigraph.Store, actions: int) -> Iterator[tuple[str, Edit]]:
    """Yield edits of some actions as people make them, each with what it changes; the whole action goes and comes."""
    dice = random.Random(actions)  # noqa: S311 - chance that can be repeated, not a secret
    typed = {quad.subject for quad in store.quads_for_pattern(None, TYPE, gt("Action"))}
    others = {
        predicate: sorted({quad.object for quad in store.quads_for_pattern(None, predicate, None)}, key=str)
        for _, predicate in VALUES.values()
    }
    for action in dice.sample(sorted(typed, key=str), actions):
        records = [quad.subject for quad in store.quads_for_pattern(None, gt("about"), action)]
        for what, (kind, predicate) in VALUES.items():
            things = (
                [one for one in records if next(store.quads_for_pattern(one, TYPE, kind), None)] if kind else [action]
            )
            for quad in [quad for thing in things for quad in store.quads_for_pattern(thing, predicate, None)][:1]:
                yield what, ([quad], [Quad(quad.subject, predicate, dice.choice(others[predicate]), quad.graph_name)])
        whole = {quad for thing in (action, *records) for quad in store.quads_for_pattern(thing, None, None)}
        whole |= set(store.quads_for_pattern(None, None, action))
        yield WHOLE, (list(whole), [])
        yield WHOLE, ([], list(whole))


def seconds_of_edits(folder: Path, actions: int) -> dict[str, list[float]]:
    """Return the processor times that edits take in a running process, in order of length, by what they change."""
    store = read_graph(folder)
    live = LiveChecks(store, ready_shapes(content_root()))
    taken: defaultdict[str, list[float]] = defaultdict(list)
    for what, edit in edits_of_actions(store, actions):
        started = process_time()
        live.edit(*edit)
        taken[what].append(process_time() - started)
    return {what: sorted(times) for what, times in taken.items()}


def planted(folder: Path) -> set[tuple[str, str]]:
    """Return what was planted in a sector: check and record."""
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["defects"]
    return {(check, record) for check, entry in listed.items() for record in entry["records"]}


def write_graph(folder: Path, file: Path) -> int:
    """Write a sector, the ontology and what follows as one graph that any engine can read; return its statements."""
    return _write({(quad.subject, quad.predicate, quad.object) for quad in read_graph(folder)}, file)


def read_graph(folder: Path) -> pyoxigraph.Store:
    """Return a sector with the ontology and what follows."""
    content = content_root()
    store = pyoxigraph.Store()
    files = [(one, folder) for one in sorted((folder / "graph").rglob("*.ttl"))] + [(content / ONTOLOGY_FILE, content)]
    for one, root in files:
        store.extend(read_quads(one, graph_name(one, root)))
    derive(store, content)
    return store


def write_shapes(file: Path, *, queries: bool) -> int:
    """Write the shapes, with or without those that are SPARQL queries, and return how many checks there are."""
    shapes = Shapes.read(content_root())
    asking = set(shapes.graph.subjects(NamedNode(f"{SH}sparql")))
    left_out = set() if queries else {term.value for term in asking if isinstance(term, NamedNode)}
    triples = {one for one in shapes.graph if getattr(one[0], "value", "") not in left_out or one[1] in CONSTRAINTS}
    if not queries:
        triples = {one for one in triples if one[1].value != f"{SH}sparql"}
    for number, node in enumerate({end for _, word, end in triples if word.value == f"{SH}prefixes"}):
        # Ours knows this prefix by itself, as pySHACL does; not every engine does.
        declared = BlankNode(f"declared{number}")
        triples |= {
            (node, NamedNode(f"{SH}declare"), declared),
            (declared, NamedNode(f"{SH}prefix"), Literal("rdfs")),
            (declared, NamedNode(f"{SH}namespace"), Literal(PREFIXES.get("rdfs", RDFS))),
        }
    _write(triples, file)
    return sum(check.shape not in left_out for check in shapes.checks)


def _write(triples: set, file: Path) -> int:
    file.write_text("".join(f"{one[0]} {one[1]} {one[2]} .\n" for one in triples), encoding="utf-8")
    return len(triples)


def validated(command: Sequence[str | Path], data: Path, shapes: Path, seconds: float = 3600) -> tuple[float, int]:
    """Return the seconds that an engine says it took to validate, and how many results it has.

    Raises:
        RuntimeError: it failed, or took too long; with the last line that it printed.
    """
    run = measured([*command, data, shapes], seconds)
    if run.code:
        raise RuntimeError(
            next((line for line in run.err.splitlines() if "rror" in line or "xception" in line), "late")
        )
    taken, results = run.out.split()[-2:]
    return float(taken), int(results)
