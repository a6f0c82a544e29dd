"""The thread of an action or item: what it came from and what it became, as steps in time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from goldenthread.queries.running import Table

NODE, AWAITED, WHOLE_PLAN = "node", "awaited", "plan"
FINAL_STATES: Final = ("complete", "closed", "embedded")
LATEST: Final = "9999"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOnThread:
    """A plan as a column of the drawing.

    Attributes:
        iri: the plan.
        name: its name.
        period: its period in words, or why there is none.
        published: whether its text is in the graph.
        reviewed: whether the documents report on it.
        order: a key that puts earlier plans first.
    """

    iri: str
    name: str
    period: str
    published: bool
    reviewed: bool
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A stop on the thread.

    Attributes:
        key: what tells it from every other card.
        kind: node for an action or item, awaited for an obligation of a plan that holds no action for it here,
            plan for a plan as a whole.
        iri: the thing that it leads to.
        code: its code.
        name: its name.
        plan: the plan that it stands in.
        outcome: the state that its last update gives it.
        focus: whether the page is about it.
    """

    key: str
    kind: str
    iri: str
    code: str
    name: str
    plan: str
    outcome: str = ""
    focus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one card to the next.

    Attributes:
        source: the key of the card that it leaves.
        target: the key of the card that it reaches.
        confirmed: whether the document or a person confirms it.
        confidence: how sure it is, from 0 to 1.
        printed: the code or words as printed, where they differ from the code as mended.
        reason: why it was proposed.
        method: how the code was read.
    """

    source: str
    target: str
    confirmed: bool
    confidence: str
    printed: str
    reason: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """All of it.

    Attributes:
        plans: the columns, earliest first.
        cards: the cards, in the order of their plans.
        steps: the steps between them.
        ends: the keys of cards where it ends: closed where the outcome says so, open where none is stated.
    """

    plans: tuple[PlanOnThread, ...]
    cards: tuple[Card, ...]
    steps: tuple[Step, ...]
    ends: Mapping[str, str] = field(default_factory=dict)

    @property
    def moves(self) -> bool:
        """Return whether it leads anywhere at all."""
        return bool(self.steps)

    def card(self, key: str) -> Card:
        """Return the card with this key."""
        return next(card for card in self.cards if card.key == key)

    def plan(self, iri: str) -> PlanOnThread:
        """Return the plan with this IRI."""
        return next(plan for plan in self.plans if plan.iri == iri)

    def after(self, card: Card) -> list[Step]:
        """Return the steps that leave a card."""
        return [step for step in self.steps if step.source == card.key]


def read_plans(table: Table) -> dict[str, PlanOnThread]:
    """Return every plan from the answer of the pages' query ``plans``."""
    rows = {row["plan"]: row for row in table.dicts()}
    return {
        iri: PlanOnThread(
            iri=iri,
            name=row["name"],
            period=_period(row),
            published=row["state"] == "published",
            reviewed=row["reviewed"] == "true",
            order=_order(row, rows),
        )
        for iri, row in rows.items()
    }


def _period(row: Mapping[str, str]) -> str:
    if row["start"] or row["end"]:
        first, last = row["start"][:4], row["end"][:4]
        return f"{first or '?'}\N{EN DASH}{last}" if last else f"from {first}"
    if row["submitted"]:
        return f"handed in {row['submitted']}"
    return "no period stated" if row["state"] == "published" else "not published here"


def _order(row: Mapping[str, str], rows: Mapping[str, Mapping[str, str]]) -> str:
    """Return a date to sort by; a plan without one comes after the plan that it takes over from."""
    own = row["start"] or row["submitted"]
    if own:
        return own
    earlier = rows.get(row["earlier"])
    base = (earlier["end"] or earlier["start"] or LATEST) if earlier else LATEST
    return base if row["state"] == "published" else max(base, LATEST)


def build_thread(focus: Iterable[str], nodes: Table, links: Table, plans: Mapping[str, PlanOnThread]) -> Thread:
    """Return the thread of the things in ``focus``.

    Args:
        focus: the IRIs that the page is about: an item, or an action and its items.
        nodes: the answer of the query ``thread-nodes``.
        links: the answer of the query ``thread``.
        plans: every plan by its IRI.
    """
    cards = _stops(nodes, set(focus))
    steps = _steps(links, cards, plans)
    touched = {key for step in steps for key in (step.source, step.target)}
    kept = {key: card for key, card in cards.items() if card.focus or key in touched}
    kept = _without_bare_action(kept, touched)
    leaving = {step.source for step in steps}
    earliest_first = sorted({card.plan for card in kept.values()}, key=lambda iri: (plans[iri].order, iri))
    order = {iri: number for number, iri in enumerate(earliest_first)}
    return Thread(
        plans=tuple(plans[iri] for iri in order),
        cards=tuple(sorted(kept.values(), key=lambda card: order[card.plan])),
        steps=tuple(steps),
        ends={
            key: "closed" if card.outcome in FINAL_STATES else "open"
            for key, card in kept.items()
            if card.kind == NODE and key not in leaving
        },
    )


def _stops(nodes: Table, focus: set[str]) -> dict[str, Card]:
    """Return a card for each action and item, with the state of an update that gives one."""
    cards: dict[str, Card] = {}
    for row in nodes.dicts():
        known = cards.get(row["node"])
        if known is None or (row["status"] and not known.outcome):
            cards[row["node"]] = Card(
                key=row["node"],
                kind=NODE,
                iri=row["node"],
                code=row["code"],
                name=row["name"],
                plan=row["plan"],
                outcome=row["status"],
                focus=row["node"] in focus,
            )
    return cards


def _steps(links: Table, cards: dict[str, Card], plans: Mapping[str, PlanOnThread]) -> list[Step]:
    """Return the steps between the cards, and add the cards of what is awaited or a plan as a whole."""
    steps: dict[tuple[str, str, bool], Step] = {}
    for row in links.dicts():
        target = _target(row, cards, plans) if row["source"] in cards else None
        if target is None:
            continue
        cards.setdefault(target.key, target)
        step = Step(
            source=row["source"],
            target=target.key,
            confirmed=row["state"] == "confirmed",
            confidence=row["confidence"],
            printed=row["printed"] if row["code"] and row["printed"] != row["code"] else "",
            reason=row["reason"],
            method=row["method"],
        )
        steps.setdefault((step.source, step.target, step.confirmed), step)
    return list(steps.values())


def _without_bare_action(cards: dict[str, Card], touched: set[str]) -> dict[str, Card]:
    """Leave out an action that only gathers its items: they are what goes on."""
    focus = [card for card in cards.values() if card.focus]
    if len(focus) <= 1:
        return cards
    action = min(focus, key=lambda card: len(card.iri))
    return {key: card for key, card in cards.items() if key != action.key or key in touched or action.outcome}


def _target(row: Mapping[str, str], cards: Mapping[str, Card], plans: Mapping[str, PlanOnThread]) -> Card | None:
    if row["later"]:
        return cards.get(row["later"])
    if row["plan"] not in plans:
        return None
    if row["obligation"]:
        return Card(
            key=f"{row['plan']} {row['obligation']}",
            kind=AWAITED,
            iri=row["obligation"],
            code=row["code"],
            name=row["obligationName"],
            plan=row["plan"],
        )
    return Card(
        key=row["plan"], kind=WHOLE_PLAN, iri=row["plan"], code="", name=plans[row["plan"]].name, plan=row["plan"]
    )
