"""Find how the patterns of a query lead from one of its variables to another."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import combinations, count
from typing import Final

from goldenthread.shapes.engine.model import Alternative, AnyProperty, Inverse, Path, Predicate, Repeat
from goldenthread.shapes.engine.model import Sequence as Chain
from goldenthread.shapes.engine.syntax import End, Group, Pattern, Union, Variable
from goldenthread.shapes.engine.walks import Arm, Walk, path_of
from goldenthread.shapes.facts import TYPE

FORWARDS: Final = 1
BACKWARDS: Final = 4
CLASS: Final = 1_000
"""What a step of a walk costs: many things can name one, and very many are of one class."""

AGAIN: Final = 2
"""How much more a path costs that is walked any number of times."""


def patterns_of(group: Group) -> tuple[Pattern, ...]:
    """Return what leads from one variable to another in every solution of a group."""
    found: list[Pattern] = []
    for element in group.elements:
        if isinstance(element, Pattern):
            found.append(element)
        elif isinstance(element, Union):
            found += _through_all([patterns_of(one) for one in element.groups])
    return tuple(found)


def _through_all(branches: Sequence[tuple[Pattern, ...]]) -> Iterator[Pattern]:
    """Yield a pattern for each two variables that are connected in every branch of a UNION, whichever it is."""
    shared = set.intersection(*({name for one in patterns for name in one.variables} for patterns in branches))
    for first, last in combinations(sorted(shared), 2):
        found = [shortest([(first, Arm(from_object=False))], patterns, frozenset({last})) for patterns in branches]
        paths = tuple(path_of(one[1].walk) for one in found if one)
        if len(paths) == len(branches):
            yield Pattern(Variable(first), Alternative(paths), Variable(last))


def shortest(
    starts: Iterable[tuple[str, Arm]], patterns: Iterable[Pattern], wanted: frozenset[str]
) -> tuple[str, Arm] | None:
    """Return the wanted variable that patterns lead to most cheaply, and how."""
    order = count()
    waiting: list[tuple[int, int, str, Arm]] = []
    for name, arm in starts:
        heappush(waiting, (_cost_of(arm.walk), next(order), name, arm))
    done: set[str] = set()
    while waiting:
        cost, _, name, arm = heappop(waiting)
        if name in wanted:
            return name, arm
        if name in done:
            continue
        done.add(name)
        for pattern in patterns:
            for here, there, backwards in ((pattern.start, pattern.end, False), (pattern.end, pattern.start, True)):
                if _is(here, name) and isinstance(there, Variable) and there.name not in done:
                    further = arm.further(pattern.path, backwards=backwards)
                    step = _cost(pattern.path, backwards=backwards)
                    heappush(waiting, (cost + step, next(order), there.name, further))
    return None


def _is(end: End, name: str) -> bool:
    return isinstance(end, Variable) and end.name == name


def _cost_of(walk: Walk) -> int:
    return sum(_cost(path, backwards=backwards) for path, backwards in walk)


def _cost(path: Path, *, backwards: bool) -> int:
    match path:
        case Predicate(name):
            return FORWARDS if not backwards else CLASS if name == TYPE else BACKWARDS
        case AnyProperty():
            return CLASS
        case Inverse(inner):
            return _cost(inner, backwards=not backwards)
        case Repeat(inner, _):
            return AGAIN * _cost(inner, backwards=backwards)
        case Chain(parts) | Alternative(parts):
            return sum(_cost(part, backwards=backwards) for part in parts)
