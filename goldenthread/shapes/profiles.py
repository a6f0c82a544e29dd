"""Read which profiles there are, which files hold their checks, and which profile is a part of which.

They are described in ``shapes/profiles.ttl`` with the W3C vocabulary for profiles, PROF, so that other programs can
read them too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from pyoxigraph import Literal, NamedNode

from goldenthread.errors import ContentError
from goldenthread.graph.files import graph_name, read_quads
from goldenthread.ontology.namespaces import DCTERMS, PROF
from goldenthread.shapes.facts import TYPE, Facts, Node, Term, plain

FILE: Final = "profiles.ttl"
"""The file below shapes/ that describes the profiles; it holds no checks."""

VALIDATION: Final = NamedNode(PROF + "role/validation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What plans can be checked against.

    Attributes:
        token: its short name, such as concordat-2019.
        title: its name for people.
        description: what it is for, in a sentence.
        files: the files below shapes/ that hold its checks, by name.
        broader: the tokens of the profiles that it is a profile of, at any distance; their checks apply too.
    """

    token: str
    title: str
    description: str
    files: tuple[str, ...]
    broader: tuple[str, ...]


def profiles(content: Path) -> tuple[Profile, ...]:
    """Read the profiles that ``content/shapes/profiles.ttl`` describes, those that others build on first.

    Raises:
        ContentError: there is no such file, it does not parse, or a profile in it is incomplete.
    """
    file = content / "shapes" / FILE
    if not file.is_file():
        raise ContentError(f"there is no {file}; without it nobody can tell which checks belong to which profile")
    return profiles_in(Facts.of(list(read_quads(file, graph_name(file, content)))))


def profiles_in(facts: Facts) -> tuple[Profile, ...]:
    """Return the profiles that some statements describe, those that others build on first.

    Raises:
        ContentError: a profile is incomplete, builds on itself, or two have the same token.
    """
    found = [_profile(node, facts) for node in facts.subjects(TYPE, _prof("Profile"))]
    tokens = [one.token for one in found]
    for one in found:
        if tokens.count(one.token) > 1:
            raise ContentError(f"shapes/{FILE}: two profiles have the token {one.token!r}; each needs its own")
        if one.token in one.broader:
            raise ContentError(f"shapes/{FILE}: the profile {one.token!r} is a profile of itself")
    return tuple(sorted(found, key=lambda one: (len(one.broader), one.token)))


def profile_of(file: str, known: Iterable[Profile]) -> str:
    """Return the token of the profile that a file of shapes belongs to.

    A file that no profile lists belongs to the one that it is named after, as core-deadlines.ttl to core, and else
    is a profile of its own.

    Args:
        file: its path below shapes/.
        known: the profiles there are.
    """
    known = tuple(known)
    listed = next((one.token for one in known if file in one.files), None)
    stem = PurePosixPath(file).stem
    named = (one.token for one in known if stem == one.token or stem.startswith(one.token + "-"))
    return listed or max(named, key=len, default=stem)


def with_broader(tokens: Iterable[str], known: Iterable[Profile]) -> tuple[str, ...]:
    """Return profiles together with those that they build on, each once."""
    broader = {one.token: one.broader for one in known}
    return tuple(dict.fromkeys(each for token in tokens for each in (*broader.get(token, ()), token)))


def _profile(node: Node, facts: Facts) -> Profile:
    token = _text(node, _prof("hasToken"), "prof:hasToken", facts)
    return Profile(
        token=token,
        title=_text(node, NamedNode(DCTERMS + "title"), "dcterms:title", facts),
        description=_text(node, NamedNode(DCTERMS + "description"), "dcterms:description", facts),
        files=tuple(sorted(_files(node, facts))),
        broader=tuple(_text(one, _prof("hasToken"), "prof:hasToken", facts) for one in _broader(node, facts)),
    )


def _files(node: Node, facts: Facts) -> Iterable[str]:
    for resource in facts.objects(node, _prof("hasResource")):
        if facts.has(resource, _prof("hasRole"), VALIDATION):
            for artifact in facts.objects(resource, _prof("hasArtifact")):
                yield plain(artifact).rpartition("/shapes/")[2]


def _broader(node: Node, facts: Facts) -> list[Node]:
    """Return the profiles that one builds on, at any distance, but not what is no profile, such as the ontology."""
    found: list[Node] = []
    waiting: list[Term] = facts.objects(node, _prof("isProfileOf"))
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, Literal) or one in found or not facts.has(one, TYPE, _prof("Profile")):
            continue
        found.append(one)
        waiting += facts.objects(one, _prof("isProfileOf"))
    return found


def _text(node: Node, term: NamedNode, name: str, facts: Facts) -> str:
    value = facts.value(node, term)
    if not isinstance(value, Literal) or not value.value.strip():
        raise ContentError(f"shapes/{FILE}: {plain(node)} has no {name}")
    return value.value


def _prof(name: str) -> NamedNode:
    return NamedNode(PROF + name)
