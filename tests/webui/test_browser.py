"""The pages in a real browser: three clicks, the keyboard, both widths and themes, and axe's rules."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from webui_support import EVERY_KIND, ICR_2018, PHONES, broken_rules, is_wider

pytestmark = pytest.mark.browser

DRAWN = ("home", "plan with gaps", "item", "action", "obligation", "post", "console", "query", "document", "search")
EACH_TEMPLATE = {
    "plan": "/doc/plan/icr/hreir/2018-2020?theme=&text=mentoring",
    "document": "/doc/document/imperial-together-2021",
    "query": "/queries/owners?plan=imperial/imperial-together/2021",
    "error": "/doc/org/nowhere",
    "answer": "/console?query=ASK%20%7B%7D",
    **{
        kind: EVERY_KIND[kind]
        for kind in (
            "home",
            "about",
            "action",
            "obligation",
            "framework",
            "institution",
            "post",
            "metric",
            "instrument",
        )
    },
    **{kind: EVERY_KIND[kind] for kind in ("search", "empty search", "catalogue")},
}
"""A page of each template, small where there is a choice, because axe takes its time for each element."""


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A window of the usual width, with scripts and without."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_what_happened_to_2a_ii_takes_two_steps(page: Page, site_address: str) -> None:
    """From home: search, then the first result, which says what it became and how its target fared."""
    page.goto(site_address)
    page.get_by_label("Find an action, an obligation, a post or a survey").fill("2a(ii)")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="2a(ii)", exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2a(ii) New recruitment training")
    expect(page.get_by_role("main")).to_contain_text("goes on as EI1")
    expect(page.get_by_role("main")).to_contain_text("not comparable")


def test_leicesters_obligations_without_action_take_one_click(page: Page, site_address: str) -> None:
    """From home: the number beside the plan leads to the rows themselves."""
    page.goto(site_address)
    page.get_by_role("link", name="obligation rows have no action").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("University of Leicester")
    rows = page.locator("#table tbody tr:not(.group)")
    expect(rows.first).to_contain_text("no action")
    assert rows.count() == page.locator("#table .state.no-action").count() > 20


def test_what_the_coordinator_owns_takes_two_steps(page: Page, site_address: str) -> None:
    """From home: the example search, then the post, whose page has both plans."""
    page.goto(site_address)
    page.get_by_role("link", name="Researcher Development Coordinator").click()
    page.get_by_role("main").get_by_role("link", name="Researcher Development Coordinator").first.click()
    table = page.locator("#owns")
    expect(table).to_contain_text("ICR HR Excellence in Research action plan 2018-2020")
    expect(table).to_contain_text("ICR Technician Commitment action plan 2021-2023")


def test_a_filter_and_a_sort_work_by_hand(page: Page, site_address: str) -> None:
    """Choosing an owner and a heading changes the table and the address."""
    page.goto(site_address + ICR_2018)
    before = page.locator("#table tbody tr:not(.group)").count()
    page.get_by_label("Owner").select_option(label="Researcher Development Manager")
    page.get_by_role("button", name="Filter").click()
    after = page.locator("#table tbody tr:not(.group)").count()
    assert 0 < after < before
    page.get_by_role("columnheader", name="What").get_by_role("link").click()
    assert "owner=" in page.url
    assert "sort=what" in page.url
    expect(page.get_by_role("columnheader", name="What")).to_have_attribute("aria-sort", "ascending")


def test_the_keyboard_reaches_the_content_first(page: Page, site_address: str) -> None:
    """The first stop skips to the content; after it come the name of the site, the search and the menu, in order."""
    page.goto(f"{site_address}{ICR_2018}/action/2a/item/ii")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    assert (skip.bounding_box() or {"x": -1})["x"] >= 0
    order = []
    for _ in range(5):
        page.keyboard.press("Tab")
        order.append(page.locator(":focus").evaluate("element => element.textContent.trim() || element.id"))
    assert order == ["Golden Thread", "q-top", "Search", "Plans", "Questions"]
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate("element => element.closest('main') !== null")


def test_why_opens_by_keyboard(page: Page, site_address: str) -> None:
    """The reason of an inferred fact is closed at first and opens with Enter."""
    page.goto(f"{site_address}{ICR_2018}/action/2a/item/ii")
    reason = page.get_by_text("It is named on action 2a, which this item is part of.").first
    expect(reason).to_be_hidden()
    page.locator("details.why summary").nth(2).focus()
    page.keyboard.press("Enter")
    expect(reason).to_be_visible()


@pytest.mark.parametrize("kind", EACH_TEMPLATE)
def test_axe_finds_nothing(kind: str, looked_at: Page, site_address: str) -> None:
    """No rule of WCAG 2.2 AA that a machine can check is broken by any template, wide and narrow."""
    looked_at.goto(site_address + EACH_TEMPLATE[kind])
    assert broken_rules(looked_at) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_axe_finds_nothing_on_the_fullest_pages(kind: str, looked_at: Page, site_address: str) -> None:
    """Nor by any kind of page, the longest ones among them."""
    looked_at.goto(site_address + EVERY_KIND[kind])
    assert broken_rules(looked_at) == []


def test_no_page_is_wider_than_a_phone(chromium: Browser, site_address: str) -> None:
    """Only tables and drawings scroll sideways, each in its own frame."""
    page = chromium.new_page()
    wide = []
    for kind, address in EVERY_KIND.items():
        page.goto(site_address + address)
        wide += [(kind, width) for width in PHONES if is_wider(page, width)]
    page.close()
    assert wide == []


def test_nothing_is_blocked_or_missing(chromium: Browser, site_address: str) -> None:
    """The browser's console stays empty: the policy blocks nothing of ours and every file is there."""
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda response: said.append(response.url) if response.status >= 400 else None)
    for kind in DRAWN:
        page.goto(site_address + EVERY_KIND[kind])
    page.close()
    assert said == []


def test_drawings_have_words_and_links(chromium: Browser, site_address: str) -> None:
    """Each card of the thread is a link, and the list after the drawing leads to the same things."""
    page = chromium.new_page()
    page.goto(f"{site_address}{ICR_2018}/action/2a")
    drawing = page.get_by_role("group", name="The thread of 2a")
    cards = drawing.locator("a:has(rect.card)").evaluate_all("cards => cards.map(card => card.getAttribute('href'))")
    listed = page.locator("ol.steps a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert len(cards) > 5
    assert set(cards) == set(listed)
    page.close()
