"""Open the store that the settings ask for, building it first when that is needed."""

from collections.abc import Callable
from pathlib import Path

from goldenthread.errors import ContentError, StoreError
from goldenthread.graph.building import Manifest, build
from goldenthread.graph.store import LocalStore, Store
from goldenthread.progress import Progress
from goldenthread.settings import Settings


def open_store(
    settings: Settings,
    *,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
    most_quads_in_memory: int = 0,
) -> Store:
    """Return a store to ask: the remote endpoint of the settings, or the local store, made if need be.

    A content file that does not parse does not stop anyone who has a good store already: the last good one
    is opened and ``warn`` is told. A store of up to ``most_quads_in_memory`` quads is copied into memory, which
    pays for itself where many queries follow.

    Raises:
        ContentError: a file does not parse and there is no earlier store.
        StoreError: the store cannot be read or written.
    """
    if settings.endpoint:
        from goldenthread.graph.remote import remote_store  # noqa: PLC0415 - it brings rdflib, which costs time and memory

        return remote_store(settings)
    return open_local_store(settings, progress=progress, warn=warn).in_memory(most_quads_in_memory)


def open_local_store(
    settings: Settings, *, progress: Progress | None = None, warn: Callable[[str], None] | None = None
) -> LocalStore:
    """Return the local store, made if need be, whatever endpoint the settings name; see ``open_store``."""
    folder = settings.store_folder
    try:
        manifest = build(settings.content, folder, progress=progress).manifest
    except ContentError as error:
        last = Manifest.read(folder)
        if last is None:
            raise
        (warn or _ignore)(f"{error}. Until then the last good store is used.")
        manifest = last
    if store := _whole(folder, manifest):
        return store
    manifest = build(settings.content, folder, force=True, progress=progress).manifest
    if store := _whole(folder, manifest):
        return store
    raise StoreError(f"the store in {folder} is damaged as soon as it is written; check the disk or give --store DIR")


def _whole(folder: Path, manifest: Manifest) -> LocalStore | None:
    """Open a store, or return None where it is damaged: a damaged one may open and look empty."""
    try:
        store = LocalStore.read_only(folder / manifest.store, manifest.held)
    except StoreError:
        return None
    if len(store) == manifest.quads:
        return store
    store.close()
    return None


def _ignore(_message: str) -> None:
    """Tell nobody."""
