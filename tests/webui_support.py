"""What the tests of the pages share: one address of each kind of page, and how to read a page."""

import html
import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Read = Callable[[str], str]

ICR_2018 = "/doc/plan/icr/hreir/2018-2020"
LEICESTER = "/doc/plan/leicester/rdc/2023"
COORDINATOR = "/doc/org/icr/post/researcher-development-coordinator"

EVERY_KIND = {
    "home": "/",
    "about": "/about",
    "plan": ICR_2018,
    "plan with gaps": f"{LEICESTER}?gap=no-action",
    "announced plan": "/doc/plan/icr/rdc/first",
    "action": f"{ICR_2018}/action/2a",
    "item": f"{ICR_2018}/action/2a/item/ii",
    "action without a code": "/doc/plan/imperial/imperial-together/2021/action/people-strategy",
    "obligation": "/doc/framework/rdc-2019/ECI4",
    "part of an obligation": "/doc/framework/rdc-2019/ECI3-bullying",
    "principle": "/doc/framework/rdc-2008/4",
    "framework": "/doc/framework/rdc-2019",
    "institution": "/doc/org/icr",
    "post": COORDINATOR,
    "committee": "/doc/org/icr/committee/corporate-leadership-board",
    "staff group": "/doc/org/icr/staff-group/postdocs",
    "metric": "/doc/metric/equality-training-completion",
    "document": "/doc/document/icr-hreir-2018-2020?line=126",
    "instrument": "/doc/instrument/cedars",
    "theme": f"{ICR_2018}/theme/2",
    "row": f"{LEICESTER}/row/awareness-and-engagement/ECI2",
    "search": "/search?q=2a(ii)",
    "empty search": "/search?q=xyzzy",
    "catalogue": "/queries",
    "query": "/queries/owners",
    "query with dates": "/queries/due-between?from=2020-10-01&until=2020-12-31",
    "for programs": "/api",
    "page's own query": "/queries/pages/mended-codes",
    "console": "/console",
    "ontology": "/ns",
    "data sets": "/catalog",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


PHONES = (390, 320)
"""How wide phones are, in CSS pixels; at the narrower, WCAG 2.2 wants a page to fit (1.4.10)."""


def is_wider(page: Page, width: int) -> bool:
    """Say whether the page that is shown has to be moved sideways on a screen of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def broken_rules(page: Page) -> list[str]:
    """Return what axe finds wrong with the page that is shown, and fail unless it has looked."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert len(found.response["passes"]) > 15
    return [f"{rule['id']}: {node['html']}" for rule in found.response["violations"] for node in rule["nodes"]]


def words_of(page: str) -> str:
    """Return the words of a page without its markup, single-spaced."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def rows_of(page: str) -> list[str]:
    """Return the words of each row of the page's tables that is no heading."""
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">.*?</tr>", page, re.DOTALL)
    return [words_of(row) for row in rows]
