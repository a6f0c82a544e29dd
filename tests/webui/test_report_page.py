"""The report as a page of its own: it needs nothing else, and everybody can read it."""

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from report_support import LOST, PLACES, clean_report, full_report, made_finding, made_report

from goldenthread.shapes.findings import Report
from goldenthread.shapes.formats import write
from goldenthread.shapes.reading import Severity


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with every kind of finding."""
    return full_report()


class Page(HTMLParser):
    """Collects what matters of a page: elements with attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def test_the_page_needs_nothing_else_and_escapes_what_it_shows(report: Report) -> None:
    """No script, no address to load from, no element out of a label; everything is in the text."""
    page = Page(write(report, "html", least=Severity.INFO, places=PLACES))
    tags = Counter(tag for tag, _ in page.elements)
    assert not {"script", "link", "img", "iframe", "form"} & set(tags)
    assert tags["h1"] == 1
    assert tags["caption"] == tags["table"]
    for tag, attributes in page.elements:
        assert not attributes.get("src")
        assert (attributes.get("href") or "#").startswith("#"), tag
        assert not [name for name in attributes if name.startswith("on")]
    words = " ".join(page.text.split())
    for part in (
        "<script>alert(1)</script>",
        "accepted by waivers",
        "Research Committee, until 2027-07-31 The plan has ended.",
        "plans/my plan.ttl:7",
        "5 shapes evaluated 20 focus nodes",
        report.content,
        report.rules.version,
        "Not fit for publication; mend the 2 violations first.",
        "Name a post. Nobody can be asked.",
    ):
        assert part in words, part
    assert "Nothing was found." in Page(write(clean_report(), "html", least=Severity.INFO)).text
    lost = made_report(made_finding(LOST, "a"))
    assert "Nothing was found that is grave enough" in Page(write(lost, "html", least=Severity.VIOLATION)).text


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(width: int, scheme: str, report: Report, chromium: Browser, tmp_path: Path) -> None:
    """On a wide window and a phone, light and dark; the page is never wider than the window, and loads nothing."""
    file = tmp_path / "report.html"
    file.write_text(write(report, "html", least=Severity.INFO, places=PLACES), encoding="utf-8")
    # axe comes into a page as an inline script, which the page's own policy rightly blocks.
    window = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = window.new_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    done = Axe().run(page)
    assert done.response["passes"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in done.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert loaded == [file.as_uri()]
    window.close()


@pytest.mark.browser
def test_findings_can_be_filtered_without_a_script(report: Report, chromium: Browser, tmp_path: Path) -> None:
    """Unticking a severity or an origin hides its rows, also where scripts are switched off."""
    file = tmp_path / "report.html"
    file.write_text(write(report, "html", least=Severity.INFO), encoding="utf-8")
    window = chromium.new_context(java_script_enabled=False)
    page = window.new_page()
    page.goto(file.as_uri())
    rows = page.locator("tr.warning")
    assert rows.count() == 4
    page.get_by_text("Show only some of them").click()
    page.get_by_label("the extracted text").uncheck()
    assert [rows.nth(number).is_visible() for number in range(4)].count(True) == 3
    page.get_by_label("warning", exact=True).uncheck()
    assert not any(rows.nth(number).is_visible() for number in range(4))
    assert page.locator("tr.violation").first.is_visible()
    window.close()
