"""What is kept up to date through edits of a sector is what a check of everything would find after them."""

from pathlib import Path

import pytest
from edits_support import follow_edits
from speed_support import read_graph

from goldenthread.content import content_root
from goldenthread.shapes.ready import ready_shapes


@pytest.mark.long
def test_many_edits_by_chance(faulty_folder: Path) -> None:
    """Of plans that follow each other, with faults of every kind in them."""
    follow_edits(read_graph(faulty_folder), ready_shapes(content_root()), 200, seed=1)
