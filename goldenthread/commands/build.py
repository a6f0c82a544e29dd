"""``goldenthread build``: make the store."""

from pathlib import Path

import click

from goldenthread.commands.console import progress_bar, warn
from goldenthread.graph.building import build as build_store
from goldenthread.graph.store import LocalStore
from goldenthread.progress import Progress
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.keeping import AnswerKeeping, lasting_questions
from goldenthread.settings import Settings


@click.command
@click.option("--force", is_flag=True, help="Make it again even if nothing has changed.")
@click.option(
    "--answers",
    is_flag=True,
    help="Also answer the catalogue's questions about everything, as 'serve' does by itself where there is much.",
)
@click.pass_obj
def build(settings: Settings, *, force: bool, answers: bool) -> None:
    """Make the store from the Turtle files and the rules.

    Other commands do this by themselves when a file has changed. The new store replaces the old one in one
    step after it has been checked, so that a reader always finds a whole one.
    """
    with progress_bar() as report:
        done = build_store(settings.content, settings.store_folder, force=force, progress=report)
        manifest = done.manifest
        kept = _answer(settings, settings.store_folder / manifest.store, report) if answers else {}
    click.echo(
        f"{'Built' if done.fresh else 'Already up to date'}: {manifest.files} files, {manifest.asserted:,} statements, "
        f"{manifest.derived:,} derived, {manifest.quads:,} in all"
    )
    click.echo(f"Digest   {manifest.digest}")
    click.echo(f"Store    {settings.store_folder / manifest.store}")
    click.echo(f"Time     {done.seconds:.2f} s")
    if answers:
        click.echo(f"Answers  {sum(not failed for failed in kept.values())} kept")
    for name, failed in kept.items():
        if failed:
            warn(f"the answer of {name} is not kept: {failed}")


def _answer(settings: Settings, folder: Path, report: Progress) -> dict[str, str]:
    store = LocalStore.read_only(folder)
    questions = lasting_questions(Catalogue.read(settings.content / "queries"), store)
    store.close()
    return AnswerKeeping(folder, questions, settings).run(report)
