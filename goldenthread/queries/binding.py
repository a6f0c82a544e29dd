"""Put values into a query as RDF terms.

A parameter is the clause ``VALUES ?name { UNDEF }``. Binding replaces ``UNDEF`` by a term that pyoxigraph
has made and written out, so no value can end the clause it stands in; leaving a parameter out removes the
clause. A variable whose name declares a parameter (``?_name``) is replaced by such a term itself.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode, QuerySolutions

from goldenthread.errors import ParameterError, UnknownNameError
from goldenthread.graph.store import Store
from goldenthread.ontology.namespaces import ID, NS, XSD, prologue
from goldenthread.queries.catalogue import PLACEHOLDER, THING_TYPES, CatalogueQuery, Parameter
from goldenthread.queries.decorators import put_in_place

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


BY_PATH_QUERY = (
    prologue("gt")
    + """
SELECT DISTINCT ?thing WHERE {
  VALUES ?thing { %s }
  VALUES ?class { UNDEF }
  ?thing a ?class .
}
"""
)

FIRST_STEPS = ("", "plan/", "org/", "framework/", "metric/", "instrument/", "document/")
"""How the path of a thing that a parameter can take may begin, where what a person typed leaves that out."""


def bind(text: str, values: Mapping[str, Term]) -> str:
    """Return the query's text with each parameter replaced by its term, or taken out where it has none."""

    def clause(match: re.Match[str]) -> str:
        term = values.get(match[1])
        return "" if term is None else f"VALUES ?{match[1]} {{ {term} }}"

    inline = {name: term for name, term in values.items() if name.startswith("_")}
    return put_in_place(PLACEHOLDER.sub(clause, text), inline)


def bind_typed(query: CatalogueQuery, given: Mapping[str, str], store: Store) -> str:
    """Return the text of ``query`` with the values that a person typed, each read by its parameter's type.

    Raises:
        UnknownNameError: no such parameter; names the nearest.
        ParameterError: a required parameter is missing, or a value is not of its type or means no such thing.
    """
    named = {query.parameter(name): value for name, value in given.items() if value != ""}
    values = {}
    for parameter in query.parameters:
        value = named.get(parameter, parameter.default)
        if value != "":
            values[parameter.variable] = read_term(parameter, value, store)
        elif parameter.required:
            raise ParameterError(
                f"{query.name} needs the parameter {parameter.name} ({parameter.description}); "
                f"for example: {query.example}",
                parameter=parameter.name,
                expected=expected(parameter),
                missing=True,
            )
    return bind(query.text, values)


def expected(parameter: Parameter) -> str:
    """Return what a parameter takes, in words."""
    if parameter.values:
        return "one of " + ", ".join(parameter.values)
    if parameter.type in THING_TYPES:
        article = "an" if parameter.type[0] in "IO" else "a"
        return f"the path, code, label or address of {article} {called(parameter.type)}"
    return {
        "integer": "a whole number such as 3",
        "decimal": "a number such as 0.8",
        "date": "a date such as 2021-03-31",
        "iri": f"an address such as {ID}org/icr",
    }.get(parameter.type, "a text")


def called(kind: str) -> str:
    """Return the words for a class of things that a parameter can take."""
    return {"Thing": "thing", "PlanItem": "plan item", "StaffGroup": "staff group"}.get(kind, kind.lower())


def read_term(parameter: Parameter, value: str, store: Store) -> Term:
    """Return the term for what a person typed.

    Raises:
        ParameterError: the value is not of the parameter's type, or no thing of its class has that IRI, path or name.
    """
    wanted = expected(parameter)
    if parameter.values and value not in parameter.values:
        raise ParameterError(
            f"{parameter.name} takes {wanted}, not {value!r}", parameter=parameter.name, expected=wanted
        )
    try:
        if parameter.type in THING_TYPES:
            return find_thing(parameter.type, value, store)
        return _literal_or_iri(parameter, value)
    except UnknownNameError as error:
        raise ParameterError(
            f"{parameter.name}: {error}", parameter=parameter.name, expected=wanted, nearest=error.nearest
        ) from error
    except (ValueError, InvalidOperation) as error:
        raise ParameterError(
            f"{parameter.name} takes {wanted}, not {value!r}", parameter=parameter.name, expected=wanted
        ) from error


def _literal_or_iri(parameter: Parameter, value: str) -> Term:
    match parameter.type:
        case "integer":
            return Literal(str(int(value)), datatype=NamedNode(XSD + "integer"))
        case "decimal":
            number = Decimal(value)
            if not number.is_finite():
                raise ValueError(value)
            return Literal(format(number, "f"), datatype=NamedNode(XSD + "decimal"))
        case "date":
            return Literal(date.fromisoformat(value).isoformat(), datatype=NamedNode(XSD + "date"))
        case "iri":
            if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value):
                raise ValueError(value)
            return NamedNode(value)
    return Literal(value, language=parameter.language) if parameter.language else Literal(value)


def find_thing(kind: str, name: str, store: Store) -> NamedNode:
    """Return the thing of class ``kind`` that ``name`` means: an IRI, a path, a label, an abbreviation or a code.

    Raises:
        UnknownNameError: nothing, or more than one thing, is called that.
    """
    at_path = _at_path(kind, name.strip(), store)
    if len(at_path) == 1:
        return NamedNode(at_path[0])
    known = _names_of(kind, store)
    wanted = name.strip().casefold()
    found = {thing for thing, names in known.items() if wanted in _spellings(thing, names)}
    if len(found) > 1:
        # The parts of an obligation share its printed code; the whole is the one whose IRI ends in it.
        found = {thing for thing in found if thing.casefold().endswith(f"/{wanted}")} or found
    if len(found) == 1:
        return NamedNode(found.pop())
    label = called(kind)
    if found:
        raise UnknownNameError(f"single {label} called", name, [_short(kind, thing) for thing in found])
    everything = {candidate for names in known.values() for candidate in names}
    raise UnknownNameError(f"{label} called", name, {_short(kind, thing) for thing in known} | everything)


def _at_path(kind: str, path: str, store: Store) -> list[str]:
    """Return the things of a class that have this IRI or path, which is found without reading every name."""
    possible = []
    for iri in (path, *(f"{ID}{step}{path}" for step in FIRST_STEPS)):
        with suppress(ValueError):
            possible.append(str(NamedNode(iri)))
    if not possible:
        return []
    values = {} if kind == "Thing" else {"class": NamedNode(NS + kind)}
    rows = store.query(bind(BY_PATH_QUERY % " ".join(possible), values))
    if not isinstance(rows, QuerySolutions):
        raise TypeError(type(rows))
    return [thing.value for (thing,) in rows if isinstance(thing, NamedNode)]


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
