"""The whole bundled graph as a site: no broken link, and the same bytes from another process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from publishing_support import BASE, broken_links

pytestmark = pytest.mark.long


def publish(target: Path, store: Path, seed: str) -> str:
    """Publish the bundled graph in a process of its own and return its checksums."""
    command = [sys.executable, "-m", "goldenthread", "--store", str(store), "publish", str(target), "--base", BASE]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
    return (target / "SHA256SUMS").read_text(encoding="utf-8")


def test_the_bundled_site_is_whole_and_the_same_every_time(tmp_path: Path) -> None:
    """Two processes that hash differently, each with a store of its own, write the same files; no link is broken."""
    first = publish(tmp_path / "one", tmp_path / "store-one", "1")
    assert publish(tmp_path / "two", tmp_path / "store-two", "2") == first
    assert len(first.splitlines()) > 15_000
    assert broken_links(tmp_path / "one") == []
