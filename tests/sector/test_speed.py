"""The checks are fast at the size of a sector, and find exactly what was planted there."""

import math
import sys
from pathlib import Path
from statistics import median

import pytest
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

SMALL, LARGE = 1_000, 10_000
FEW, SOME = 5, 40
"""Actions in the graphs that pySHACL validates; the difference of the two leaves out what it takes to begin."""

STEEPEST_GROWTH = 1.2
TIMES_PYSHACL = 50
EDITED = 40
TIMES_AN_EDIT = 1_000
"""How often a value can be edited in the time of one whole check of the larger sector."""

MORE_IN_A_LARGER = 2
TIMES_A_PLAN = 8
"""How often one edited plan can be checked in that time, most of which it takes to begin."""
MEBIBYTES = 1024


@pytest.mark.long
def test_a_sector_is_checked_rightly_in_proportion_and_in_little_memory(tmp_path: Path) -> None:
    """Ten times the actions take hardly more than ten times as long, in a bounded room."""
    taken: dict[int, float] = {}
    for size, repeats in ((SMALL, 3), (LARGE, 1)):
        write_sector(tmp_path / str(size), size)
        runs = [check_sector(tmp_path / str(size)) for _ in range(repeats)]
        taken[size] = median(run.processor for run, _ in runs)
        assert all(found == planted(tmp_path / str(size)) for _, found in runs)
        assert max(run.memory for run, _ in runs) < MEBIBYTES
    assert math.log(taken[LARGE] / taken[SMALL], LARGE / SMALL) < STEEPEST_GROWTH


@pytest.mark.long
def test_an_edit_takes_a_small_part_of_a_check_and_no_more_in_a_larger_sector(tmp_path: Path) -> None:
    """The middle one of edits of one value each, in a running process."""
    middle: dict[int, float] = {}
    for size in (SMALL, LARGE):
        write_sector(tmp_path / str(size), size)
        taken = seconds_of_edits(tmp_path / str(size), EDITED)
        middle[size] = median(time for what, times in taken.items() if what != WHOLE for time in times)
    assert middle[LARGE] < MORE_IN_A_LARGER * middle[SMALL]
    run, _ = check_sector(tmp_path / str(LARGE))
    assert run.processor > TIMES_AN_EDIT * middle[LARGE]


@pytest.mark.long
def test_one_edited_plan_takes_a_small_part_of_a_check(tmp_path: Path) -> None:
    """By its name and as a file, by the command line, with the store as it was before."""
    write_sector(tmp_path / "sector", LARGE)
    run, _ = check_sector(tmp_path / "sector")
    for one in check_edited_plan(tmp_path / "sector"):
        assert one.code in {0, 1}, one.err
        assert run.processor > TIMES_A_PLAN * one.processor


@pytest.mark.long
def test_an_action_takes_a_fiftieth_of_what_pyshacl_takes(tmp_path: Path) -> None:
    """The same graphs, the same shapes, the same results; the time to begin is left out on both sides."""
    write_shapes(tmp_path / "shapes.nt", queries=True)
    engines = {
        "pyshacl": ([sys.executable, ENGINES / "pyshacl_check.py"], (FEW, SOME)),
        "ours": ([sys.executable, ENGINES / "goldenthread_check.py"], (FEW, SOME, SMALL)),
    }
    seconds: dict[tuple[str, int], float] = {}
    results: dict[tuple[str, int], int] = {}
    for size in (FEW, SOME, SMALL):
        write_sector(tmp_path / str(size), size)
        write_graph(tmp_path / str(size), tmp_path / f"{size}.nt")
        for name, (command, sizes) in engines.items():
            if size in sizes:
                taken, number = validated(command, tmp_path / f"{size}.nt", tmp_path / "shapes.nt")
                seconds[name, size], results[name, size] = taken, number
    assert [results["ours", size] for size in (FEW, SOME)] == [results["pyshacl", size] for size in (FEW, SOME)]
    theirs = (seconds["pyshacl", SOME] - seconds["pyshacl", FEW]) / (SOME - FEW)
    ours = (seconds["ours", SMALL] - seconds["ours", FEW]) / (SMALL - FEW)
    assert theirs / ours > TIMES_PYSHACL
