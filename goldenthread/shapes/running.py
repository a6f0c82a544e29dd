"""Run the checks with pySHACL and turn its report into findings."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyshacl
from pyshacl.entrypoints import meta_validate
from rdflib import RDF, SH, Graph
from rdflib.term import Node, URIRef

from goldenthread.errors import ContentError
from goldenthread.graph.store import Store
from goldenthread.shapes.auditing import audit
from goldenthread.shapes.conversion import exact_literals, store_graph
from goldenthread.shapes.describing import Description
from goldenthread.shapes.findings import Evaluation, Finding, Report, RuleSet
from goldenthread.shapes.reading import GT, PLACEHOLDER, Check, Shapes, focus_nodes

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

STEPS: Final = 4
DEPTH: Final = 60
"""How deep shapes may refer to shapes; the check of our own path lists by SHACL's shapes goes down some thirty."""


def check_store(store: Store, content: Path, *, plan: str | None = None, progress: Progress | None = None) -> Report:
    """Check everything in the store by the shapes in ``content/shapes``.

    Args:
        store: what to check, flattened to the union of its graphs.
        content: the content root that holds shapes/ and ontology/.
        plan: the IRI of a plan; if given, only what belongs to it is counted and reported.
        progress: told what is being done.

    Returns:
        The findings, how much was looked at, and so the verdict.

    Raises:
        ContentError: the shapes cannot be used or trusted, or there is nothing to check; never a false "all well".
        StoreError, EndpointError: the store failed.
    """
    tell = progress or _silent
    tell("Reading the shapes", 0, STEPS)
    shapes = Shapes.read(content)
    audit(shapes)
    tell("Reading the data", 1, STEPS)
    data = store_graph(store)
    if (None, RDF.type, GT.Plan) not in data:
        raise ContentError("there is no plan in the store, so there is nothing to check")
    tell("Checking the shapes", 2, STEPS)
    require_well_formed(shapes)
    tell("Checking the data", 3, STEPS)
    return check_graph(data, shapes, plan=plan)


def require_well_formed(shapes: Shapes) -> None:
    """Raise unless SHACL's own shapes, meta-SHACL, find nothing wrong with ours.

    Raises:
        ContentError: with what they say first, and of which shape.
    """
    conforms, complaint, text = _run(meta_validate, shapes.graph)
    if conforms is True:
        return
    reason = " ".join(text.split())
    for result in complaint.objects(None, SH.result):
        reason = f"{complaint.value(result, SH.focusNode)}: {complaint.value(result, SH.resultMessage)}"
        break
    raise ContentError(f"the shapes are not well-formed SHACL: {reason}")


def check_graph(data: Graph, shapes: Shapes, *, plan: str | None = None) -> Report:
    """Check a flattened graph by shapes that have been found fit for it; see ``check_store``.

    Raises:
        ContentError: the shapes cannot be run, or a part without a name reported something.
    """
    _, results, _ = _run(pyshacl.validate, data, shacl_graph=shapes.graph)
    words = Description(data)
    checks = {check.shape: check for check in shapes.checks}
    findings: dict[tuple[URIRef, str, str, str], Finding] = {}
    for result in results.objects(None, SH.result):
        finding = _finding(result, results, checks, words)
        if plan is None or finding.plan == plan:
            findings[finding.check.shape, finding.focus, finding.record, finding.value] = finding
    everything: set[Node] = set()
    evaluations = []
    for check in shapes.checks:
        nodes = _of_plan(focus_nodes(check, data), plan, words)
        everything |= nodes
        found = sum(finding.check is check for finding in findings.values())
        evaluations.append(Evaluation(check=check, focus_nodes=len(nodes), findings=found))
    ordered = sorted(findings.values(), key=_order)
    return Report(
        findings=tuple(ordered),
        evaluations=tuple(evaluations),
        focus_nodes=len(everything),
        plans=1 if plan else len(set(data.subjects(RDF.type, GT.Plan))),
        rules=RuleSet(version="", profiles=tuple(sorted({check.profile for check in shapes.checks}))),
        content="",
        date=datetime.now(tz=UTC).date(),
    )


def _run(engine: Callable[..., Any], graph: Graph, **options: Any) -> tuple[object, Graph, str]:
    """Return what pySHACL gives: whether the graph conforms, the report as a graph and as text.

    Nothing in the shapes can run code or reach the network: scripts, rules and imports stay switched off.
    """
    try:
        with exact_literals():
            conforms, results, text = engine(
                graph,
                inference="none",
                advanced=False,
                js=False,
                do_owl_imports=False,
                max_validation_depth=DEPTH,
                **options,
            )
    except Exception as error:
        # pySHACL lets errors of re, pyparsing and rdflib through beside its own.
        reason = str(error).strip().splitlines()
        raise ContentError(f"the shapes cannot be run: {reason[0] if reason else type(error).__name__}") from error
    if not isinstance(results, Graph) or (None, RDF.type, SH.ValidationReport) not in results:
        # A failure may come back instead of a report.
        raise ContentError(f"the shapes cannot be run: {' '.join(str(text).split()) or 'pySHACL gave no report'}")
    return conforms, results, str(text)


def _of_plan(nodes: Iterable[Node], plan: str | None, words: Description) -> set[Node]:
    return {node for node in nodes if plan is None or str(words.plan(node)) == plan}


def _finding(result: Node, results: Graph, checks: dict[URIRef, Check], words: Description) -> Finding:
    shape = results.value(result, SH.sourceShape)
    focus = results.value(result, SH.focusNode)
    value = results.value(result, SH.value)
    if not isinstance(shape, URIRef) or shape not in checks or focus is None:
        raise ContentError("the shapes cannot be trusted: a part without a name reported something; name the shape")
    check = checks[shape]
    record, shown = focus, value
    if value is not None and results.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent:
        # A query looks at a whole plan at once, for speed; what it returns as ?value is the record at fault.
        record, shown = value, None
    if shown == focus:
        shown = None
    plan = words.plan(record)
    return Finding(
        check=check,
        message=PLACEHOLDER.sub(lambda name: words.text(record, name[1]), check.message),
        focus=str(focus),
        record=str(record),
        item=str(words.item(record)),
        label=words.label(record),
        plan=str(plan) if plan is not None else None,
        plan_label=words.label(plan) if plan is not None else "Frameworks and what belongs to no plan",
        evidence=words.evidence(record),
        value=words.label(shown) if shown is not None else "",
    )


def _order(finding: Finding) -> tuple[object, ...]:
    place = [(lines.document, lines.first) for lines in finding.evidence]
    check = finding.check
    return finding.plan or "", check.severity.rank, check.check, place, finding.record, check.shape


def _silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""
