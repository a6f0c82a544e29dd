"""Where things are found on this site, and which addresses may become links at all."""

from typing import Final
from urllib.parse import quote, urlsplit

from flask import request, url_for

from goldenthread.ontology.namespaces import NS, thing_path
from goldenthread.webui.site import site

LINKED_SCHEMES: Final = ("http", "https", "mailto")
PATH_CHARACTERS: Final = "/:@!$&'()*+,;=-._~"


def page_of(iri: str) -> str | None:
    """Return the address of the page about one of our things, or None for any other IRI."""
    path = thing_path(iri)
    if path is None:
        return None
    return f"{request.script_root}/doc/{quote(path, safe=PATH_CHARACTERS)}"


def absolute(path: str) -> str:
    """Return the full public address of a path on this site, counted from where the site begins."""
    base = site().settings.public_url or request.url_root
    return base.rstrip("/") + quote(path, safe=PATH_CHARACTERS + "?%")


def absolute_link(link: str) -> str:
    """Return the full public address of a link as pages have it, which names the folder that the site is served in."""
    return absolute(link.removeprefix(request.script_root))


def address_of(iri: str) -> str | None:
    """Return what a link to ``iri`` may point to: our page, or an address of a harmless scheme, or None."""
    if own := page_of(iri):
        return own
    try:
        scheme = urlsplit(iri).scheme
    except ValueError:
        return None
    return iri if scheme in LINKED_SCHEMES and not iri.startswith(NS) else None


def lines_address(document: str, first: int) -> str | None:
    """Return the address of a line on the page of a document."""
    page = page_of(document)
    return page and f"{page}?line={first}#line-{first}"


def console_address(text: str) -> str:
    """Return the address of the console with this query in it."""
    return url_for("console.form", query=text)
