"""Print how the store and the questions grow with the number of actions, beside other engines in the same run.

Run it with ``uv run python tests/benchmarks/store.py --actions 1000 10000 --peers fuseki-tdb2 virtuoso rdflib``. It
makes a sector of each size, builds its store, loads it onto each peer that is installed, and asks every question that
needs no value, plus the others with a value from the data. Each figure is processor time, of the engine and of whoever
asks together: it differs little when other work shares the machine, which clock time does not. It is the least of all
repeats. ``growth`` is the exponent from the smallest to the largest size: 1 is linear.
"""

import argparse
import math
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pyoxigraph
import rdflib
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bundled import resident_mebibytes, served
from servers_support import SERVERS, Server, goldenthread, load
from speed_support import Measured
from speed_support import goldenthread as measured_command

from goldenthread.content import FOLDERS, content_root
from goldenthread.errors import GoldenThreadError
from goldenthread.graph.building import Manifest
from goldenthread.graph.remote import remote_store
from goldenthread.graph.store import LocalStore, Store
from goldenthread.ontology.namespaces import prologue
from goldenthread.queries.binding import Term, bind
from goldenthread.queries.catalogue import THING_TYPES, Catalogue, CatalogueQuery
from goldenthread.queries.running import table
from goldenthread.settings import Settings

LONGEST = 60.0
"""Seconds after which a question to a peer is given up."""

RDFLIB_MOST = 1_000
"""Actions up to which rdflib is asked: beyond, single questions take minutes."""

MANY = 10
TICKS = os.sysconf("SC_CLK_TCK")
REQUEST_SECONDS = 3.0


class RdflibStore:
    """rdflib's own engine, in this process."""

    def __init__(self, quads: pyoxigraph.Store) -> None:
        """Hold the statements of a store."""
        self._data = rdflib.Dataset(default_union=True)
        self._data.parse(data=quads.dump(format=RdfFormat.N_QUADS) or b"", format="nquads")

    def query(self, text: str) -> QuerySolutions:
        """Answer a SELECT query."""
        answer = pyoxigraph.parse_query_results(
            self._data.query(text).serialize(format="json") or b"", format=QueryResultsFormat.JSON
        )
        if not isinstance(answer, QuerySolutions):
            raise TypeError(type(answer))
        return answer

    def close(self) -> None:
        """Do nothing."""


class Engine:
    """An engine that holds a sector, and the process that works for it."""

    def __init__(self, name: str, store: Store, pid: int | None = None) -> None:
        """Ask ``store``, which works in the process ``pid``, or in this one."""
        self.name = name
        self.store = store
        self.pid = pid

    def used(self) -> float:
        """Return the processor time used until now, in seconds."""
        ours = time.process_time()
        if self.pid is None:
            return ours
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return ours + (int(fields[11]) + int(fields[12])) / TICKS

    def cost(self, ask: Callable[[Store], object], repeats: int) -> float:
        """Return the least processor time of some repeats in seconds; not a number where it fails or takes too long."""
        best = math.nan
        if repeats > MANY:
            # The kernel counts other processes in hundredths of a second: too coarse for one of these.
            before = self.used()
            for _ in range(repeats):
                ask(self.store)
            return (self.used() - before) / repeats
        for _ in range(repeats):
            before, began = self.used(), time.monotonic()
            try:
                ask(self.store)
            except GoldenThreadError:
                return math.nan
            spent = self.used() - before
            best = spent if math.isnan(best) else min(best, spent)
            if time.monotonic() - began > LONGEST / 6:
                break
        return best


def make_sector(folder: Path, actions: int) -> Path:
    """Write a content folder with invented plans, and everything else as it is bundled."""
    content = folder / f"content-{actions}"
    done = goldenthread("sector", str(content), "--actions", str(actions))
    if done.returncode:
        raise RuntimeError(done.stderr)
    for name in FOLDERS[1:]:
        (content / name).symlink_to(content_root() / name)
    return content


def build(content: Path, folder: Path) -> tuple[Manifest, Measured]:
    """Build a store by the command; return its manifest and what that took, over all processes."""
    run = measured_command("--content", content, "--store", folder, "build")
    manifest = Manifest.read(folder)
    if run.code or manifest is None:
        raise RuntimeError(f"the store was not built: {run.err}")
    return manifest, run


def size_of(folder: Path) -> float:
    """Return the mebibytes that a folder takes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20


def values_for(query: CatalogueQuery, store: Store) -> Mapping[str, Term] | None:
    """Return a value from the data for each parameter that a query cannot do without, or None where there is none."""
    values: dict[str, Term] = {}
    for parameter in query.parameters:
        if not parameter.required:
            continue
        if parameter.type not in THING_TYPES or parameter.type == "Thing":
            return None
        rows = store.query(
            prologue("gt") + f"SELECT ?thing WHERE {{ ?thing a gt:{parameter.type} }} ORDER BY ?thing LIMIT 1"
        )
        found = next(iter(rows), None) if isinstance(rows, QuerySolutions) else None
        if found is None:
            return None
        values[parameter.name] = found["thing"]
    return values


def questions(store: Store) -> dict[str, str]:
    """Return the text of each question of the catalogue, as it can be asked of a sector."""
    found = {}
    for query in Catalogue.read(content_root() / "queries"):
        values = values_for(query, store)
        if values is not None:
            found[query.name] = bind(query.text, values)
    return found


def page_data(store: Store) -> list[str]:
    """Return what the page of one action asks for about it."""
    rows = store.query(prologue("gt") + "SELECT ?thing WHERE { ?thing a gt:Action } ORDER BY ?thing LIMIT 1 OFFSET 7")
    if not isinstance(rows, QuerySolutions):
        raise TypeError(type(rows))
    action = next(iter(rows))["thing"]
    if not isinstance(action, NamedNode):
        raise TypeError(type(action))
    catalogue = Catalogue.read(content_root() / "queries")
    return [bind(catalogue[f"pages/{name}"].text, {"thing": action}) for name in ("facts", "records", "thread")]


def asking(text: str) -> Callable[[Store], object]:
    """Return what asks a question and reads every row of its answer."""
    return lambda store: table(store.query(text), text)


@contextmanager
def peers(names: list[str], folder: Path, content: Path, stores: Path, actions: int) -> Iterator[list[Engine]]:
    """Give the peers that are installed, with the sector on them; print how long the load took."""
    engines = []
    with ExitStack() as stack:
        for name in names:
            if name == "rdflib":
                if actions <= RDFLIB_MOST:
                    before = time.process_time()
                    store = RdflibStore(local(stores).quads)
                    print(f"  load rdflib             {time.process_time() - before:8.1f} s")
                    engines.append(Engine(name, store))  # type: ignore[arg-type]
                continue
            start, installed = SERVERS[name]
            if not installed():
                print(f"  {name} is not installed")
                continue
            place = folder / f"{name}-{actions}"
            place.mkdir()
            server = stack.enter_context(start(place))
            engines.append(loaded(server, content, stores))
        yield engines


def loaded(server: Server, content: Path, stores: Path) -> Engine:
    """Load the sector onto a server and print what it cost."""
    engine = Engine(server.name, remote_store(Settings(endpoint=server.endpoint, endpoint_seconds=LONGEST)), server.pid)
    before, children = engine.used(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = load(server, "--content", str(content), "--store", str(stores))
    if done.returncode:
        raise RuntimeError(done.stderr)
    ours = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - children
    print(
        f"  load {server.name:18} {engine.used() - before:8.1f} s and {ours:.1f} s of ours; "
        f"{resident_mebibytes(server.pid):.0f} MiB"
    )
    return engine


def local(stores: Path) -> LocalStore:
    """Open a built store on disk."""
    manifest = Manifest.read(stores)
    if manifest is None:
        raise RuntimeError("there is no store")
    return LocalStore.read_only(stores / manifest.store)


def requests_a_second(address: str, clients: int = 4) -> float:
    """Ask one address over and over from some clients and return how many answers come in a second."""
    end = time.monotonic() + REQUEST_SECONDS
    counts = [0] * clients

    def ask(number: int) -> None:
        while time.monotonic() < end:
            urlopen(address).read()  # noqa: S310 - our own server on loopback
            counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / REQUEST_SECONDS


def measure_server(content: Path, stores: Path) -> None:
    """Print the memory of the served pages and how many requests a second they and the endpoint answer."""
    with served(stores, "--content", str(content)) as (url, pid, first):
        print(f"  command to first page   {first:8.1f} s (clock)")
        print(f"  memory of the server    {resident_mebibytes(pid):8.0f} MiB")
        thing = next(iter(table(local(stores).query(ONE_ACTION), ONE_ACTION).rows))[0]
        path = str(getattr(thing, "value", "")).partition("/id/")[2]
        pages = {"page of an action": f"doc/{path}", "plans": "", "endpoint": "sparql?query=ASK%20%7B%7D"}
        for name, address in pages.items():
            try:
                print(f"  {name:23} {requests_a_second(url + address):8.0f} requests a second (clock)")
            except URLError as error:
                print(f"  {name:23} fails: {error}")


ONE_ACTION = prologue("gt") + "SELECT ?thing WHERE { ?thing a gt:Action } ORDER BY ?thing LIMIT 1 OFFSET 7"


def measure(folder: Path, actions: int, names: list[str], repeats: int) -> dict[tuple[str, str], float]:
    """Measure one size, print its figures, and return the seconds of each question on each engine."""
    content, stores = make_sector(folder, actions), folder / f"stores-{actions}"
    manifest, run = build(content, stores)
    print(f"\n{actions:,} actions, {manifest.quads:,} statements")
    print(f"  build                   {run.processor:8.1f} s, by the clock {run.seconds:.1f} s")
    print(f"  most memory of a build  {run.memory:8.0f} MiB over all processes")
    print(f"  on disk                 {size_of(stores / manifest.store):8.0f} MiB")
    before = resident_mebibytes(os.getpid())
    disk = local(stores)
    memory = disk.in_memory(sys.maxsize)
    print(f"  copied into memory      {resident_mebibytes(os.getpid()) - before:8.0f} MiB more")
    print(f"  bytes a statement       {(resident_mebibytes(os.getpid()) - before) * 2**20 / manifest.quads:8.0f}")
    engines = [Engine("memory", memory), Engine("disk", disk)]
    found: dict[tuple[str, str], float] = {}
    with peers(names, folder, content, stores, actions) as others:
        engines += others
        print(f"  {'milliseconds':32}" + "".join(f"{engine.name:>13}" for engine in engines), flush=True)
        asked = {f"page data {number}": text for number, text in enumerate(page_data(disk), start=1)} | questions(disk)
        for name, text in asked.items():
            for engine in engines:
                found[name, engine.name] = engine.cost(asking(text), repeats * (20 if "page data" in name else 1))
            row = "".join(f"{found[name, engine.name] * 1000:13.2f}" for engine in engines)
            print(f"  {name:32}{row}", flush=True)
    disk.close()
    memory.close()
    measure_server(content, stores)
    return found


def print_growth(sizes: list[int], found: Mapping[int, Mapping[tuple[str, str], float]]) -> None:
    """Print for each question the exponent of its growth, and how it stands beside the fastest peer."""
    small, large = sizes[0], sizes[-1]
    engines = list(dict.fromkeys(engine for _, engine in found[large]))
    print(f"\ngrowth from {small:,} to {large:,} actions, and memory beside the fastest other engine at {large:,}")
    for name in dict.fromkeys(name for name, _ in found[large]):
        ours = found[large][name, "memory"]
        growth = math.log(ours / found[small].get((name, "memory"), math.nan)) / math.log(large / small)
        theirs = [found[large][name, engine] for engine in engines if engine not in {"memory", "disk"}]
        fastest = min((cost for cost in theirs if not math.isnan(cost)), default=math.nan)
        print(f"  {name:32}{growth:8.2f}{ours / fastest:8.2f}")


def main() -> None:
    """Read the command line, measure each size, print the growth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actions", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--peers", nargs="*", default=["fuseki-tdb2", "virtuoso", "rdflib"])
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = {
            actions: measure(Path(folder), actions, given.peers, given.repeats) for actions in sorted(given.actions)
        }
    if len(found) > 1:
        print_growth(sorted(found), found)


if __name__ == "__main__":
    main()
