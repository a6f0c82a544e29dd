"""Say for one plan what it was checked by and with what result, so that others can rely on it.

The statement is Turtle in W3C words: an assertion (EARL) that the plan conforms to the profiles (PROF) or does not,
figures of quality (DQV), and what ties it to the plan: the hash of its statements and the version of the rules. Lines
for people stand above it. Whoever has the plan can check it again and compare.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from html import escape
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat

from goldenthread.errors import InputError, UnknownNameError
from goldenthread.ontology.namespaces import CHECKS, RDF, SOFTWARE
from goldenthread.shapes.findings import CheckedPlan, Report
from goldenthread.shapes.formats.assertions import add_measurements, add_metrics, add_software
from goldenthread.shapes.formats.triples import Triples, below, english, node, profile, word
from goldenthread.shapes.formats.turtle import report_name
from goldenthread.shapes.formats.wording import SHORT, acceptance, coverage, totals, verdict
from goldenthread.shapes.reading import Severity
from goldenthread.texts import clean

CONFORMANCE: Final = NamedNode(CHECKS + "conformance")
"""The test that a statement tells the result of: no violation, unless it is accepted."""

NARROW: Final = frozenset("fijlrt1:, ")

COMPARED: Final = {
    "earl:subject": "the plan",
    "dcterms:conformsTo": "the profiles",
    "dcterms:identifier": "the content hash",
    "dcterms:hasVersion": "the version of the rules",
    "earl:outcome": "the result",
}
MEASURED: Final = "dqv:isMeasurementOf"


def statement(report: Report, *, plan: str = "", content: str = "") -> str:
    """Return the conformance statement of one plan.

    Args:
        report: what was found in it; of a report on several plans only its findings are taken.
        plan: the IRI of the plan; may be left out if the report is about one only.
        content: the hash of the plan's statements; that of the report if left out.

    Raises:
        InputError: the report has no such plan.
    """
    chosen = _chosen(report, plan)
    alone = report.plans == 1
    part = replace(report.of_plan(chosen.iri), content=content or report.content, checked=(chosen,))
    triples = Triples()
    root = below(report_name(part), "statement")
    _add_assertion(triples, part, chosen, root)
    add_software(triples)
    triples.a(CONFORMANCE, "earl:TestCriterion")
    triples.add(CONFORMANCE, "dcterms:description", english("Nothing that breaks publication, unless it is accepted."))
    add_metrics(triples)
    subject = node(chosen.iri)
    if isinstance(subject, NamedNode):
        add_measurements(triples, part, root, subject, looked=alone)
    return "".join(f"# {clean(line)}\n" for line in _lines(part, chosen)) + "\n" + triples.turtle()


def verify(
    text: str, report: Report, *, plan: str = "", content: str = "", today: date | None = None
) -> tuple[str, ...]:
    """Compare a statement with a new report on the plan, and return what differs; nothing if the statement holds.

    Args:
        text: the statement.
        report: the new report, with the waivers applied.
        plan: the IRI of the plan, as for ``statement``.
        content: the hash of the plan's statements, as for ``statement``.
        today: the day on which the waivers must still hold; that of the report if left out.

    Raises:
        InputError: the text is no statement, or the report has no such plan.
    """
    told = _facts(text)
    found = _facts(statement(report, plan=plan, content=content))
    # What was looked at is told only where the plan was checked alone.
    figures = {name: f"the number of {name}" for name in told if name in found and name not in COMPARED}
    names = COMPARED | figures
    differences = [
        f"{words} is {_values(told.get(name))} in the statement and {_values(found.get(name))} now"
        for name, words in names.items()
        if name != "dcterms:valid" and told.get(name) != found.get(name)
    ]
    day = (today or report.date).isoformat()
    differences += [
        f"a waiver that it rests on expired on {last}" for last in told.get("dcterms:valid", ()) if last < day
    ]
    return tuple(differences)


def badge(report: Report, *, plan: str = "") -> str:
    """Return the result as an SVG badge that says in words what it shows."""
    part = report.of_plan(plan) if plan else report
    number = part.count(Severity.VIOLATION)
    if part.publishable:
        result = "fit for publication" + (f", {len(part.accepted)} accepted" if part.accepted else "")
    else:
        result = f"not fit: {number} violation" + ("" if number == 1 else "s")
    version = f" (rules {part.rules.version[:SHORT]})" if part.rules.version else ""
    title = f"Golden Thread: {result}; checked on {part.date.isoformat()}{version}"
    return _svg("golden thread", ("✓ " if part.publishable else "✕ ") + result, title, fit=part.publishable)


def _chosen(report: Report, plan: str) -> CheckedPlan:
    known = {one.iri: one for one in report.checked or report.known_plans}
    if plan and report.checked and plan not in known:
        raise UnknownNameError("plan", plan, known)
    if plan:
        chosen = known.get(plan) or CheckedPlan(iri=plan, label=plan)
        if chosen not in report.known_plans and report.checked:
            raise InputError(f"nothing is recorded of {chosen.label}, so there is nothing to state about it")
        return chosen
    known = {one.iri: one for one in report.known_plans}
    if len(known) != 1:
        raise InputError("a conformance statement is about one plan; name it with --plan")
    return next(iter(known.values()))


def _add_assertion(triples: Triples, report: Report, plan: CheckedPlan, root: NamedNode) -> None:
    result = below(root, "result")
    triples.a(root, "earl:Assertion")
    triples.add(root, "dcterms:date", report.date)
    triples.add(root, "earl:assertedBy", NamedNode(SOFTWARE))
    triples.add(root, "earl:subject", node(plan.iri))
    triples.add(root, "earl:test", CONFORMANCE)
    triples.add(root, "earl:mode", word("earl:automatic"))
    triples.add(root, "earl:result", result)
    triples.add(root, "dcterms:conformsTo", *map(profile, report.rules.profiles))
    for token in report.rules.profiles:
        triples.a(profile(token), "prof:Profile")
        triples.add(profile(token), "prof:hasToken", token)
    triples.a(result, "earl:TestResult")
    triples.add(result, "earl:outcome", word("earl:passed" if report.publishable else "earl:failed"))
    triples.add(result, "dcterms:description", english(f"{verdict(report)} {totals(report)}"))
    if report.content:
        triples.add(root, "dcterms:identifier", f"sha256:{report.content}")
    if report.rules.version:
        triples.add(root, "dcterms:hasVersion", report.rules.version)
    waivers = sorted({one.waiver for one in report.accepted if one.waiver}, key=lambda one: (one.check, one.record))
    triples.add(root, "skos:note", *(english(f"{one.check} on {one.record}: {acceptance(one)}") for one in waivers))
    if waivers:
        triples.add(root, "dcterms:valid", min(waiver.expires for waiver in waivers))


def _lines(report: Report, plan: CheckedPlan) -> Iterable[str]:
    yield f"Conformance statement: {plan.label}"
    yield f"Plan: {plan.iri}"
    yield f"Content: sha256:{report.content}" if report.content else "Content: no hash was worked out"
    yield f"Rules: {report.rules.version or 'no version'} ({', '.join(report.rules.profiles)})"
    yield f"Checked on {report.date.isoformat()}. {totals(report)}"
    yield coverage(report)
    for finding in report.accepted:
        if finding.waiver:
            yield f"{finding.check.check}, {finding.label}: {acceptance(finding.waiver)}"
    yield verdict(report)


def _facts(text: str) -> dict[str, tuple[str, ...]]:
    """Return what a statement says that can be compared: term or metric to its sorted values."""
    store = pyoxigraph.Store()
    try:
        store.load(text.encode(), format=RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise InputError(f"the statement is not Turtle: {' '.join(str(error).split())}") from error
    roots = [quad.subject for quad in store.quads_for_pattern(None, word("earl:test"), CONFORMANCE)]
    if len(roots) != 1:
        raise InputError("this is no conformance statement: it must hold exactly one assertion about conformance")
    facts = {}
    for name in (*COMPARED, "dcterms:valid"):
        of = store.quads_for_pattern(None if name == "earl:outcome" else roots[0], word(name), None)
        facts[name] = tuple(sorted(_value(quad.object) for quad in of))
    for quad in store.quads_for_pattern(None, NamedNode(RDF + "type"), word("dqv:QualityMeasurement")):
        (metric,) = (_value(one.object) for one in store.quads_for_pattern(quad.subject, word(MEASURED), None))
        values = store.quads_for_pattern(quad.subject, word("dqv:value"), None)
        facts[metric.rpartition("metric-")[2].replace("-", " ")] = tuple(sorted(_value(one.object) for one in values))
    return {name: values for name, values in facts.items() if values}


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _values(values: tuple[str, ...] | None) -> str:
    return ", ".join(values) if values else "missing"


def _svg(left: str, right: str, title: str, *, fit: bool) -> str:
    """Return a badge of two halves; the lengths of the texts are set, so that it fits in every font."""
    widths = [round(sum(3.9 if sign in NARROW else 6.9 for sign in text)) + 16 for text in (left, right)]
    total = sum(widths)
    fill = "#1b5e34" if fit else "#8e2418"
    texts = "".join(
        f'<text x="{start + 8}" y="14" textLength="{width - 16}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
        for start, width, text in ((0, widths[0], left), (widths[0], widths[1], right))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="20" viewBox="0 0 {total} 20" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>'
        f'<rect width="{total}" height="20" rx="3" fill="#333"/>'
        f'<path d="M{widths[0]} 0h{widths[1] - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{widths[1] - 3}z" fill="{fill}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">{texts}</g></svg>\n'
    )
