"""What a check found, in a form for people and machines, and the verdict that follows."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from goldenthread.shapes.describing import Lines
from goldenthread.shapes.reading import Check, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A known finding that someone answers for, until a day.

    Attributes:
        check: the identifier of the check, such as C01, or the name of one of its shapes.
        record: the IRI of the record, item or plan that the finding is about.
        reason: why it is accepted.
        approver: the role that accepts it, never a person.
        expires: the last day on which it holds.
        place: the file that it stands in and its number there, such as ``waivers.toml, waiver 2``.
    """

    check: str
    record: str
    reason: str
    approver: str
    expires: date
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules that a report was made with: a digest of the shapes and ontology, and the profiles that were run."""

    version: str
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check found.

    Attributes:
        check: the check, with its severity, origin and cure.
        message: what is wrong, with the record's own values filled in.
        focus: the IRI of what the shape looked at.
        record: the IRI of the record or item that the finding is about.
        item: the IRI of the plan item, row or plan that the record speaks of; the record itself if it is one.
        label: code and label of the item, and the kind of record.
        plan: the IRI of the plan, or None for what belongs to no plan, such as a framework.
        plan_label: the plan's label.
        evidence: the lines behind it.
        value: the value that was found wanting, in words; empty where a value is missing.
        path: the path from the focus node to the value as SPARQL writes it, such as ``gt:owner``; empty where the
            check looks at the focus node itself.
        component: the IRI of the SHACL constraint component that found it.
        waiver: the waiver that accepts it, if one does.
    """

    check: Check
    message: str
    focus: str
    record: str
    item: str
    label: str
    plan: str | None
    plan_label: str
    evidence: tuple[Lines, ...]
    value: str
    path: str = ""
    component: str = ""
    waiver: Waiver | None = None

    @property
    def place(self) -> str:
        """Return the evidence as ``file:12-14, 20``, empty where there is none."""
        documents: dict[str, list[str]] = {}
        for lines in self.evidence:
            documents.setdefault(lines.document, []).append(str(lines))
        return "; ".join(f"{document}:{', '.join(lines)}" for document, lines in documents.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How much one check looked at: the number of things, of which kind, and how often it found something."""

    check: Check
    focus_nodes: int
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPlan:
    """A plan that was checked.

    Attributes:
        iri: its IRI.
        label: its label.
        items: how many actions and items it has; 0 where nobody counted.
        complete: how many of them no violation and no warning is about, whether or not somebody accepts it.
    """

    iri: str
    label: str
    items: int = 0
    complete: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that a run found, and what it looked at to be able to say so.

    Attributes:
        findings: by plan, then by severity, check and place in the document.
        evaluations: one for each check.
        focus_nodes: how many different things the checks looked at together.
        plans: how many plans were checked.
        rules: what they were checked by.
        content: the SHA-256 of the statements checked, in hexadecimal; empty where nobody worked it out.
        date: the day on which waivers are judged.
        checked: the plans that were checked; empty where only their number is known.
        waivers: the waivers that were applied, used or not.
        since: what only the differences from are reported; empty where everything is.
    """

    findings: tuple[Finding, ...]
    evaluations: tuple[Evaluation, ...]
    focus_nodes: int
    plans: int
    rules: RuleSet
    content: str
    date: date
    checked: tuple[CheckedPlan, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    since: str = ""

    @property
    def publishable(self) -> bool:
        """Say whether nothing was found that breaks publication.

        This is our own verdict: an engine calls data invalid for a mere remark, and knows no waivers.
        """
        return not self.count(Severity.VIOLATION)

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """Return the findings that a waiver accepts."""
        return tuple(finding for finding in self.findings if finding.waiver)

    @property
    def unaccepted(self) -> tuple[Finding, ...]:
        """Return the findings that no waiver accepts."""
        return tuple(finding for finding in self.findings if not finding.waiver)

    @property
    def known_plans(self) -> tuple[CheckedPlan, ...]:
        """Return the plans that there is something to say about: those with actions or findings.

        A plan that others only name, such as one that has not been found yet, neither passes nor fails.
        """
        found = {finding.plan: finding.plan_label for finding in self.findings if finding.plan}
        if self.checked:
            counted = any(plan.items for plan in self.checked)
            return tuple(plan for plan in self.checked if plan.items or plan.iri in found or not counted)
        return tuple(CheckedPlan(iri=iri, label=label) for iri, label in found.items())

    @property
    def looked(self) -> int:
        """Return how many times a check looked at a thing."""
        return sum(evaluation.focus_nodes for evaluation in self.evaluations)

    @property
    def idle(self) -> tuple[Check, ...]:
        """Return the checks that had nothing to look at."""
        return tuple(evaluation.check for evaluation in self.evaluations if not evaluation.focus_nodes)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity that no waiver accepts."""
        return sum(finding.check.severity is severity and not finding.waiver for finding in self.findings)

    def failing(self, fail_on: Severity | None) -> tuple[Finding, ...]:
        """Return the findings that are at least as grave as ``fail_on`` and that no waiver accepts."""
        if fail_on is None:
            return ()
        return tuple(finding for finding in self.unaccepted if finding.check.severity.rank <= fail_on.rank)

    def of_plan(self, plan: str) -> Self:
        """Return the part that is about one plan; what was looked at stays that of the whole run."""
        return replace(
            self,
            findings=tuple(finding for finding in self.findings if finding.plan == plan),
            plans=1,
            checked=tuple(one for one in self.checked if one.iri == plan),
        )

    def by_check(self) -> Counter[str]:
        """Return the number of findings for each check identifier."""
        return Counter(finding.check.check for finding in self.findings)
