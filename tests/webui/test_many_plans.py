"""A site with many plans: the first page lists institutions, and the names are kept in a file beside the store."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from waitress.server import create_server
from webui_support import PHONES, broken_rules, is_wider, words_of

from goldenthread.content import FOLDERS
from goldenthread.graph.building import Manifest, answers_folder, build, names_file
from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.keeping import lasting_questions
from goldenthread.queries.kept_answers import kept_file
from goldenthread.queries.visitors import FencedQueries
from goldenthread.sector.recipe import Recipe
from goldenthread.sector.writing import write_turtle
from goldenthread.settings import Settings
from goldenthread.webui import frameworks, home, obligations
from goldenthread.webui.app import VISITORS, create_app

PLANS = 15


@pytest.fixture(scope="module")
def settings(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A sector of three institutions whose store is too large for the memory that the server may take."""
    folder = tmp_path_factory.mktemp("many")
    write_turtle(folder / "content", Recipe(actions=PLANS * 25))
    for name in FOLDERS[1:]:
        (folder / "content" / name).symlink_to(content / name)
    return Settings(content=folder / "content", store_folder=folder / "stores", memory_quads=0)


@pytest.fixture(scope="module")
def many(settings: Settings) -> Iterator[Flask]:
    """The application over it, which takes so many plans for too many to draw."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(home, "MOST_DRAWN", PLANS - 1)
        yield create_app(settings)


def text(app: Flask, address: str) -> str:
    """Return a page that must be there."""
    with app.test_client().get(address) as response:
        assert response.status_code == 200
        return response.get_data(as_text=True)


def store_of(settings: Settings) -> Path:
    """Return the folder of the present store."""
    manifest = Manifest.read(settings.store_folder)
    assert manifest
    return settings.store_folder / manifest.store


def names_of(settings: Settings) -> Path:
    """Return where the names of the present store are kept."""
    return names_file(store_of(settings))


def test_the_first_page_lists_institutions(many: Flask) -> None:
    """It says how much there is, and leads to each institution; no plan is drawn or spoken of by itself."""
    page = text(many, "/")
    words = words_of(page)
    assert f"joins {PLANS} action plans of 3 institutions" in words
    assert "375 actions" in words
    assert page.count("5 plans, ") == 3
    assert '<svg class="timeline"' not in page
    assert words_of(text(many, "/doc/org/invented-00003")).count("Concordat action plan") >= 1


def test_an_obligation_that_many_answer_is_read_by_institution(many: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page counts what each institution does and leads to it; together they show all that the whole page shows."""
    page = "/doc/framework/rdc-2019/ER2"
    whole = text(many, page)
    monkeypatch.setattr(obligations, "MOST_LISTED", 1)
    counted = text(many, page)
    addresses = re.findall(rf'href="({page}\?institution=[^"]+)"', counted)
    assert len(addresses) == 3
    rows = sum(text(many, unescape(address)).count('<th scope="row">') for address in addresses)
    assert rows == whole.count('<th scope="row">') > 3
    assert '<th scope="row">' not in counted
    said = [int(number) for number in re.findall(r'class="quiet">(\d+) actions?', counted)]
    assert sum(said) == int(re.findall(r"3 institutions deal .*: (\d+) actions answer it", words_of(counted))[0])
    with many.test_client().get(f"{page}?institution=org/nowhere") as response:
        assert response.status_code == 404


def test_a_framework_of_many_plans_has_sums(many: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its table gives what the columns of the plans add up to."""
    each = rows_of(text(many, "/doc/framework/rdc-2019"))
    monkeypatch.setattr(frameworks, "MOST_COLUMNS", 1)
    sums = rows_of(text(many, "/doc/framework/rdc-2019"))
    assert [row[:3] for row in sums] == [row[:3] for row in each]
    for row, cells in zip(sums, each, strict=True):
        found = [re.match(r"(\d+) action", cell) for cell in cells[3:]]
        assert int(row[3].replace("none", "0")) == sum(int(one[1]) for one in found if one)


def rows_of(page: str) -> list[list[str]]:
    """Return the words of the cells of each row of a page's table."""
    rows = re.findall(r"<tr[^>]*>(<th scope=\"row\">.*?)</tr>", page, re.DOTALL)
    return [[words_of(cell).strip() for cell in re.split(r"(?<=</t[hd]>)", row) if cell.strip()] for row in rows]


def test_names_are_kept_beside_the_store(many: Flask, settings: Settings) -> None:
    """A second start reads what the first has written, and finds the same."""
    found = text(many, "/search?q=researchers")
    kept = names_of(settings)
    before = kept.stat().st_mtime_ns
    assert text(create_app(settings), "/search?q=researchers") == found
    assert kept.stat().st_mtime_ns == before
    assert "0 results" not in found


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda _: b"", lambda _: b"no database" * 99])
def test_damaged_names_are_written_again(settings: Settings, many: Flask, damage: Callable[[bytes], bytes]) -> None:
    """Half a file, an empty one or another one is no reason to find nothing."""
    found = text(many, "/search?q=researchers")
    kept = names_of(settings)
    kept.write_bytes(damage(kept.read_bytes()))
    assert text(create_app(settings), "/search?q=researchers") == found


def test_names_go_with_their_store(settings: Settings, many: Flask) -> None:
    """What is thrown away is thrown away with all that was made from it."""
    assert many
    old = names_of(settings)
    old.with_name(f".{old.name}.0123").touch()
    for _ in range(2):
        build(settings.content, settings.store_folder, force=True)
    assert not old.exists()
    assert not list(settings.store_folder.glob(".*names*"))


@pytest.mark.long
def test_answers_are_kept_beside_the_store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are worked out behind the pages, and shown as what was found anew; the next start need not find them."""
    monkeypatch.setattr("goldenthread.webui.app.WORTH_KEEPING", 0)
    asked = "/queries/owners.csv?page=2&limit=30"
    app = create_app(settings)
    found = text(app, asked)
    store = LocalStore.read_only(store_of(settings))
    every = lasting_questions(Catalogue.read(settings.content / "queries"), store)
    store.close()
    app.extensions[VISITORS].start()
    files = [kept_file(answers_folder(store_of(settings)), question.text) for question in every]
    until = time.monotonic() + 120
    while not all(file.exists() for file in files) and time.monotonic() < until:
        time.sleep(0.2)
    app.extensions[VISITORS].close()
    monkeypatch.delattr(FencedQueries, "run")
    assert text(create_app(settings), asked) == found


@pytest.fixture
def address(many: Flask) -> Iterator[str]:
    """The address of a real HTTP server with it."""
    server = create_server(many, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.mark.long
@pytest.mark.browser
def test_the_first_page_is_accessible_and_fits(address: str, looked_at: Page) -> None:
    """No rule is broken and nothing is cut off, on a phone and on a desk."""
    looked_at.goto(f"{address}/")
    assert broken_rules(looked_at) == []
    assert not any(is_wider(looked_at, width) for width in PHONES)


@pytest.mark.long
def test_a_dump_that_one_has_is_not_written_again(many: Flask) -> None:
    """What is too big to be made in memory is known by what the store holds."""
    client = many.test_client()
    with client.get("/dump/goldenthread.nq") as first:
        tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": date}):
        with client.get("/dump/goldenthread.nq", headers=headers) as again:
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    with client.get("/dump/goldenthread.trig", headers={"If-None-Match": tag}) as other:
        assert other.status_code == 200
