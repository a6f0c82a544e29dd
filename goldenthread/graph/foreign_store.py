"""Make a store of a user's files and of the bundled graphs that they lean on.

With the files goes what all plans share: the ontology, frameworks, institutions, lists and documents. Of the bundled
plans only those are taken in that lean on the user's files or are leaned on. A bundled graph gives way to the user's
where the user's files state its plan with something in it, have a graph of its name, or state half of its things.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from goldenthread.errors import InputError
from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.foreign import graph_of, read_foreign
from goldenthread.graph.foreign_files import ForeignFile
from goldenthread.graph.scoping import Graphs, last_graphs
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import GRAPH, NS, OWL, RDF, gt
from goldenthread.progress import Progress, silent

TYPE: Final = NamedNode(RDF + "type")
PLAN: Final = gt("Plan")
IMPORTS: Final = NamedNode(OWL + "imports")
FOLLOWED: Final = (GRAPH + "plans/", GRAPH + "candidates/")
"""Bundled graphs that are taken in only where they are needed."""

LITTLE: Final = 100_000
"""Statements of a user of which each thing is looked up in the last store."""

MANY: Final = 100_000
"""Statements that are put into the store at once."""


@dataclass(slots=True)
class ForeignStore:
    """A user's files with all that bears on them.

    Attributes:
        store: everything, with what follows from it.
        files: what was read.
        own: what the files state something about.
        statements: how many statements they have.
    """

    store: LocalStore
    files: Sequence[ForeignFile]
    own: set[NamedNode | BlankNode] = field(default_factory=set)
    statements: int = 0

    def quads(self) -> Iterable[Quad]:
        """Yield what the files state."""
        for file in self.files:
            yield from self.store.quads.quads_for_pattern(None, None, None, graph_of(file))

    def plans(self, *, needed: bool = True) -> list[NamedNode]:
        """Return the plans that the files state.

        Raises:
            InputError: there is none, and one is needed.
        """
        typed = (quad.subject for quad in self.store.quads.quads_for_pattern(None, TYPE, PLAN))
        found = sorted({one for one in typed if isinstance(one, NamedNode) and one in self.own}, key=str)
        # What is called a plan in a neighbouring namespace may still count as one by what other files say of it.
        if needed and not (found and (self._stated() or not self._other_plans())):
            raise InputError(self._no_plan())
        return found

    def _stated(self) -> bool:
        """Say whether a file calls something a plan."""
        graphs = {graph_of(file) for file in self.files}
        return any(quad.graph_name in graphs for quad in self.store.quads.quads_for_pattern(None, TYPE, PLAN))

    def _other_plans(self) -> list[str]:
        """Return the classes that the files use and that look like ours of plans."""
        kinds = {quad.object for quad in self.quads() if quad.predicate == TYPE}
        names = (kind.value for kind in kinds if isinstance(kind, NamedNode) and kind != PLAN)
        return sorted(name for name in names if name.lower().endswith(("#plan", "/plan")))

    def _no_plan(self) -> str:
        names = self.files[0].name if len(self.files) == 1 else f"the {len(self.files):,} files"
        if next(self.store.quads.quads_for_pattern(None, TYPE, PLAN, graph_of(self.files[0])), None):
            return f"the plan in {names} has no IRI of its own; name it, such as <https://example.org/plan/2025>"
        for kind in self._other_plans():
            return f"there is no plan in {names}, only <{kind}>; the class of a plan is <{PLAN.value}>"
        return (
            f"there is no plan in {names}, so there is nothing to check; "
            f"a plan is stated by: <its IRI> a <{PLAN.value}>"
        )


def foreign_store(
    files: Sequence[ForeignFile], content: Path, progress: Progress | None = None, stores: Path | None = None
) -> ForeignStore:
    """Read a user's files, the bundled graphs that bear on them, and derive what follows.

    Args:
        files: what to read.
        content: the content root, of what is bundled.
        progress: told what is being done.
        stores: where stores of the content are kept; with a recent one, only what bears on the files is read.

    Raises:
        InputError: a file cannot be read; one line with file, line and cure.
        ContentError: a bundled file or rule does not parse.
    """
    tell = progress or silent
    store = pyoxigraph.Store()
    made = ForeignStore(LocalStore(store), files)
    graphs: set[str] = set()
    for number, file in enumerate(files):
        tell("Reading", number, len(files))
        graphs |= _add_file(made, file, number, tell)
    _require_imports(made)
    tell("Reading what is shared", 0, 1)
    last = last_graphs(content, stores) if stores and made.statements <= LITTLE else None
    for quads in _near(store, last, graphs) if last else _background(store, content, graphs):
        store.extend(quads)
    tell("Deriving", 0, 1)
    derive(store, content)
    return made


def _add_file(made: ForeignStore, file: ForeignFile, number: int, tell: Progress) -> set[str]:
    """Put what a file states into the store, and return the graphs that it names."""
    graph = graph_of(file)
    graphs: set[str] = set()
    waiting: list[Quad] = []
    for quad in read_foreign(file, number):
        if not isinstance(quad.graph_name, DefaultGraph):
            graphs.add(quad.graph_name.value)
        waiting.append(Quad(quad.subject, quad.predicate, quad.object, graph))
        if len(waiting) >= MANY:
            _add(made, waiting)
            waiting = []
            tell(f"Reading {file.name}: {made.statements:,} statements", number, len(made.files))
    _add(made, waiting)
    return graphs


def _add(made: ForeignStore, quads: list[Quad]) -> None:
    made.store.quads.extend(quads)
    made.statements += len(quads)
    made.own.update(quad.subject for quad in quads if not isinstance(quad.subject, pyoxigraph.Triple))


def _require_imports(made: ForeignStore) -> None:
    """Refuse an import that the files, or what goes with them, do not answer themselves."""
    bases = {file.base for file in made.files}
    for file in made.files:
        for quad in made.store.quads.quads_for_pattern(None, IMPORTS, None, graph_of(file)):
            name = quad.object.value if isinstance(quad.object, NamedNode | Literal) else ""
            answered = (
                quad.object in made.own or name in bases or name.rstrip("#/") in {NS.rstrip("#"), GRAPH + "ontology"}
            )
            if not answered and not name.startswith(GRAPH):
                raise InputError(
                    f"{file.name}:{_line(file, name)}: it imports {name}, and nothing is fetched; "
                    "give that file as well and take the owl:imports out"
                )


def _line(file: ForeignFile, name: str) -> int:
    data = file.read()
    place = data.find(b"imports")
    for ending in (name, name.rstrip("/#").rpartition("/")[2]):
        at = data.find(ending.encode(), max(place, 0))
        if ending and at >= 0:
            place = at
            break
    return data.count(b"\n", 0, max(place, 0)) + 1


def _background(own: pyoxigraph.Store, content: Path, graphs: set[str]) -> list[list[Quad]]:
    """Return what is bundled and bears on the user's statements, graph by graph."""
    waiting: dict[NamedNode, list[Quad]] = {}
    taken: list[list[Quad]] = []
    for file in content_files(content):
        name = graph_name(file, content)
        quads = list(read_quads(file, name))
        if name.value in graphs or gives_way(own, quads):
            continue
        if name.value.startswith(FOLLOWED):
            waiting[name] = quads
        else:
            taken.append(quads)
    known: set[NamedNode] = set()
    while True:
        near = [name for name, quads in waiting.items() if _touches(own, known, quads)]
        if not near:
            return taken
        for name in near:
            quads = waiting.pop(name)
            taken.append(quads)
            known |= {part for quad in quads for part in (quad.subject, quad.object) if isinstance(part, NamedNode)}


def _near(own: pyoxigraph.Store, last: Graphs, graphs: set[str]) -> list[list[Quad]]:
    """Return the same by the last store, and of what all plans share only what bears on these."""
    stating = {quad.subject: last.stating(quad.subject) for quad in own if isinstance(quad.subject, NamedNode)}
    same = {graph for some in stating.values() for graph in some}
    last.leave_out(
        {NamedNode(graph) for graph in graphs} | {graph for graph in same if gives_way(own, list(last.quads(graph)))}
    )
    start = {graph for thing in _named(own) for graph in last.stating(thing)}
    for thing, some in stating.items():
        naming = last.naming(thing) - some if _is_of_a_plan(own, thing) else set()
        start |= naming | {graph for graph in last.naming(thing) | some if not graph.value.startswith(FOLLOWED)}
    return [list(last.quads(graph)) for graph in last.bearing_on(start)]


def gives_way(own: pyoxigraph.Store, quads: list[Quad]) -> bool:
    """Say whether the user's statements stand in the place of a bundled graph."""
    for quad in quads:
        if quad.predicate == TYPE and quad.object == PLAN:
            stated = next(own.quads_for_pattern(quad.subject, TYPE, PLAN), None)
            return bool(stated and next(own.quads_for_pattern(None, gt("inPlan"), quad.subject), None))
    things = {quad.subject for quad in quads}
    return 2 * sum(next(own.quads_for_pattern(thing, None, None), None) is not None for thing in things) >= len(things)


def _touches(own: pyoxigraph.Store, known: set[NamedNode], quads: list[Quad]) -> bool:
    """Say whether a bundled plan names what the user states, or is named by it, or is near one that is."""
    stated = {quad.subject for quad in quads}
    values = {quad.object for quad in quads if isinstance(quad.object, NamedNode)} - stated
    if stated & known:
        return True
    if any(next(own.quads_for_pattern(None, None, thing), None) for thing in stated):
        return True
    return any(_is_of_a_plan(own, thing) for thing in values)


def _is_of_a_plan(own: pyoxigraph.Store, thing: NamedNode) -> bool:
    """Say whether the user states that something is a plan or in one."""
    return any(next(own.quads_for_pattern(thing, *one), None) for one in ((TYPE, PLAN), (gt("inPlan"), None)))


def _named(own: pyoxigraph.Store) -> set[NamedNode]:
    return {quad.object for quad in own if isinstance(quad.object, NamedNode)}
