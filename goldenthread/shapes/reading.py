"""Read the shapes: which checks there are, what each says, and what it looks at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from goldenthread.errors import ContentError
from goldenthread.graph.files import graph_name, read_quads
from goldenthread.ontology.namespaces import CHECKS, NS, OWL, RDF, RDFS, SH, SKOS
from goldenthread.shapes.engine.model import Shape
from goldenthread.shapes.facts import TYPE, Facts, Term, plain
from goldenthread.shapes.profiles import Profile, profile_of, profiles_in

PLACEHOLDER: Final = re.compile(r"\{\?(\w+)\}")
"""What a message can hold: ``{?code}`` stands for the gt:code, or skos:code, of what a finding is about."""

WORD: Final = re.compile(r"\{\$(path|value|address)\}")
"""``{$path}`` and ``{$value}`` stand for the property or the class that a result names, with the nearest of ours.

``{$address}`` stands for the address of what a finding is about, without what all addresses here begin with.
"""

TARGETS: Final = tuple(NamedNode(f"{SH}target{kind}") for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf"))
STANDARD: Final = frozenset(
    (f"{RDF}type", f"{OWL}Class", *(f"{RDFS}{name}" for name in ("label", "comment", "seeAlso", "subClassOf")))
)
"""Words of RDF, RDFS and OWL that shapes may name although our ontology does not declare them."""

VERSION_LENGTH: Final = 12
"""How many characters of the digest of the rules are shown."""


class _Words:
    """The IRIs of our vocabulary as texts: ``GT.owner``."""

    def __getattr__(self, name: str) -> str:
        return NS + name


GT: Final = _Words()


class Severity(Enum):
    """How grave a finding is; the order is from the gravest on."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the gravest."""
        return list(Severity).index(self)


SEVERITIES: Final = {NamedNode(SH + severity.value.capitalize()): severity for severity in Severity}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One named shape that looks at something and has something to say about it.

    Attributes:
        shape: the IRI of the shape.
        check: the identifier that people use, such as C01; several shapes can share one.
        message: what is wrong, in plain English; ``{?code}`` stands for the gt:code of what was looked at.
        severity: how grave it is.
        origin: the IRI of the gt:DefectOrigin, such as gt:ourModel.
        origin_label: the same in words.
        fix: what would mend it.
        why: what goes wrong if it is left.
        targets: the kind of target and its term, as the shape states them.
        profile: the profile that it belongs to, such as core.
        file: the file that it is written in, below shapes/.
        explains: the identifiers of checks whose findings in a plan follow from a finding of this one.
    """

    shape: str
    check: str
    message: str
    severity: Severity
    origin: str
    origin_label: str
    fix: str
    why: str
    targets: tuple[tuple[NamedNode, Term], ...]
    profile: str
    file: str
    explains: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, bool, str]:
        """Return what checks are listed by: the gravest first, of these what explains others, then by identifier."""
        return self.severity.rank, not self.explains, self.check

    @property
    def name(self) -> str:
        """Return the shape's name without the namespace."""
        return self.shape.removeprefix(CHECKS)

    @classmethod
    def read(cls, shape: NamedNode, shapes: Facts, ontology: Facts, *, file: str, profile: str) -> Self:
        """Read one check, which stands in ``file`` of ``profile``.

        Raises:
            ContentError: it lacks a text, or its severity or origin is unknown.
        """
        severity = shapes.value(shape, NamedNode(SH + "severity"))
        if not isinstance(severity, NamedNode) or severity not in SEVERITIES:
            raise ContentError(f"shapes: {_name(shape)} needs sh:severity sh:Violation, sh:Warning or sh:Info")
        origin = shapes.value(shape, _gt("defectOrigin"))
        if not isinstance(origin, NamedNode) or not ontology.has(origin, TYPE, _gt("DefectOrigin")):
            raise ContentError(f"shapes: {_name(shape)} needs a gt:defectOrigin that the ontology defines")
        return cls(
            shape=shape.value,
            check=_text(shapes, shape, _gt("checkId"), "gt:checkId"),
            message=_text(shapes, shape, NamedNode(SH + "message"), "sh:message"),
            severity=SEVERITIES[severity],
            origin=origin.value,
            origin_label=ontology.text(origin, NamedNode(SKOS + "prefLabel")) or origin.value.removeprefix(NS),
            fix=_text(shapes, shape, _gt("suggestedFix"), "gt:suggestedFix"),
            why=_text(shapes, shape, _gt("whyItMatters"), "gt:whyItMatters"),
            targets=tuple((kind, term) for kind in TARGETS for term in shapes.objects(shape, kind)),
            profile=profile,
            file=file,
            explains=tuple(sorted(plain(check) for check in shapes.objects(shape, _gt("explains")))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """All shapes as statements, the checks among them, and the ontology that their terms come from.

    Attributes:
        graph: the statements of all files below shapes/.
        ontology: the statements of all files below ontology/.
        checks: the shapes that look at something, by identifier.
        profiles: the profiles that the checks belong to.
        version: the start of the SHA-256 of all these files; see ``version_of``.
        ready: the checks' shapes, found fit for use and compiled, by their IRI; empty before; see ``shapes.ready``.
    """

    graph: Facts
    ontology: Facts
    checks: tuple[Check, ...]
    profiles: tuple[Profile, ...] = ()
    version: str = ""
    ready: Mapping[str, Shape] = field(default_factory=dict)

    @classmethod
    def read(cls, content: Path) -> Self:
        """Read every Turtle file of ``content/shapes``.

        Raises:
            ContentError: a file does not parse, there is no check in them, or a check is incomplete.
        """
        ontology = Facts(read_ontology(content))
        graph = Facts.of([])
        files: dict[NamedNode, str] = {}
        for file in _files(content / "shapes"):
            part = Facts.of(_quads(file, content))
            graph.store.extend(part.store)
            files |= dict.fromkeys(_named(part), file.relative_to(content / "shapes").as_posix())
        profiles = profiles_in(graph)
        checks = [
            Check.read(shape, graph, ontology, file=file, profile=profile_of(file, profiles))
            for shape, file in files.items()
        ]
        if not checks:
            raise ContentError(f"there is no check in {content / 'shapes'}; without one nothing can be checked")
        checks.sort(key=lambda check: (check.check, check.shape))
        version = version_of(rules_digest(content))
        return cls(graph=graph, ontology=ontology, checks=tuple(checks), profiles=profiles, version=version)

    def made_ready(self, ready: Mapping[str, Shape]) -> Self:
        """Return the same with the checks' shapes compiled."""
        return replace(self, ready=ready)


def read_graph(content: Path) -> pyoxigraph.Store:
    """Return the statements of all files below ``content/shapes``; raises ContentError where one does not parse."""
    return _statements(content / "shapes", content)


def read_ontology(content: Path) -> pyoxigraph.Store:
    """Return the statements of all files below ``content/ontology``; raises ContentError where one does not parse."""
    return _statements(content / "ontology", content)


def rules_digest(content: Path) -> str:
    """Return what tells one set of rules from another: a SHA-256 of the files' names and bytes, in order of names."""
    digest = sha256()
    for file in sorted([*_files(content / "ontology"), *_files(content / "shapes")]):
        data = file.read_bytes()
        digest.update(f"{file.relative_to(content).as_posix()} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def version_of(digest: str) -> str:
    """Return as much of a digest of rules as people are shown."""
    return digest[:VERSION_LENGTH]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.ttl"))


def _statements(folder: Path, content: Path) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for file in _files(folder):
        store.extend(_quads(file, content))
    return store


def is_declared(term: Term, ontology: Facts) -> bool:
    """Say whether the ontology declares ``term`` as a class, a property or an individual, or RDF itself does."""
    return (isinstance(term, NamedNode) and term.value in STANDARD) or ontology.has(term, TYPE)


def _quads(file: Path, content: Path) -> list[Quad]:
    return list(read_quads(file, graph_name(file, content)))


def _named(part: Facts) -> set[NamedNode]:
    """Return the shapes of one file that look at something."""
    named = {subject for term in (*TARGETS, _gt("checkId")) for subject in part.subjects(term)}
    for subject in named:
        if not isinstance(subject, NamedNode) or not subject.value.startswith(CHECKS):
            raise ContentError(f"shapes: every shape with a target needs a name in {CHECKS}; {subject} has none")
    return {subject for subject in named if isinstance(subject, NamedNode)}


def _text(graph: Facts, shape: NamedNode, term: NamedNode, name: str) -> str:
    value = graph.value(shape, term)
    if not isinstance(value, Literal) or not value.value.strip():
        raise ContentError(f"shapes: {_name(shape)} has no {name}; shapes/README.md shows a whole check")
    return value.value


def _gt(name: str) -> NamedNode:
    return NamedNode(NS + name)


def _name(shape: NamedNode) -> str:
    return "gtc:" + shape.value.removeprefix(CHECKS)
