"""The words that the console's editor offers while one types: the terms of the vocabulary, and the prefixes."""

from goldenthread.ontology.namespaces import PREFIXES
from goldenthread.webui.site import Site


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
