"""The obligations that the invented plans answer: those of the bundled 2019 Concordat."""

from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from goldenthread.content import folder
from goldenthread.errors import ContentError
from goldenthread.ontology.namespaces import PREFIXES, gt

FRAMEWORK: Final = "rdc-2019"
NAME: Final = f"frameworks/{FRAMEWORK}"
"""The framework's file below graph/, without the ending, and so the end of its graph's name."""

CODE: Final = NamedNode(PREFIXES["skos"] + "notation")


def framework_file() -> Path:
    """Return the bundled file of the framework."""
    return folder("graph") / f"{NAME}.ttl"


def statements() -> list[Triple]:
    """Return all statements of the framework.

    Raises:
        ContentError: the file cannot be read or does not parse.
    """
    file = framework_file()
    try:
        found = parse(file.read_bytes(), RdfFormat.TURTLE)
        return [Triple(quad.subject, quad.predicate, quad.object) for quad in found]
    except SyntaxError as error:
        raise ContentError(f"{file}:{error.lineno}:{error.offset}: {error.msg}; mend the Turtle there") from error
    except OSError as error:
        raise ContentError(f"{file}: {error.strerror}; check that it is there and can be read") from error


@cache
def duties() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of the whole obligations, in order: those of institutions, and those of all others.

    Raises:
        ContentError: the framework cannot be read.
    """
    known = statements()
    parts = {triple.subject for triple in known if triple.predicate == gt("partOf")}
    ours = {triple.subject for triple in known if triple.object == gt("institutions")}
    codes = {
        triple.subject: triple.object.value
        for triple in known
        if triple.predicate == CODE and isinstance(triple.object, Literal) and triple.subject not in parts
    }
    own = tuple(code for obligation, code in codes.items() if obligation in ours)
    return own, tuple(code for obligation, code in codes.items() if obligation not in ours)
