"""Turn a page of the living site into one that works as a file: relative links, and nothing that needs a server."""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final
from urllib.parse import urlsplit

from goldenthread.publishing.addresses import Place, link, place_of

FORM: Final = re.compile(r"<form\b.*?</form>", re.DOTALL)
ANCHOR: Final = re.compile(r'<a\b([^>]*?)\shref="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
LOADED: Final = re.compile(r'(<(?:link rel="(?:icon|stylesheet)"|img|script)[^>]*?\s(?:href|src)=")([^"]*)(")')
BEHIND: Final = re.compile(r'<p class="behind">(?:(?!</p>).)*</p>', re.DOTALL)
HREF: Final = re.compile(r"<a\b")


class Rewriter:
    """Rewrites pages, and gathers the places that they link to."""

    def __init__(self, base: str, wanted: Callable[[Place], bool]) -> None:
        """Take addresses that begin with ``base`` for the site's own, and ask ``wanted`` for every place linked to."""
        self._base = base.rstrip("/")
        self._wanted = wanted

    def page(self, text: str, file: str) -> str:
        """Return the text of a page as the file ``file``."""
        text = FORM.sub("", text)

        def anchor(match: re.Match[str]) -> str:
            before, address, after, words = match.groups()
            target = self._target(unescape(address), file)
            if target is None:
                return words
            return f'<a{before} href="{escape(target)}"{after}>{words}</a>'

        def loaded(match: re.Match[str]) -> str:
            target = self._target(unescape(match[2]), file)
            return match[0] if target is None else f"{match[1]}{escape(target)}{match[3]}"

        text = LOADED.sub(loaded, ANCHOR.sub(anchor, text))
        return BEHIND.sub(lambda match: match[0] if HREF.search(match[0]) else "", text)

    def _target(self, address: str, file: str) -> str | None:
        """Return what an address becomes: itself where it leads elsewhere, None where nothing is there any more."""
        if address.startswith(f"{self._base}/") or address == self._base:
            address = address.removeprefix(self._base) or "/"
        parts = urlsplit(address)
        if parts.scheme or not address.startswith("/"):
            return address
        place = place_of(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        if place is None or not self._wanted(place):
            return None
        return link(place, parts.fragment, file)
