"""Check a folder of plans of any size, batch by batch, in as many processes as there are processors."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode

from goldenthread.errors import ContentError
from goldenthread.graph.batches import LARGEST, Batch, Shelf, fingerprint
from goldenthread.graph.pool import in_processes
from goldenthread.progress import Progress, silent
from goldenthread.shapes.conversion import store_graph
from goldenthread.shapes.engine.checker import check_within, targets_within
from goldenthread.shapes.facts import TYPE, Facts, Term
from goldenthread.shapes.findings import CheckedPlan, Finding, Report
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.ready import compiled_checks, ready_shapes
from goldenthread.shapes.results import Explainer, checked_plans, order, summed
from goldenthread.shapes.running import STARTING_POINTS, of_profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was found in one batch.

    Attributes:
        folders: the institutions' folders that were read.
        findings: what is wrong with the batch's own things.
        looked: how many nodes each shape looked at that count here and nowhere else.
        things: how many such nodes were looked at.
        only_named: the nodes each shape looked at that other batches may name as well, by their fingerprint.
        plans: the plans among the batch's own things.
        taken: the graphs that went with the plans, by their IRI.
        near_bundled_plan: whether a bundled plan that was not read has to do with them.
    """

    folders: tuple[Path, ...]
    findings: list[Finding]
    looked: Counter[str]
    things: int
    only_named: dict[str, frozenset[int]]
    plans: list[CheckedPlan]
    taken: frozenset[str]
    near_bundled_plan: bool


def check_folder(
    content: Path,
    root: Path | None = None,
    *,
    profiles: Collection[str] | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Report | None:
    """Check all that a folder states; the same as when it is read as a whole, in far less memory.

    Args:
        content: the content root, with the shapes and the ontology.
        root: the folder that has ``graph/plans/INSTITUTION/``; the content root, if not given.
        profiles: the profiles to check by, such as core; all, if not given.
        cache: where stores are kept, and the shapes as they were made ready before; see ``ready``.
        progress: told how many of the institutions are done.

    Returns:
        The report, without a digest of the content; None where the folder and a bundled plan have to do with each
        other, so that both have to be read together.

    Raises:
        ContentError: a file does not parse, the shapes cannot be used or trusted, or there is no plan.
        InputError: there is no such profile.
    """
    tell = progress or silent
    tell("Reading the shapes", 0, 1)
    wanted = tuple(sorted(profiles)) if profiles is not None else None
    job = Job(content, root or content, wanted, cache)
    # What an earlier call has kept may be out of date.
    _desk.cache_clear()
    desk = _desk(job)
    portions = list(desk.shelf.portions(LARGEST, tell))
    if not portions:
        raise ContentError(f"there is no plan in {job.root / 'graph'}, so there is nothing to check")
    parts: list[Part] = []
    for part in in_processes(partial(_check_portion, job), portions):
        if part.near_bundled_plan:
            return None
        parts.append(part)
        done = sum(len(one.folders) for one in parts)
        tell("Checking the plans", done, len(desk.shelf.folders))
    parts.append(desk.check_rest({graph for part in parts for graph in part.taken}))
    return _joined(parts, desk.shapes)


def _joined(parts: Iterable[Part], shapes: Shapes) -> Report:
    """Return the report of all parts; what several of them name is counted, and found wrong, once."""
    findings: dict[tuple[str, ...], Finding] = {}
    looked: Counter[str] = Counter()
    only_named: dict[str, set[int]] = {}
    plans: list[CheckedPlan] = []
    things = 0
    for part in parts:
        for one in part.findings:
            findings[one.check.shape, one.focus, one.record, one.value] = one
        for shape, nodes in part.only_named.items():
            only_named.setdefault(shape, set()).update(nodes)
        looked += part.looked
        plans += part.plans
        things += part.things
    looked += Counter({shape: len(nodes) for shape, nodes in only_named.items()})
    things += len(set().union(*only_named.values()))
    return summed(sorted(findings.values(), key=order), looked, shapes, plans, things=things)


class Job(NamedTuple):
    """What all processes have to do: check the plans of a folder by the content's checks of some profiles, or all."""

    content: Path
    root: Path
    profiles: tuple[str, ...] | None
    cache: Path | None


class Desk:
    """Where one process checks: the shapes, ready to be used, and the folder of plans."""

    def __init__(self, job: Job) -> None:
        """Read the shapes and what all plans share."""
        self.shapes = of_profiles(ready_shapes(job.content, job.cache), job.profiles)
        self.shelf = Shelf(job.content, job.root)
        self._ready = compiled_checks(self.shapes)

    def check(self, folders: Iterable[Path]) -> Part:
        """Check the plans in some institutions' folders."""
        return self._check(self.shelf.batch(folders))

    def check_rest(self, taken: Iterable[str]) -> Part:
        """Check what is left when the graphs that went with plans are taken out."""
        return self._check(self.shelf.rest(NamedNode(graph) for graph in taken))

    def _check(self, batch: Batch) -> Part:
        store = store_graph(batch.store)
        facts = Facts(store)
        through = {thing for thing in batch.bundled if _is_start(facts, thing)}
        outcome = check_within(store, self._ready, batch.own, batch.only_named | batch.shared | through)
        explainer = Explainer(facts, self.shapes.checks)
        mine = set(map(str, batch.own | batch.only_named))
        results = [
            one for one in outcome.results if one.focus in mine or one.value in mine or explainer.plan(one) in batch.own
        ]
        findings = explainer.findings(results)
        only_named = targets_within(store, self._ready, batch.only_named)
        return Part(
            folders=batch.folders,
            findings=findings,
            looked=Counter(outcome.looked),
            things=outcome.things,
            only_named={shape: frozenset(map(fingerprint, nodes)) for shape, nodes in only_named.items() if nodes},
            plans=list(checked_plans(facts, findings, None)),
            taken=frozenset(graph.value for graph in batch.taken),
            near_bundled_plan=batch.near_bundled_plan,
        )


def _is_start(facts: Facts, thing: Term) -> bool:
    return any(facts.has(thing, TYPE, kind) for kind in STARTING_POINTS)


@lru_cache(maxsize=1)
def _desk(job: Job) -> Desk:
    return Desk(job)


def _check_portion(job: Job, folders: tuple[Path, ...]) -> Part:
    return _desk(job).check(folders)
