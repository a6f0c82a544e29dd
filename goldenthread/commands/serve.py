"""``goldenthread serve``: the pages, on this machine."""

import socket
import threading
import webbrowser
from dataclasses import replace
from ipaddress import ip_address

import click

from goldenthread.commands.addresses import refuse_other_than_address
from goldenthread.commands.console import endpoint_option, progress_bar, warn
from goldenthread.errors import InputError
from goldenthread.graph.opening import open_store
from goldenthread.settings import Limit, Settings
from goldenthread.webui.app import VISITORS, create_app
from goldenthread.webui.checking import EXTENSION as CHECKING
from goldenthread.webui.serving import make_server, refuse_too_few_threads


def limit_option(limit: Limit) -> click.Option:
    """Return the option that sets a limit, also from the environment."""
    return click.Option(
        [limit.option],
        envvar=limit.variable,
        default=limit.default,
        show_default=True,
        type=(click.FloatRange if isinstance(limit.default, float) else click.IntRange)(min=limit.least),
        help=limit.meaning[:1].upper() + limit.meaning[1:] + ".",
    )


def read_proxy(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """Return the address of a proxy as the server sees it.

    Raises:
        BadParameter: it is neither an IP address nor ``*``.
    """
    if given is None or given == "*":
        return given
    try:
        return str(ip_address(given))
    except ValueError as error:
        raise click.BadParameter(f"{given!r} is no IP address; give one such as 127.0.0.1") from error


@click.command
@endpoint_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port; 0 takes any free one.",
)
@click.option("--open/--no-open", "open_browser", default=True, help="Open the web browser on it.")
@click.option(
    "--threads", default=32, show_default=True, type=click.IntRange(1, 512), help="Requests answered at a time."
)
@click.option("--public-url", metavar="URL", help="The address under which the world sees it, also with a path.")
@click.option(
    "--redirect/--no-redirect",
    "see_other",
    default=True,
    show_default=True,
    help="Lead from the name of a thing to its document (303), or answer at once (200).",
)
@click.option("--security-contact", metavar="URI", help="Who takes reports of weaknesses, such as mailto:...")
@click.option(
    "--trusted-proxy",
    metavar="ADDRESS",
    callback=read_proxy,
    help="The IP address of a proxy in front, whose X-Forwarded-For tells clients apart; * trusts any.",
)
@click.pass_obj
def serve(
    settings: Settings,
    /,
    *,
    host: str,
    port: int,
    threads: int,
    public_url: str | None,
    security_contact: str | None,
    trusted_proxy: str | None,
    open_browser: bool,
    see_other: bool,
    **limits: float,
) -> None:
    """Serve the pages and the SPARQL endpoint, and open them in the web browser.

    The store is made first when it is needed. Stop with Ctrl-C.
    """
    limited = replace(settings, **limits)  # type: ignore[arg-type]  # click has read each by its own type
    settings = replace(
        limited,
        public_url=public_url,
        see_other=see_other,
        security_contact=security_contact,
        trusted_proxy=trusted_proxy,
    )
    refuse_too_few_threads(settings, threads)
    if public_url:
        refuse_other_than_address("--public-url", public_url)
    with progress_bar() as report:
        store = open_store(settings, progress=report, warn=warn, most_quads_in_memory=settings.memory_quads)
        app = create_app(settings, store, report)
    app.extensions[CHECKING].start()
    app.extensions[VISITORS].start()
    try:
        server = make_server(app, settings, host=host, port=port, threads=threads)
    except OSError as error:
        store.close()
        raise InputError(_why_not(host, port, error)) from error
    url = f"http://{_shown(host)}:{server.effective_port}/"
    click.echo(f"Golden Thread is at {url} (stop with Ctrl-C)")
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    try:
        server.run()
    finally:
        server.close()
        app.extensions[VISITORS].close()
        store.close()


serve.params.extend(limit_option(limit) for limit in Settings.limits())


def _why_not(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"there is no address {host!r} on this machine; try --host 127.0.0.1"
    if isinstance(error, PermissionError):
        return f"port {port} needs rights that you do not have; try --port 8000"
    reason = error.strerror or str(error)
    return f"port {port} on {host} cannot be used ({reason}); give another with --port, or 0 for any free one"


def _shown(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "localhost"
    return f"[{host}]" if address.version == 6 else host  # noqa: PLR2004 - the IP version
