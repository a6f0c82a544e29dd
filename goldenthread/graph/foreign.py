"""Read a user's RDF files with pyoxigraph, which fetches nothing, and say in one line what is wrong with one."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeVar

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse

from goldenthread.errors import InputError
from goldenthread.graph.foreign_bytes import checked_bytes, line_at, longest_line
from goldenthread.graph.foreign_files import ForeignFile
from goldenthread.ontology.namespaces import DERIVED_GRAPH

STEP: Final = 1 << 20
LONGEST_REASON: Final = 160
POSITION: Final = re.compile(r"^Parser error (?:at|between) line .*?\d: ")
LOOKS: Final = (
    (re.compile(rb"\s*<(?:!DOCTYPE html|html)\b", re.IGNORECASE), "it looks like a web page"),
    (re.compile(rb"\s*(?:<\?xml|<rdf:RDF)"), "it looks like RDF/XML: give --input-format rdfxml"),
    (re.compile(rb"\s*(?:\{\s*\"|\[\s*\{)"), "it looks like JSON-LD: give --input-format jsonld"),
    (re.compile(rb"\s*(?:@prefix|@base|PREFIX|BASE)\b"), "it looks like Turtle: give --input-format turtle"),
)

Kind = TypeVar("Kind")


def read_foreign(file: ForeignFile, number: int = 0) -> Iterator[Quad]:
    """Yield what a file states, each statement in the graph that the file puts it in.

    Blank nodes are named by ``number`` and their order, so that those of two files never meet. What the rules derived
    when the file was made is left out; it is derived again.

    Raises:
        InputError: in one line with file, line and cure.
    """
    data = checked_bytes(file.name, file.read(), file.format)
    names = _Names(number)
    empty = True
    try:
        for quad in parse(data, file.format, base_iri=file.base):
            empty = False
            if quad.graph_name == DERIVED_GRAPH:
                continue
            if isinstance(quad.object, Triple) or isinstance(quad.subject, Triple):
                raise InputError(f"{file.name}:1: statements about statements are not read; state them as records")
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                yield Quad(names.of(quad.subject), quad.predicate, names.of(quad.object), quad.graph_name)
            else:
                yield quad
    except (SyntaxError, ValueError) as error:
        cure = f"is it {file.format.name}?" if empty else "mend it there"
        raise InputError(_complaint(file, data, error, cure)) from error
    except MemoryError as error:
        line = longest_line(data)
        raise InputError(f"{file.name}:{line}: one text is longer than 16 MiB; keep it in a file of its own") from error
    if empty:
        hint = _look(file, data) or "is it the right file, and whole?"
        raise InputError(f"{file.name}:1: the file states nothing; {hint}")


def graph_of(file: ForeignFile) -> NamedNode:
    """Return the graph that a file's statements are kept in."""
    return NamedNode(file.base)


class _Names:
    """Gives the blank nodes of one file names that are the same in each run."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._known: dict[BlankNode, BlankNode] = {}

    def of(self, term: Kind) -> Kind | BlankNode:
        if not isinstance(term, BlankNode):
            return term
        if term not in self._known:
            self._known[term] = BlankNode(f"f{self._number}b{len(self._known)}")
        return self._known[term]


def _complaint(file: ForeignFile, data: bytes, error: Exception, cure: str) -> str:
    if "LoadDocumentCallback" in str(error):
        return _context(file, data)
    reason = POSITION.sub("", " ".join(str(getattr(error, "msg", None) or error).split()))
    reason = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", reason)
    if len(reason) > LONGEST_REASON:
        reason = reason[:LONGEST_REASON] + " ..."
    line = getattr(error, "lineno", None) or _line_of_quoted(data, reason)
    if re.search(r"[Uu]nexpected end|end of file|EOF", reason):
        line = line_at(data, len(data.rstrip()))
        reason, cure = "the file ends in the middle of a statement", "is the whole file there?"
    elif "UTF-8" in reason:
        reason, cure = "the XML declaration says that the text is not UTF-8", "save it as UTF-8 and declare that"
    elif "Invalid IRI code point ' '" in reason:
        reason, cure = "there is a space in an IRI", "write it as %20, or leave it out"
    return f"{file.name}:{line}: {reason}; {_look(file, data) or cure}"


def _look(file: ForeignFile, data: bytes) -> str:
    """Return what a file looks like that is not in the form that it was taken for, or nothing."""
    for number, (pattern, told) in enumerate(LOOKS):
        own = {1: RdfFormat.RDF_XML, 2: RdfFormat.JSON_LD}.get(number)
        turtle = number == len(LOOKS) - 1 and file.format in {RdfFormat.TURTLE, RdfFormat.TRIG}
        if file.format != own and not turtle and pattern.match(data, 0, STEP):
            return told
    return ""


def _line_of_quoted(data: bytes, reason: str) -> int:
    """Return the line of the first thing that a reason quotes, or else 1."""
    for quoted in re.findall(r"['`]([^'`]+)['`]", reason):
        place = data.find(quoted.encode())
        if place >= 0:
            return line_at(data, place)
    return 1


def _context(file: ForeignFile, data: bytes) -> str:
    name = next(_remote_contexts(json.loads(data)), "")
    place = data.find(json.dumps(name).encode()) if name else -1
    shown = re.sub(r"\s+", " ", name)[:LONGEST_REASON] or "named in it"
    return (
        f"{file.name}:{line_at(data, max(place, 0))}: the context {shown} is another file, and nothing is fetched; "
        "write the context itself here"
    )


def _remote_contexts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _remote_contexts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in {"@context", "@import"}:
                yield from (part for part in (one if isinstance(one, list) else [one]) if isinstance(part, str))
            yield from _remote_contexts(one)
