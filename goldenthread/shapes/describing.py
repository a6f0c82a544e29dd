"""Say in words what a node of the graph is, which plan it belongs to, and where it was read."""

from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from goldenthread.ontology.namespaces import ID, NS, RDFS, SKOS, gt
from goldenthread.shapes.facts import TYPE, Facts, Term, plain

LONGEST_LABEL: Final = 90
ABOUT: Final = gt("about")
IN_PLAN: Final = gt("inPlan")
THEME_OF: Final = gt("themeOf")
EVIDENCE: Final = gt("evidence")
NOTATION: Final = NamedNode(SKOS + "notation")
PREF_LABEL: Final = NamedNode(SKOS + "prefLabel")
LABEL: Final = NamedNode(RDFS + "label")
SUBCLASS: Final = NamedNode(RDFS + "subClassOf")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Lines:
    """Some lines of a document's text, counted from 1."""

    document: str
    first: int
    last: int

    def __str__(self) -> str:
        """Return the lines as ``12`` or ``12-14``."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


class Description:
    """Answers questions about single nodes of a graph; what was worked out once is remembered."""

    def __init__(self, facts: Facts) -> None:
        """Answer from ``facts``, which must not change meanwhile."""
        self._facts = facts
        self._labels: dict[Term, str] = {}
        self._plans: dict[Term, Term | None] = {}
        self._evidence: dict[Term, tuple[Lines, ...]] = {}
        self._wider: dict[Term, set[Term]] = {}

    def item(self, node: Term) -> Term:
        """Return what a record is about, or the node itself when it is no record."""
        return self._facts.value(node, ABOUT) or node

    def plan(self, node: Term) -> Term | None:
        """Return the plan that a node is, stands in, or is a statement about; None for a framework's parts."""
        item = self.item(node)
        if item not in self._plans:
            facts = self._facts
            is_plan = facts.has(item, TYPE, gt("Plan"))
            self._plans[item] = item if is_plan else facts.value(item, IN_PLAN) or facts.value(item, THEME_OF)
        return self._plans[item]

    def is_duty(self, node: Term) -> bool:
        """Say whether a node is an obligation of a framework."""
        return self._facts.has(node, TYPE, gt("Obligation"))

    def plan_nodes(self, plan: Term) -> list[Term]:
        """Return everything that belongs to a plan: the plan, what stands in it, and the statements about these."""
        facts = self._facts
        things: list[Term] = [plan, *facts.subjects(IN_PLAN, plan), *facts.subjects(THEME_OF, plan)]
        things += [record for thing in list(things) for record in facts.subjects(ABOUT, thing)]
        return [thing for thing in dict.fromkeys(things) if self.plan(thing) == plan]

    def label(self, node: Term) -> str:
        """Return the code and label of an item; for a record also its kind and what is printed."""
        if node not in self._labels:
            item = self.item(node)
            text = " ".join(part for part in (self.code(item), self._name(item)) if part)
            text = _shortened(text)
            self._labels[node] = text if item == node else f"{text} [{self._record(node)}]"
        return self._labels[node]

    def code(self, item: Term) -> str:
        """Return the code as people write it, such as ``2a(ii)``; empty where there is none."""
        own = self._facts.text(item, NOTATION)
        action = self._facts.value(item, gt("itemOf"))
        return f"{self._facts.text(action, NOTATION)}({own})" if action is not None else own

    def evidence(self, node: Term) -> tuple[Lines, ...]:
        """Return the lines behind a node, or behind what it is about when it names none itself."""
        for place in (node, self.item(node)):
            if place not in self._evidence:
                found = {lines for passage in self._facts.objects(place, EVIDENCE) if (lines := self._lines(passage))}
                self._evidence[place] = tuple(sorted(found))
            if self._evidence[place]:
                return self._evidence[place]
        return ()

    def text(self, node: Term, name: str) -> str:
        """Return what gt:``name`` or skos:``name`` of a node say, in words; a dash where they say nothing."""
        values = {*self._facts.objects(node, gt(name)), *self._facts.objects(node, NamedNode(SKOS + name))}
        return ", ".join(sorted(self._name(value) for value in values)) or "-"

    def _name(self, node: Term) -> str:
        if isinstance(node, Literal):
            return node.value
        facts = self._facts
        label = facts.text(node, LABEL) or facts.text(node, PREF_LABEL) or facts.text(node, gt("abbreviation"))
        if label:
            return label
        return "" if self._facts.text(node, NOTATION) else plain(node).removeprefix(ID)

    def _record(self, record: Term) -> str:
        if (kind := self._facts.value(record, gt("absentKind"))) is not None:
            return f"{self._facts.text(kind, PREF_LABEL)}: {self.text(record, 'absenceReason')}"
        words = self._facts.text(record, gt("printed")) or _shortened(self._facts.text(record, LABEL))
        return f'{self._kind(record)} "{words}"' if words else self._kind(record)

    def _kind(self, node: Term) -> str:
        """Return the label of the narrowest class of ours that a node has."""
        types = {kind for kind in self._facts.objects(node, TYPE) if plain(kind).startswith(NS)}
        wider = {above for kind in types for above in self._classes_above(kind)}
        return min((self._facts.text(kind, LABEL) for kind in types - wider), default="statement")

    def _classes_above(self, kind: Term) -> set[Term]:
        if kind not in self._wider:
            found: set[Term] = set()
            front = [kind]
            while front:
                front = [above for one in front for above in self._facts.objects(one, SUBCLASS) if above not in found]
                found.update(front)
            self._wider[kind] = found - {kind}
        return self._wider[kind]

    def _lines(self, passage: Term) -> Lines | None:
        facts = self._facts
        name = facts.text(facts.value(passage, gt("inDocument")), gt("fileName"))
        numbers = [facts.text(passage, gt(place)) for place in ("firstLine", "lastLine")]
        if not name or not all(number.isdigit() for number in numbers):
            return None
        return Lines(document=name, first=int(numbers[0]), last=int(numbers[1]))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 4].rsplit(" ", 1)[0] + " ..."
