"""Run the checks over a store and report what they found."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode

from goldenthread.errors import ContentError, InputError
from goldenthread.graph.store import LocalStore, Store
from goldenthread.ontology.namespaces import gt
from goldenthread.progress import Progress, silent
from goldenthread.shapes.conversion import store_graph
from goldenthread.shapes.describing import Description
from goldenthread.shapes.engine.checker import Outcome, check_all, check_some, check_within, looked_at
from goldenthread.shapes.facts import TYPE, Facts, Term
from goldenthread.shapes.findings import Report
from goldenthread.shapes.profiles import with_broader
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.ready import compiled_checks, ready_shapes
from goldenthread.shapes.results import Explainer, report

STARTING_POINTS: Final = (gt("Precision"), gt("Institution"), gt("Document"))
"""Kinds of shared things from which the queries of some checks start, to end at a thing of a plan."""

ENGINES: Final = ("fast", "pyshacl")
"""Ours, which looks at all nodes at once, and the reference, which takes much longer to say the same."""

LITTLE: Final = 500_000
"""Statements in memory that are read as a whole, for a plan that is among them."""


def check_store(
    store: Store,
    content: Path,
    *,
    plan: str | None = None,
    profiles: Collection[str] | None = None,
    engine: str = "fast",
    check_shapes: bool = False,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check everything in the store by the shapes in ``content/shapes``.

    Args:
        store: what to check, flattened to the union of its graphs.
        content: the content root that holds shapes/ and ontology/.
        plan: the IRI of a plan; if given, only what belongs to it is looked at.
        profiles: the profiles to check by, such as core; all, if not given.
        engine: one of ENGINES.
        check_shapes: also ask SHACL's own shapes about ours; takes seconds, and is for shapes that were edited.
        cache: where stores are kept, and the shapes as they were made ready before; see ``ready``.
        progress: told what is being done.

    Returns:
        The findings, how much was looked at, and so the verdict.

    Raises:
        ContentError: the shapes cannot be used or trusted, or there is nothing to check; never a false "all well".
        InputError: there is no such profile or engine.
        StoreError, EndpointError: the store failed.
    """
    tell = progress or silent
    tell("Reading the shapes", 0, 1)
    shapes = ready_shapes(content, cache)
    if check_shapes:
        require_well_formed(shapes)
    tell("Reading the data", 0, 1)
    data = store_graph(store)
    if not Facts(data).has(None, TYPE, gt("Plan")):
        raise ContentError("there is no plan in the store, so there is nothing to check")
    little = isinstance(store, LocalStore) and store.folder is None and len(store) <= LITTLE
    return check_graph(data, of_profiles(shapes, profiles), plan=plan, engine=engine, little=little, progress=tell)


def of_profiles(shapes: Shapes, profiles: Collection[str] | None) -> Shapes:
    """Return the shapes with the checks of some profiles, and of those that they build on, only.

    Raises:
        InputError: there is no check in one of the profiles.
    """
    if profiles is None:
        return shapes
    profiles = with_broader(profiles, shapes.profiles)
    known = {check.profile for check in shapes.checks}
    for profile in profiles:
        if profile not in known:
            raise InputError(f"there is no profile {profile!r}; there are: {', '.join(sorted(known))}")
    return replace(shapes, checks=tuple(check for check in shapes.checks if check.profile in profiles))


def check_graph(
    data: pyoxigraph.Store,
    shapes: Shapes,
    *,
    plan: str | None = None,
    engine: str = "fast",
    little: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Check statements by shapes that have been found fit for it; see ``check_store``.

    Where there is ``little`` else than the plan, that is read as well; it is faster than to ask for each node.

    Raises:
        ContentError: the shapes cannot be run, or a part without a name reported something.
        InputError: there is no such engine.
    """
    tell = progress or silent
    facts = Facts(data)
    explainer = Explainer(facts, shapes.checks)
    outcome = _outcome(data, shapes, _nodes(data, plan), engine, tell, little=little)
    tell("Wording the findings", 0, 1)
    findings = explainer.findings(outcome.results, plan)
    return report(findings, outcome.looked, shapes, facts, things=outcome.things, plan=plan)


def _nodes(data: pyoxigraph.Store, plan: str | None) -> list[Term] | None:
    return Description(Facts(data)).plan_nodes(NamedNode(plan)) if plan else None


def _outcome(
    data: pyoxigraph.Store, shapes: Shapes, nodes: list[Term] | None, engine: str, tell: Progress, *, little: bool
) -> Outcome:
    ready = compiled_checks(shapes)
    if engine == "fast":
        if nodes is not None and little:
            return check_within(data, ready, nodes)
        return check_all(data, ready, tell) if nodes is None else check_some(data, ready, nodes, tell)
    if engine != "pyshacl":
        raise InputError(f"there is no engine {engine!r}; there are: {', '.join(ENGINES)}")
    from goldenthread.shapes.engine.reference import reference_results  # noqa: PLC0415 - rdflib takes long to start

    outcome = looked_at(data, ready, nodes)
    outcome.results = reference_results(data, shapes.graph, [check.shape for check in shapes.checks])
    return outcome


def require_well_formed(shapes: Shapes) -> None:
    """Raise unless SHACL's own shapes, meta-SHACL, find nothing wrong with ours.

    Raises:
        ContentError: with what they say first, and of which shape.
    """
    from goldenthread.shapes.engine.reference import complaint  # noqa: PLC0415 - rdflib takes long to start

    if reason := complaint(shapes.graph):
        raise ContentError(f"the shapes are not well-formed SHACL: {reason}")
