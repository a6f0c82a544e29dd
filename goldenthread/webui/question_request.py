"""What an address below ``/queries`` asks for: the question, its values, the page of rows and the format."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import urlencode

from flask import request

from goldenthread.errors import ParameterError, UnknownNameError
from goldenthread.queries.binding import bind_typed
from goldenthread.queries.catalogue import CatalogueQuery
from goldenthread.webui.negotiation import HTML
from goldenthread.webui.problems import Problem
from goldenthread.webui.site import site

QUERY_TYPE: Final = "application/sparql-query"
SPREADSHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW_ENDINGS: Final = {
    "html": HTML,
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xlsx": SPREADSHEET_TYPE,
    "excel.csv": "text/csv",
    "rq": QUERY_TYPE,
}
"""The endings of answers that are rows; ``csv`` is SPARQL's own, ``excel.csv`` is for people's spreadsheets."""

BOOLEAN_ENDINGS: Final = {name: ROW_ENDINGS[name] for name in ("html", "json", "xml", "rq")}
GRAPH_ENDINGS: Final = {
    "html": HTML,
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "rq": QUERY_TYPE,
}
ENDINGS: Final = {"rows": ROW_ENDINGS, "boolean": BOOLEAN_ENDINGS, "graph": GRAPH_ENDINGS}
"""The endings of an answer and their media types, by the kind of the answer; the first is for whoever has no wish."""

BESIDE_PARAMETERS: Final = ("page", "limit", "_mediatype")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which rows are wanted: those of a page, of so many rows each; no limit means all."""

    page: int = 1
    limit: int = 0

    @classmethod
    def read(cls, asked: CatalogueQuery, most: int) -> Self:
        """Return what the address asks for.

        Raises:
            ParameterError: ``page`` or ``limit`` is no whole number within bounds.
        """
        if "page" not in request.args and "limit" not in request.args:
            return cls()
        most = max(1, most - 1)
        page = _number("page", request.args.get("page", "1"), most=10_000_000)
        return cls(
            page=page, limit=_number("limit", request.args.get("limit", str(min(asked.pagination, most))), most=most)
        )

    @property
    def first(self) -> int:
        """Return how many rows come before those wanted."""
        return (self.page - 1) * self.limit

    @property
    def most(self) -> int:
        """Return how many rows to ask for: one more than wanted tells whether there is another page."""
        return self.limit + 1 if self.limit else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRequest:
    """A question with what it is asked with.

    Attributes:
        query: the question.
        given: the values, as they were typed.
        window: which rows are wanted.
        ending: the format that the address names, or nothing.
    """

    query: CatalogueQuery
    given: dict[str, str]
    window: Window
    ending: str

    def text(self) -> str:
        """Return the query with the values bound.

        Raises:
            ParameterError: a value is missing or wrong.
        """
        return bind_typed(self.query, self.given, site().store)

    def address(self, ending: str = "", *, page: int = 0, limit: int = 0) -> str:
        """Return the path of the same question as another format or another page of rows."""
        values = dict(self.given)
        if page or self.window.limit:
            values |= {"page": str(page or self.window.page), "limit": str(limit or self.window.limit)}
        dotted = f".{ending}" if ending else ""
        asked = f"?{urlencode(values)}" if values else ""
        return f"{request.script_root}/queries/{self.query.name}{dotted}{asked}"


def split_name(path: str) -> tuple[CatalogueQuery, str]:
    """Return the question that a path names, and the ending that it has, if any.

    Raises:
        Problem: 404, with the nearest names; or 406, with the endings that there are.
    """
    catalogue = site().catalogue
    stem, _, ending = path.partition(".")
    try:
        query = catalogue[stem]
    except UnknownNameError as error:
        raise Problem(HTTPStatus.NOT_FOUND, str(error), nearest=error.nearest) from error
    if ending and ending not in ENDINGS[query.kind]:
        known = ", ".join(f".{name}" for name in ENDINGS[query.kind])
        raise Problem(HTTPStatus.NOT_ACCEPTABLE, f"{stem} has no form .{ending}; there are: {known}")
    return query, ending


def read_values(query: CatalogueQuery) -> dict[str, str]:
    """Return the values that the address gives, without those that a form leaves empty.

    Raises:
        UnknownNameError: the question has no such parameter; names the nearest.
        ParameterError: a parameter is given more than once.
    """
    given: dict[str, str] = {}
    for name, values in request.args.lists():
        if name in BESIDE_PARAMETERS:
            continue
        query.parameter(name)
        meant = [value for value in values if value.strip()]
        if len(meant) > 1:
            raise ParameterError(
                f"{name} is given {len(meant)} times; give it once", parameter=name, expected="one value"
            )
        if meant:
            given[name] = meant[0]
    return given


def _number(name: str, value: str, *, most: int) -> int:
    wanted = f"a whole number from 1 to {most}"
    if not value.isascii() or not value.isdigit() or len(value) > len(str(most)) or not 1 <= int(value) <= most:
        raise ParameterError(f"{name} takes {wanted}, not {value!r}", parameter=name, expected=wanted)
    return int(value)
