"""What the pages say of the checks: the list, each check, the findings of a plan, of an item, and of everything."""

import csv
import html
import io
import re
from collections import Counter
from pathlib import Path
from threading import Event

import openpyxl
import pytest
from flask import Flask
from pyoxigraph import QuerySolutions
from webui_support import ICR_2018, LEICESTER, Read, rows_of, words_of

from goldenthread.errors import ContentError
from goldenthread.graph.opening import open_store
from goldenthread.graph.store import Answer, LocalStore
from goldenthread.ontology.namespaces import ID
from goldenthread.settings import Settings
from goldenthread.webui.app import create_app
from goldenthread.webui.check_sources import blocks
from goldenthread.webui.check_texts import read_texts
from goldenthread.webui.checking import EXTENSION, Results, check_apart
from goldenthread.webui.finding_table import ROWS_A_PAGE

ENGINE = "goldenthread.shapes.running.check_store"
LONGEST_RUN = 300
CHECK_ID = re.compile(r'gt:checkId\s+"([^"]+)"')


@pytest.fixture(scope="module")
def results(app: Flask) -> Results:
    """What the checks find in the bundled graph, once they have run."""
    state = app.extensions[EXTENSION].state(LONGEST_RUN)
    assert state.results is not None, state.reason
    found = state.results
    assert isinstance(found, Results)
    return found


@pytest.fixture
def content_copy(content: Path, tmp_path: Path) -> Path:
    """A content folder of its own, whose parts are the bundled ones."""
    for part in content.iterdir():
        if part.is_dir():
            (tmp_path / part.name).symlink_to(part)
    return tmp_path


def test_every_check_has_its_question_and_two_examples(content: Path) -> None:
    """No check is without its words, and its page can say what is good and what is poor."""
    used = {name for file in (content / "shapes").glob("*.ttl") for name in CHECK_ID.findall(file.read_text("utf-8"))}
    assert len(used) > 10
    assert sorted(used - read_texts(content).keys()) == []


@pytest.mark.parametrize("entry", ['C01 = "x"', '[C01]\nquestion = "Q?"\ngood = "g"', "[C01", '[C01]\nquestion = ""'])
def test_an_unfinished_entry_is_refused_by_name(entry: str, tmp_path: Path) -> None:
    """One line names the file, and the entry where there is one."""
    (tmp_path / "webui").mkdir()
    (tmp_path / "webui" / "checks.toml").write_text(entry, encoding="utf-8")
    with pytest.raises(ContentError, match=r"webui/checks\.toml"):
        read_texts(tmp_path)


def test_the_list_has_every_check_with_its_number_of_findings(read: Read, results: Results) -> None:
    """One row for each check; its last cell is the number of findings, and that is the number on its page."""
    rows = {row.split(" ", 1)[0]: row for row in rows_of(read("/checks"))}
    assert rows.keys() == results.checks.keys()
    for name, group in results.checks.items():
        assert rows[name].rsplit(" ", 1)[-1] == (str(len(group.findings)) if group.findings else "none")


def test_the_list_of_checks_can_be_narrowed(read: Read, results: Results) -> None:
    """By profile, by severity, by what came of it and by words."""
    profile = rows_of(read("/checks?profile=concordat-2019"))
    assert {row.split(" ", 1)[0] for row in profile} == {
        name for name, group in results.checks.items() if group.profile == "concordat-2019"
    }
    found = rows_of(read("/checks?found=some"))
    assert {row.split(" ", 1)[0] for row in found} == {name for name, group in results.checks.items() if group.findings}
    assert all("violation" in row for row in rows_of(read("/checks?severity=violation")))
    assert "No check fits" in words_of(read("/checks?text=xyzzy"))


def test_a_check_shows_all_that_a_reader_needs(read: Read, results: Results, content: Path) -> None:
    """Its question, examples, reason, cure, source with the parts it uses, and each record it fires on."""
    page = read("/checks/C03")
    words = words_of(page)
    text = read_texts(content)["C03"]
    group = results.checks["C03"]
    for fact in (
        text.question,
        text.good,
        text.poor,
        *(said for shape in group.shapes for said in (shape.why, shape.fix)),
    ):
        assert " ".join(fact.split()) in words
    assert len(rows_of(page)) == len(group.findings) > 10
    assert "{?" not in page.partition("The SHACL source")[0]
    assert "gtc:C03-action-has-deadline a sh:NodeShape" in html.unescape(page)


def test_an_unknown_check_or_plan_names_the_nearest(app: Flask) -> None:
    """404, with what was probably meant."""
    client = app.test_client()
    for address, near in (
        ("/checks/C99", "there is no check"),
        ("/findings/icr/hreir/2018-2021", "2018-2020"),
        ("/completeness/nowhere", "there is no plan"),
    ):
        with client.get(address) as response:
            assert response.status_code == 404
            assert near in html.unescape(response.get_data(as_text=True))


def test_the_findings_of_a_plan_are_those_of_the_report(read: Read, results: Results) -> None:
    """Each finding is a row that leads to its item, its check and its lines; none of another plan is there."""
    plan = next(iri for iri in results.by_plan if iri.endswith("leicester/rdc/2023"))
    page = read("/findings/leicester/rdc/2023")
    rows = rows_of(page)
    assert len(rows) == min(len(results.by_plan[plan]), ROWS_A_PAGE)
    assert any("ECI6" in row and "No owner can be read" in row and "the extracted text" in row for row in rows)
    assert f'href="{LEICESTER}/action/' in page
    assert 'href="/checks/C01"' in page
    assert "/doc/document/leicester-concordat-2023?line=21#line-21" in page
    numbers = Counter(finding.check.severity.value for finding in results.by_plan[plan])
    for name, number in numbers.items():
        assert len(rows_of(read(f"/findings/leicester/rdc/2023?severity={name}"))) == min(number, ROWS_A_PAGE)


@pytest.mark.parametrize(
    "narrowed", ["check=C01", "origin=the+extracted+text", "profile=core", "text=owner", "severity=warning"]
)
def test_a_filter_of_findings_narrows_and_says_so(narrowed: str, read: Read) -> None:
    """Fewer rows or the same, all with what was asked for; the form and the downloads keep it."""
    page = read(f"/findings/leicester/rdc/2023?{narrowed}")
    rows = rows_of(page)
    assert rows
    name, _, value = narrowed.partition("=")
    if name != "profile":
        assert all(value.replace("+", " ").casefold() in row.casefold() for row in rows)
    assert f" {len(rows)} of " in words_of(page)
    assert f"{narrowed}&amp;format=csv" in page


def test_findings_can_be_narrowed_to_a_theme(read: Read) -> None:
    """The form offers the themes that have findings, and choosing one shows only these."""
    page = read("/findings/leicester/rdc/2023")
    form = re.search(r'<select id="f-theme".*?</select>', page, re.DOTALL)
    assert form
    theme = re.findall(r'<option value="(http[^"]+)"', form[0])[0]
    narrowed = rows_of(read(f"/findings/leicester/rdc/2023?theme={theme}"))
    assert 0 < len(narrowed) < len(rows_of(page))


def test_downloads_hold_what_the_page_shows(app: Flask, results: Results, read: Read) -> None:
    """CSV and XLSX have a row for each finding that passes the filter, and the name of the plan."""
    assert results.report.findings
    client = app.test_client()
    address = "/findings/leicester/rdc/2023?check=C01"
    shown = len(rows_of(read(address)))
    with client.get(f"{address}&format=csv") as response:
        assert "findings-leicester-rdc-2023.csv" in response.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True), newline="")))
    assert len(rows) == shown
    assert {row["check"] for row in rows} == {"C01"}
    with client.get(f"{address}&format=xlsx") as response:
        sheet = openpyxl.load_workbook(io.BytesIO(response.get_data())).active
    assert sheet is not None
    assert sheet.max_row == shown + 1
    with client.get("/findings?format=turtle") as response:
        assert "ValidationReport" in response.get_data(as_text=True)


def test_an_item_shows_its_own_findings_and_an_action_those_of_its_items(read: Read) -> None:
    """2a(i) has its misprinted code on its own page and on that of 2a; 2a(ii) has it not."""
    mended = "The code was read as ECI4; the document prints EC14."
    assert mended in words_of(read(f"{ICR_2018}/action/2a/item/i"))
    assert mended in words_of(read(f"{ICR_2018}/action/2a"))
    assert mended not in words_of(read(f"{ICR_2018}/action/2a/item/ii"))


def test_every_page_of_an_item_without_findings_says_what_looked_at_it(
    read: Read, results: Results, store: LocalStore
) -> None:
    """No finding is a statement with the checks behind it, not an empty place."""
    actions = store.query("SELECT ?a { ?a a <https://w3id.org/goldenthread/ns#Action> }")
    assert isinstance(actions, QuerySolutions)
    clean = [row["a"].value for row in actions if not any(iri.startswith(row["a"].value) for iri in results.by_item)]
    assert clean
    words = words_of(read("/doc/" + clean[0].removeprefix(ID)))
    assert "C01" in words.partition("What the checks say No finding.")[2]


def test_the_numbers_of_home_and_plan_lead_to_as_many_rows(read: Read, results: Results) -> None:
    """Every number that the home page and a plan's page give of the checks is the number of rows behind its link."""
    assert results.report.findings
    for page in (read("/"), read(LEICESTER)):
        links = re.findall(r'<a class="state \w+" href="([^"]+)">(\d+) \w+</a>', page)
        links += re.findall(r'<a href="(/findings[^"]+)">(\d+) findings?</a>', page)
        assert links
        for address, number in links:
            words = words_of(read(html.unescape(address).partition("#")[0]))
            assert f"The {number} of " in words, (address, number)


def test_pages_wait_for_nobody_while_the_checks_run(
    content: Path, store: LocalStore, monkeypatch: pytest.MonkeyPatch, results: Results
) -> None:
    """Until they are ready every page answers and says so; afterwards the same page has the findings."""
    go = Event()

    def slow(*_given: object) -> object:
        go.wait(LONGEST_RUN)
        return results.report

    monkeypatch.setattr(ENGINE, slow)
    monkeypatch.setattr("goldenthread.webui.check_pages.PATIENCE", 0)
    monkeypatch.setattr("goldenthread.webui.findings_pages.PATIENCE", 0)
    app = create_app(Settings(content=content), store)
    client = app.test_client()
    addresses = ("/", ICR_2018, f"{ICR_2018}/action/2a", "/checks", "/checks/C01", "/findings")
    for address in addresses:
        with client.get(address) as response:
            assert response.status_code in (200, 202)
            assert "The checks are running" in response.get_data(as_text=True), address
    go.set()
    assert app.extensions[EXTENSION].state(LONGEST_RUN).kind == "ready"
    for address in addresses:
        with client.get(address) as response:
            assert response.status_code == 200
            assert "The checks are running" not in response.get_data(as_text=True), address


def test_a_failure_of_the_checks_is_said_in_one_line(
    content: Path, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages go on; those of the findings give the reason."""

    def failing(*_given: object) -> object:
        raise ContentError("shapes/core.ttl: line 3 is odd")

    monkeypatch.setattr(ENGINE, failing)
    client = create_app(Settings(content=content), store).test_client()
    with client.get("/findings") as response:
        assert "line 3 is odd" in response.get_data(as_text=True)
    with client.get(f"{ICR_2018}/action/2a") as response:
        assert response.status_code == 200


class Elsewhere:
    """A store that is not here."""

    def __init__(self, inner: LocalStore) -> None:
        self._inner = inner

    def query(self, text: str) -> Answer:
        """Answer a query."""
        return self._inner.query(text)

    def close(self) -> None:
        """Keep the inner one open."""


def test_over_a_remote_endpoint_the_pages_say_that_nothing_was_checked(content: Path, store: LocalStore) -> None:
    """Nobody mistakes the lack of findings for a clean plan; the completeness matrix is there all the same."""
    client = create_app(Settings(content=content), Elsewhere(store)).test_client()
    for address in ("/findings", "/checks", "/checks/C01"):
        with client.get(address) as response:
            assert "The checks are not run here" in response.get_data(as_text=True)
    with client.get(f"{ICR_2018}/action/2a") as response:
        page = response.get_data(as_text=True)
    assert "The checks are not run here" in page
    assert "No finding" not in page
    with client.get("/completeness/icr/hreir/2018-2020") as response:
        assert response.status_code == 200


@pytest.fixture
def waived(content_copy: Path, store: LocalStore, monkeypatch: pytest.MonkeyPatch, results: Results) -> Flask:
    """The application with a waiver that holds for ever and one that has expired."""
    (content_copy / "waivers.toml").write_text(
        """[[waiver]]
check = "C27"
record = "plan/icr/hreir/2018-2020/action/2a"
reason = "The later plan was never published."
approver = "Research Committee"
expires = 2999-12-31

[[waiver]]
check = "C01"
record = "plan/leicester/rdc/2023"
reason = "The page was read anew."
approver = "Head of Research Culture"
expires = 2001-01-01
""",
        encoding="utf-8",
    )
    monkeypatch.setattr(ENGINE, lambda *_given: results.report)
    return create_app(Settings(content=content_copy), store)


def test_an_accepted_finding_stays_with_who_answers_for_it(waived: Flask) -> None:
    """It is shown as accepted, with role, day and reason, and can be asked for; an expired waiver is a violation."""
    client = waived.test_client()
    with client.get("/findings/icr/hreir/2018-2020?accepted=accepted") as response:
        rows = rows_of(response.get_data(as_text=True))
    assert len(rows) == 4
    told = "Accepted by Research Committee until 2999-12-31: The later plan was never published."
    assert all(told in row for row in rows)
    with client.get(f"{ICR_2018}/action/2a") as response:
        assert told in words_of(response.get_data(as_text=True))
    with client.get("/findings/leicester/rdc/2023?severity=violation") as response:
        assert "expired" in words_of(response.get_data(as_text=True))


def test_the_checks_run_in_a_process_of_their_own_on_a_store_on_disk(
    content: Path, tmp_path: Path, results: Results
) -> None:
    """It finds the same as in this process; what stops it is told in one line."""
    store = open_store(Settings(content=content, store_folder=tmp_path))
    assert isinstance(store, LocalStore)
    assert store.folder is not None
    report = check_apart(store.folder, content)
    assert Counter(finding.check.name for finding in report.findings) == Counter(
        finding.check.name for finding in results.report.findings
    )
    with pytest.raises(ContentError, match="no check"):
        check_apart(store.folder, tmp_path / "nowhere")
    store.close()


def test_a_source_keeps_what_looks_like_the_end_of_it() -> None:
    """A query inside a shape may hold empty lines and words at the beginning of a line."""
    query = '"""\nSELECT\n\ngtc:no a thing\n"""'
    text = f"gtc:A-b a sh:NodeShape ;\n    sh:select {query} ;\n    sh:x 1 .\n\n# C\ngtc:C-d a sh:NodeShape .\n"
    found = blocks(text)
    assert list(found) == ["A-b", "C-d"]
    assert found["A-b"].endswith("sh:x 1 .")
