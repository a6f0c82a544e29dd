"""Look through RDF/XML before it is parsed: whole, shallow, and without entities that fetch or swell."""

import re
from typing import Final, NoReturn
from xml.parsers import expat

from goldenthread.errors import InputError

MOST_ENTITIES: Final = 2_000
"""Characters that all entities may have together; an editor's abbreviations of namespaces take some hundred."""

MOST_ATTRIBUTES: Final = 1_000
"""Attributes of one element; the parser compares each with all others."""

MOST_SWELLING: Final = 20
"""How many times longer the entities may make the file."""

SWELLING: Final = "its entities would make the text many times longer; write the text out"


def scan_xml(name: str, data: bytes, deepest: int) -> None:
    """Raise unless a file is well-formed XML that is safe to parse.

    A DOCTYPE with plain abbreviations, as ontology editors write it, is let through.

    Raises:
        InputError: it is cut off or not XML, nested more than ``deepest`` levels, or declares entities that fetch
            something, hold another, or would make the text many times longer.
    """
    _Scan(name, data, deepest).run()


class _Scan:
    def __init__(self, name: str, data: bytes, deepest: int) -> None:
        self._name = name
        self._data = data
        self._deepest = deepest
        self._depth = 0
        self._entities: dict[str, str] = {}
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def run(self) -> None:
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as error:
            reason = expat.errors.messages.get(error.code, "it is not XML")
            if "amplification" in reason:
                self._refuse(error.lineno, SWELLING)
            cure = "is the whole file there?" if "no element" in reason or "unclosed" in reason else "mend it there"
            raise InputError(f"{self._name}:{error.lineno}: this is not well-formed XML: {reason}; {cure}") from error
        except ValueError:
            self._refuse(1, "the XML declaration says that the text is not UTF-8; save it as UTF-8 and declare that")
        added = sum(self._data.count(f"&{name};".encode()) * len(value) for name, value in self._entities.items())
        if added > MOST_SWELLING * len(self._data):
            self._refuse(1, SWELLING)

    def _doctype(self, _name: str, system: str | None, public: str | None, _internal: int) -> None:
        if system or public:
            self._refuse(self._line, "its DOCTYPE names another file, and nothing is fetched; take that out")

    def _entity(
        self,
        name: str,
        parameter: int,
        value: str | None,
        _base: str | None,
        _system: str | None,
        _public: str | None,
        _notation: str | None,
    ) -> None:
        if value is None or parameter:
            kind = "stands for another file, and nothing is fetched" if value is None else "is a parameter entity"
            self._refuse(self._line, f"the entity {name} {kind}; write the text out")
        elif re.search("[&%]", value):
            self._refuse(self._line, f"the entity {name} holds another entity; write the text out")
        else:
            self._entities[name] = value
            if sum(map(len, self._entities.values())) > MOST_ENTITIES:
                self._refuse(self._line, f"its entities have more than {MOST_ENTITIES} characters; write the text out")

    def _start(self, _name: str, attributes: dict[str, str]) -> None:
        if len(attributes) > MOST_ATTRIBUTES:
            self._refuse(self._line, f"an element has more than {MOST_ATTRIBUTES} attributes; write them as elements")
        self._depth += 1
        if self._depth > self._deepest:
            self._refuse(self._line, f"elements are nested more than {self._deepest} deep; write it flat")

    def _end(self, _name: str) -> None:
        self._depth -= 1

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber

    def _refuse(self, line: int, reason: str) -> NoReturn:
        raise InputError(f"{self._name}:{line}: {reason}")
