"""Read the shapes: which checks there are, what each says, and what it looks at."""

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, Self

import rdflib
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDFS, SKOS
from rdflib.term import Node

from goldenthread.errors import ContentError
from goldenthread.ontology.namespaces import CHECKS, NS
from goldenthread.shapes.conversion import file_graph, files_graph

GT: Final = rdflib.Namespace(NS)
PLACEHOLDER: Final = re.compile(r"\{\?(\w+)\}")
"""What a message can hold: ``{?code}`` stands for the gt:code, or skos:code, of what a finding is about."""

PROFILES: Final = ("core", "concordat-2019", "hr-excellence", "technician-commitment")
"""What plans can be checked against; a file of shapes is named after its profile, as in core-deadlines.ttl."""

TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


class Severity(Enum):
    """How grave a finding is; the order is from the gravest on."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the gravest."""
        return list(Severity).index(self)


SEVERITIES: Final = {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One named shape that looks at something and has something to say about it.

    Attributes:
        shape: the IRI of the shape.
        check: the identifier that people use, such as C01; several shapes can share one.
        message: what is wrong, in plain English; ``{?code}`` stands for the gt:code of what was looked at.
        severity: how grave it is.
        origin: the gt:DefectOrigin, such as gt:ourModel.
        origin_label: the same in words.
        fix: what would mend it.
        why: what goes wrong if it is left.
        targets: the kind of target and its term, as the shape states them.
        profile: the profile that it belongs to, such as core.
        file: the file that it is written in, below shapes/.
    """

    shape: URIRef
    check: str
    message: str
    severity: Severity
    origin: URIRef
    origin_label: str
    fix: str
    why: str
    targets: tuple[tuple[Node, Node], ...]
    profile: str
    file: str

    @property
    def name(self) -> str:
        """Return the shape's name without the namespace."""
        return self.shape.removeprefix(CHECKS)

    @classmethod
    def read(cls, shape: URIRef, shapes: Graph, ontology: Graph, *, file: str, profile: str) -> Self:
        """Read one check, which stands in ``file`` of ``profile``.

        Raises:
            ContentError: it lacks a text, or its severity or origin is unknown.
        """
        severity = shapes.value(shape, SH.severity)
        if not isinstance(severity, URIRef) or severity not in SEVERITIES:
            raise ContentError(f"shapes: {_name(shape)} needs sh:severity sh:Violation, sh:Warning or sh:Info")
        origin = shapes.value(shape, GT.defectOrigin)
        if not isinstance(origin, URIRef) or (origin, RDF.type, GT.DefectOrigin) not in ontology:
            raise ContentError(f"shapes: {_name(shape)} needs a gt:defectOrigin that the ontology defines")
        return cls(
            shape=shape,
            check=_text(shapes, shape, GT.checkId, "gt:checkId"),
            message=_text(shapes, shape, SH.message, "sh:message"),
            severity=SEVERITIES[severity],
            origin=origin,
            origin_label=str(ontology.value(origin, SKOS.prefLabel) or origin.removeprefix(NS)),
            fix=_text(shapes, shape, GT.suggestedFix, "gt:suggestedFix"),
            why=_text(shapes, shape, GT.whyItMatters, "gt:whyItMatters"),
            targets=tuple(sorted((kind, term) for kind in TARGETS for term in shapes.objects(shape, kind))),
            profile=profile,
            file=file,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """All shapes as a graph, the checks among them, and the ontology that their terms come from."""

    graph: Graph
    ontology: Graph
    checks: tuple[Check, ...]

    @classmethod
    def read(cls, content: Path) -> Self:
        """Read every Turtle file of ``content/shapes``.

        Raises:
            ContentError: a file does not parse, there is no check in them, or a check is incomplete.
        """
        ontology = files_graph(content / "ontology", content)
        graph = Graph()
        files: dict[URIRef, str] = {}
        for file in sorted((content / "shapes").rglob("*.ttl")):
            part = file_graph(file, content)
            graph += part
            name = file.relative_to(content / "shapes").as_posix()
            files |= dict.fromkeys(_named(part), name)
        checks = [
            Check.read(shape, graph, ontology, file=file, profile=_profile(file)) for shape, file in files.items()
        ]
        if not checks:
            raise ContentError(f"there is no check in {content / 'shapes'}; without one nothing can be checked")
        checks.sort(key=lambda check: (check.check, check.shape))
        return cls(graph=graph, ontology=ontology, checks=tuple(checks))


def _named(part: Graph) -> set[URIRef]:
    """Return the shapes of one file that look at something."""
    named = {subject for term in (*TARGETS, GT.checkId) for subject in part.subjects(term)}
    for subject in named:
        if not isinstance(subject, URIRef) or not subject.startswith(CHECKS):
            raise ContentError(f"shapes: every shape with a target needs a name in {CHECKS}; {subject} has none")
    return {subject for subject in named if isinstance(subject, URIRef)}


def _profile(file: str) -> str:
    """Return the profile that a file belongs to: its name up to the part, as in core-deadlines.ttl."""
    stem = Path(file).stem
    return next((token for token in PROFILES if stem == token or stem.startswith(token + "-")), stem)


def focus_nodes(check: Check, data: Graph) -> frozenset[Node]:
    """Return everything in the data that a check looks at, worked out from its targets alone.

    pySHACL does not say what it looked at, and a check that looks at nothing passes in silence.
    """
    found: set[Node] = set()
    for kind, term in check.targets:
        if kind == SH.targetClass:
            for narrower in data.transitive_subjects(RDFS.subClassOf, term):
                found.update(data.subjects(RDF.type, narrower))
        elif kind == SH.targetNode:
            found.add(term)
        elif kind == SH.targetSubjectsOf and isinstance(term, URIRef):
            found.update(data.subjects(term))
        elif kind == SH.targetObjectsOf and isinstance(term, URIRef):
            found.update(data.objects(None, term))
    return frozenset(found)


def is_declared(term: Node, ontology: Graph) -> bool:
    """Say whether the ontology declares ``term`` as a class, a property or an individual, or RDF itself does."""
    if isinstance(term, URIRef) and str(term).startswith((str(RDF), str(RDFS), str(OWL))):
        return True
    return (term, RDF.type, None) in ontology


def _text(graph: Graph, shape: URIRef, term: URIRef, name: str) -> str:
    value = graph.value(shape, term)
    if not isinstance(value, Literal) or not str(value).strip():
        raise ContentError(f"shapes: {_name(shape)} has no {name}; shapes/README.md shows a whole check")
    return str(value)


def _name(shape: URIRef) -> str:
    return "gtc:" + shape.removeprefix(CHECKS)
