"""What shapes are made of: paths, constraints, and the shapes themselves, each compiled once."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from goldenthread.ontology.namespaces import PREFIXES, SH
from goldenthread.shapes.facts import Node, Term

if TYPE_CHECKING:
    from goldenthread.shapes.engine.syntax import Select


@dataclass(frozen=True, slots=True)
class Predicate:
    """A path of one property."""

    name: NamedNode


@dataclass(frozen=True, slots=True)
class AnyProperty:
    """A path of one property, whichever: a variable in its place, in a query."""


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path walked backwards."""

    inner: "Path"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths one after the other."""

    parts: "tuple[Path, ...]"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any one of several paths."""

    parts: "tuple[Path, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path walked any number of times: ``*``, at least once: ``+``, or at most once: ``?``."""

    inner: "Path"
    sign: str


Path = Predicate | AnyProperty | Inverse | Sequence | Alternative | Repeat


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """One constraint of a shape; ``component`` is the IRI of its SHACL constraint component."""

    component: str


@dataclass(frozen=True, slots=True, eq=False)
class Count(Constraint):
    """At least (sh:minCount) or at most (sh:maxCount) so many values."""

    number: int


@dataclass(frozen=True, slots=True, eq=False)
class ValueTest(Constraint):
    """Something that each value passes or fails by itself: ``word`` is the name of the SHACL parameter."""

    word: str
    arguments: tuple[Term, ...]
    flags: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class HasValue(Constraint):
    """One of the values is this one."""

    value: Term


@dataclass(frozen=True, slots=True, eq=False)
class UniqueLanguages(Constraint):
    """No two values are in the same language."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair(Constraint):
    """The values compared with those of another property: ``word`` is equals, disjoint, lessThan, ..."""

    word: str
    other: NamedNode


@dataclass(frozen=True, slots=True, eq=False)
class Logic(Constraint):
    """The values conform to all, some, one or none of several shapes: ``word`` is and, or, xone, not or node."""

    word: str
    shapes: "tuple[Shape, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Property(Constraint):
    """Each value is checked by another shape, which reports for itself."""

    shape: "Shape"


@dataclass(frozen=True, slots=True, eq=False)
class Qualified(Constraint):
    """So many of the values conform to a shape, and to none of ``others``."""

    shape: "Shape"
    least: int | None
    most: int | None
    others: "tuple[Shape, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Closed(Constraint):
    """The values have no other properties than these."""

    allowed: tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sparql(Constraint):
    """A SELECT query whose rows are what is wrong.

    Attributes:
        select: its text.
        prefixes: what sh:prefixes declare.
        shape: how messages call the shape that it stands in.
        tree: the query as it is answered column by column, if it can be.
    """

    select: str
    prefixes: tuple[tuple[str, str], ...]
    shape: str
    tree: "Select | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A shape with everything that it is made of.

    Attributes:
        name: its IRI or blank node.
        path: from the focus node to the values; None where the focus node itself is the value.
        severity: an IRI such as sh:Violation.
        targets: the kind of target and its term.
        constraints: what must hold.
        deactivated: whether it is switched off, so that everything conforms to it.
        text: the path as SPARQL writes it.
    """

    name: Node
    path: Path | None
    severity: NamedNode
    targets: tuple[tuple[NamedNode, Term], ...]
    constraints: tuple[Constraint, ...]
    deactivated: bool = False
    text: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """Write the path down."""
        object.__setattr__(self, "text", path_text(self.path) if self.path is not None else "")


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One thing that is wrong, as SHACL reports it; terms as N-Triples write them, ``path`` as SPARQL does."""

    shape: str
    focus: str
    path: str
    value: str
    component: str
    severity: str


def component(name: str) -> str:
    """Return the IRI of the constraint component for a name such as MinCount."""
    return f"{SH}{name}ConstraintComponent"


def path_text(path: Path, *, inside: bool = False) -> str:
    """Return a path as SPARQL writes it, with the usual prefixes; ``inside`` another one it may need parentheses."""
    match path:
        case Predicate(name):
            return short(name.value)
        case AnyProperty():
            return "?property"
        case Inverse(inner):
            return "^" + path_text(inner, inside=True)
        case Repeat(inner, sign):
            text = path_text(inner, inside=True)
            return (f"({text})" if text.startswith("^") or text[-1] in "*+?" else text) + sign
        case Sequence(parts) | Alternative(parts):
            mark = "/" if isinstance(path, Sequence) else "|"
            text = mark.join(path_text(part, inside=True) for part in parts)
            return f"({text})" if inside else text


def short(iri: str) -> str:
    """Return an IRI with one of our prefixes where one fits, else in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        name = iri.removeprefix(namespace)
        if name != iri and name.replace("-", "").replace("_", "").isalnum() and not name.startswith("-"):
            return f"{prefix}:{name}"
    return f"<{iri}>"
