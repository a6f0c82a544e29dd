"""Write compiled shapes and checks as JSON, and read them back: the same objects, and nothing else that JSON could say.

A text, a number, true, false and null stand for themselves. Everything else is a list that begins with a name: of a
term, a tuple, a set, or one of KINDS with its fields in order. A shape is named by its place among all shapes, since
many use the same one.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from goldenthread.shapes.engine import model, syntax
from goldenthread.shapes.engine.model import Shape
from goldenthread.shapes.profiles import Profile
from goldenthread.shapes.reading import Check, Severity

KINDS: Final[dict[str, type[Any]]] = {
    kind.__name__: kind
    for kind in (
        *(model.Predicate, model.AnyProperty, model.Inverse, model.Sequence, model.Alternative, model.Repeat),
        *(model.Count, model.ValueTest, model.HasValue, model.UniqueLanguages, model.Pair, model.Logic),
        *(model.Property, model.Qualified, model.Closed, model.Sparql),
        *(syntax.Variable, syntax.Pattern, syntax.Expression, syntax.Bind, syntax.Optional, syntax.Union),
        *(syntax.Select, syntax.Group),
        *(Check, Profile, Shape),
    )
}
FIELDS: Final = {name: tuple(one.name for one in fields(kind) if one.init) for name, kind in KINDS.items()}
TUPLE, SET, IRI, BLANK, LITERAL, SEVERITY, SHAPE = "()", "{}", "<>", "_:", '"', "!", "#"


class Encoder:
    """Writes values that consist of KINDS."""

    def __init__(self, first: Sequence[Shape]) -> None:
        """Begin with some shapes, which get the first places."""
        self.shapes: list[Any] = []
        """Each shape as it is written, by its place."""
        self._waiting = list(first)
        self._places = {id(shape): place for place, shape in enumerate(self._waiting)}
        for shape in self._waiting:  # grows meanwhile by the shapes that shapes refer to
            self.shapes.append(self._fields(shape))

    def value(self, value: Any) -> Any:
        """Return a value as JSON has it.

        Raises:
            TypeError: it is of no kind that can be written.
        """
        match value:
            case None | bool() | int() | str():
                return value
            case tuple():
                return [TUPLE, *map(self.value, value)]
            case frozenset():
                return [SET, *sorted(map(self.value, value))]
            case Shape():
                return [SHAPE, self._place(value)]
            case _:
                return _written(value) or self._fields(value)

    def _place(self, shape: Shape) -> int:
        if id(shape) not in self._places:
            self._places[id(shape)] = len(self._waiting)
            self._waiting.append(shape)
        return self._places[id(shape)]

    def _fields(self, value: Any) -> list[Any]:
        name = type(value).__name__
        if KINDS.get(name) is not type(value):
            raise TypeError(f"{type(value)} cannot be written")
        return [name, *(self.value(getattr(value, one)) for one in FIELDS[name])]


def _written(value: Any) -> list[Any] | None:
    """Return a term or a severity as JSON has it; None for anything else."""
    match value:
        case NamedNode():
            return [IRI, value.value]
        case BlankNode():
            return [BLANK, value.value]
        case Literal():
            return [LITERAL, value.value, value.language, value.datatype.value]
        case Severity():
            return [SEVERITY, value.value]
        case _:
            return None


class Decoder:
    """Reads back what an encoder has written."""

    def __init__(self, shapes: list[Any]) -> None:
        """Read shapes from what an encoder's ``shapes`` were."""
        self._written = shapes
        self._done: dict[int, Shape] = {}
        self._terms: dict[str, NamedNode] = {}
        self._readers: dict[str, Callable[[list[Any]], Any]] = {
            TUPLE: lambda parts: tuple(map(self.value, parts[1:])),
            SET: lambda parts: frozenset(map(self.value, parts[1:])),
            IRI: self._iri,
            BLANK: lambda parts: BlankNode(parts[1]),
            LITERAL: _literal,
            SEVERITY: lambda parts: Severity(parts[1]),
            SHAPE: lambda parts: self.shape(parts[1]),
        }

    def value(self, written: Any) -> Any:
        """Return what was written.

        Raises:
            KeyError, IndexError, TypeError, ValueError: no encoder has written it.
        """
        if not isinstance(written, list):
            return written
        if reader := self._readers.get(written[0]):
            return reader(written)
        name = written[0]
        return KINDS[name](**dict(zip(FIELDS[name], map(self.value, written[1:]), strict=True)))

    def shape(self, place: int) -> Shape:
        """Return the shape that has a place, each time the same; raises like ``value``."""
        if place not in self._done:
            shape = self.value(self._written[place])
            if not isinstance(shape, Shape):
                raise TypeError("no shape stands there")
            self._done[place] = shape
        return self._done[place]

    def _iri(self, parts: list[Any]) -> NamedNode:
        text = parts[1]
        if text not in self._terms:
            self._terms[text] = NamedNode(text)
        return self._terms[text]


def _literal(parts: list[Any]) -> Literal:
    _, text, language, datatype = parts
    return Literal(text, language=language) if language else Literal(text, datatype=NamedNode(datatype))
