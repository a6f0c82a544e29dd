"""Find the lines at which files state things, which no parser tells."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final
from xml.parsers import expat

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from goldenthread.errors import GoldenThreadError
from goldenthread.graph.foreign_files import ForeignFile
from goldenthread.graph.json_places import json_subjects
from goldenthread.ontology.namespaces import RDF

Subjects = Iterator[tuple[str, int]]
"""The IRIs of what a text states something about, each with the line where a statement begins."""

LINE: Final = re.compile(r"^[ \t]*<([^>]*)>", re.MULTILINE)
TOKEN: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+'''|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'"
    r"|(?P<comment>#[^\n]*+)|<(?P<iri>[^<>\s]*+)>|(?P<sign>[\[\](){};,])|(?P<word>(?:\\.|[^\s<>\"'{}\[\]();,#\\])++)",
    re.DOTALL,
)
SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
DIRECTIVES: Final = {"@prefix", "@base", "@version", "prefix", "base", "version"}


def places(files: Iterable[ForeignFile], iris: Collection[str]) -> dict[str, tuple[str, int]]:
    """Return the file and line at which each thing is first stated; things that no file states are left out.

    Args:
        files: where to look; one that cannot be read is passed over.
        iris: the things.
    """
    wanted = set(iris)
    found: dict[str, tuple[str, int]] = {}
    for file in files:
        if not wanted:
            break
        try:
            for iri, line in _subjects(file):
                if iri in wanted:
                    found[iri] = (file.name, line)
                    wanted.discard(iri)
        except (GoldenThreadError, ValueError, RecursionError, expat.ExpatError):
            continue
    return found


def _subjects(file: ForeignFile) -> Subjects:
    data = file.read()
    if file.format == RdfFormat.RDF_XML:
        return _xml_subjects(data, file.base)
    text = data.decode("utf-8-sig")
    if file.format == RdfFormat.JSON_LD:
        return json_subjects(text, lambda name, base: resolved(name, base or file.base))
    if file.format in {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}:
        return _line_subjects(text)
    return _Turtle(text, file.base).subjects()


def resolved(name: str, base: str) -> str:
    """Return the IRI that a relative one stands for."""
    if SCHEME.match(name):
        return name
    plain = name and name[0] not in "/.?#" and "/." not in name
    if plain and base.endswith("/"):
        return base + name
    for statement in pyoxigraph.parse(f"<{name}> <x:x> <x:x> .".encode(), RdfFormat.TURTLE, base_iri=base):
        return statement.subject.value if isinstance(statement.subject, NamedNode) else name
    return name


def _line_subjects(text: str) -> Subjects:
    count = _counter(text)
    for found in LINE.finditer(text):
        yield _unescaped(found[1]), count(found.start(1))


def _xml_subjects(data: bytes, base: str) -> Subjects:
    found: list[tuple[str, int]] = []
    bases = [base]
    parser = expat.ParserCreate(namespace_separator=" ")
    about, named = (RDF.replace("#", "# ") + name for name in ("about", "ID"))

    def start(_name: str, attributes: dict[str, str]) -> None:
        own = attributes.get("http://www.w3.org/XML/1998/namespace base")
        bases.append(resolved(own, bases[-1]) if own else bases[-1])
        name = attributes.get(about, "#" + attributes[named] if named in attributes else None)
        if name is not None:
            found.append((resolved(name, bases[-1]), parser.CurrentLineNumber))

    def end(_name: str) -> None:
        bases.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)
    return iter(found)


class _Turtle:
    """Goes through Turtle or TriG, and knows where a statement begins."""

    def __init__(self, text: str, base: str) -> None:
        self._text = text
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._directive: list[str] = []
        self._depth = 0
        self._fresh = True
        self._waiting: tuple[str, int] | None = None

    def subjects(self) -> Subjects:
        """Yield the subjects in the order of the text."""
        count = _counter(self._text)
        for token in TOKEN.finditer(self._text):
            kind = token.lastgroup
            if kind == "comment":
                continue
            text = token[kind] if kind else token[0]
            if self._directive:
                self._direct(kind, text)
                continue
            # What a brace follows is the name of a graph, and nothing is stated about it there.
            if self._waiting and not (kind == "sign" and text == "{"):
                yield self._waiting[0], count(self._waiting[1])
            self._waiting = None
            if kind == "sign":
                self._sign(text)
            elif self._fresh and kind in {"iri", "word"}:
                self._begin(kind, text, token.start())
            elif kind == "word" and text.endswith(".") and not self._depth:
                self._fresh = True

    def _sign(self, sign: str) -> None:
        if sign in "{}":
            self._fresh, self._depth = True, 0
        elif sign in "[(":
            self._depth += 1
            self._fresh = False
        elif sign in ")]":
            self._depth -= 1

    def _begin(self, kind: str, text: str, place: int) -> None:
        if kind == "word" and text.lower() in DIRECTIVES:
            self._directive = [text]
        elif kind == "iri":
            self._fresh = False
            self._waiting = (resolved(_unescaped(text), self._base), place)
        elif text != "." and text.lower() != "graph":
            self._fresh = False
            prefix, colon, local = text.partition(":")
            if colon and prefix in self._prefixes:
                self._waiting = (self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local), place)

    def _direct(self, kind: str | None, text: str) -> None:
        """Take in one more part of a directive, such as its prefix or its IRI."""
        word = self._directive[0].lower().lstrip("@")
        if word == "prefix" and kind == "word" and len(self._directive) == 1:
            self._directive.append(text.removesuffix(":"))
            return
        if kind == "iri":
            iri = resolved(_unescaped(text), self._base)
            if word == "base":
                self._base = iri
            elif word == "prefix":
                self._prefixes[self._directive[-1]] = iri
        self._directive = []


def _counter(text: str) -> Callable[[int], int]:
    """Return a function that gives the line of each of a row of rising places."""
    last, line = 0, 1

    def count(place: int) -> int:
        nonlocal last, line
        line += text.count("\n", last, place)
        last = place
        return line

    return count


def _unescaped(iri: str) -> str:
    if "\\" not in iri:
        return iri
    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda code: chr(int(code[1] or code[2], 16)), iri)
