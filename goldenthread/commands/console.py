"""What subcommands print with: progress and warnings on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from goldenthread.graph.opening import open_store
from goldenthread.graph.store import Store
from goldenthread.progress import Progress as ReportProgress
from goldenthread.progress import silent
from goldenthread.settings import Settings


def _set_endpoint(ctx: click.Context, _option: click.Parameter, endpoint: str | None) -> None:
    if endpoint:
        ctx.obj = replace(ctx.find_object(Settings) or Settings(), endpoint=endpoint)


endpoint_option = click.option(
    "--endpoint",
    metavar="URL",
    expose_value=False,
    callback=_set_endpoint,
    help="Ask a remote SPARQL 1.1 endpoint instead of the local store.",
)
"""Lets a subcommand take ``--endpoint`` too, where most people write it."""


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[ReportProgress]:
    """Give a function that shows progress on a terminal's standard error, and nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console  # noqa: PLC0415 - it takes a while to start
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - as above

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Starting", total=None)

        def report(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield report


def warn(message: str) -> None:
    """Print a warning in one line on standard error."""
    click.echo(f"goldenthread: warning: {message}", err=True)


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """Give the store of the settings, built with a progress bar when needed, and close it after use."""
    with progress_bar() as report:
        store = open_store(settings, progress=report, warn=warn)
    try:
        yield store
    finally:
        store.close()
