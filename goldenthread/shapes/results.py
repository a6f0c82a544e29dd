"""Turn what an engine found into findings that people understand, and a report of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, cast

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode

from goldenthread.errors import ContentError
from goldenthread.ontology.namespaces import gt
from goldenthread.shapes.describing import IN_PLAN, Description
from goldenthread.shapes.engine.model import Result, component
from goldenthread.shapes.facts import TYPE, Facts, Term, plain
from goldenthread.shapes.findings import CheckedPlan, Evaluation, Finding, Report, RuleSet
from goldenthread.shapes.messages import filled
from goldenthread.shapes.reading import Check, Severity, Shapes

SPARQL: Final = component("SPARQL")
NO_PLAN: Final = "Frameworks and what belongs to no plan"


class Explainer:
    """Makes findings of results."""

    def __init__(self, facts: Facts, checks: Iterable[Check]) -> None:
        """Explain results of ``checks`` by what ``facts`` say."""
        self.words = Description(facts)
        self._facts = facts
        self._checks = {f"<{check.shape}>": check for check in checks}

    def findings(self, results: Iterable[Result], plan: str | None = None) -> list[Finding]:
        """Return the findings, each once and in order; only those of ``plan``, if given.

        Raises:
            ContentError: a part without a name reported something.
        """
        found: dict[tuple[str, str, str, str], Finding] = {}
        for result in results:
            finding = self.finding(result)
            if plan is None or finding.plan == plan:
                found[finding.check.shape, finding.focus, finding.record, finding.value] = finding
        return sorted(found.values(), key=order)

    def finding(self, result: Result) -> Finding:
        """Return one result in words."""
        check = self._checks.get(result.shape)
        if check is None:
            raise ContentError("the shapes cannot be trusted: a part without a name reported something; name the shape")
        words, focus = self.words, term_of(result.focus)
        value = term_of(result.value) if result.value else None
        record = self._record(result)
        shown = None if value in {record, focus} else value
        plan = self.plan(result)
        return Finding(
            check=check,
            message=filled(check.message, words, record, facts=self._facts, path=result.path, value=value),
            focus=plain(focus),
            record=plain(record),
            item=plain(words.item(record)),
            label=words.label(record),
            plan=plain(plan) if plan is not None else None,
            plan_label=words.label(plan) if plan is not None else NO_PLAN,
            # What a framework says stands on lines of its own, which say nothing of the plan that the finding is about.
            evidence=words.evidence(focus if words.is_duty(record) else record),
            value=words.label(shown) if shown is not None else "",
            path=result.path,
            component=result.component,
        )

    def plan(self, result: Result) -> Term | None:
        """Return the plan that a result is about, if there is one."""
        return self.words.plan(self._record(result)) or self.words.plan(term_of(result.focus))

    def _record(self, result: Result) -> Term:
        # A query looks at a whole plan at once, for speed; what it returns as ?value is the record at fault.
        return term_of(result.value if result.value and result.component == SPARQL else result.focus)


@lru_cache(maxsize=100_000)
def term_of(text: str) -> Term:
    """Return the term that N-Triples write so."""
    if text.startswith("<"):
        return NamedNode(text[1:-1])
    if text.startswith("_:"):
        return BlankNode(text[2:])
    (statement,) = pyoxigraph.parse(f"<a:a> <a:a> {text} .".encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    return cast(Term, statement.object)


def report(
    findings: list[Finding], looked: Mapping[str, int], shapes: Shapes, facts: Facts, *, things: int, plan: str | None
) -> Report:
    """Return the report of findings, given how many nodes each shape looked at and how many there were in all."""
    return summed(findings, looked, shapes, checked_plans(facts, findings, plan), things=things)


def summed(
    findings: list[Finding], looked: Mapping[str, int], shapes: Shapes, plans: Iterable[CheckedPlan], *, things: int
) -> Report:
    """Return the report of findings about these plans; see ``report``."""
    found = Counter(finding.check.shape for finding in findings)
    checked = tuple(sorted(plans, key=lambda plan: plan.iri))
    return Report(
        findings=tuple(findings),
        evaluations=tuple(
            Evaluation(check=check, focus_nodes=looked.get(check.shape, 0), findings=found[check.shape])
            for check in shapes.checks
        ),
        focus_nodes=things,
        plans=len(checked),
        rules=RuleSet(version=shapes.version, profiles=tuple(sorted({check.profile for check in shapes.checks}))),
        content="",
        date=datetime.now(tz=UTC).date(),
        checked=checked,
    )


def checked_plans(facts: Facts, findings: list[Finding], plan: str | None) -> Iterator[CheckedPlan]:
    """Describe each plan: how many actions and items it has, and how many of them nothing grave is about."""
    wanting = {finding.item for finding in findings if finding.check.severity is not Severity.INFO}
    words = Description(facts)
    plans: list[Term] = [NamedNode(plan)] if plan else list(facts.subjects(TYPE, gt("Plan")))
    for one in plans:
        if facts.has(one, TYPE, gt("Plan")):
            items = [item for item in facts.subjects(IN_PLAN, one) if facts.has(item, TYPE, gt("PlanItem"))]
            complete = sum(plain(item) not in wanting for item in items)
            yield CheckedPlan(iri=plain(one), label=words.label(one), items=len(items), complete=complete)


def order(finding: Finding) -> tuple[object, ...]:
    """Return what findings are sorted by: plan, rank of the check, place in the document, record, shape."""
    place = [(lines.document, lines.first) for lines in finding.evidence]
    check = finding.check
    return finding.plan or "", check.rank, place, finding.record, check.shape, finding.value
