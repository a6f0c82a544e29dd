"""What every page needs: the settings, the store, the queries and the search index of one application."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

from flask import current_app

from goldenthread.graph.store import Content, LocalStore, Store
from goldenthread.queries.binding import Term
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import Table, select
from goldenthread.settings import Settings
from goldenthread.webui.search_index import SearchIndex

EXTENSION: Final = "goldenthread"
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The parts of one application; made once, at its start.

    Attributes:
        settings: the settings that it was made with.
        store: what answers the queries.
        catalogue: the queries.
        index: every name and code, for the search.
    """

    settings: Settings
    store: Store
    catalogue: Catalogue
    index: SearchIndex
    _kept: dict[str, object] = field(default_factory=dict)

    @property
    def content(self) -> Content | None:
        """Return what the store holds where that is known and cannot change."""
        return self.store.content if isinstance(self.store, LocalStore) else None

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what ``make`` returns, made only once where the store cannot change under the application.

        A local store is opened read-only and is never written again; an endpoint may change at any time.
        """
        if not isinstance(self.store, LocalStore):
            return make()
        if name not in self._kept:
            self._kept[name] = make()
        return cast("Made", self._kept[name])

    def ask(self, name: str, /, **values: Term) -> Table:
        """Run the pages' query called ``name`` with terms that are known to be right."""
        return select(self.store, self.catalogue, f"pages/{name}", **values)


def site() -> Site:
    """Return the parts of the application that answers the present request."""
    return cast("Site", current_app.extensions[EXTENSION])
