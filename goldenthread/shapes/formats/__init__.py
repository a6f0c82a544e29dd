"""Write a report down, for people and for machines; ``write`` knows every format."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from goldenthread.errors import UnknownNameError
from goldenthread.shapes.findings import Report
from goldenthread.shapes.formats.plain import plain_lines
from goldenthread.shapes.formats.wording import Places
from goldenthread.shapes.reading import Severity

FORMATS: Final = ("text", "json", "html", "junit", "sarif", "turtle", "csv")


def write(
    report: Report,
    format_name: str,
    *,
    least: Severity,
    places: Places | None = None,
    fail_on: Severity | None = Severity.VIOLATION,
) -> str:
    """Return a report in one of ``FORMATS``, as a text that ends with its line.

    Args:
        report: what was found; every form says how much was looked at, by which rules, and on which day.
        format_name: one of ``FORMATS``.
        least: leave out findings that are less grave; counts and verdict are of everything all the same. JUnit
            leaves out nothing, since a build server counts for itself.
        places: the file and line at which records stand, by their IRIs.
        fail_on: from which severity on a case of JUnit fails; None for never.

    Raises:
        UnknownNameError: there is no such format.
    """
    writers: dict[str, Callable[[], str]] = {
        "text": lambda: "\n".join(plain_lines(report, least, places, fail_on)),
        "json": lambda: _written("document", "as_json", report, least, places),
        "html": lambda: _written("page", "as_html", report, least, places),
        "junit": lambda: _written("junit", "as_junit", report, places, fail_on),
        "sarif": lambda: _written("sarif", "as_sarif", report, least, places),
        "turtle": lambda: _written("turtle", "as_turtle", report, least, places),
        "csv": lambda: _written("rows", "as_csv", report, least, places),
    }
    if format_name not in writers:
        raise UnknownNameError("format", format_name, FORMATS)
    text = writers[format_name]()
    return text if text.endswith("\n") else text + "\n"


def _written(module: str, name: str, *given: Any) -> str:
    """Return what a writer of one of the modules here makes; each is imported only when it is used."""
    return str(getattr(import_module(f"{__name__}.{module}"), name)(*given))
