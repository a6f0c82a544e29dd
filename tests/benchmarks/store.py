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

from pyoxigraph import NamedNode, QuerySolutions

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from asked_engines import LONGEST, Engine, KeptStore, RdflibStore
from bundled import resident_mebibytes, served
from servers_support import SERVERS, Server, goldenthread, load
from speed_support import goldenthread as measured_command

from goldenthread.content import FOLDERS, content_root
from goldenthread.graph.building import Manifest, answers_folder
from goldenthread.graph.remote import remote_store
from goldenthread.graph.store import LocalStore, Store
from goldenthread.ontology.namespaces import prologue
from goldenthread.queries.binding import Term, bind, bind_typed
from goldenthread.queries.catalogue import THING_TYPES, Catalogue, CatalogueQuery
from goldenthread.queries.running import as_table
from goldenthread.settings import Settings

LONGEST_LOAD = 7_200.0

OURS = {"memory", "disk", "kept"}
"""What answers for us: the store copied into memory, the store on disk, and what is kept beside it."""

RDFLIB_MOST = 1_000
"""Actions up to which rdflib is asked: beyond, single questions take minutes."""

REQUEST_SECONDS = 3.0


def make_sector(folder: Path, actions: int) -> Path:
    """Write a content folder with invented plans, and everything else as it is bundled."""
    content = folder / f"content-{actions}"
    if content.exists():
        return content
    done = goldenthread("sector", str(content), "--actions", str(actions), seconds=LONGEST_LOAD)
    if done.returncode:
        raise RuntimeError(done.stderr)
    for name in FOLDERS[1:]:
        (content / name).symlink_to(content_root() / name)
    return content


def build(content: Path, folder: Path, actions: int) -> Manifest:
    """Build a store by the command, unless there is one; print what that took, over all processes."""
    manifest = Manifest.read(folder)
    if manifest is not None:
        print(f"\n{actions:,} actions, {manifest.quads:,} statements, built before")
        return manifest
    run = measured_command("--content", content, "--store", folder, "build")
    manifest = Manifest.read(folder)
    if run.code or manifest is None:
        raise RuntimeError(f"the store was not built: {run.err}")
    print(f"\n{actions:,} actions, {manifest.quads:,} statements")
    print(f"  build                   {run.processor:8.1f} s, by the clock {run.seconds:.1f} s")
    print(f"  most memory of a build  {run.memory:8.0f} MiB over all processes")
    return manifest


def keep_answers(content: Path, folder: Path) -> None:
    """Keep the answers to questions about everything by the command; print what that took, over all processes."""
    run = measured_command("--content", content, "--store", folder, "build", "--answers")
    if run.code:
        raise RuntimeError(f"the answers were not kept: {run.err}")
    print(f"  keeping answers         {run.processor:8.1f} s, by the clock {run.seconds:.1f} s")


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
        if values:
            found[query.name] = bind(query.text, values)
        elif values is not None:
            found[query.name] = bind_typed(query, {}, store)
    return found


def page_data(store: Store) -> dict[str, str]:
    """Return the text of each question that the page of one action asks about it."""
    rows = store.query(prologue("gt") + "SELECT ?thing WHERE { ?thing a gt:Action } ORDER BY ?thing LIMIT 1 OFFSET 7")
    if not isinstance(rows, QuerySolutions):
        raise TypeError(type(rows))
    action = next(iter(rows))["thing"]
    if not isinstance(action, NamedNode):
        raise TypeError(type(action))
    catalogue = Catalogue.read(content_root() / "queries")
    names = [f"pages/{name}" for name in ("facts", "records", "thread")]
    return {name: bind(catalogue[name].text, {"thing": action}) for name in names}


def asking(text: str) -> Callable[[Store], object]:
    """Return what asks a question and reads every row of its answer."""
    return lambda store: as_table(store.query(text), text)


@contextmanager
def peers(names: list[str], content: Path, stores: Path, actions: int) -> Iterator[list[Engine]]:
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
            server = stack.enter_context(start(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
            engines.append(loaded(server, content, stores))
            rate = requests_a_second(f"{server.endpoint}?query=ASK%20%7B%7D")
            print(f"  {name:23} {rate:8.0f} requests a second (clock)")
        yield engines


def loaded(server: Server, content: Path, stores: Path) -> Engine:
    """Load the sector onto a server and print what it cost."""
    engine = Engine(server.name, remote_store(Settings(endpoint=server.endpoint, endpoint_seconds=LONGEST)), server.pid)
    before, children = engine.used(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    began = time.monotonic()
    done = load(server, "--content", str(content), "--store", str(stores), seconds=LONGEST_LOAD)
    if done.returncode:
        raise RuntimeError(done.stderr)
    ours = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - children
    print(
        f"  load {server.name:18} {engine.used() - before:8.1f} s and {ours:.1f} s of ours, "
        f"by the clock {time.monotonic() - began:.0f} s; {resident_mebibytes(server.pid):.0f} MiB",
        flush=True,
    )
    return engine


def local(stores: Path) -> LocalStore:
    """Open a built store on disk."""
    manifest = Manifest.read(stores)
    if manifest is None:
        raise RuntimeError("there is no store")
    return LocalStore.read_only(stores / manifest.store)


def copied_into_memory(disk: LocalStore) -> LocalStore:
    """Return a copy of a store in memory, and print what it takes."""
    before = resident_mebibytes(os.getpid())
    memory = disk.in_memory(sys.maxsize)
    more = resident_mebibytes(os.getpid()) - before
    print(f"  copied into memory      {more:8.0f} MiB more, {more * 2**20 / len(disk):.0f} bytes a statement")
    return memory


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
        thing = next(iter(as_table(local(stores).query(ONE_ACTION), ONE_ACTION).rows))[0]
        path = str(getattr(thing, "value", "")).partition("/id/")[2]
        pages = {"page of an action": f"doc/{path}", "plans": "", "endpoint": "sparql?query=ASK%20%7B%7D"}
        for name, address in pages.items():
            try:
                print(f"  {name:23} {requests_a_second(url + address):8.0f} requests a second (clock)")
            except URLError as error:
                print(f"  {name:23} fails: {error}")


ONE_ACTION = prologue("gt") + "SELECT ?thing WHERE { ?thing a gt:Action } ORDER BY ?thing LIMIT 1 OFFSET 7"


def measure(folder: Path, actions: int, given: argparse.Namespace) -> dict[tuple[str, str], float]:
    """Measure one size, print its figures, and return the seconds of each question on each engine."""
    content, stores = make_sector(folder, actions), folder / f"stores-{actions}"
    manifest = build(content, stores, actions)
    store = stores / manifest.store
    print(f"  on disk                 {size_of(store):8.0f} MiB")
    disk = local(stores)
    engines = [Engine("disk", disk)]
    if manifest.quads <= given.memory_quads:
        engines.insert(0, Engine("memory", copied_into_memory(disk)))
    if given.answers:
        keep_answers(content, stores)
        engines.append(Engine("kept", KeptStore(answers_folder(store))))  # type: ignore[arg-type]
    found: dict[tuple[str, str], float] = {}
    with peers(given.peers, content, stores, actions) as others:
        engines += others
        print(f"  {'milliseconds':32}" + "".join(f"{engine.name:>13}" for engine in engines), flush=True)
        asked = page_data(disk) | questions(disk)
        for name, text in asked.items():
            if given.questions and name not in given.questions:
                continue
            for engine in engines:
                repeats = given.repeats * (20 if name.startswith("pages/") else 1)
                found[name, engine.name] = engine.cost(asking(text), repeats)
            row = "".join(f"{found[name, engine.name] * 1000:13.2f}" for engine in engines)
            print(f"  {name:32}{row}", flush=True)
    for engine in engines:
        engine.store.close()
    measure_server(content, stores)
    return found


def print_growth(sizes: list[int], found: Mapping[int, Mapping[tuple[str, str], float]]) -> None:
    """Print for each question how it grows from disk, and how it stands beside the fastest peer, anew and kept."""
    small, large = sizes[0], sizes[-1]
    peers = {engine for _, engine in found[large]} - OURS
    print(f"\ngrowth from {small:,} to {large:,} actions; disk and kept beside the fastest other engine at {large:,}")
    for name in dict.fromkeys(name for name, _ in found[large]):
        disk = found[large][name, "disk"]
        before = found[small].get((name, "disk"), math.nan)
        growth = math.log(disk / before) / math.log(large / small) if large > small else math.nan
        theirs = [found[large][name, engine] for engine in peers]
        fastest = min((cost for cost in theirs if not math.isnan(cost)), default=math.nan)
        kept = found[large].get((name, "kept"), math.nan)
        print(f"  {name:32}{growth:8.2f}{disk / fastest:8.2f}{kept / fastest:8.2f}")


def main() -> None:
    """Read the command line, measure each size, print the growth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actions", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--peers", nargs="*", default=["fuseki-tdb2", "virtuoso", "rdflib"])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--questions", nargs="*", help="only these, by name (default: all that a sector can answer)")
    parser.add_argument("--memory-quads", type=int, default=10_000_000, help="copy up to so many statements to memory")
    parser.add_argument("--answers", action="store_true", help="keep the answers to questions about everything first")
    parser.add_argument("--folder", type=Path, help="use the sectors and stores that are here, and leave them here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = {actions: measure(folder, actions, given) for actions in sorted(given.actions)}
    print_growth(sorted(found), found)


if __name__ == "__main__":
    main()
