"""Check a folder of plans of any size, batch by batch, in as many processes as there are processors."""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from pyoxigraph import NamedNode

from goldenthread.errors import ContentError
from goldenthread.graph.batches import LARGEST, PLANS, Batch, Shelf, fingerprint
from goldenthread.shapes.conversion import store_graph
from goldenthread.shapes.engine.checker import check_within
from goldenthread.shapes.facts import Facts
from goldenthread.shapes.findings import CheckedPlan, Finding, Report
from goldenthread.shapes.ready import compiled_checks, ready_shapes
from goldenthread.shapes.results import Explainer, checked_plans, order, summed
from goldenthread.shapes.running import of_profiles

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

SEVERAL: Final = 3
"""From this many batches on, they are worth it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was found in one batch.

    Attributes:
        folders: the institutions' folders that were read.
        findings: what is wrong with the batch's own things.
        looked: how many of them each shape looked at.
        things: how many of them were looked at.
        plans: the plans among them.
        own: the batch's own things, by their fingerprint.
        missing: what it names and lacks, likewise.
        taken: the graphs that went with the plans, by their IRI.
    """

    folders: tuple[Path, ...]
    findings: list[Finding]
    looked: Counter[str]
    things: int
    plans: list[CheckedPlan]
    own: frozenset[int]
    missing: frozenset[int]
    taken: frozenset[str]


def is_large(root: Path) -> bool:
    """Say whether a folder has so many plans that they are better checked in batches."""
    size = 0
    for file in (root / PLANS).rglob("*.ttl"):
        size += file.stat().st_size
        if size > SEVERAL * LARGEST:
            return True
    return False


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
    tell = progress or _silent
    tell("Reading the shapes", 0, 1)
    wanted = tuple(sorted(profiles)) if profiles is not None else None
    job = Job(content, root or content, wanted, cache)
    desk = _desk(job)
    portions = list(desk.shelf.portions(LARGEST, tell))
    if not portions:
        raise ContentError(f"there is no plan in {job.root / 'graph'}, so there is nothing to check")
    parts: list[Part] = []
    for part in _all(job, portions):
        if (part.missing | part.own) & desk.shelf.elsewhere:
            return None
        parts.append(part)
        done = sum(len(one.folders) for one in parts)
        tell("Checking the plans", done, len(desk.shelf.folders))
    parts.append(desk.check_rest({graph for part in parts for graph in part.taken}))
    return summed(
        sorted((finding for part in parts for finding in part.findings), key=order),
        sum((part.looked for part in parts), Counter()),
        desk.shapes,
        [plan for part in parts for plan in part.plans],
        things=sum(part.things for part in parts),
    )


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
        outcome = check_within(store, self._ready, batch.own)
        facts = Facts(store)
        findings = Explainer(facts, self.shapes.checks).findings(outcome.results)
        return Part(
            folders=batch.folders,
            findings=findings,
            looked=Counter(outcome.looked),
            things=outcome.things,
            plans=list(checked_plans(facts, findings, None)),
            own=frozenset(map(fingerprint, batch.own)),
            missing=batch.missing,
            taken=frozenset(graph.value for graph in batch.taken),
        )


@lru_cache(maxsize=1)
def _desk(job: Job) -> Desk:
    return Desk(job)


def _check_portion(job: Job, folders: tuple[Path, ...]) -> Part:
    return _desk(job).check(folders)


def _all(job: Job, portions: list[tuple[Path, ...]]) -> Iterator[Part]:
    """Yield each portion's part, worked out in processes of their own where there are several."""
    processes = min(len(portions), os.cpu_count() or 1)
    if processes == 1 or len(portions) < SEVERAL:  # a process takes a second to start
        for folders in portions:
            yield _check_portion(job, folders)
        return
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(_check_portion, job, folders) for folders in portions]
        for one in waiting:
            yield one.result()


def _silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""
