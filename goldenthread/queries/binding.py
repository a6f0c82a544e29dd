"""Put values into a query as RDF terms.

A parameter is the clause ``VALUES ?name { UNDEF }``. Binding replaces ``UNDEF`` by a term that pyoxigraph
has made and written out, so no value can end the clause it stands in; leaving a parameter out removes the
clause.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode, QuerySolutions

from goldenthread.errors import InputError, UnknownNameError
from goldenthread.graph.store import Store
from goldenthread.ontology.namespaces import ID, NS, XSD, prologue
from goldenthread.queries.catalogue import PLACEHOLDER, THING_TYPES, CatalogueQuery, Parameter

Term = NamedNode | Literal

NAMES_QUERY = (
    prologue("gt", "rdfs", "skos")
    + """
SELECT DISTINCT ?thing ?name WHERE {
  VALUES ?class { UNDEF }
  ?thing a ?class .
  OPTIONAL { ?thing rdfs:label|gt:abbreviation|gt:formerName|skos:notation ?name }
}
"""
)


def bind(text: str, values: Mapping[str, Term]) -> str:
    """Return the query's text with each parameter replaced by its term, or taken out where it has none."""

    def clause(match: re.Match[str]) -> str:
        term = values.get(match[1])
        return "" if term is None else f"VALUES ?{match[1]} {{ {term} }}"

    return PLACEHOLDER.sub(clause, text)


def bind_typed(query: CatalogueQuery, given: Mapping[str, str], store: Store) -> str:
    """Return the text of ``query`` with the values that a person typed, each read by its parameter's type.

    Raises:
        UnknownNameError: no such parameter, or no such thing; names the nearest.
        InputError: a required parameter is missing, or a value is not of its type.
    """
    values = {name: read_term(query.parameter(name), value, store) for name, value in given.items() if value != ""}
    for parameter in query.parameters:
        if parameter.required and parameter.name not in values:
            raise InputError(
                f"{query.name} needs --{parameter.name} ({parameter.description}); for example: {query.example}"
            )
    return bind(query.text, values)


def read_term(parameter: Parameter, value: str, store: Store) -> Term:
    """Return the term for what a person typed.

    Raises:
        InputError: the value is not of the parameter's type.
        UnknownNameError: no thing of the parameter's class has that IRI, path or name.
    """
    if parameter.type in THING_TYPES:
        return find_thing(parameter.type, value, store)
    try:
        match parameter.type:
            case "integer":
                return Literal(str(int(value)), datatype=NamedNode(XSD + "integer"))
            case "decimal":
                number = Decimal(value)
                if not number.is_finite():
                    raise ValueError(value)  # noqa: TRY301 - one message for every bad number
                return Literal(format(number, "f"), datatype=NamedNode(XSD + "decimal"))
            case "date":
                return Literal(date.fromisoformat(value).isoformat(), datatype=NamedNode(XSD + "date"))
    except (ValueError, InvalidOperation) as error:
        expected = {
            "integer": "a whole number such as 3",
            "decimal": "a number such as 0.8",
            "date": "a date such as 2021-03-31",
        }
        raise InputError(f"--{parameter.name} takes {expected[parameter.type]}, not {value!r}") from error
    return Literal(value)


def find_thing(kind: str, name: str, store: Store) -> NamedNode:
    """Return the thing of class ``kind`` that ``name`` means: an IRI, a path, a label, an abbreviation or a code.

    Raises:
        UnknownNameError: nothing, or more than one thing, is called that.
    """
    known = _names_of(kind, store)
    wanted = name.strip().casefold()
    found = {thing for thing, names in known.items() if wanted in _spellings(thing, names)}
    if len(found) > 1:
        # The parts of an obligation share its printed code; the whole is the one whose IRI ends in it.
        found = {thing for thing in found if thing.casefold().endswith(f"/{wanted}")} or found
    if len(found) == 1:
        return NamedNode(found.pop())
    label = {"Thing": "thing", "PlanItem": "plan item", "StaffGroup": "staff group"}.get(kind, kind.lower())
    if found:
        raise UnknownNameError(f"single {label} called", name, [_short(kind, thing) for thing in found])
    everything = {candidate for names in known.values() for candidate in names}
    raise UnknownNameError(f"{label} called", name, {_short(kind, thing) for thing in known} | everything)


def _spellings(iri: str, names: set[str]) -> set[str]:
    """Return every way to write a thing, without regard to case."""
    return {spelling.casefold() for spelling in (iri, *_paths(iri), *names)}


def _names_of(kind: str, store: Store) -> dict[str, set[str]]:
    """Return the labels, abbreviations, former names and codes of each thing of a class, by IRI."""
    text = (
        NAMES_QUERY.replace("VALUES ?class { UNDEF }", "")
        if kind == "Thing"
        else bind(NAMES_QUERY, {"class": NamedNode(NS + kind)})
    )
    rows = store.query(text)
    if not isinstance(rows, QuerySolutions):
        raise TypeError(type(rows))
    names: dict[str, set[str]] = {}
    for thing, name in rows:
        if not isinstance(thing, NamedNode):
            continue
        all_names = names.setdefault(thing.value, set())
        if isinstance(name, Literal):
            all_names.add(name.value)
    return names


def _paths(iri: str) -> list[str]:
    """Return the ways to write an IRI of ours shorter: below the base, and without the kind before it."""
    if not iri.startswith(ID):
        return []
    path = iri[len(ID) :]
    return [path, path.partition("/")[2]]


def _short(kind: str, iri: str) -> str:
    paths = _paths(iri)
    if not paths:
        return iri
    return paths[1] if kind in {"Plan", "Obligation", "Metric", "Document"} and paths[1] else paths[0]
