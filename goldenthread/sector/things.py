"""Things and the facts about them, each term as it is written in Turtle.

A fact is a pair of texts, such as ``("gt:position", "3")``. Building terms as text is what makes a million actions
possible; only the functions here make such text, so that it is always well formed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from goldenthread.ontology.namespaces import ID

Fact = tuple[str, str]
IS_A: Final = "a"


def link(path: str) -> str:
    """Return a link to the thing at ``path`` below the base."""
    return f"<{path}>"


def english(words: str) -> str:
    """Return a text for people."""
    return f"{plain(words)}@en"


def plain(words: str) -> str:
    """Return a text as printed, or a code."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def day(text: str) -> str:
    """Return a date, given as ``2021-05-31``."""
    return f'"{text}"^^xsd:date'


@dataclass(slots=True)
class Thing:
    """One thing: its path below the base, and its facts in the order in which they are written."""

    path: str
    facts: list[Fact]

    @property
    def link(self) -> str:
        """Return a link to it."""
        return f"<{self.path}>"

    @property
    def iri(self) -> str:
        """Return its whole IRI."""
        return ID + self.path

    def values(self, name: str) -> Iterator[str]:
        """Yield the values of a property."""
        return (value for fact, value in self.facts if fact == name)

    def drop(self, name: str) -> None:
        """Take out all values of a property."""
        self.facts = [fact for fact in self.facts if fact[0] != name]

    def put(self, name: str, *values: str) -> None:
        """Set the values of a property in place of those that it has."""
        self.drop(name)
        self.facts.extend((name, value) for value in values)


def thing(path: str, kind: str, *facts: Fact) -> Thing:
    """Return a thing of a class, such as ``gt:Action``."""
    return Thing(path, [(IS_A, kind), *facts])
