"""Write things as Turtle or as N-Quads, straight from their facts."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from goldenthread.ontology.namespaces import GRAPH, ID, PREFIXES
from goldenthread.sector.things import IS_A, Thing

USED: Final = ("gt", "rdfs", "skos", "xsd")
HEADER: Final = f"@base <{ID}> .\n" + "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in USED)
DATE: Final = '"^^xsd:date'


def turtle(things: Iterable[Thing]) -> Iterator[str]:
    """Yield a Turtle file piece by piece, in the manner of the bundled ones."""
    yield HEADER
    for thing in things:
        facts = " ;\n    ".join([f"{name} {value}" for name, value in thing.facts])
        yield f"\n<{thing.path}> {facts} .\n"


def nquads(things: Iterable[Thing], name: str) -> Iterator[str]:
    """Yield N-Quads in the named graph of the part called ``name``, thing by thing."""
    graph = f"<{GRAPH}{name}>"
    for thing in things:
        subject = f"<{ID}{thing.path}>"
        yield "".join([f"{subject} {word(fact)} {value_term(value)} {graph} .\n" for fact, value in thing.facts])


def value_term(value: str) -> str:
    """Return a value as N-Quads have it, without prefixes or a base."""
    if value[0] == "<":
        return f"<{ID}{value[1:]}"
    if value[0] == '"':
        return f'{value[: -len(DATE)]}"^^<{PREFIXES["xsd"]}date>' if value.endswith(DATE) else value
    return word(value)


@lru_cache(maxsize=4096)
def word(term: str) -> str:
    """Return a property, a term of a vocabulary or a number as N-Quads have it."""
    if term == IS_A:
        return f"<{PREFIXES['rdf']}type>"
    prefix, colon, name = term.partition(":")
    if colon:
        return f"<{PREFIXES[prefix]}{name}>"
    kind = "decimal" if "." in term else "integer"
    return f'"{term}"^^<{PREFIXES["xsd"]}{kind}>'
