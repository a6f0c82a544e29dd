"""Run the installed command as a person would."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from goldenthread.content import FOLDERS, content_root

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of its own, shared by the tests that do not harm it."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def run(store_folder: Path) -> Run:
    """Run ``goldenthread`` with the arguments given and return what it printed and its exit code."""

    def command(
        *arguments: str, store: Path | None = None, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "GOLDENTHREAD_STORE_FOLDER": str(store or store_folder), "COLUMNS": "200"}
        return subprocess.run(
            [sys.executable, "-m", "goldenthread", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env=environment,
        )

    return command


@pytest.fixture
def copied_content(tmp_path: Path) -> Path:
    """A copy of the content folders that a test may damage."""
    target = tmp_path / "content"
    for name in FOLDERS:
        shutil.copytree(content_root() / name, target / name)
    return target
