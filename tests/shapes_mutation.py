"""Damage the bundled graph one statement at a time, and see which damage the checks notice.

There are too many mutations to check the graph after each, so many are tried at once. Each has a number, and for each
binary digit of it there are two pools: one holds the mutations that have a 1 there, one those that have a 0. A finding
is the work of a mutation if it comes up in exactly the pools that hold the mutation, since any other is missing from
one of them. Where two mutations bring about the same finding, or one hides what the other does, both seem to go
unnoticed; so what survives is tried again in other company, and at last alone.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.ontology.namespaces import ID, NS, PREFIXES

Finding = tuple[str, ...]
LINES: list[str] = []
"""What the tests say at the end of a run."""

Check = Callable[[pyoxigraph.Store], set[Finding]]
"""Returns everything that the checks find: shape, focus node, value."""

DROP, OTHER_KIND, ELSEWHERE, RETYPE, MISDATE = (
    "dropped",
    "led to a thing of another kind",
    "led to a thing of the same kind elsewhere",
    "written as another type",
    "misdated",
)
KINDS = (DROP, OTHER_KIND, ELSEWHERE, RETYPE, MISDATE)
TYPE = NamedNode(PREFIXES["rdf"] + "type")
XSD = PREFIXES["xsd"]
DATE = NamedNode(XSD + "date")
HOME = (
    "SELECT ?thing ?home WHERE { ?thing (gt:itemOf|gt:inPlan|gt:themeOf|gt:about|gt:inDocument|gt:seatOn|gt:reviewOf)*"
    "/(gt:institution|gt:inFramework) ?home }"
)
"""To which institution or framework a thing belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One damaged statement.

    Attributes:
        kind: in which way it is damaged.
        fact: class of the subject and property, such as ``gt:Plan gt:institution``.
        before: the statement as it is.
        after: what stands there instead; None if nothing does.
    """

    kind: str
    fact: str
    before: Quad
    after: Quad | None


def load(content: Path) -> pyoxigraph.Store:
    """Return the graph and the ontology as they are stated, without anything derived."""
    store = pyoxigraph.Store()
    for file in content_files(content):
        store.extend(read_quads(file, graph_name(file, content)))
    return store


def mutations(store: pyoxigraph.Store, mandatory: dict[str, str], elsewhere: Iterable[str]) -> list[Mutation]:
    """Return every mutation of every statement of a mandatory fact.

    Args:
        store: what ``load`` returns.
        mandatory: the mandatory properties of each class, such as ``gt:institution rdfs:label``.
        elsewhere: the facts whose value can be told from a thing of the same kind that belongs elsewhere.
    """
    dice = random.Random(20261124)  # noqa: S311 - the same mutations in every run
    things = Things(store, dice)
    tied = set(elsewhere)
    found = []
    for kind, properties in mandatory.items():
        for subject in things.of(kind):
            for name in properties.split():
                fact = f"{kind} {name}"
                for quad in store.quads_for_pattern(subject, term(name), None):
                    found += _of_statement(quad, fact, things, fact in tied)
    return found


class Things:
    """What a mutation can lead to instead."""

    def __init__(self, store: pyoxigraph.Store, dice: random.Random) -> None:
        """Sort everything below the base, and every controlled term, by its class."""
        self._dice = dice
        self._kinds: dict[object, NamedNode] = {}
        self._members: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for quad in sorted(store.quads_for_pattern(None, TYPE, None), key=str):
            kind = quad.object
            if isinstance(kind, NamedNode) and kind.value.startswith(NS) and isinstance(quad.subject, NamedNode):
                self._kinds[quad.subject] = kind
                self._members[kind].append(quad.subject)
        prefix = f"PREFIX gt: <{NS}>"
        self._home = {row[0]: row[1] for row in store.query(f"{prefix} {HOME}", use_default_graph_as_union=True)}

    def of(self, kind: str) -> list[NamedNode]:
        """Return the things of a class."""
        return self._members[term(kind)]

    def of_another_kind(self, value: NamedNode) -> NamedNode:
        """Return a thing of quite another class: a metric, or a line where a metric is right."""
        other = "gt:Passage" if self._kinds.get(value) == term("gt:Metric") else "gt:Metric"
        return self._dice.choice(self.of(other))

    def elsewhere(self, value: NamedNode) -> NamedNode | None:
        """Return a thing of the same class that belongs to another institution or framework, None if there is none."""
        home = self._home.get(value)
        others = [
            one for one in self._members[self._kinds[value]] if one != value and home != self._home.get(one) is not None
        ]
        return self._dice.choice(others) if home is not None and others else None


def _of_statement(quad: Quad, fact: str, things: Things, tied: bool) -> Iterator[Mutation]:
    def changed(kind: str, value: NamedNode | Literal) -> Mutation:
        return Mutation(
            kind=kind, fact=fact, before=quad, after=Quad(quad.subject, quad.predicate, value, quad.graph_name)
        )

    yield Mutation(kind=DROP, fact=fact, before=quad, after=None)
    value = quad.object
    if quad.predicate == TYPE:
        yield changed(OTHER_KIND, term("gt:Passage" if fact.startswith("gt:Metric ") else "gt:Metric"))
    elif isinstance(value, NamedNode):
        yield changed(OTHER_KIND, things.of_another_kind(value))
        if tied and (other := things.elsewhere(value)) is not None:
            yield changed(ELSEWHERE, other)
    elif isinstance(value, Literal):
        yield from (changed(RETYPE, wrong) for wrong in retyped(value))
        if value.datatype == DATE:
            yield from (changed(MISDATE, wrong) for wrong in misdated(value))


def retyped(value: Literal) -> Iterator[Literal]:
    """Yield a literal with another datatype or language, and one that its datatype does not allow."""
    if value.language:
        yield Literal(value.value)
    elif value.datatype == NamedNode(XSD + "string"):
        yield Literal(value.value, language="en")
    else:
        yield Literal(value.value)
        yield Literal(value.value.replace("-", "/") + "x", datatype=value.datatype)


def misdated(value: Literal) -> Iterator[Literal]:
    """Yield a day a year off, a month off, a day off, and one that no calendar has."""
    day = date.fromisoformat(value.value)
    for days in (-365, 365, 31, -1):
        yield Literal((day + timedelta(days=days)).isoformat(), datatype=DATE)
    yield Literal(f"{day.year}-02-30", datatype=DATE)


def term(name: str) -> NamedNode:
    """Return the term behind a prefixed name."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def unnoticed(
    tried: list[Mutation], store: pyoxigraph.Store, content: Path, check: Check, batch: int
) -> list[Mutation]:
    """Return the mutations after which the checks find nothing that they do not find without them.

    Args:
        tried: the mutations.
        store: what ``load`` returns.
        content: the folder that holds the rules.
        check: what finds something.
        batch: how many mutations are tried at once, at most one of a subject; with 1 the answer is certain.
    """
    if not tried:
        return []
    known = check(damaged(store, content, []))
    survivors: list[Mutation] = []
    waiting = dict.fromkeys(random.Random(batch).sample(tried, len(tried)))  # noqa: S311 - always the same order
    while waiting:
        chosen: dict[object, Mutation] = {}
        for one in waiting:
            if len(chosen) < batch:
                chosen.setdefault(one.before.subject, one)
        for one in chosen.values():
            del waiting[one]
        survivors += _survivors(list(chosen.values()), lambda some: check(damaged(store, content, some)) - known)
    return survivors


def _survivors(tried: list[Mutation], new: Callable[[list[Mutation]], set[Finding]]) -> list[Mutation]:
    if len(tried) == 1:
        return [] if new(tried) else tried
    digits = (len(tried) - 1).bit_length()
    pools: dict[Finding, int] = defaultdict(int)
    for pool in range(2 * digits):
        digit, wanted = divmod(pool, 2)
        for finding in new([one for number, one in enumerate(tried) if number >> digit & 1 == wanted]):
            pools[finding] |= 1 << pool
    noticed = set(pools.values())
    return [one for number, one in enumerate(tried) if _pools(number, digits) not in noticed]


def _pools(number: int, digits: int) -> int:
    """Return which pools hold the mutation with this number, as a set of bits."""
    return sum(1 << 2 * digit + (number >> digit & 1) for digit in range(digits))


def damaged(store: pyoxigraph.Store, content: Path, some: list[Mutation]) -> pyoxigraph.Store:
    """Return a copy of the graph with some mutations, and with what the rules derive from it then."""
    copy = pyoxigraph.Store()
    copy.bulk_extend(store)
    for one in some:
        copy.remove(one.before)
        if one.after is not None:
            copy.add(one.after)
    derive(copy, content)
    return copy


def short(mutation: Mutation) -> str:
    """Return a mutation in a line."""
    path = str(mutation.before.subject).replace(ID, "")
    after = mutation.after and mutation.after.object
    return f"{mutation.fact} {mutation.kind}: {path} {mutation.before.object} -> {after}"


def summary(tried: list[Mutation], survivors: list[Mutation]) -> Iterator[str]:
    """Yield how much was noticed, of each kind and in all."""
    for kind in (*KINDS, ""):
        every, lost = (sum(kind in {"", one.kind} for one in some) for some in (tried, survivors))
        yield f"{kind or 'in all'}: {every - lost} of {every} noticed, {100 * (1 - lost / max(every, 1)):.1f} %"
