"""The pages of checks, findings and completeness in a real browser: axe, both widths and themes, the keyboard."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from webui_support import ICR_2018, PHONES, broken_rules, is_wider

from goldenthread.webui.checking import EXTENSION

pytestmark = pytest.mark.browser

PAGES = {
    "checks": "/checks?profile=concordat-2019",
    "check": "/checks/C01",
    "findings": "/findings?check=C25",
    "findings of a plan": "/findings/imperial/imperial-together/2021?check=C02",
    "completeness": "/completeness/imperial/imperial-together/2021",
    "item with findings": f"{ICR_2018}/action/2a/item/i",
}
"""Small ones, because axe takes its time for each element."""

LONG = ("/checks", "/findings", "/findings/leicester/rdc/2023", "/completeness/leicester/rdc/2023")


@pytest.fixture(scope="module")
def address(app: Flask, site_address: str) -> str:
    """The address of the site, once the checks have run."""
    state = app.extensions[EXTENSION].state(300)
    assert state.kind == "ready", state.reason
    return site_address


@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing(kind: str, looked_at: Page, address: str) -> None:
    """No rule of WCAG 2.2 AA that a machine can check is broken, wide and narrow, light and dark."""
    looked_at.goto(address + PAGES[kind])
    assert broken_rules(looked_at) == []


def test_no_page_is_wider_than_a_phone(chromium: Browser, address: str) -> None:
    """Only the tables scroll sideways, each in its own frame; no reader is asked for scripts."""
    page = chromium.new_page()
    wide = []
    for path in (*PAGES.values(), *LONG):
        page.goto(address + path)
        wide += [(path, width) for width in PHONES if is_wider(page, width)]
    page.close()
    assert wide == []


def test_the_heads_of_the_matrix_stay_in_sight(chromium: Browser, address: str) -> None:
    """Far down and far to the right, a reader still sees which column and which row a cell belongs to."""
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}/completeness/leicester/rdc/2023")
    frame = page.locator("#table")
    frame.evaluate("frame => { frame.scrollTop = 900; frame.scrollLeft = 300; }")
    head = page.get_by_role("columnheader", name="Follow-on").bounding_box()
    row = frame.locator("tbody th[scope=row]").nth(8).bounding_box()
    whole = frame.bounding_box()
    assert head
    assert row
    assert whole
    assert abs(head["y"] - whole["y"]) < 3
    assert abs(row["x"] - whole["x"]) < 3
    page.close()


def test_from_a_plan_to_a_finding_to_its_line_by_keyboard(chromium: Browser, address: str) -> None:
    """A policy officer without mouse or scripts narrows the findings and reaches the record and the document."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/findings/leicester/rdc/2023")
    page.get_by_label("Check", exact=True).focus()
    page.keyboard.type("C01")
    page.get_by_role("button", name="Filter").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("check=C01"))
    rows = page.locator("#table tbody tr:not(.group)")
    expect(rows.first).to_contain_text("No owner")
    rows.first.get_by_role("link", name="line").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Leicester")
    context.close()


def test_nothing_is_blocked_or_missing(chromium: Browser, address: str) -> None:
    """The browser's console stays empty."""
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("response", lambda response: said.append(response.url) if response.status >= 400 else None)
    for path in (*PAGES.values(), *LONG):
        page.goto(address + path)
    page.close()
    assert said == []
