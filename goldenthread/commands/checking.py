"""Check what a user's files state, by the shapes of the content, and leave out what an edit has nothing to do with."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode

from goldenthread.errors import UnknownNameError
from goldenthread.graph.foreign_files import ForeignFile
from goldenthread.graph.foreign_store import TYPE, ForeignStore, foreign_store
from goldenthread.graph.statement_digests import changed_things, digest_of, statement_digests
from goldenthread.ontology.namespaces import DERIVED_GRAPH, ID
from goldenthread.progress import Progress
from goldenthread.queries.binding import find_thing
from goldenthread.shapes.describing import Description
from goldenthread.shapes.engine.checker import Outcome, check_within, looked_at
from goldenthread.shapes.engine.model import Shape
from goldenthread.shapes.facts import Facts, Term, plain
from goldenthread.shapes.findings import Finding, Report
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.ready import compiled_checks, ready_shapes
from goldenthread.shapes.results import Explainer, checked_plans, summed
from goldenthread.shapes.running import STARTING_POINTS, of_profiles

WAIVER_CHECKS: Final = "waivers"
"""The profile of the findings that are about waivers themselves."""


class Rules:
    """The shapes, found fit for use and ready to be used on one state of the data after another."""

    def __init__(self, content: Path, profiles: Collection[str] | None, engine: str, cache: Path | None = None) -> None:
        """Remember to read the shapes of the content folder, those of some profiles or all, when they are needed.

        With ``cache``, where stores are kept, they need not be made ready anew; see ``shapes.ready``.
        """
        self.content = content
        self.stores = cache
        self._profiles = profiles
        self._engine = engine

    @cached_property
    def shapes(self) -> Shapes:
        """The shapes.

        Raises:
            ContentError: they cannot be used or trusted.
            InputError: there is no such profile.
        """
        return of_profiles(ready_shapes(self.content, self.stores), self._profiles)

    @cached_property
    def _ready(self) -> list[Shape]:
        return compiled_checks(self.shapes)

    def outcome(self, data: ForeignStore, nodes: Collection[Term], through: Collection[Term]) -> Outcome:
        """Return what is wrong with some things, and how many were looked at; others are only looked through."""
        store = data.store.quads
        if self._engine == "fast":
            return check_within(store, self._ready, nodes, through)
        from goldenthread.shapes.engine.reference import reference_results  # noqa: PLC0415 - rdflib takes long to start

        outcome = looked_at(store, self._ready, list(nodes))
        wanted = {str(node) for node in (*nodes, *through)}
        names = [check.shape for check in self.shapes.checks]
        results = reference_results(store, self.shapes.graph, names)
        outcome.results = [result for result in results if result.focus in wanted]
        return outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of it: the report, the data, and a number for what is stated about each thing."""

    report: Report
    data: ForeignStore
    digests: dict[str, int]

    def content_of(self, plan: str) -> str:
        """Return the digest of what is stated about a plan and all that belongs to it."""
        return plan_digest(self.data.store.quads, self.digests, plan)


def check_files(
    files: Sequence[ForeignFile], rules: Rules, tell: Progress, *, plan: str | None = None, older: bool = False
) -> Checked:
    """Check what files state, with all that bears on them.

    Args:
        files: the files.
        rules: what to check them by.
        tell: told what is being done.
        plan: the name of the only plan to look at; all, if not given.
        older: it is a state before, in which the plan, or any plan, need not have been there yet.

    Raises:
        InputError: a file cannot be read, or there is no plan in them; one line with file, line and cure.
        UnknownNameError: the plan that was asked for is not in them.
        ContentError: a bundled file does not parse, or the shapes cannot be run.
    """
    data = foreign_store(files, rules.content, tell, rules.stores)
    plans = data.plans(needed=not older)
    chosen = _chosen(plan, plans, data) if plan and not older else None
    only = chosen.value if chosen else None
    facts = Facts(data.store.quads)
    nodes = Description(facts).plan_nodes(chosen) if chosen else [*data.own, *_only_named(data)]
    known = set(map(plain, nodes))
    tell("Reading the shapes and checking", 0, 1)
    outcome = rules.outcome(data, nodes, _looked_through(data, known))
    names = {only} if only else {one.value for one in plans}
    findings = [
        finding
        for finding in Explainer(facts, rules.shapes.checks).findings(outcome.results, only)
        if finding.plan in names or finding.record in known or finding.focus in known
    ]
    told = [one for one in checked_plans(facts, findings, only) if one.iri in names]
    digests = statement_digests(data.quads())
    report = summed(findings, outcome.looked, rules.shapes, told, things=outcome.things)
    content = plan_digest(data.store.quads, digests, only) if only else digest_of(digests)
    return Checked(report=replace(report, content=content), data=data, digests=digests)


def plan_digest(store: pyoxigraph.Store, digests: dict[str, int], plan: str) -> str:
    """Return the digest of what is stated about a plan and all that belongs to it."""
    nodes = Description(Facts(store)).plan_nodes(NamedNode(plan))
    return digest_of(digests, (node.value for node in nodes if isinstance(node, NamedNode)))


def only_changes(now: Checked, before: Checked | None) -> tuple[Report, int]:
    """Return the report with only what differs from before, and how many findings are left out.

    A finding stays if nothing of its kind was found there before, or if something else is stated now about the
    record or the item that it is about. Without a state before, everything differs.
    """
    if before is None:
        return now.report, 0
    known = {_same(finding) for finding in before.report.findings}
    changed = changed_things(before.digests, now.digests)
    kept = [
        finding
        for finding in now.report.findings
        if {finding.record, finding.item} & changed
        or (finding.check.profile != WAIVER_CHECKS and _same(finding) not in known)
    ]
    left = Counter(finding.check.shape for finding in kept)
    report = replace(
        now.report,
        findings=tuple(kept),
        evaluations=tuple(replace(one, findings=left[one.check.shape]) for one in now.report.evaluations),
    )
    return report, len(now.report.findings) - len(kept)


def _same(finding: Finding) -> tuple[str, ...]:
    return finding.check.shape, finding.focus, finding.record, finding.path, finding.value, finding.message


def _chosen(name: str, plans: Sequence[NamedNode], data: ForeignStore) -> NamedNode:
    """Return the plan of the user's that a name means."""
    found = find_thing("Plan", name, data.store)
    if found not in plans:
        raise UnknownNameError(
            "plan in the files given called", name, [plan.value.removeprefix(f"{ID}plan/") for plan in plans]
        )
    return found


def _looked_through(data: ForeignStore, known: set[str]) -> list[NamedNode]:
    """Return what is shared and is what a query starts from that finds fault with the user's things."""
    typed = (data.store.quads.quads_for_pattern(None, TYPE, kind) for kind in STARTING_POINTS)
    found = {quad.subject for quads in typed for quad in quads if isinstance(quad.subject, NamedNode)}
    return sorted((one for one in found if one.value not in known), key=str)


def _only_named(data: ForeignStore) -> set[NamedNode]:
    """Return what the files name and nobody states anything about, so that only its kind follows."""
    store = data.store.quads
    found = set()
    for quad in store.quads_for_pattern(None, TYPE, None, DERIVED_GRAPH):
        thing = quad.subject
        if isinstance(thing, NamedNode) and thing not in data.own:
            stated = any(one.graph_name != DERIVED_GRAPH for one in store.quads_for_pattern(thing, None, None))
            if not stated:
                found.add(thing)
    graphs = {NamedNode(file.base) for file in data.files}
    return {
        thing
        for thing in found
        if any(quad.graph_name in graphs for quad in store.quads_for_pattern(None, None, thing))
    }
