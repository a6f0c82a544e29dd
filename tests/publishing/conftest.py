"""A site of files, written from a part of the bundled graph."""

import shutil
from pathlib import Path

import pytest
from publishing_support import BASE, GONE, PARTS

from goldenthread.content import FOLDERS
from goldenthread.graph.opening import open_store
from goldenthread.publishing.site import publish
from goldenthread.settings import Settings


@pytest.fixture(scope="session")
def small_content(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content with the plans of one institution alone."""
    root = tmp_path_factory.mktemp("content")
    for name in FOLDERS:
        if name != "graph":
            (root / name).symlink_to(content / name)
    for part in PARTS:
        source, target = content / "graph" / part, root / "graph" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    (root / "graph" / "registry" / "gone.ttl").write_text(GONE, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def small_settings(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings for that content, with a store of its own."""
    return Settings(content=small_content, store_folder=tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def published(small_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site."""
    target = tmp_path_factory.mktemp("published") / "site"
    store = open_store(small_settings, most_quads_in_memory=small_settings.memory_quads)
    try:
        publish(small_settings, store, target, base=BASE)
    finally:
        store.close()
    return target
