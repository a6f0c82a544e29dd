"""``goldenthread check``: find what breaks publication, and what a reviewer would ask."""

import sys
from itertools import groupby
from typing import Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from goldenthread.commands.console import opened_store, progress_bar
from goldenthread.errors import EXIT_FINDINGS
from goldenthread.queries.binding import find_thing
from goldenthread.settings import Settings
from goldenthread.shapes.findings import Report
from goldenthread.shapes.reading import Severity
from goldenthread.shapes.running import check_store
from goldenthread.shapes.writing import (
    as_json,
    closing_lines,
    cures,
    plain_lines,
    plan_title,
    sentence,
    severity_words,
    shown,
    source,
)

STYLES: Final = {Severity.VIOLATION: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


@click.command
@click.option("--plan", metavar="PLAN", help="Only what belongs to this plan, such as icr/hreir/2018-2020.")
@click.option(
    "--severity",
    "least",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.INFO.value,
    show_default=True,
    help="Show only findings that are at least as grave. The totals and the exit code are of all.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the report is written.",
)
@click.pass_obj
def check(settings: Settings, *, plan: str | None, least: str, format_name: str) -> None:
    r"""Check the plans against the rules in shapes/, and say what is wrong in plain English.

    Each finding is one line: how grave it is, the check, the action or record it is about, what is wrong,
    whose defect it is (the institution's document, the extraction of its text, or our own model), and the
    lines of the document behind it.

    \b
    x violation  breaks publication: the data must be mended first
    ! warning    a reviewer would ask about it; often true of the published document
    i info       worth knowing

    The end says how many shapes looked at how many things, so that "nothing found" means something. Shapes
    that could find nothing, because of a misspelling for instance, are an error.

    \b
    Exit codes:
      0  nothing was found that breaks publication
      1  there are violations
      2  it could not be checked: the reason is on standard error

    \b
    Examples:
      goldenthread check
      goldenthread check --plan icr/hreir/2018-2020 --severity warning
      goldenthread check --format json > report.json
    """
    gravity = Severity(least)
    with opened_store(settings) as store, progress_bar() as progress:
        chosen = find_thing("Plan", plan, store).value if plan else None
        report = check_store(store, settings.content, plan=chosen, progress=progress)
    if format_name == "json":
        click.echo(as_json(report, gravity))
    elif sys.stdout.isatty():
        print_tables(report, gravity, Console())
    else:
        click.echo("\n".join(plain_lines(report, gravity)))
    if not report.publishable:
        sys.exit(EXIT_FINDINGS)


def print_tables(report: Report, least: Severity, console: Console) -> None:
    """Print the report on a terminal: a table for each plan, what to do, and how much was looked at."""
    findings = shown(report, least)
    for title, group in groupby(findings, key=plan_title):
        table = _table(title, flexible=(2, 1))
        for finding in group:
            mark = Text(severity_words(finding), style=STYLES[finding.check.severity])
            table.add_row(mark, finding.check.check, Text(sentence(finding)), Text(source(finding), style="dim"))
        console.print(table, "")
    if findings:
        table = _table("What to do", flexible=(1, 1))
        for name, number, fix, why in cures(findings):
            table.add_row(name, number, Text(fix), Text(why, style="dim"))
        console.print(table, "")
    for line in closing_lines(report, least):
        console.print(Text(line))


def _table(title: str, *, flexible: tuple[int, int]) -> Table:
    """Return a table of two narrow columns and two that share the rest of the width as ``flexible`` says."""
    table = Table(box=None, show_header=False, title=Text(title, style="bold"), title_justify="left", expand=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    for ratio in flexible:
        table.add_column(ratio=ratio, overflow="fold")
    return table
