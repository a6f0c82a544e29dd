"""Do the same to many things, in as many processes as there are processors."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from goldenthread.errors import ProcessStoppedError
from goldenthread.graph.batches import SEVERAL

Job = TypeVar("Job")
Done = TypeVar("Done")


def in_processes(work: Callable[[Job], Done], jobs: Sequence[Job]) -> Iterator[Done]:
    """Yield what ``work`` makes of each job, in their order; in this process where there are few.

    No more results are held than there are processes, and two, however slowly they are taken.

    Raises:
        ProcessStoppedError: one of the processes was stopped, as a system short of memory does.
    """
    processes = min(len(jobs), os.cpu_count() or 1)
    if processes == 1 or len(jobs) < SEVERAL:  # a process takes a second to start
        yield from map(work, jobs)
        return
    try:
        yield from _side_by_side(work, jobs, processes)
    except BrokenProcessPool as error:
        raise ProcessStoppedError(
            "a process that did part of the work was stopped, most likely for want of memory; free some and try again"
        ) from error


def _side_by_side(work: Callable[[Job], Done], jobs: Sequence[Job], processes: int) -> Iterator[Done]:
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[Done]] = deque()
        for job in jobs:
            waiting.append(pool.submit(work, job))
            if len(waiting) > processes + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
