"""What the tests of published sites share: what they are made of, and how to look for broken links."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

BASE = "https://data.example.org/golden/"
PARTS = (
    "dataset.ttl",
    "documents/imperial-together-2021.ttl",
    "frameworks/technician-commitment.ttl",
    "institutions/imperial.ttl",
    "plans/imperial",
    "registry",
)
GONE = """
@prefix : <https://w3id.org/goldenthread/id/org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
:old owl:deprecated true .
:merged owl:deprecated true ; dcterms:isReplacedBy :imperial .
"""
LINK = re.compile(r'<[a-z]+\b[^>]*?\s(?:href|src|action)="([^"]*)"')
SIGNPOST = re.compile(r'<link rel="(?!icon|stylesheet)[^>]*>')
ANCHOR = re.compile(r'\sid="([^"]+)"')


def links_of(text: str) -> Iterator[str]:
    """Yield every address that a page links to or loads, those of its head left out that name the public address."""
    for found in LINK.finditer(SIGNPOST.sub("", text)):
        yield unescape(found[1])


def broken_links(folder: Path) -> list[str]:
    """Return each link of a page that leads to no file of the site, or to no place in one."""
    pages = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*.html")}
    anchors = {file: {unescape(name) for name in ANCHOR.findall(text)} for file, text in pages.items()}
    broken = []
    for file, text in pages.items():
        for address in set(links_of(text)):
            parts = urlsplit(address)
            if parts.scheme in {"http", "https", "mailto"}:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            inside = target.is_relative_to(folder.resolve()) and not address.startswith("/")
            if not (inside and target.is_file()):
                broken.append(f"{file.relative_to(folder)} -> {address}")
            elif parts.fragment and target in anchors and unquote(parts.fragment) not in anchors[target]:
                broken.append(f"{file.relative_to(folder)} -> {address} (no such place)")
    return sorted(broken)
