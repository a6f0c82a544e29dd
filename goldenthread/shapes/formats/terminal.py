"""The report on a terminal: a table for each plan, what to do, what is accepted, and the verdict."""

from itertools import groupby
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from goldenthread.shapes.findings import Report
from goldenthread.shapes.formats.plain import closing_lines
from goldenthread.shapes.formats.wording import (
    Places,
    acceptance,
    accepted,
    consequences,
    cures,
    gathered,
    plan_title,
    sentence,
    severity_words,
    shown,
    source,
)
from goldenthread.shapes.reading import Severity

STYLES: Final = {Severity.VIOLATION: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def print_tables(
    report: Report,
    least: Severity,
    console: Console,
    places: Places | None = None,
    *,
    fail_on: Severity | None = Severity.VIOLATION,
) -> None:
    """Print the same as the plain lines, in tables as wide as the terminal; arguments as for ``formats.write``."""
    findings = list(gathered(shown(report, least)))
    for title, group in groupby(findings, key=lambda one: plan_title(one[0])):
        table = _table(title, flexible=(2, 1))
        for finding, following in group:
            mark = Text(severity_words(finding), style=STYLES[finding.check.severity])
            where = Text(source(finding, places), style="dim")
            table.add_row(mark, finding.check.check, Text(sentence(finding)), where)
            if following:
                table.add_row("", "", Text(consequences(following)), "")
        console.print(table, "")
    if findings:
        table = _table("What to do", flexible=(1, 1))
        for name, number, fix, why in cures([finding for finding, _ in findings]):
            table.add_row(name, number, Text(fix), Text(why, style="dim"))
        console.print(table, "")
    if known := accepted(report, least):
        table = _table("Accepted by waivers", flexible=(1, 1))
        for finding in known:
            answer = acceptance(finding.waiver) if finding.waiver else ""
            what = Text(f"{sentence(finding)}  ({source(finding, places)})")
            table.add_row(severity_words(finding), finding.check.check, what, Text(answer))
        console.print(table, "")
    for line in closing_lines(report, least, fail_on):
        console.print(Text(line))


def _table(title: str, *, flexible: tuple[int, int]) -> Table:
    """Return a table of two narrow columns and two that share the rest of the width as ``flexible`` says."""
    table = Table(box=None, show_header=False, title=Text(title, style="bold"), title_justify="left", expand=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    for ratio in flexible:
        table.add_column(ratio=ratio, overflow="fold")
    return table
