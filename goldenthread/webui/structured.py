"""What a page says in schema.org's words, for search engines; it stands in the page as a block of data."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import request

from goldenthread.datasets.collection import Collection
from goldenthread.datasets.dcat import PUBLIC
from goldenthread.datasets.dumps import DumpFile
from goldenthread.ontology.namespaces import CATALOG, DATASET, ROOT
from goldenthread.webui.facts import Facts
from goldenthread.webui.links import absolute, absolute_link, page_of

MAKERS: Final = "Golden Thread maintainers"
CONTEXT: Final = "https://schema.org/"
TYPES: Final = {
    "Institution": "CollegeOrUniversity",
    "Party": "Organization",
    "Framework": "DefinedTermSet",
    "Obligation": "DefinedTerm",
    "Plan": "CreativeWork",
    "PlanItem": "CreativeWork",
    "Document": "CreativeWork",
    "Metric": "DefinedTerm",
}
WHOLES: Final = ("itemOf", "inPlan", "inFramework", "institution")


def about_thing(facts: Facts, collection: Collection) -> Mapping[str, Any]:
    """Return what the page about a thing says."""
    kind = next((word for name, word in TYPES.items() if name in facts.classes), "Thing")
    named: dict[str, Any] = {"@type": kind, "@id": facts.iri, "name": facts.label}
    if facts.text("definition"):
        named["description"] = facts.text("definition")
    if kind == "DefinedTerm" and facts.code:
        named["termCode"] = facts.code
    whole = next((value for name in WHOLES if (value := facts.one(name))), None)
    if whole and kind == "CreativeWork":
        named["isPartOf"] = {"@type": "CreativeWork", "@id": whole.text, "name": whole.words}
    page: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "WebPage",
        "url": absolute_link(page_of(facts.iri) or f"{request.script_root}/"),
        "name": facts.label,
        "mainEntity": named,
        "isPartOf": {"@type": "Dataset", "@id": DATASET, "name": collection.title},
    }
    if collection.licence:
        page["license"] = collection.licence.value
    if collection.modified:
        page["dateModified"] = collection.modified
    return page


def about_dataset(
    iri: str, title: str, description: str, collection: Collection, files: Iterable[DumpFile]
) -> Mapping[str, Any]:
    """Return what the page about a data set says."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": iri,
        "identifier": iri,
        "url": absolute("/catalog" if iri == DATASET else f"/{iri.removeprefix(ROOT)}"),
        "name": title,
        "description": description,
        "version": collection.version,
        "datePublished": collection.issued,
        "dateModified": collection.modified,
        "keywords": collection.keywords,
        "isAccessibleForFree": True,
        "conditionsOfAccess": PUBLIC,
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": CATALOG, "url": absolute("/catalog")},
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": absolute(file.address),
                "encodingFormat": file.sent_type,
                **({"contentSize": str(file.size), "sha256": file.checksum} if file.checksum else {}),
            }
            for file in files
        ],
    }
    if collection.licence:
        found["license"] = collection.licence.value
    if collection.creator:
        makers = {"@type": "Organization", "@id": collection.creator.value, "name": MAKERS}
        found |= {"creator": makers, "publisher": makers}
    if iri != DATASET:
        found["isPartOf"] = {"@type": "Dataset", "@id": DATASET, "name": collection.title}
    return {name: value for name, value in found.items() if value}
