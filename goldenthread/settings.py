"""The settings, each with its default; the command line and the environment fill them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from platformdirs import user_cache_path

from goldenthread.content import content_root

ENVIRONMENT_PREFIX: Final = "GOLDENTHREAD"


def default_store_folder(content: Path) -> Path:
    """Return the folder for the store of ``content``: in the user's cache, one for each content folder."""
    name = sha256(str(content.resolve()).encode()).hexdigest()[:12]
    return user_cache_path("goldenthread") / name


def _limit(default: float, meaning: str, *, least: float = 1) -> Any:
    """Return a field that ``goldenthread serve`` takes as an option, with what its help says."""
    return field(default=default, metadata={"meaning": meaning, "least": least})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A setting that bounds what a visitor may take, and how it is set.

    Attributes:
        name: the name of the setting.
        meaning: what it bounds, in words.
        default: its value where nobody sets it.
        least: the smallest value that it can have.
    """

    name: str
    meaning: str
    default: float
    least: float

    @property
    def option(self) -> str:
        """Return the option of ``goldenthread serve`` that sets it."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """Return the environment variable that sets it."""
        return f"{ENVIRONMENT_PREFIX}_{self.name.upper()}"


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
        security_contact: the address, such as mailto:..., that takes reports of weaknesses.
        trusted_proxy: the address of a proxy in front, whose word on where a request comes from is taken; ``*`` is any.
        memory_quads: up to how many quads the server keeps its store in memory, which makes pages several times faster.
        query_seconds: how long a query that a visitor sends may take, and how long it may wait for its turn.
        query_rows: how many rows or triples such a query may return before the result is cut, and says so.
        query_bytes: how large its result may be before it is cut, and says so.
        query_characters: how long the text of such a query may be.
        query_memory_mebibytes: address space of the process that runs such a query.
        query_workers: how many such queries run at a time, each in its process; of several, one client never has all.
        query_waiting: how many more may wait for their turn; whoever comes then is turned away at once.
        query_per_client: how many of both may come from one client.
        graph_triples: how many triples a graph of the Graph Store Protocol may have; larger ones are had as dumps.
        body_bytes: how large the body of a request may be.
        address_bytes: how long the address of a request may be.
        request_seconds: how long a client may take to send its request.
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
    security_contact: str | None = None
    trusted_proxy: str | None = None
    memory_quads: int = _limit(1_000_000, "quads up to which the store is kept in memory", least=0)
    query_seconds: float = _limit(10.0, "seconds that a query may run, and wait before", least=0.1)
    query_rows: int = _limit(10_000, "rows or triples of a result; more is cut, and said")
    query_bytes: int = _limit(8_388_608, "bytes of a result; more is cut, and said", least=1_024)
    query_characters: int = _limit(20_000, "characters of a query")
    query_memory_mebibytes: int = _limit(2_048, "mebibytes of memory for a query", least=256)
    query_workers: int = _limit(3, "queries that run at a time; of several, one client never has all")
    query_waiting: int = _limit(16, "queries that wait for their turn; more are turned away", least=0)
    query_per_client: int = _limit(6, "queries of one client that run and wait; more are turned away")
    graph_triples: int = _limit(100_000, "triples of a graph that is sent whole")
    body_bytes: int = _limit(1_048_576, "bytes of a request's body", least=1_024)
    address_bytes: int = _limit(65_536, "bytes of an address", least=1_024)
    request_seconds: float = _limit(30.0, "seconds that a client may take to send its request", least=0.1)

    @classmethod
    def limits(cls) -> Iterator[Limit]:
        """Yield the settings that bound what a visitor may take, in the order in which they are shown."""
        for one in fields(cls):
            if one.metadata:
                yield Limit(
                    name=one.name,
                    meaning=one.metadata["meaning"],
                    default=one.default,  # type: ignore[arg-type]  # _limit always gives one
                    least=one.metadata["least"],
                )
