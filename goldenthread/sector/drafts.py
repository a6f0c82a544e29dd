"""A plan while it is being written: its things, kept apart by what they are so that a fault can find its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from goldenthread.sector.outlines import Outline
from goldenthread.sector.things import Thing, link, plain, thing


@dataclass(slots=True)
class Source:
    """A document whose lines are used up one after the other.

    Attributes:
        slug: the document's short name.
        passages: the passages that have been cited so far.
    """

    slug: str
    passages: list[Thing] = field(default_factory=list)
    _line: int = 0

    @property
    def path(self) -> str:
        """Return the document's path below the base."""
        return f"document/{self.slug}"

    def lines(self, count: int) -> str:
        """Return a link to the passage made of the next lines."""
        first, last = self._line + 1, self._line + count
        self._line = last
        path = f"{self.path}/lines/{first}" if first == last else f"{self.path}/lines/{first}-{last}"
        self.passages.append(
            thing(
                path,
                "gt:Passage",
                ("gt:inDocument", link(self.path)),
                ("gt:firstLine", str(first)),
                ("gt:lastLine", str(last)),
            )
        )
        return link(path)


@dataclass(slots=True, kw_only=True)
class ActionDraft:
    """An action and the records about it and its items.

    Attributes:
        thing: the action itself.
        evidence: a link to the lines that it was read from.
        items: its lettered items, if any.
        values: targets, baselines and observations.
        absences: values that are not there, with the reason.
    """

    thing: Thing
    evidence: str
    items: list[Thing] = field(default_factory=list)
    responsibilities: list[Thing] = field(default_factory=list)
    measures: list[Thing] = field(default_factory=list)
    values: list[Thing] = field(default_factory=list)
    deadlines: list[Thing] = field(default_factory=list)
    updates: list[Thing] = field(default_factory=list)
    follow_ons: list[Thing] = field(default_factory=list)
    cross_references: list[Thing] = field(default_factory=list)
    absences: list[Thing] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Return the action's path below the base."""
        return self.thing.path

    def record(self, path: str, kind: str, *facts: tuple[str, str], evidence: str | None = None) -> Thing:
        """Return a record about this action, read from its own lines unless other ones are given."""
        about = ("gt:about", self.thing.link)
        return thing(f"{self.path}/{path}", kind, about, *facts, ("gt:evidence", evidence or self.evidence))

    def absent(self, kind: str, reason: str) -> Thing:
        """Say of a value, such as ``absentOwner``, that it is not there and why, and return the record."""
        name = kind.removeprefix("absent").lower()
        facts = (("gt:absentKind", f"gt:{kind}"), ("gt:absenceReason", f"gt:{reason}"))
        self.absences.append(self.record(f"absent/{name}", "gt:AbsentValue", *facts))
        return self.absences[-1]

    def goes_on(self, printed: str, evidence: str, *facts: tuple[str, str], method: str = "asPrinted") -> Thing:
        """Add a follow-on with further facts, which say where it leads, and return it."""
        record = self.record(
            f"follow-on/{len(self.follow_ons) + 1}",
            "gt:FollowOn",
            ("gt:printed", plain(printed)),
            *facts,
            ("gt:readingMethod", f"gt:{method}"),
            ("gt:confidence", "1.0"),
            ("gt:reviewState", "gt:confirmed"),
            evidence=evidence,
        )
        self.follow_ons.append(record)
        return record

    def things(self) -> Iterator[Thing]:
        """Yield the action and all that is recorded about it."""
        yield self.thing
        yield from self.items
        yield from self.responsibilities
        yield from self.measures
        yield from self.values
        yield from self.deadlines
        yield from self.updates
        yield from self.follow_ons
        yield from self.cross_references
        yield from self.absences


@dataclass(slots=True, kw_only=True)
class PlanDraft:
    """A plan, its document and review, and all that stands in them.

    Attributes:
        outline: what it was written from.
        thing: the plan itself.
        source: the document of the plan.
        review: the document of its review, if there has been one.
        front: documents, review, themes and what holds for the plan as a whole.
        actions: its actions in order.
        rows: the template's rows and what is recorded about them.
    """

    outline: Outline
    thing: Thing
    source: Source
    review: Source | None
    front: list[Thing]
    actions: list[ActionDraft] = field(default_factory=list)
    rows: list[Thing] = field(default_factory=list)

    def things(self) -> Iterator[Thing]:
        """Yield everything in the order in which it is written."""
        yield self.thing
        yield from self.front
        for action in self.actions:
            yield from action.things()
        yield from self.rows
        for source in (self.source, self.review):
            if source:
                yield from source.passages
