"""The catalogue: every .rq file with its header.

A header is made of lines that begin with ``#+`` and hold YAML, in grlc's decorator form: ``summary`` (the question in
plain English), ``description``, ``tags``, ``method``, ``defaults``, ``enumerate`` and ``pagination``. Ours beside them:
``audience``, ``parameters`` (name: type, required, description, example), ``columns`` (name: meaning), ``max-ms`` (the
time that the question may take on the bundled graph) and ``chart`` (the columns that bars are drawn of). In the query's
text a parameter is the clause ``VALUES ?name { UNDEF }``, so that the file is valid SPARQL as it stands and answers for
everything when nothing is bound. A file without ``parameters`` may declare them by the names of its variables, see
``decorators``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from goldenthread.errors import ContentError, UnknownNameError
from goldenthread.graph.headers import read_header
from goldenthread.graph.keywords import words
from goldenthread.queries.decorators import named_values, variable_parameters

AUDIENCES: Final = ("policy staff", "analysts", "automated checks", "publishers", "pages")
VALUE_TYPES: Final = ("string", "integer", "decimal", "date", "iri")
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
RESERVED: Final = frozenset({"format", "page", "limit"})
"""Names that mean something in every address of an answer, so that no parameter may have them."""

KINDS: Final = {"SELECT": "rows", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
PLACEHOLDER: Final = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}")
USUAL_MILLISECONDS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that a query takes.

    Attributes:
        name: as people give it.
        variable: the variable in the query, without the question mark.
        type: one of VALUE_TYPES, or of THING_TYPES for a thing of that class.
        required: whether the query makes no sense without it.
        description: what it narrows, in plain English.
        default: the value that counts where none is given, or nothing.
        values: the only values that there are, or nothing where any will do.
        language: the language of the text, or nothing.
    """

    name: str
    variable: str
    type: str
    required: bool
    description: str
    default: str = ""
    values: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueQuery:
    """One question with its SPARQL text.

    Attributes:
        name: the file's name without its ending.
        summary: the question in plain English.
        description: more, if there is more to say.
        audience: one of AUDIENCES.
        parameters: what can or must be given.
        columns: name and meaning of each column, in order; none where the answer is a graph.
        example: a command line that runs it.
        text: the whole file.
        examples: a value for each parameter of the example, as a person would type it.
        kind: what it answers with: rows, boolean or graph.
        tags: what it is about, in a word or two each.
        pagination: how many rows make a page, where somebody asks for pages.
        milliseconds: how long it may take on the bundled graph.
        chart: the column of names and the column of numbers that bars are drawn of, or nothing.
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
    kind: str = "rows"
    tags: tuple[str, ...] = ()
    pagination: int = 100
    milliseconds: int = USUAL_MILLISECONDS
    chart: tuple[str, str] | None = None

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
    header = read_header(name, text)
    audience = header.get("audience", "analysts")
    if audience not in AUDIENCES:
        raise ContentError(f"queries/{name}.rq: audience must be one of {', '.join(AUDIENCES)}")
    kind = next((KINDS[word] for word in words(text) if word in KINDS), None)
    if kind is None:
        raise ContentError(f"queries/{name}.rq: it must be a SELECT, ASK or CONSTRUCT query")
    declared = variable_parameters(text) if "parameters" not in header else ()
    for key in ("summary", "columns")[: 2 if kind == "rows" and not declared else 1]:
        if not header.get(key):
            raise ContentError(f"queries/{name}.rq: the header has no {key}")
    given = header.get("parameters") or {}
    placed = set(PLACEHOLDER.findall(text))
    if placed != given.keys():
        raise ContentError(
            f"queries/{name}.rq: the header's parameters and the VALUES ?name {{ UNDEF }} clauses differ"
        )
    defaults = named_values(name, header, "defaults")
    closed = named_values(name, header, "enumerate")
    parameters = tuple(
        _parameter(name, key, value, default=defaults.get(key), values=closed.get(key)) for key, value in given.items()
    ) + tuple(
        Parameter(
            name=one.name,
            variable=one.variable,
            type=one.type,
            required=one.required,
            description=f"a value of the type {one.type}",
            default=_said(defaults.get(one.name)),
            values=tuple(map(_said, closed.get(one.name) or ())),
            language=one.language,
        )
        for one in declared
    )
    examples = {key: _said(value["example"]) for key, value in given.items() if value.get("example") is not None}
    return CatalogueQuery(
        name=name,
        summary=str(header["summary"]),
        description=str(header.get("description", "")),
        audience=audience,
        parameters=parameters,
        columns={str(key): str(value) for key, value in (header.get("columns") or {}).items()},
        example=_example(name, examples),
        text=text,
        examples=examples,
        kind=kind,
        tags=tuple(map(str, header.get("tags") or ())),
        pagination=int(header.get("pagination") or 100),
        milliseconds=int(header.get("max-ms") or USUAL_MILLISECONDS),
        chart=_chart(name, header),
    )


def _parameter(query: str, name: str, value: Mapping[str, Any], *, default: object, values: object) -> Parameter:
    if name in RESERVED:
        raise ContentError(f"queries/{query}.rq: no parameter may be called {name}; it has a meaning in every address")
    if value.get("type") not in VALUE_TYPES + THING_TYPES:
        raise ContentError(
            f"queries/{query}.rq: parameter {name} needs a type of {', '.join(VALUE_TYPES + THING_TYPES)}"
        )
    return Parameter(
        name=name,
        variable=name,
        type=value["type"],
        required=bool(value.get("required", False)),
        description=str(value.get("description", "")),
        default=_said(default),
        values=tuple(map(_said, values)) if isinstance(values, list) else (),
    )


def _chart(name: str, header: Mapping[str, Any]) -> tuple[str, str] | None:
    given = header.get("chart")
    if not given:
        return None
    drawn = [given.get(key) if isinstance(given, Mapping) else None for key in ("names", "numbers")]
    if any(column not in (header.get("columns") or {}) for column in drawn):
        raise ContentError(f"queries/{name}.rq: chart must name two columns, such as {{names: party, numbers: owned}}")
    return str(drawn[0]), str(drawn[1])


def _said(value: object) -> str:
    """Return a value of YAML as a person would type it."""
    return "" if value is None else str(value)


def _example(name: str, examples: Mapping[str, str]) -> str:
    return " ".join(["goldenthread query", name, *(f"--{key} {_quoted(value)}" for key, value in examples.items())])


def _quoted(value: str) -> str:
    return f"'{value}'" if re.search(r"[^\w/.:-]", value) else value
