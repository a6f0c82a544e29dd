"""What the pages hold, over the bundled graph."""

import html
import re

import pytest
from flask.testing import FlaskClient
from pyoxigraph import QuerySolutions
from webui_support import COORDINATOR, EVERY_KIND, ICR_2018, LEICESTER, Read, rows_of, words_of

from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import ID
from goldenthread.webui.links import page_of


@pytest.mark.parametrize("address", EVERY_KIND.values(), ids=EVERY_KIND.keys())
def test_each_kind_of_page_is_whole_and_says_nothing_of_python(address: str, client: FlaskClient) -> None:
    """Each kind of page answers 200 with one heading, and no object slips through as its representation."""
    with client.get(address) as response:
        page = response.get_data(as_text=True)
        assert response.status_code == 200
    assert page.count("<h1>") == 1
    named = '<dt>Namespace</dt><dd class="code">https://w3id.org/goldenthread/ns#</dd>'
    page = page.replace(named, "", address == "/ns")
    for slip in (
        "None</",
        " object at 0x",
        "Undefined",
        "{{",
        "{%",
        "NamedNode",
        "https://w3id.org/goldenthread/ns#</",
    ):
        assert slip not in page.partition("<textarea")[0], slip


def test_every_published_thing_has_a_page(client: FlaskClient, store: LocalStore) -> None:
    """Every plan, action, item, row, obligation, party, metric, document and theme can be looked at."""
    found = store.query(
        """PREFIX gt: <https://w3id.org/goldenthread/ns#>
        SELECT DISTINCT ?thing { ?thing a ?kind . VALUES ?kind { gt:Plan gt:PlanItem gt:ObligationRow gt:Obligation
        gt:Party gt:Metric gt:Document gt:Theme gt:Framework gt:Instrument gt:SurveyWave gt:Programme gt:Seat
        gt:GlossaryEntry gt:Review gt:Population } }"""
    )
    assert isinstance(found, QuerySolutions)
    things = [row[0].value for row in found]
    assert len(things) > 500
    broken = []
    for thing in things:
        with client.application.test_request_context(), client.get(page_of(thing) or "") as response:
            if response.status_code != 200:
                broken.append((thing, response.status_code))
    assert not broken


def test_the_item_page_tells_what_happened_to_2a_ii(read: Read) -> None:
    """What 2a(ii) aimed at, what came of it, whose it is, and as what it goes on, each with its lines."""
    words = words_of(read(f"{ICR_2018}/action/2a/item/ii"))
    for fact in (
        "2a(ii) New recruitment training for all panel chairs",
        "at least 80% by December 2019",
        "from 49%",
        "47% of Line managers at ICR",
        "not comparable",
        "Equality, Diversity and Inclusion Manager",
        "It is named on action 2a, which this item is part of.",
        "goes on as EI1 Recruit openly and on merit in ICR's next Researcher Development Concordat plan",
        "awaited that plan is not published here",
        "ICR action plan 2018-2020 with its 10-year review",
    ):
        assert fact in words, fact


def test_a_mended_code_stands_beside_the_printed_one(read: Read) -> None:
    """EC14 is shown as ECI4 with what is printed and how it was read, on the action, the obligation and the list."""
    assert "ECI4 , printed EC14 (digit 1 read as letter I)" in words_of(read(f"{ICR_2018}/action/2a"))
    assert any("2a(i)" in row and "ECI4 printed EC14" in row for row in rows_of(read("/doc/framework/rdc-2019/ECI4")))
    assert any("EC14 ECI4" in row for row in rows_of(read("/queries/pages/mended-codes")))


def test_a_proposed_link_is_dashed_and_says_how_sure_it_is(read: Read) -> None:
    """A link that nobody has confirmed is drawn dashed and has its confidence and reason in the list."""
    page = read("/doc/plan/icr/technician-commitment/2021-2023/action/3j")
    assert 'class="thread proposed"' in page
    assert re.search(r"may go on as 3j .* proposed, confidence 0\.\d+ \w+", words_of(page))


def test_leicesters_obligations_without_an_action_are_one_address(read: Read) -> None:
    """The filter for rows without an action shows as many rows as the catalogue's query finds, and nothing else."""
    rows = rows_of(read(f"{LEICESTER}?gap=no-action"))
    assert all("no action" in row for row in rows)
    assert any(row.startswith("ECI2 Keep research policies inclusive") for row in rows)
    answers = rows_of(read("/queries/gaps?plan=leicester/rdc/2023"))
    assert len(rows) == len(answers) > 20


def test_the_coordinator_owns_actions_in_both_plans(read: Read) -> None:
    """The page of the post lists its actions under both plans, with the abbreviation that each plan prints."""
    page = read(COORDINATOR)
    rows = rows_of(page)
    for plan in (
        "ICR HR Excellence in Research action plan 2018-2020",
        "ICR Technician Commitment action plan 2021-2023",
    ):
        assert f"<bdi>{plan}</bdi></th>" in page
    assert any(row.startswith("2f Recognition of leaders") and row.endswith("RDCoor") for row in rows)
    assert any(row.startswith("3e ") and row.endswith("RDC") for row in rows)


def test_an_absent_value_says_why(read: Read) -> None:
    """A blank owner cell is said to be blank, with its line, and a lost timeframe to be lost."""
    words = words_of(read(f"{LEICESTER}?gap=no-owner"))
    assert re.search(r"no owner \((blank in the document|lost in extraction)\)", words)
    assert "lost in extraction" in words_of(read("/doc/plan/imperial/imperial-together/2021/action/people-strategy"))


def test_the_numbers_on_the_home_page_are_the_numbers_behind_their_links(read: Read) -> None:
    """Each number leads to a table with that many rows."""
    page = read("/")
    links = re.findall(r'<a class="number" href="([^"]+)">(\d+)<', page)
    assert len(links) > 12
    for address, number in links:
        target = read(html.unescape(address).partition("#")[0])
        if "gap=" in address:
            count = len([row for row in rows_of(target) if row])
            caption = re.search(r"The (\d+) of \d+", words_of(target))
            assert caption, address
            assert int(caption[1]) == count >= int(number), address
        else:
            assert f" {number} row" in words_of(target), address


@pytest.mark.parametrize(
    ("filtered", "every_row_holds"),
    [
        ("text=mentoring", ""),
        ("owner=" + ID + "org/icr/post/academic-dean", ""),
        ("status=complete", "complete"),
        ("gap=no-outcome", ""),
    ],
)
def test_a_filter_narrows_and_says_so(filtered: str, every_row_holds: str, read: Read) -> None:
    """A filter leaves fewer rows, says how many, and is kept in the form."""
    everything, page = read(ICR_2018), read(f"{ICR_2018}?{filtered}&sort=code")
    some = rows_of(page)
    assert 0 < len(some) < len(rows_of(everything))
    assert all(every_row_holds in row for row in some)
    assert f"The {len(some)} of " in words_of(page)
    name, _, value = filtered.partition("=")
    kept = f'value="{value}"' if name == "text" else f'value="{value}" selected'
    assert kept in page


def test_heads_sort_by_links(read: Read) -> None:
    """Sorting by owner orders the rows by owner and offers the other direction."""
    page = read(f"{ICR_2018}?sort=owner")
    assert 'aria-sort="ascending"' in page
    assert "sort=owner&amp;direction=down" in page
    up, down = rows_of(page), rows_of(read(f"{ICR_2018}?sort=owner&direction=down"))
    assert up != down
    assert sorted(up) == sorted(down)
    assert "Academic" in up[0]


def test_a_filter_that_nobody_could_choose_does_no_harm(client: FlaskClient) -> None:
    """Made-up values give an empty table or the whole one, never an error."""
    for given in ("gap=nonsense", "sort=nonsense", "theme=%00", "owner=javascript:1", "text=" + "a" * 5000):
        with client.get(f"{ICR_2018}?{given}") as response:
            assert response.status_code == 200, given


def test_names_lead_to_pages_in_one_step(client: FlaskClient) -> None:
    """``/id/`` answers 303 with the page of the thing, on this host."""
    with client.get("/id/org/icr") as response:
        assert response.status_code == 303
        assert response.headers["Location"] == "/doc/org/icr"


def test_records_and_passages_lead_to_where_they_are_shown(client: FlaskClient) -> None:
    """The page of a record is that of what it is about; that of some lines is the document at these lines."""
    with client.get(f"{ICR_2018}/action/2a/item/ii/target/1") as response:
        assert response.headers["Location"] == f"{ICR_2018}/action/2a/item/ii"
    with client.get("/doc/document/icr-hreir-2018-2020/lines/127") as response:
        assert response.headers["Location"] == "/doc/document/icr-hreir-2018-2020?line=127#line-127"


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/doc/plan/icr/hreir/2018-2021", "plan/icr/hreir/2018-2020"),
        ("/doc/framework/rdc-2019/ECI9", "framework/rdc-2019/ECI"),
        ("/queries/owner", "owners"),
    ],
)
def test_an_unknown_address_names_the_nearest_real_things(address: str, near: str, client: FlaskClient) -> None:
    """404 comes with links to what looks most like the address."""
    with client.get(address) as response:
        assert response.status_code == 404
        assert near in response.get_data(as_text=True)


def test_the_document_page_shows_the_facts_of_a_line_and_the_rest_in_parts(read: Read) -> None:
    """Line 127 is on the second part with what was read there; lines without data say why."""
    page = read("/doc/document/icr-hreir-2018-2020?line=127")
    assert 'id="line-127"' in page
    assert "lines 101 to 200" in words_of(page)
    assert any("target" in row and "80%" in row and "2a(ii)" in row for row in rows_of(page))
    assert "no data" in words_of(read("/doc/document/icr-hreir-2018-2020"))
