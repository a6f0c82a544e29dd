"""Work out from a shape alone which focus nodes a statement that comes or goes can bear on.

A result changes only where a statement takes part in what the shape looks at: it stands on one of its paths, or matches
a pattern of its query. From there the other patterns lead back to the focus node. All these ways are found once; after
an edit they are walked from the statements that came, in the graph as it is, and from those that went, as it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from goldenthread.ontology.namespaces import SH
from goldenthread.shapes.engine.model import (
    Closed,
    Constraint,
    Logic,
    Pair,
    Predicate,
    Property,
    Qualified,
    Shape,
    Sparql,
    ValueTest,
)
from goldenthread.shapes.engine.parsing import grouped_select
from goldenthread.shapes.engine.routes import patterns_of, shortest
from goldenthread.shapes.engine.syntax import (
    Bind,
    Element,
    Expression,
    Group,
    Optional,
    Pattern,
    Select,
    Union,
    Variable,
)
from goldenthread.shapes.engine.walks import Arm, Place, Walk, places
from goldenthread.shapes.facts import TYPE, Term

THIS: Final = "this"
VALUE: Final = "value"
TARGET_CLASS: Final = f"{SH}targetClass"
TARGET_SUBJECTS: Final = f"{SH}targetSubjectsOf"
TARGET_OBJECTS: Final = f"{SH}targetObjectsOf"


Need = tuple[bool, NamedNode, Term | None]
"""What the subject of a statement must have, or if True its object: a property, and a value if it must be that one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a statement can bear on what a shape finds.

    Attributes:
        predicate: its property; None for any.
        kind: the class that it must say something is of, or is below of; None if it need not.
        subject: its subject, where only one will do.
        object: its object, where only one will do.
        needs: what its ends must have as well.
        back: leads to the focus nodes; None where nothing leads there, so that it may be any.
        seeds: for a query alone: variables, and what leads to the values with which it can make other rows.
        required: for a query alone: whether each row needs it, so that no new row comes of its going.
    """

    predicate: NamedNode | None
    back: Arm | None
    kind: Term | None = None
    subject: Term | None = None
    object: Term | None = None
    needs: frozenset[Need] = frozenset()
    seeds: tuple[tuple[str, Arm], ...] = ()
    required: bool = False


def ways(shape: Shape) -> frozenset[Way]:
    """Return every way in which a statement can bear on the results of a shape."""
    found = set(_target_ways(shape))
    query = query_alone(shape)
    found.update(_Query(query).ways() if query else _ways(shape, ()))
    return frozenset(found)


def query_alone(shape: Shape) -> Select | None:
    """Return the query that is all of a shape and whose rows can be asked for one by one; None if there is none."""
    if shape.path is not None or shape.deactivated or len(shape.constraints) != 1:
        return None
    (constraint,) = shape.constraints
    if not isinstance(constraint, Sparql) or constraint.tree is None or grouped_select(constraint.tree):
        return None
    return constraint.tree


def seedable(query: Select) -> frozenset[str]:
    """Return the variables that can be bound beforehand, and the rows are those that bind them so in the end."""
    found: set[str] = set()
    others: set[str] = {name for name, _ in query.computed}
    for element in query.group.elements:
        found |= _bound_by(element) - others
        others |= element.variables - found
    return frozenset(found | {THIS})


def _bound_by(element: Element) -> frozenset[str]:
    """Return the variables that patterns bind in every solution of an element."""
    match element:
        case Pattern():
            return element.variables
        case Union(groups) if all(isinstance(one, Pattern) for group in groups for one in group.elements):
            return frozenset.intersection(*(group.given for group in groups))
        case _:
            return frozenset()


def _target_ways(shape: Shape) -> Iterator[Way]:
    for target, term in shape.targets:
        if target.value == TARGET_CLASS:
            yield Way(predicate=TYPE, kind=term, back=Arm(from_object=False))
        elif target.value in {TARGET_SUBJECTS, TARGET_OBJECTS} and isinstance(term, NamedNode):
            yield Way(predicate=term, back=Arm(from_object=target.value == TARGET_OBJECTS))


def _ways(shape: Shape, back: Walk) -> Iterator[Way]:
    """Yield the ways to what a shape looks at; ``back`` leads from it to the focus node."""
    values = back
    if shape.path is not None:
        for place in places(shape.path):
            yield Way(predicate=place.predicate, back=place.start.then(back))
        values = ((shape.path, True), *back)
    for constraint in shape.constraints:
        yield from _own(constraint, back, values)
        for inner in _inner(constraint):
            yield from _ways(inner, values)


def _own(constraint: Constraint, back: Walk, values: Walk) -> Iterator[Way]:
    match constraint:
        case Closed():
            yield Way(predicate=None, back=Arm(False, values))
        case Pair():
            yield Way(predicate=constraint.other, back=Arm(False, back))
        case ValueTest() if constraint.word == "class":
            yield Way(predicate=TYPE, kind=constraint.arguments[0], back=Arm(False, values))
        case Sparql():
            found = _Query(constraint.tree).ways() if constraint.tree else [Way(predicate=None, back=None)]
            for way in found:
                yield Way(
                    predicate=way.predicate,
                    subject=way.subject,
                    object=way.object,
                    needs=way.needs,
                    back=way.back.then(back) if way.back else None,
                )


def _inner(constraint: Constraint) -> tuple[Shape, ...]:
    match constraint:
        case Logic():
            return constraint.shapes
        case Property():
            return (constraint.shape,)
        case Qualified():
            return (constraint.shape, *constraint.others)
        case _:
            return ()


class _Query:
    """A query, and the ways from its patterns to its rows."""

    def __init__(self, query: Select) -> None:
        self._query = query
        self._seedable = frozenset() if grouped_select(query) else seedable(query)

    def ways(self) -> Iterator[Way]:
        """Yield the way from each place in each pattern."""
        yield from self._of_select(self._query, self._seedable, outermost=True)

    def _of_select(self, select: Select, seeds: frozenset[str], *, outermost: bool = False) -> Iterator[Way]:
        yield from self._of_group(select.group, (), seeds, outermost=outermost)
        patterns = patterns_of(select.group)
        for _, expression in select.computed:
            yield from self._of_expression(expression, patterns, seeds)

    def _of_group(
        self, group: Group, outer: tuple[Pattern, ...], seeds: frozenset[str], *, outermost: bool = False
    ) -> Iterator[Way]:
        within = (*outer, *patterns_of(group))
        bound = {name for one in within for name in one.variables}
        within = (*within, *(one for one in _asserted(group.filters) if one.variables <= bound))
        for element in group.elements:
            match element:
                case Pattern():
                    for place in places(element.path):
                        yield self._way(element, place, within, seeds, required=outermost)
                case Optional():
                    yield from self._of_group(element.group, within, seeds)
                case Union():
                    for one in element.groups:
                        yield from self._of_group(one, within, seeds)
                case Bind():
                    yield from self._of_expression(element.expression, within, seeds)
                case Select():
                    yield from self._of_select(element, seeds & _told_apart_by(element))
        for expression in group.filters:
            yield from self._of_expression(expression, within, seeds)

    def _of_expression(
        self, expression: Expression, within: tuple[Pattern, ...], seeds: frozenset[str]
    ) -> Iterator[Way]:
        for _, group in expression.exists:
            yield from self._of_group(group, within, seeds)

    def _way(
        self, pattern: Pattern, place: Place, within: tuple[Pattern, ...], seeds: frozenset[str], *, required: bool
    ) -> Way:
        ends = [(end, arm) for end, arm in ((pattern.start, place.start), (pattern.end, place.end))]
        fixed = {arm.from_object: end for end, arm in ends if not isinstance(end, Variable) and not arm.walk}
        open_ends = [(end.name, arm) for end, arm in ends if isinstance(end, Variable)]
        back = shortest(open_ends, within, frozenset({THIS}))
        seed = tuple(one for one in open_ends if one[0] in seeds)
        if not seed and (nearest := shortest(open_ends, within, seeds)):
            seed = (nearest,)
        return Way(
            predicate=place.predicate,
            subject=fixed.get(False),
            object=fixed.get(True),
            needs=_needs(open_ends, [one for one in within if one is not pattern]),
            back=back[1] if back else None,
            seeds=seed,
            required=required,
        )


def _asserted(filters: tuple[Expression, ...]) -> Iterator[Pattern]:
    """Yield the patterns of what filters ask to exist; a variable that only they have is another in each filter."""
    for expression in filters:
        for name, group in expression.exists:
            if expression.text == f"?{name}":
                yield from patterns_of(group)


def _needs(ends: list[tuple[str, Arm]], patterns: list[Pattern]) -> frozenset[Need]:
    """Return what patterns ask of the ends of a statement, where these are what their variables stand for."""
    direct = {name: arm.from_object for name, arm in ends if not arm.walk}
    return frozenset(
        (direct[one.start.name], one.path.name, None if isinstance(one.end, Variable) else one.end)
        for one in patterns
        if isinstance(one.start, Variable) and one.start.name in direct and isinstance(one.path, Predicate)
    )


def _told_apart_by(select: Select) -> frozenset[str]:
    """Return the variables by which the rows of a nested SELECT are told apart from those that an edit leaves alone."""
    names = select.names if select.keys is None else select.keys
    return frozenset(names) & frozenset(select.names) - {name for name, _ in select.computed}
