"""Where the results of a check go: the terminal, a file, a statement, a badge."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from goldenthread.commands.check_runs import Asked, Run
from goldenthread.errors import InputError
from goldenthread.graph.places import places
from goldenthread.graph.writing import write_atomically
from goldenthread.shapes.formats import write
from goldenthread.shapes.formats.plain import closing_lines
from goldenthread.shapes.reading import Severity

STANDARD_OUTPUT: Final = Path("-")


def write_results(run: Run, asked: Asked) -> None:
    """Print or write the report, the statement and the badge.

    Raises:
        InputError: a file cannot be written, or the statement would be about no plan or several.
    """
    least = Severity(asked.least)
    found = _places(run)
    if asked.statement:
        _write(asked.statement, _statement(run))
    if asked.badge:
        from goldenthread.shapes.statements import badge  # noqa: PLC0415 - seldom needed

        _write(asked.badge, badge(run.report, plan=run.plan or ""))
    if asked.output and asked.output != STANDARD_OUTPUT:
        _write(asked.output, _text(run, asked, found))
        if not asked.quiet:
            click.echo("\n".join([*_notes(run), *closing_lines(run.report, least, asked.failing)]))
        return
    if asked.quiet:
        return
    if asked.format_name == "text" and sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415 - it takes a while to start

        from goldenthread.shapes.formats.terminal import print_tables  # noqa: PLC0415 - as above

        _echo_notes(run)
        print_tables(run.report, least, Console(), found, fail_on=asked.failing)
        return
    if asked.format_name != "text":
        _echo_notes(run, err=True)
    click.echo(_text(run, asked, found), nl=False)


def _text(run: Run, asked: Asked, found: Mapping[str, tuple[str, int]]) -> str:
    text = write(run.report, asked.format_name, least=Severity(asked.least), places=found, fail_on=asked.failing)
    notes = "".join(f"{note}\n\n" for note in _notes(run)) if asked.format_name == "text" else ""
    return notes + text


def _notes(run: Run) -> list[str]:
    return [run.note] if run.note else []


def _echo_notes(run: Run, *, err: bool = False) -> None:
    for note in _notes(run):
        click.echo(f"goldenthread: {note}" if err else note, err=err)


def _places(run: Run) -> dict[str, tuple[str, int]]:
    wanted = {
        iri
        for finding in run.report.findings
        for iri in (finding.record, finding.item, finding.focus, finding.plan)
        if iri
    }
    return places(run.files, wanted) if wanted else {}


def _statement(run: Run) -> str:
    from goldenthread.shapes.statements import statement  # noqa: PLC0415 - seldom needed

    plans = run.report.known_plans
    plan = run.plan or (plans[0].iri if len(plans) == 1 else "")
    return statement(run.report, plan=plan, content=run.content_of(plan) if plan else "")


def _write(path: Path, text: str) -> None:
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        raise InputError(f"{path}: it cannot be written: {error.strerror or error}; give another place") from error
