"""Write a report down, for people and for machines; ``write`` knows every format."""

from collections.abc import Callable
from typing import Final

from goldenthread.errors import UnknownNameError
from goldenthread.shapes.findings import Report
from goldenthread.shapes.formats.document import as_json
from goldenthread.shapes.formats.junit import as_junit
from goldenthread.shapes.formats.plain import plain_lines
from goldenthread.shapes.formats.rows import as_csv
from goldenthread.shapes.formats.sarif import as_sarif
from goldenthread.shapes.formats.turtle import as_turtle
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
        "json": lambda: as_json(report, least, places),
        "html": lambda: _as_html(report, least, places),
        "junit": lambda: as_junit(report, places, fail_on),
        "sarif": lambda: as_sarif(report, least, places),
        "turtle": lambda: as_turtle(report, least, places),
        "csv": lambda: as_csv(report, least, places),
    }
    if format_name not in writers:
        raise UnknownNameError("format", format_name, FORMATS)
    text = writers[format_name]()
    return text if text.endswith("\n") else text + "\n"


def _as_html(report: Report, least: Severity, places: Places | None) -> str:
    from goldenthread.shapes.formats.page import as_html  # noqa: PLC0415 - templates take a while to start

    return as_html(report, least, places)
