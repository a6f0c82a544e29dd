"""``goldenthread sector``: write invented plans in any number, to try things at the size of a whole sector."""

from pathlib import Path
from typing import Final

import click

from goldenthread.commands.console import progress_bar
from goldenthread.sector.manifest import FILE, Manifest
from goldenthread.sector.recipe import Recipe
from goldenthread.sector.writing import write_nquads, write_turtle

WRITERS: Final = {"turtle": write_turtle, "nquads": write_nquads}


@click.command
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--actions", default=1000, show_default=True, metavar="N", help="How many actions, exactly.")
@click.option("--seed", default=1, show_default=True, metavar="N", help="Another seed gives other plans.")
@click.option(
    "--defects",
    "defect_rate",
    default=0.0,
    show_default=True,
    metavar="SHARE",
    help="Share of the actions that get one known fault each, from 0 to 1.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(WRITERS)),
    default="turtle",
    show_default=True,
    help="One Turtle file a plan, or everything in one N-Quads file.",
)
def sector(folder: Path, *, actions: int, seed: int, defect_rate: float, format_name: str) -> None:
    """Write invented plans into DIR, as many as a whole sector has, with faults that are known.

    Each institution has five plans that follow one another, of about 25 actions each, with owners, measures,
    targets, deadlines, follow-ons and evidence, in the same form as the bundled graph. They answer the bundled
    2019 Concordat, which is copied beside them. The institutions do not exist.

    Without --defects, 'goldenthread check' finds nothing in them but remarks. With it, DIR/manifest.json lists
    for each check exactly what there is to find.

    The same options always give the same bytes. DIR must be new or empty; it is there as a whole at the end, or
    not at all.

    \b
    Examples:
      goldenthread sector plans --actions 1000
      goldenthread sector faulty --actions 100000 --defects 0.05 --format nquads
    """  # noqa: D301 - click wants the control character itself
    recipe = Recipe(actions=actions, seed=seed, defect_rate=defect_rate)
    with progress_bar() as progress:
        manifest = WRITERS[format_name](folder, recipe, progress=progress)
    for line in summary(manifest, folder):
        click.echo(line)


def summary(manifest: Manifest, folder: Path) -> list[str]:
    """Return what was written, in lines for people."""
    found = ", ".join(f"{check} {count:,}" for check, count in manifest.defects.items())
    return [
        f"Wrote    {manifest.actions:,} actions in {manifest.plans:,} plans of {manifest.institutions:,} institutions",
        f"         {manifest.statements:,} statements, those of the framework included",
        f"Defects  {sum(manifest.defects.values()):,}{f' ({found})' if found else ''}",
        f"Listed   {folder / FILE}",
    ]
