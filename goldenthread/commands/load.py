"""``goldenthread load``: put the graph on a SPARQL server."""

from time import perf_counter

import click

from goldenthread.commands.console import endpoint_option, progress_bar, warn
from goldenthread.errors import EndpointError, InputError
from goldenthread.graph.credentials import Credentials
from goldenthread.graph.graph_store import GraphStore, graph_store_address
from goldenthread.graph.loading import load as load_store
from goldenthread.graph.opening import open_local_store
from goldenthread.graph.patience import Patience
from goldenthread.graph.remote import RemoteStore
from goldenthread.progress import Progress
from goldenthread.settings import Settings


@click.command
@endpoint_option
@click.option("--graph-store", metavar="URL", help="Where it takes graphs, if --endpoint does not tell.")
@click.option("--again", is_flag=True, help="Send every graph, also those that the server has.")
@click.pass_obj
def load(settings: Settings, graph_store: str | None, *, again: bool) -> None:
    """Put every graph, with what is derived, on the SPARQL server at --endpoint.

    Each graph is sent by the Graph Store Protocol. The server remembers which graphs are whole, so a load that
    was cut off goes on where it stopped, and the next one sends only what has changed. Graphs that are gone here
    are removed there; graphs of others are left alone.

    If the server asks who you are, set GOLDENTHREAD_ENDPOINT_USER and GOLDENTHREAD_ENDPOINT_PASSWORD.
    """
    if not settings.endpoint:
        raise InputError(
            "load needs the address of a SPARQL endpoint; give it as --endpoint http://localhost:3030/ds/sparql"
        )
    started = perf_counter()
    with progress_bar() as report:
        store = open_local_store(settings, progress=report, warn=warn)
        try:
            remote, graphs = _server(settings, settings.endpoint, graph_store, report)
            done = load_store(store, remote, graphs, report, again=again)
        finally:
            store.close()
    click.echo(
        f"Loaded {done.sent:,} graphs with {done.triples:,} statements; {done.unchanged:,} were there already, "
        f"{done.removed:,} removed"
    )
    click.echo(f"Time     {perf_counter() - started:.2f} s")


def _server(
    settings: Settings, endpoint: str, graph_store: str | None, report: Progress
) -> tuple[RemoteStore, GraphStore]:
    credentials = Credentials.of(settings)
    patience = Patience(seconds=settings.load_seconds, tries=5, pause=0.5, again_after_silence=True)
    remote = RemoteStore(endpoint, credentials=credentials, patience=patience)
    address = graph_store or graph_store_address(endpoint, remote.headers(), signed_in=credentials is not None)
    if address is None:
        raise EndpointError(f"it cannot be told where {endpoint} takes graphs; give the address with --graph-store")

    def waiting(number: int) -> None:
        report(f"Waiting for the server, try {number} of {patience.tries}", 0, 0)

    return remote, GraphStore(address, patience=patience, credentials=credentials, waiting=waiting)
