"""What the console's editor offers while one types: prefixes, the terms of the vocabulary, and things by name."""

from typing import Final

from goldenthread.ontology.namespaces import PREFIXES
from goldenthread.webui.search_index import QUESTION
from goldenthread.webui.site import Site

MOST_THINGS: Final = 20


def console_terms(parts: Site) -> dict[str, object]:
    """Return the prefixes, and each term with its name, kind, label and definition, for the editor.

    A term whose namespace has no prefix of ours is left out: there would be no short way to write it.
    """
    terms = {
        name: {"name": name, "kind": row["kind"], "label": row["label"], "definition": row["definition"]}
        for row in parts.ask("vocabulary").dicts()
        if (name := _prefixed(row["term"]))
    }
    return {"prefixes": PREFIXES, "terms": list(terms.values())}


def _prefixed(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return ""


def things_named(words: str, parts: Site) -> list[dict[str, str]]:
    """Return the things that the words may mean, best first, each with its IRI and what tells it from others."""
    found = [hit for hit in parts.index.find(words) if hit.kind != QUESTION][:MOST_THINGS]
    return [
        {"iri": hit.thing, "name": f"{hit.code} {hit.label}".strip(), "kind": hit.kind, "within": hit.within}
        for hit in found
    ]
