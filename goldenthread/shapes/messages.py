"""Fill in what the message of a check leaves open."""

from pyoxigraph import NamedNode

from goldenthread.errors import nearest_names
from goldenthread.ontology.namespaces import ID, NS, OWL
from goldenthread.shapes.describing import Description
from goldenthread.shapes.facts import TYPE, Facts, Term, plain
from goldenthread.shapes.reading import PLACEHOLDER, WORD

PROPERTIES = ("ObjectProperty", "DatatypeProperty")
KINDS = ("Class",)


def filled(message: str, words: Description, record: Term, *, facts: Facts, path: str, value: Term | None) -> str:
    """Return a message in which each ``{?code}``, ``{$path}``, ``{$value}`` and ``{$address}`` is replaced.

    Args:
        message: the message of the check.
        words: says in words what things are.
        record: what the finding is about.
        facts: where the ontology stands.
        path: the path of the result, as SPARQL writes it.
        value: the value that was found wanting.
    """
    text = PLACEHOLDER.sub(lambda name: words.text(record, name[1]), message)
    said = {
        "path": lambda: _word(path, PROPERTIES, facts),
        "value": lambda: _word(plain(value) if value else "", KINDS, facts),
        "address": lambda: f"{plain(record).removeprefix(ID)}.",
    }
    return WORD.sub(lambda name: said[name[1]](), text)


def _word(written: str, declared_as: tuple[str, ...], facts: Facts) -> str:
    """Return a word of a vocabulary, and the word of ours that may have been meant."""
    word = written.strip("<>")
    name = word.removeprefix(NS).removeprefix("gt:")
    if name == word:
        tail = word.rstrip("/#").replace("#", "/").rpartition("/")[2]
        ours = _ours(declared_as, facts)
        return f"{word}; did you mean gt:{tail}?" if tail in ours and "goldenthread" in word else f"{word}."
    near = nearest_names(name, _ours(declared_as, facts), most=1)
    return f"gt:{name}; did you mean gt:{near[0]}?" if near else f"gt:{name}."


def _ours(declared_as: tuple[str, ...], facts: Facts) -> list[str]:
    declared = (term for kind in declared_as for term in facts.subjects(TYPE, NamedNode(OWL + kind)))
    return sorted(plain(term).removeprefix(NS) for term in declared if plain(term).startswith(NS))
