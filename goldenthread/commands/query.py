"""``goldenthread query``: list the questions of the catalogue, ask one, or run any SPARQL query."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import click
from pyoxigraph import QueryBoolean
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from goldenthread.commands.console import endpoint_option, opened_store
from goldenthread.errors import InputError, UnknownNameError
from goldenthread.graph.store import Answer
from goldenthread.graph.writing import write_atomically
from goldenthread.queries.binding import bind
from goldenthread.queries.catalogue import Catalogue, CatalogueQuery
from goldenthread.queries.formats import (
    GRAPH_FORMATS,
    PEOPLES_FORMATS,
    RESULT_FORMATS,
    Labels,
    compact,
    format_of,
    write_answer,
)
from goldenthread.queries.guard import guard
from goldenthread.queries.labels import labels_in
from goldenthread.queries.running import Table, run_query, table
from goldenthread.settings import Settings

FORMATS: Final = ["table", *RESULT_FORMATS, *PEOPLES_FORMATS, *GRAPH_FORMATS]
PIPED_WIDTH: Final = 160
NARROWEST_COLUMN: Final = 15

format_option = click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How the answer is written.",
)
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the screen.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What goes with an answer: a title, the question, the query, and what finds the names of things."""

    title: str
    caption: str
    text: str
    labels: Labels


class QueryGroup(click.Group):
    """Every query of the catalogue as a subcommand, with its parameters as options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the listed queries."""
        return [query.name for query in _catalogue(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return the command that asks the query called ``cmd_name``.

        Raises:
            UnknownNameError: there is none; names the nearest.
        """
        return _command(_catalogue(ctx)[cmd_name])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the questions."""
        with formatter.section("Questions"):
            formatter.write_dl([(query.name, query.summary) for query in _catalogue(ctx)])


class QueryCommand(click.Command):
    """A query as a command; a parameter that it has not names the ones that it has."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments.

        Raises:
            UnknownNameError: an option is none of the query's parameters.
        """
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            names = [option for parameter in self.params for option in parameter.opts if option.startswith("--")]
            raise UnknownNameError(f"parameter of {self.name} called", error.option_name, names) from error


def _catalogue(ctx: click.Context) -> Catalogue:
    settings = ctx.find_object(Settings) or Settings()
    return Catalogue.read(settings.content / "queries")


def _command(query: CatalogueQuery) -> click.Command:
    options: list[click.Parameter] = [
        click.Option(
            [f"--{parameter.name}", f"value_{parameter.name}"],
            metavar=parameter.type.upper(),
            help=parameter.description + ("  [required]" if parameter.required else ""),
        )
        for parameter in query.parameters
    ]
    columns = "\n".join(f"  {name}: {meaning}" for name, meaning in query.columns.items())
    meaning = f"\b\nColumns:\n{columns}" if columns else "The answer is a graph."
    about = f"{query.summary}\n\n{query.description}\n\n{meaning}\n\n\b\nExample:\n  {query.example}"

    @click.pass_context
    def ask(ctx: click.Context, /, format_name: str, output: Path | None, **values: str | None) -> None:
        given = {name.removeprefix("value_"): value for name, value in values.items() if value is not None}
        settings = ctx.find_object(Settings) or Settings()
        with opened_store(settings) as store:
            answer = run_query(store, query, given)
            named = partial(labels_in, store)
            shown = Shown(title=query.name, caption=query.summary, text=query.text, labels=named)
            _show(answer, format_name, output, shown)

    command = QueryCommand(query.name, callback=ask, params=options, help=about, short_help=query.summary)
    return endpoint_option(format_option(output_option(command)))


@click.group(cls=QueryGroup, invoke_without_command=True, subcommand_metavar="[NAME [--PARAMETER VALUE]...]")
@click.option(
    "-f",
    "--file",
    "source",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Run the SPARQL query in this file; - reads standard input.",
)
@endpoint_option
@format_option
@output_option
@click.pass_context
def query(ctx: click.Context, source: Path | None, format_name: str, output: Path | None) -> None:
    """Ask one of the questions below, or run any SPARQL 1.1 query with -f.

    Without a name the questions are listed. 'goldenthread query NAME --help' explains one, its parameters and
    its columns. A plan, party or obligation may be given by its path (icr/hreir/2018-2020), code, label or IRI.
    """
    if ctx.invoked_subcommand:
        if source:
            raise InputError("give either a question's name or -f FILE, not both")
        return
    settings: Settings = ctx.obj
    if source is None:
        _list(_catalogue(ctx))
        return
    text = _read_query(source)
    guard(text, most_characters=sys.maxsize)
    with opened_store(settings) as store:
        shown = Shown(title="query", caption="", text=text, labels=partial(labels_in, store))
        _show(store.query(bind(text, {})), format_name, output, shown)


def _read_query(source: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"{source} cannot be read ({error.strerror}); give a file that holds a SPARQL query"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{source} is not text in UTF-8 (byte {error.start}); save the query as UTF-8") from error


def _list(catalogue: Catalogue) -> None:
    shown = RichTable(title="Questions that the graph answers", title_justify="left", box=None, pad_edge=False)
    shown.add_column("name", no_wrap=True, style="bold")
    shown.add_column("question")
    shown.add_column("for", no_wrap=True)
    for one in catalogue:
        shown.add_row(one.name, one.summary, one.audience)
    _console().print(shown)
    click.echo("\nAsk one:   goldenthread query NAME [--PARAMETER VALUE]...\nExplain:   goldenthread query NAME --help")


def _console() -> Console:
    return Console() if sys.stdout.isatty() else Console(width=PIPED_WIDTH, color_system=None)


def _show(answer: Answer, format_name: str, output: Path | None, shown: Shown) -> None:
    if format_name == "table" and output is None:
        _print(answer, shown.caption, shown.text)
        return
    chosen = format_name
    if format_name == "table":
        usual = "turtle" if isinstance(answer, list) else "csv"
        chosen = (format_of(output) if output is not None else None) or usual
    data = write_answer(answer, chosen, shown.title, query_text=shown.text, labels=shown.labels, about=shown.caption)
    if output is None:
        if chosen == "xlsx" and sys.stdout.isatty():
            raise InputError("a spreadsheet cannot be shown on the screen; add -o FILE.xlsx")
        sys.stdout.buffer.write(data)
        return
    try:
        write_atomically(output, data)
    except OSError as error:
        raise InputError(f"{output} cannot be written ({error.strerror}); choose another place") from error
    click.echo(f"Wrote {output}", err=True)


def _print(answer: Answer, caption: str, text: str) -> None:
    if isinstance(answer, list):
        click.echo(write_answer(answer, "turtle", "", query_text=text))
        return
    if isinstance(answer, QueryBoolean):
        click.echo("yes" if answer else "no")
        return
    rows = table(answer, text)
    console = _console()
    if len(rows.columns) * NARROWEST_COLUMN > console.width:
        _print_records(console, rows, caption)
    else:
        _print_table(console, rows, caption)
    click.echo(f"{len(rows.rows)} row{'' if len(rows.rows) == 1 else 's'}")


def _print_table(console: Console, rows: Table, caption: str) -> None:
    shown = RichTable(title=caption, title_justify="left", header_style="bold")
    numeric = _numeric_columns(rows.dicts(), rows.columns)
    for name in rows.columns:
        shown.add_column(name, justify="right" if name in numeric else "left", overflow="fold")
    for row in rows.rows:
        shown.add_row(*(Text(compact(cell)) for cell in row))
    console.print(shown)


def _print_records(console: Console, rows: Table, caption: str) -> None:
    """Print each row as a block of lines, since so many columns side by side cannot be read."""
    console.print(Text(caption, style="italic"))
    for number, row in enumerate(rows.rows, start=1):
        shown = RichTable(box=None, show_header=False, pad_edge=False, title=f"Row {number}", title_justify="left")
        shown.add_column(style="bold", no_wrap=True)
        shown.add_column(overflow="fold")
        for name, cell in zip(rows.columns, row, strict=True):
            if cell is not None and compact(cell):
                shown.add_row(name, Text(compact(cell)))
        console.print(shown)
        console.print()


def _numeric_columns(rows: list[dict[str, str]], columns: tuple[str, ...]) -> set[str]:
    def numbers(name: str) -> bool:
        cells: Mapping[int, str] = {index: row[name] for index, row in enumerate(rows) if row[name]}
        return bool(cells) and all(cell.replace(".", "", 1).lstrip("-").isdigit() for cell in cells.values())

    return {name for name in columns if numbers(name)}
