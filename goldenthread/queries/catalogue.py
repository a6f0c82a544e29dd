"""The catalogue: every .rq file with its header.

A header is made of lines that begin with ``#+`` and hold YAML, as grlc has them: ``summary`` (the question in
plain English), ``audience``, ``parameters`` (name: type, required, description), ``columns`` (name:
description) and ``example``. In the query's text a parameter is the clause ``VALUES ?name { UNDEF }``, so that
the file is valid SPARQL as it stands and answers for everything when nothing is bound.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import yaml

from goldenthread.errors import ContentError, UnknownNameError

AUDIENCES: Final = ("policy staff", "analysts", "automated checks", "publishers", "pages")
VALUE_TYPES: Final = ("string", "integer", "decimal", "date")
THING_TYPES: Final = (
    "Plan",
    "Party",
    "Institution",
    "Obligation",
    "Framework",
    "Metric",
    "Instrument",
    "Document",
    "StaffGroup",
    "PlanItem",
    "Thing",
)

PLACEHOLDER: Final = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}")
YAML_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
HEADER_LINE: Final = re.compile(r"^#\+ ?(.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that a query takes.

    Attributes:
        name: without the question mark.
        type: one of VALUE_TYPES, or of THING_TYPES for a thing of that class.
        required: whether the query makes no sense without it.
        description: what it narrows, in plain English.
    """

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueQuery:
    """One question with its SPARQL text.

    Attributes:
        name: the file's name without its ending.
        summary: the question in plain English.
        description: more, if there is more to say.
        audience: one of AUDIENCES.
        parameters: what can or must be given.
        columns: name and meaning of each column, in order.
        example: a command line that runs it.
        text: the whole file.
        examples: a value for each parameter of the example, as a person would type it.
    """

    name: str
    summary: str
    description: str
    audience: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    example: str
    text: str
    examples: Mapping[str, str]

    def parameter(self, name: str) -> Parameter:
        """Return the parameter called ``name``.

        Raises:
            UnknownNameError: the query has no such parameter.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise UnknownNameError(f"parameter of {self.name} called", name, [p.name for p in self.parameters])


class Catalogue:
    """All queries of a folder, by name; those in ``pages/`` are the pages' own and are not listed."""

    def __init__(self, queries: Mapping[str, CatalogueQuery]) -> None:
        """Hold the queries given."""
        self._queries = dict(sorted(queries.items()))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read every .rq file below ``folder``; a page's query is called ``pages/NAME``.

        Raises:
            ContentError: a header is missing, incomplete or contradicts its query.
        """
        queries = {}
        for file in sorted(folder.rglob("*.rq")):
            name = file.relative_to(folder).with_suffix("").as_posix()
            queries[name] = read_query(name, file.read_text(encoding="utf-8"))
        return cls(queries)

    def __iter__(self) -> Iterator[CatalogueQuery]:
        """Go through the listed queries by name."""
        return (query for query in self._queries.values() if query.audience != "pages")

    def __getitem__(self, name: str) -> CatalogueQuery:
        """Return the query called ``name``.

        Raises:
            UnknownNameError: there is none; names the nearest.
        """
        try:
            return self._queries[name]
        except KeyError:
            raise UnknownNameError("query called", name, [query.name for query in self]) from None


def read_query(name: str, text: str) -> CatalogueQuery:
    """Return the query of a file from its name and text; see the module's docstring for the header.

    Raises:
        ContentError: the header is missing, incomplete or contradicts the query.
    """
    header = _header(name, text)
    audience = header.get("audience")
    if audience not in AUDIENCES:
        raise ContentError(f"queries/{name}.rq: audience must be one of {', '.join(AUDIENCES)}")
    for key in ("summary", "columns"):
        if not header.get(key):
            raise ContentError(f"queries/{name}.rq: the header has no {key}")
    given = header.get("parameters") or {}
    parameters = tuple(_parameter(name, key, value) for key, value in given.items())
    placed = set(PLACEHOLDER.findall(text))
    if placed != {parameter.name for parameter in parameters}:
        raise ContentError(
            f"queries/{name}.rq: the header's parameters and the VALUES ?name {{ UNDEF }} clauses differ"
        )
    return CatalogueQuery(
        name=name,
        summary=str(header["summary"]),
        description=str(header.get("description", "")),
        audience=audience,
        parameters=parameters,
        columns={str(key): str(value) for key, value in header["columns"].items()},
        example=_example(name, {key: value.get("example") for key, value in given.items()}),
        text=text,
        examples={key: str(value["example"]) for key, value in given.items() if value.get("example") is not None},
    )


def _header(name: str, text: str) -> dict[str, Any]:
    lines = [match[1] for line in text.splitlines() if (match := HEADER_LINE.match(line))]
    try:
        header = yaml.load("\n".join(lines), Loader=YAML_LOADER)  # noqa: S506 - the C form of the safe loader
    except yaml.YAMLError as error:
        raise ContentError(f"queries/{name}.rq: the header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise ContentError(f"queries/{name}.rq: there is no header of lines that begin with #+")
    return header


def _parameter(query: str, name: str, value: Mapping[str, Any]) -> Parameter:
    if value.get("type") not in VALUE_TYPES + THING_TYPES:
        raise ContentError(
            f"queries/{query}.rq: parameter {name} needs a type of {', '.join(VALUE_TYPES + THING_TYPES)}"
        )
    return Parameter(
        name=name,
        type=value["type"],
        required=bool(value.get("required", False)),
        description=str(value.get("description", "")),
    )


def _example(name: str, examples: Mapping[str, Any]) -> str:
    words = [f"--{key} {_quoted(str(value))}" for key, value in examples.items() if value is not None]
    return " ".join(["goldenthread query", name, *words])


def _quoted(value: str) -> str:
    return f"'{value}'" if re.search(r"[^\w/.:-]", value) else value
