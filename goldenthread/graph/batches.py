"""Read a folder of plans in batches of whole institutions, so that memory does not grow with the number of plans.

Institutions do not lean on each other: a follow-on stays within its institution. So what holds of an institution's
plans can be told from them and from what all plans share. Should a plan name a thing of another institution after
all, the two are put into one batch.

A check can start from what is shared, such as a precision, and end at a thing of a plan. So whoever checks a batch also
looks at what is shared, and keeps only what is wrong with the batch's own things.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np
import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.foreign_store import FOLLOWED, gives_way
from goldenthread.graph.grouping import Groups, Numbers, numbers_in_order, numbers_of
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import GRAPH
from goldenthread.progress import Progress

PLANS: Final = "graph/plans"
ABOUT_PLANS: Final = GRAPH + "candidates/"
"""Graphs that go with the plans that they name."""

NAMED_ONLY: Final = (GRAPH + "institutions/", GRAPH + "documents/")
"""Graphs that go with the plans that name something in them; all others are shared by all plans."""

LARGEST: Final = 8_000_000
"""Bytes after which a batch takes no further institution: some 150,000 statements."""

SEVERAL: Final = 3
"""From this many batches on, they are worth it."""


def is_large(root: Path) -> bool:
    """Say whether a folder has so many plans that they are better read in batches."""
    size = 0
    for file in (root / PLANS).rglob("*.ttl"):
        size += file.stat().st_size
        if size > SEVERAL * LARGEST:
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some institutions' plans with all that they lean on.

    Attributes:
        folders: the institutions' folders below graph/plans.
        store: the plans, what they lean on, and what follows from the two.
        own: the things that these plans, and what goes with them, state something about.
        only_named: things that they name and nothing describes, so that at most their kind follows.
        bundled: bundled things that go with them and with no other batch.
        shared: things that go with every batch.
        taken: the graphs that go with them.
        near_bundled_plan: whether a bundled plan that is not read has to do with them.
    """

    folders: tuple[Path, ...]
    store: LocalStore
    own: frozenset[NamedNode | BlankNode]
    only_named: frozenset[NamedNode | BlankNode]
    bundled: frozenset[NamedNode | BlankNode]
    shared: frozenset[NamedNode | BlankNode]
    taken: frozenset[NamedNode]
    near_bundled_plan: bool


class Shelf:
    """A folder of plans: what is shared, read once, and the institutions' folders, read when asked for."""

    def __init__(self, content: Path, root: Path | None = None) -> None:
        """Read all but the plans.

        Args:
            content: the content root, with the ontology, its rules, and what is bundled.
            root: the folder that has ``graph/`` with the plans; the content root, if not given. Of another one's
                ``content`` only what all plans share is read, and what the folder states itself is left out.

        Raises:
            ContentError: a file does not parse.
        """
        self.content = content
        """Where the rules are."""
        self._root = root or content
        self._shared = pyoxigraph.Store()
        self.folders: dict[Path, list[Path]] = {}
        """The files of each institution."""
        self.elsewhere: frozenset[int] = frozenset()
        """What bundled plans state or name, by its ``fingerprint``, where none of them is read."""
        self._stated: Numbers = np.empty(0, dtype=np.int64)
        for file in content_files(self._root):
            if file.is_relative_to(self._root / PLANS):
                folder = self._root / PLANS / file.relative_to(self._root / PLANS).parts[0]
                self.folders.setdefault(folder, []).append(file)
            elif file.is_file():
                self._shared.extend(read_quads(file, graph_name(file, self._root)))
        graphs = {graph for graph in self._shared.named_graphs() if isinstance(graph, NamedNode)}
        self._bundled = self._read_bundled() if self._root != content else set()
        graphs |= self._bundled
        self._about_plans = {graph for graph in graphs if graph.value.startswith(ABOUT_PLANS)}
        self._named_only = {graph for graph in graphs if graph.value.startswith(NAMED_ONLY)}
        self._lists = graphs - self._about_plans - self._named_only
        self._listed = self._things_in(self._lists)

    def _read_bundled(self) -> set[NamedNode]:
        """Read what is bundled and bears on the plans of another folder, and return its graphs."""
        taken: dict[NamedNode, list[pyoxigraph.Quad]] = {}
        elsewhere: set[int] = set()
        for file in content_files(self.content):
            name = graph_name(file, self.content)
            quads = list(read_quads(file, name))
            if name.value.startswith(FOLLOWED):
                ends = {end for quad in quads for end in (quad.subject, quad.object)}
                elsewhere |= {fingerprint(end) for end in ends if isinstance(end, NamedNode)}
            elif next(self._shared.quads_for_pattern(None, None, None, name), None) is None and not gives_way(
                self._shared, quads
            ):
                taken[name] = quads
        for quads in taken.values():
            self._shared.extend(quads)
        self.elsewhere = frozenset(elsewhere)
        return set(taken)

    def portions(self, largest: int = LARGEST, tell: Progress | None = None) -> Iterator[tuple[Path, ...]]:
        """Yield the institutions' folders in portions of about ``largest`` bytes; what hangs together stays so.

        Raises:
            ContentError: a file does not parse.
        """
        waiting: list[Path] = []
        size = 0
        for folders in self._together(tell):
            waiting += folders
            size += sum(file.stat().st_size for folder in folders for file in self.folders[folder])
            if size >= largest:
                yield tuple(waiting)
                waiting, size = [], 0
        if waiting:
            yield tuple(waiting)

    def _together(self, tell: Progress | None) -> list[list[Path]]:
        """Return the folders in groups: two are in one if both state a thing, or one names or takes in the other's."""
        groups = Groups(len(self.folders))
        stated: list[Numbers] = []
        named: list[Numbers] = []
        takers: dict[NamedNode, int] = {}
        for place, folder in enumerate(self.folders):
            if tell:
                tell("Reading the plans", place, len(self.folders))
            subjects, values = _things(self._quads([folder]))
            for graph in self._leaned_on(values - subjects | self._named_about(subjects)):
                groups.join(place, takers.setdefault(graph, place))
            stated.append(numbers_of(subjects))
            named.append(numbers_of(one for one in values - subjects if not self._describes(one)))
        about = [numbers_of(_things_of(self._shared, graph)) for graph in self._about_plans]
        groups.join_linked(stated, named, about)
        self._stated = np.unique(np.concatenate([self._stated, *stated]))
        folders = list(self.folders)
        return [[folders[place] for place in group] for group in groups.members()]

    def shared(self) -> pyoxigraph.Store:
        """Return a copy of all but the plans, without what follows from it."""
        store = pyoxigraph.Store()
        store.extend(self._shared)
        return store

    def graphs_of(self, folders: Iterable[Path]) -> Iterator[NamedNode]:
        """Yield the graphs of some institutions' plans."""
        return (graph_name(file, self._root) for folder in folders for file in self.folders[folder])

    def _quads(self, folders: Iterable[Path]) -> Iterator[Quad]:
        for folder in folders:
            for file in self.folders[folder]:
                yield from read_quads(file, graph_name(file, self._root))

    def _describes(self, thing: NamedNode) -> bool:
        return next(self._shared.quads_for_pattern(thing, None, None), None) is not None

    def batch(self, folders: Iterable[Path]) -> Batch:
        """Read some institutions' plans with all that they lean on.

        Raises:
            ContentError: a file does not parse.
        """
        folders = tuple(folders)
        store = pyoxigraph.Store()
        store.extend(self._quads(folders))
        subjects, named = _things(store)
        taken = {graph for thing in subjects for graph in self._naming(thing)} & self._about_plans
        taken |= self._leaned_on(named | self._named_about(subjects))
        beside, named_beside = _things(quad for graph in taken - self._bundled for quad in self._graph(graph))
        own = subjects | beside
        self._copy(taken | self._lists, store)
        missing = _undescribed((named | named_beside) - own, store)
        derive(store, self.content)
        bundled = self._things_in(taken & self._bundled) - own
        return Batch(
            folders=folders,
            store=LocalStore(store),
            own=frozenset(own),
            only_named=frozenset(missing),
            bundled=frozenset(bundled),
            shared=frozenset(self._listed - own),
            taken=frozenset(taken),
            near_bundled_plan=not self.elsewhere.isdisjoint(map(fingerprint, own | missing)),
        )

    def rest(self, taken: Iterable[NamedNode]) -> Batch:
        """Return what all plans share, with the graphs that no batch has taken and without any plan.

        What plans state something about is left to their batches, if the plans have been read for ``portions``.
        """
        taken = frozenset(taken)
        store = pyoxigraph.Store()
        left = (self._lists | self._named_only | self._about_plans) - taken
        self._copy(left - self._bundled, store)
        own, named = _things(store)
        self._copy(left & self._bundled, store)
        self._copy(self._leaned_on(_things(store)[1]), store)
        missing = _undescribed(named - own, store)
        derive(store, self.content)
        elsewhere = self._things_in(taken)
        return Batch(
            folders=(),
            store=LocalStore(store),
            own=self._not_of_plans(own),
            only_named=self._not_of_plans(missing),
            bundled=self._not_of_plans(self._things_in(left & self._bundled) - own - elsewhere),
            shared=frozenset(),
            taken=frozenset(),
            near_bundled_plan=False,
        )

    def _copy(self, graphs: Iterable[NamedNode], store: pyoxigraph.Store) -> None:
        for graph in graphs:
            store.extend(self._graph(graph))

    def _graph(self, graph: NamedNode) -> Iterator[Quad]:
        return self._shared.quads_for_pattern(None, None, None, graph)

    def _things_in(self, graphs: Iterable[NamedNode]) -> set[NamedNode | BlankNode]:
        return {thing for graph in graphs for thing in _subjects(self._shared, graph)}

    def _not_of_plans(self, things: Iterable[NamedNode | BlankNode]) -> frozenset[NamedNode | BlankNode]:
        ordered = list(things)
        stated = np.isin(numbers_in_order(ordered), self._stated).tolist()
        return frozenset(thing for thing, told in zip(ordered, stated, strict=True) if not told)

    def _named_about(self, subjects: set[NamedNode | BlankNode]) -> set[NamedNode]:
        """Return what shared lists name as a value of those of these things that stand in them."""
        shared = (
            quad for thing in subjects & self._listed for quad in self._shared.quads_for_pattern(thing, None, None)
        )
        return _things(shared)[1]

    def _naming(self, thing: NamedNode | BlankNode) -> Iterator[NamedNode]:
        for quad in self._shared.quads_for_pattern(None, None, thing):
            if isinstance(quad.graph_name, NamedNode):
                yield quad.graph_name

    def _leaned_on(self, named: set[NamedNode]) -> set[NamedNode]:
        """Return the graphs that go with plans which name these things, and those that these lean on in turn."""
        found: set[NamedNode] = set()
        while named:
            graphs = {quad.graph_name for thing in named for quad in self._shared.quads_for_pattern(thing, None, None)}
            new = {graph for graph in graphs & self._named_only - found if isinstance(graph, NamedNode)}
            found |= new
            named = {
                quad.object
                for graph in new
                for quad in self._shared.quads_for_pattern(None, None, None, graph)
                if isinstance(quad.object, NamedNode)
            }
        return found


def fingerprint(thing: NamedNode | BlankNode | Literal | Triple) -> int:
    """Return a number that stands for a thing and takes less room; the same in every process."""
    return int.from_bytes(blake2b(str(thing).encode(), digest_size=8).digest())


def _subjects(store: pyoxigraph.Store, graph: NamedNode) -> set[NamedNode | BlankNode]:
    """Return what a graph states something about."""
    found = (quad.subject for quad in store.quads_for_pattern(None, None, None, graph))
    return {one for one in found if isinstance(one, NamedNode | BlankNode)}


def _things_of(store: pyoxigraph.Store, graph: NamedNode) -> set[NamedNode]:
    """Return what a graph states something about, or names as a value."""
    quads = store.quads_for_pattern(None, None, None, graph)
    return {end for quad in quads for end in (quad.subject, quad.object) if isinstance(end, NamedNode)}


def _things(quads: Iterable[Quad]) -> tuple[set[NamedNode | BlankNode], set[NamedNode]]:
    """Return what quads state something about, and what they name as a value."""
    subjects = set()
    values: set[NamedNode] = set()
    for quad in quads:
        subjects.add(quad.subject)
        if isinstance(value := quad.object, NamedNode):
            values.add(value)
    return {one for one in subjects if isinstance(one, NamedNode | BlankNode)}, values


def _undescribed(things: Iterable[NamedNode], store: pyoxigraph.Store) -> set[NamedNode]:
    """Return the things that a store states nothing about."""
    return {thing for thing in things if next(store.quads_for_pattern(thing, None, None), None) is None}
