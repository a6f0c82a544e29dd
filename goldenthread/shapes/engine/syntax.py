"""What a SPARQL query is made of, as far as it can be answered column by column."""

from dataclasses import dataclass, field
from functools import cached_property

from goldenthread.shapes.engine.model import Path
from goldenthread.shapes.facts import Term


class UnsupportedError(Exception):
    """A query uses what only a whole SPARQL engine can answer."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, without its mark."""

    name: str


End = Variable | Term


@dataclass(frozen=True)
class Pattern:
    """A subject, a path and an object; no path that is a sequence, which is split into several patterns."""

    start: End
    path: Path
    end: End

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names of the variables in it."""
        return frozenset(end.name for end in (self.start, self.end) if isinstance(end, Variable))


@dataclass(frozen=True)
class Expression:
    """An expression as written; each EXISTS in it is replaced by a variable that stands for its answer.

    Attributes:
        text: the expression.
        uses: the variables that it needs.
        exists: the groups whose existence it asks for, by the variable that stands for the answer.
    """

    text: str
    uses: frozenset[str]
    exists: "tuple[tuple[str, Group], ...]" = ()

    @cached_property
    def variables(self) -> frozenset[str]:
        """Every variable in it that a row could bind, in groups too."""
        return self.uses | {name for _, group in self.exists for name in group.variables}


@dataclass(frozen=True)
class Bind:
    """BIND (expression AS ?name)."""

    expression: Expression
    name: str

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names of the variables in it."""
        return self.expression.variables | {self.name}


@dataclass(frozen=True)
class Optional:
    """OPTIONAL { group }."""

    group: "Group"

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names of the variables in it."""
        return self.group.variables


@dataclass(frozen=True)
class Union:
    """{ group } UNION { group } ...; a group in braces is a union of one."""

    groups: "tuple[Group, ...]"

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names of the variables in it."""
        return frozenset(name for group in self.groups for name in group.variables)


@dataclass(frozen=True)
class Select:
    """A SELECT, whole or nested.

    Attributes:
        names: the variables that it gives, in order.
        computed: those of them that are computed, with their expressions.
        distinct: whether each row is given once.
        group: its WHERE part.
        keys: the variables of GROUP BY; None where there is no such part.
        having: the text of HAVING.
    """

    names: tuple[str, ...]
    computed: tuple[tuple[str, Expression], ...]
    distinct: bool
    group: "Group"
    keys: tuple[str, ...] | None = None
    having: str = ""

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names that it gives."""
        return frozenset(self.names)


Element = Pattern | Bind | Optional | Union | Select


@dataclass(frozen=True)
class Group:
    """What stands between braces: elements in order, and the filters on all of them."""

    elements: tuple[Element, ...] = ()
    filters: tuple[Expression, ...] = field(default=())

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names of the variables in it, those of filters too."""
        return frozenset(name for part in (*self.elements, *self.filters) for name in part.variables)

    @cached_property
    def given(self) -> frozenset[str]:
        """The names of the variables that it can bind."""
        return frozenset(name for part in self.elements for name in part.variables)
