"""The ``goldenthread`` command and what all its subcommands share."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from goldenthread.content import FOLDERS, content_root
from goldenthread.errors import EXIT_ERROR, GoldenThreadError, InputError, UnknownNameError
from goldenthread.settings import ENVIRONMENT_PREFIX, Settings, default_store_folder
from goldenthread.texts import clean
from goldenthread.version import __version__

COMMANDS: Final = {
    "serve": "Open the browser on the graph.",
    "query": "List the questions, or ask one.",
    "check": "Check the plans against the rules.",
    "publish": "Write the whole site as files, for any web space.",
    "build": "Make the store from the Turtle files.",
    "load": "Put the graph on a SPARQL server.",
    "sector": "Write invented plans, in any number, to try things on.",
}
INTERRUPTED: Final = 130


class LazyGroup(click.Group):
    """A group that imports a subcommand only when it is used, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all subcommands, the most used first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the subcommand called ``cmd_name``.

        Raises:
            UnknownNameError: there is none; names the nearest.
        """
        if cmd_name not in COMMANDS:
            raise UnknownNameError("command called", cmd_name, COMMANDS)
        command = getattr(import_module(f"goldenthread.commands.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the subcommands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"auto_envvar_prefix": ENVIRONMENT_PREFIX, "help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="goldenthread")
@click.option(
    "--content",
    type=click.Path(path_type=Path),
    help="Folder with graph/, ontology/, queries/, shapes/ and webui/.  [default: the bundled one]",
)
@click.option(
    "--store",
    "store_folder",
    type=click.Path(path_type=Path),
    help="Folder for the store; may be deleted at any time.  [default: the user's cache]",
)
@click.option("--endpoint", metavar="URL", help="Ask a remote SPARQL 1.1 endpoint instead of the local store.")
@click.pass_context
def main(ctx: click.Context, content: Path | None, store_folder: Path | None, endpoint: str | None) -> None:
    """Published action plans as one graph: from duty to deed to result to what came next.

    Start with 'goldenthread serve' for the pages, or 'goldenthread query' for a list of questions. The store
    is made when it is needed. Every option can also be set in the environment, as GOLDENTHREAD_STORE_FOLDER,
    GOLDENTHREAD_ENDPOINT and so on.

    Exit codes: 0 done; 1 the check found what breaks publication; 2 something is wrong with the input or the
    machine, in one line that says what to do; 130 stopped with Ctrl-C.
    """
    chosen = content or content_root()
    if missing := [name for name in FOLDERS if not (chosen / name).is_dir()]:
        raise InputError(
            f"{chosen} has no folder {', '.join(missing)}; give --content a folder with all of {', '.join(FOLDERS)}"
        )
    ctx.obj = Settings(
        content=chosen,
        store_folder=store_folder or default_store_folder(chosen),
        endpoint=endpoint,
        endpoint_user=os.environ.get(f"{ENVIRONMENT_PREFIX}_ENDPOINT_USER", ""),
        endpoint_password=os.environ.get(f"{ENVIRONMENT_PREFIX}_ENDPOINT_PASSWORD", ""),
    )


def run() -> None:
    """Run the command line; a user's mistake is one line on standard error and never a traceback."""
    try:
        main(standalone_mode=False)
    except GoldenThreadError as error:
        _stop(str(error), error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_ERROR)
    except (KeyboardInterrupt, click.Abort):
        _stop("stopped; nothing is left half-written", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_ERROR)


def _stop(message: str, code: int) -> None:
    click.echo(f"goldenthread: {clean(message)}", err=True)
    sys.exit(code)
