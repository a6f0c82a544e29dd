"""``goldenthread check``: find what breaks publication, and what a reviewer would ask."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from goldenthread.commands.check_output import write_results
from goldenthread.commands.check_runs import Asked, judged, report_on
from goldenthread.commands.console import endpoint_option, progress_bar
from goldenthread.errors import EXIT_FINDINGS, InputError
from goldenthread.graph.foreign_files import INPUT_FORMATS
from goldenthread.settings import Settings
from goldenthread.shapes.formats import FORMATS
from goldenthread.shapes.reading import Severity
from goldenthread.shapes.running import ENGINES

GRADES = [severity.value for severity in Severity]


def _day(_context: click.Context, _option: click.Parameter, value: str | None) -> date:
    if value is None:
        return datetime.now(tz=UTC).date()
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise InputError(f"--date takes a day such as 2027-07-31, not {value!r}") from error


@click.command
@endpoint_option
@click.argument("files", metavar="[FILE OR FOLDER]...", nargs=-1)
@click.option("--plan", metavar="PLAN", help="Only what belongs to this plan, such as icr/hreir/2018-2020.")
@click.option(
    "--profile",
    "profiles",
    metavar="PROFILE",
    multiple=True,
    help="Only the checks of this profile, such as core or concordat-2019; can be given again.  [default: all]",
)
@click.option(
    "--severity",
    "least",
    type=click.Choice(GRADES),
    default=Severity.INFO.value,
    show_default=True,
    help="Show only findings that are at least as grave. The totals and the exit code are of all.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*GRADES, "never"]),
    default=Severity.VIOLATION.value,
    show_default=True,
    help="End with exit code 1 from this severity on.",
)
@click.option(
    "--changed-since",
    "since",
    metavar="REV|FILE|FOLDER",
    help="Only findings about what differs from a git revision of the same files, or from an older file or folder.",
)
@click.option(
    "--waivers",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Known findings that somebody answers for.  [default: waivers.toml beside the input, if there is one]",
)
@click.option(
    "--date", "day", metavar="YYYY-MM-DD", callback=_day, help="The day to judge waivers by.  [default: today]"
)
@click.option(
    "--format", "format_name", type=click.Choice(FORMATS), default="text", show_default=True, help="Form of the report."
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the report to this file, at once and as a whole, and only the verdict to the terminal.",
)
@click.option(
    "--statement",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the conformance statement of the plan: its hash, the version of the rules, the result.",
)
@click.option("--badge", metavar="FILE.svg", type=click.Path(path_type=Path), help="Write the result as a badge.")
@click.option(
    "--input-format",
    type=click.Choice(list(INPUT_FORMATS)),
    help="What the files named are, whatever their ending; needed for - (standard input).",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    show_default=True,
    help="pyshacl is the reference: the same findings, much slower.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors; see the exit code, or -o.")
@click.pass_obj
def check(settings: Settings, /, **given: Any) -> None:
    """Check plans against the rules in shapes/, and say what is wrong in plain English.

    Without FILE, the bundled plans are checked, or those of --content. A FILE is Turtle (.ttl), TriG (.trig),
    N-Triples (.nt), N-Quads (.nq), JSON-LD (.jsonld, .json) or RDF/XML (.rdf, .owl, .xml), - standard input. Folders
    are searched. Nothing is ever fetched: an import or a context elsewhere is refused.

    Your files are read with the ontology, the frameworks, institutions and lists that are bundled, and with those
    bundled plans that they lean on; a bundled file gives way to yours if you state its plan. The report is only
    about what your files state. Relative IRIs without @base are relative to the path that you gave.

    \b
    x violation  breaks publication: the data must be mended first
    ! warning    a reviewer would ask about it; often true of the published document
    i info       worth knowing

    Each finding names the check, the record, what is wrong, whose defect it is (the institution's document, the
    extraction of its text, or our own model) and where. The end says how many shapes looked at how many things, so
    that "nothing found" means something. Shapes that could find nothing, because of a misspelling, are an error.

    \b
    Exit codes:
      0  nothing at or above --fail-on was found
      1  something was
      2  it could not be checked: the reason is on standard error, in one line with file, line and cure

    \b
    Examples:
      goldenthread check
      goldenthread check --plan icr/hreir/2018-2020 --severity warning
      goldenthread check plans/ --profile core --fail-on warning
      goldenthread check plan.ttl --changed-since HEAD~1
      goldenthread check plans/ --format sarif -o findings.sarif
      goldenthread check plan.ttl --statement statement.ttl --badge badge.svg
      my-export | goldenthread check - --input-format nquads
    """  # noqa: D301 - click wants the control character itself
    asked = Asked(**given)
    with progress_bar(quiet=asked.quiet) as progress:
        run = judged(report_on(settings, asked, progress), settings, asked)
    write_results(run, asked)
    if run.report.failing(asked.failing):
        sys.exit(EXIT_FINDINGS)
