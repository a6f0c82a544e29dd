"""``goldenthread publish``: the whole site as files, for any web space."""

from pathlib import Path

import click

from goldenthread.commands.addresses import refuse_other_than_address
from goldenthread.commands.console import progress_bar, warn
from goldenthread.graph.opening import open_store
from goldenthread.ontology.namespaces import ROOT
from goldenthread.publishing.folders import refuse_other
from goldenthread.settings import Settings


@click.command
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--base",
    metavar="URL",
    default=ROOT,
    show_default=True,
    help="The address that the site will have.",
)
@click.option("--force", is_flag=True, help="Replace DIR even if it holds something else.")
@click.pass_obj
def publish(settings: Settings, folder: Path, *, base: str, force: bool) -> None:
    """Write the whole site into DIR: pages, every format of every thing, data sets, checksums, rules for web servers.

    The files work on any web server, under any path, also without rules; with the rules in DIR/.htaccess or
    DIR/server, names lead to documents in the format that is asked for. The same content and base always give the
    same bytes. DIR is there as a whole at the end, or is left as it was.
    """
    from goldenthread.publishing.site import publish as write_site  # noqa: PLC0415 - it loads all pages

    refuse_other_than_address("--base", base)
    refuse_other(folder, force=force)
    with progress_bar() as report:
        store = open_store(settings, progress=report, warn=warn, most_quads_in_memory=settings.memory_quads)
        try:
            done = write_site(settings, store, folder, base=base, force=force, progress=report)
        finally:
            store.close()
    click.echo(f"Wrote    {done.files:,} files, {done.size / 1e6:,.1f} MB")
    click.echo(f"Digest   {done.digest}")
    click.echo(f"Folder   {folder}")
