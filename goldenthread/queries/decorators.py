"""The header of a query file in grlc's decorator form, and parameters that are told by the names of variables.

A header is made of lines that begin with ``#+`` and hold YAML. A file without ``parameters`` in its header may name
them by its variables, as BASIL and grlc have it: ``?_year`` must be given, ``?__year`` may be left out, and what
follows the name is the type: ``_iri``, ``_number``, ``_integer``, ``_literal``, a language (``_en``) or a datatype
with its prefix (``_xsd_date``).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from goldenthread.errors import ContentError
from goldenthread.graph.keywords import tokens

BASIL_NAME: Final = re.compile(
    r"(?P<mark>__?)(?P<name>[A-Za-z0-9]+(?:[A-Za-z0-9_]*?[A-Za-z0-9])??)"
    r"(?:_(?:(?P<plain>iri|number|literal|integer)|(?P<language>[a-z]{2})|xsd_(?P<datatype>[A-Za-z]+)))?"
)
BASIL_TYPES: Final = {"number": "decimal", "literal": "string", "decimal": "decimal", "integer": "integer"}
DATATYPES: Final = ("string", "integer", "decimal", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableParameter:
    """A parameter that a variable's name declares: its name, type, language, and whether it must be given."""

    variable: str
    name: str
    type: str
    language: str
    required: bool


def named_values(name: str, header: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return what ``defaults`` or ``enumerate`` says, by parameter: grlc has a list of single pairs, or of mere names.

    Raises:
        ContentError: the decorator is neither such a list nor a mapping.
    """
    given = header.get(key) or []
    pairs = [given] if isinstance(given, Mapping) else given
    found: dict[str, Any] = {}
    if not isinstance(pairs, list):
        raise ContentError(f"queries/{name}.rq: {key} must be a list of parameters, such as '- plan: value'")
    for pair in pairs:
        found.update(pair if isinstance(pair, Mapping) else {str(pair): None})
    return found


def variable_parameters(text: str) -> tuple[VariableParameter, ...]:
    """Return the parameters that the names of the query's variables declare, in the order in which they come."""
    found: dict[str, VariableParameter] = {}
    for token, sort in _tokens(text):
        if sort == "name" and token[0] in "?$" and (match := BASIL_NAME.fullmatch(token[1:])):
            datatype = match["datatype"]
            kind = match["plain"] or (datatype if datatype in DATATYPES else None) or "literal"
            found[token[1:]] = VariableParameter(
                variable=token[1:],
                name=match["name"],
                type=BASIL_TYPES.get(kind, kind),
                language=match["language"] or "",
                required=match["mark"] == "_",
            )
    return tuple(found.values())


def put_in_place(text: str, terms: Mapping[str, object]) -> str:
    """Return the query with each of these variables replaced by its term, but not inside strings and comments."""
    if not terms:
        return text
    return "".join(
        str(terms[token[1:]]) if sort == "name" and token[0] in "?$" and token[1:] in terms else token
        for token, sort in _tokens(text)
    )


def _tokens(text: str) -> Iterator[tuple[str, str | None]]:
    for match in tokens(text):
        yield match[0], match.lastgroup
