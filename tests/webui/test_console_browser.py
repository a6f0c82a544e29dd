"""The console in a real browser, with its editor and without scripts."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from webui_support import broken_rules

from goldenthread.ontology.namespaces import prologue
from goldenthread.queries.catalogue import Catalogue

pytestmark = pytest.mark.browser

PLANS = prologue("gt") + "SELECT ?plan (COUNT(?a) AS ?actions) {\n  ?a gt:inPlan ?plan\n} GROUP BY ?plan"
SLOW = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 2000 } { SELECT * { ?d ?e ?f } LIMIT 2000 } }"


@pytest.fixture
def said() -> list[str]:
    """What the browser has to say: errors of scripts, what the policy blocks, and requests to other hosts."""
    return []


@pytest.fixture
def page(chromium: Browser, site_address: str, said: list[str]) -> Iterator[Page]:
    """The console with its editor."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda sent: None if sent.url.startswith(site_address) else said.append(sent.url))
    opened.goto(f"{site_address}/console")
    expect(editor(opened)).to_be_visible()
    yield opened
    context.close()


def editor(page: Page) -> Locator:
    """Return the place in which one writes."""
    return page.get_by_role("textbox", name="Ask in SPARQL")


LOOKED = 700
"""Milliseconds after which the editor has looked for mistakes by itself."""


def write(page: Page, query: str) -> None:
    """Put a query in the place of what stands in the editor, as one who pastes."""
    editor(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)


def written(page: Page) -> str:
    """Return the text that the form would send."""
    return page.locator("#query").input_value()


def test_without_scripts_the_form_does_the_same(chromium: Browser, site_address: str) -> None:
    """Fill in, run, and get the answer at an address that can be passed on; a mistake is quoted."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_address}/console")
    page.get_by_text("For policy staff").click()
    page.get_by_role("link", name="Which obligation rows have no action?").click()
    page.get_by_label("Ask in SPARQL").fill(PLANS)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("link", name="University of Leicester Concordat action plan 2023")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["query"] == [PLANS]
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert download.value.suggested_filename == "answer.csv"
    assert download.value.path().read_text(encoding="utf-8").startswith("plan,actions")
    page.get_by_label("Ask in SPARQL").fill("SELECT * WHRE { }")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text("1 | SELECT * WHRE { }")
    context.close()


def test_the_answer_comes_into_the_page(page: Page, said: list[str], site_address: str) -> None:
    """Ctrl-Enter runs; the state is told, the address is a permalink, and nothing is asked of anybody else."""
    write(page, PLANS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("rows in")
    expect(page.locator("#rows tbody tr").first).to_be_visible()
    expect(page.locator("figure.chart rect").first).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["query"] == [PLANS]
    assert page.locator("#permalink").get_attribute("href") == page.url.removeprefix(site_address)
    page.reload()
    expect(page.locator(".cm-line").nth(1)).to_contain_text("SELECT ?plan")
    assert written(page) == PLANS
    page.evaluate("window.unchanged = true")
    page.evaluate("location.hash = 'limits'")
    page.go_back()
    assert page.evaluate("window.unchanged")
    page.go_back()
    expect(page.locator("#rows")).to_have_count(0)
    assert said == []


def test_words_of_the_vocabulary_are_offered(page: Page) -> None:
    """By name and by label, with what they mean; taking one declares its prefix."""
    write(page, "SELECT * {\n  ?x a ")
    page.keyboard.type("plan")
    offered = page.get_by_role("listbox")
    expect(offered.get_by_role("option").first).to_contain_text("gt:Plan")
    expect(offered).not_to_contain_text("gt:inPlan")
    expect(page.locator(".cm-completionInfo")).to_contain_text("What one institution sets out to do")
    page.wait_for_timeout(200)  # the list takes no key in its first moment, lest one takes what one has not seen
    page.keyboard.press("Enter")
    assert written(page) == prologue("gt") + "SELECT * {\n  ?x a gt:Plan"
    page.keyboard.type(" ; gt:pl")
    expect(offered.get_by_role("option").first).to_contain_text("in plan")
    page.keyboard.press("Escape")
    expect(offered).to_have_count(0)


def test_things_are_offered_by_name(page: Page, said: list[str]) -> None:
    """After a "<", some letters of a name list what is called so; taking one writes its IRI."""
    write(page, "SELECT * { ?a ?b ")
    page.keyboard.type("<leicester-concord")
    page.get_by_role("option", name="University of Leicester Concordat action plan 2023Plan").first.click()
    assert written(page).endswith("<https://w3id.org/goldenthread/id/plan/leicester/rdc/2023>")
    assert said == []


def test_mistakes_are_marked_while_one_writes(page: Page) -> None:
    """An undeclared prefix is declared and a misspelt term mended by the button beside its mark."""
    write(page, "SELECT * { ?x a gt:Plam }")
    mark = page.locator(".cm-lintRange-error", has_text="gt:Plam")
    mark.hover()
    page.get_by_role("button", name="Declare it").click()
    assert written(page).startswith(prologue("gt"))
    page.locator(".cm-lintRange-warning", has_text="gt:Plam").hover()
    page.get_by_role("button", name="Write gt:Plan").click()
    assert written(page).endswith("?x a gt:Plan }")
    expect(page.locator(".cm-lintRange")).to_have_count(0)
    page.keyboard.type(" }")
    expect(page.locator(".cm-lintRange-error")).to_have_count(1)
    page.keyboard.press("F8")
    expect(page.get_by_role("status")).to_have_text("Line 2: Something else is expected here.")


@pytest.mark.long
def test_no_question_of_the_catalogue_is_marked(page: Page, catalogue: Catalogue, site_address: str) -> None:
    """What runs is not marked as a mistake: no term that there is, no form of SPARQL that the engine knows."""
    marked = []
    for query in catalogue:
        page.goto(f"{site_address}/console?example={query.name}")
        expect(page.locator(".cm-content .cm-line").nth(1)).to_be_visible()
        page.wait_for_timeout(1200)
        marked += [(query.name, text) for text in page.locator(".cm-lintRange, .cm-lintPoint").all_inner_texts()]
    assert marked == []


def test_what_the_server_does_not_understand_is_marked_in_its_place(page: Page) -> None:
    """Also what only the engine knows, and after characters that are two units long."""
    write(page, "# 😀\nSELECT ?a (COUNT(?b) AS ?n) { ?a ?c '😀😀' . ?a ?d ?b }")
    page.wait_for_timeout(LOOKED)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text("line 2, column")
    page.locator(".cm-lintRange-error, .cm-lintPoint").hover()
    expect(page.locator(".cm-diagnostic")).to_contain_text("The query does not parse at line 2")


def test_a_running_query_can_be_stopped(page: Page) -> None:
    """Stop ends the request and says so; the next query runs."""
    write(page, SLOW)
    with page.expect_event("requestfailed", lambda sent: "/console?query=" in sent.url):
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_role("status")).to_have_text("Running.")
        page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("status")).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    write(page, "ASK {}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Yes, there is such a thing")).to_be_visible()


def test_the_keyboard_goes_in_and_out(page: Page) -> None:
    """Tab enters the editor, Tab leaves it for the button, and the label leads into it."""
    page.get_by_text("Ask in SPARQL").click()
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(editor(page)).to_be_focused()


def test_the_last_query_is_still_there(page: Page, site_address: str) -> None:
    """Whoever goes away and comes back in the same window finds what was written."""
    write(page, "ASK { ?mine ?own ?query }")
    page.goto(f"{site_address}/about")
    page.goto(f"{site_address}/console")
    expect(page.locator(".cm-line").first).to_contain_text("?mine ?own ?query")


@pytest.mark.parametrize(
    ("width", "theme"),
    [
        (1280, "light"),
        pytest.param(390, "dark", marks=pytest.mark.long),
        pytest.param(1280, "dark", marks=pytest.mark.long),
        pytest.param(390, "light", marks=pytest.mark.long),
    ],
)
def test_axe_finds_nothing_in_the_editor(width: int, theme: str, chromium: Browser, site_address: str) -> None:
    """With an answer below, marks in it and its list open; nothing makes a phone scroll sideways."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(f"{site_address}/console")
    write(page, PLANS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("figure.chart")).to_be_visible()
    write(page, PLANS + " # done\nORDER BY foo:x gt:nothing ?p")
    page.keyboard.press("Control+Space")
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(page.locator(".cm-lintRange").first).to_be_visible()
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()
