"""The settings, each with its default; the command line and the environment fill them."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from goldenthread.content import content_root

ENVIRONMENT_PREFIX: Final = "GOLDENTHREAD"


def default_store_folder(content: Path) -> Path:
    """Return the folder for the store of ``content``: in the user's cache, one for each content folder."""
    name = sha256(str(content.resolve()).encode()).hexdigest()[:12]
    return user_cache_path("goldenthread") / name


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set.

    Attributes:
        content: the folder that holds graph/, ontology/, queries/, shapes/ and webui/.
        store_folder: where stores are kept; may be thrown away at any time.
        endpoint: the URL of a remote SPARQL 1.1 endpoint to ask instead of the local store.
        endpoint_seconds: how long an answer of that endpoint is waited for.
        load_seconds: how long it may take to accept one portion of a graph.
        endpoint_user: the name that the endpoint knows us by, if it asks.
        endpoint_password: the password that goes with it.
        public_url: the address under which the world sees the site; without one, each request's own.
        see_other: whether the name of a thing leads to a document by 303, as linked data has it, or answers with 200.
        memory_quads: up to how many quads the server keeps its store in memory, which makes pages several times faster.
        query_seconds: how long a query that a visitor sends may take.
        query_rows: how many rows such a query may return before the result is cut, and says so.
        query_characters: how long the text of such a query may be.
        query_memory_mebibytes: address space of the process that runs such a query.
    """

    content: Path = field(default_factory=content_root)
    store_folder: Path = field(default_factory=lambda: default_store_folder(content_root()))
    endpoint: str | None = None
    endpoint_seconds: float = 60.0
    load_seconds: float = 300.0
    endpoint_user: str = ""
    endpoint_password: str = field(default="", repr=False)
    public_url: str | None = None
    see_other: bool = True
    memory_quads: int = 1_000_000
    query_seconds: float = 10.0
    query_rows: int = 10_000
    query_characters: int = 20_000
    query_memory_mebibytes: int = 2_048
