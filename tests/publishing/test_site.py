"""A published site is whole, works without a server's help, and is the same every time."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from publishing_support import BASE, broken_links, links_of
from pyoxigraph import Quad, RdfFormat
from tests_support import one_line

from goldenthread.errors import InputError
from goldenthread.graph.opening import open_store
from goldenthread.publishing.addresses import place_of
from goldenthread.publishing.folders import replaced_folder
from goldenthread.publishing.site import publish
from goldenthread.settings import Settings
from goldenthread.webui.app import VISITORS, create_app
from goldenthread.webui.site import EXTENSION

PLAN = "plan/imperial/imperial-together/2021"
ENDINGS = ("html", "ttl", "jsonld", "nt", "rdf", "trig", "nq")


def test_no_link_is_broken(published: Path) -> None:
    """Every link of every page leads to a file of the site, and to a place that is in it."""
    assert len(list(published.rglob("*.html"))) > 300
    assert broken_links(published) == []


def test_a_broken_link_would_be_found(tmp_path: Path) -> None:
    """The check for broken links is able to fail."""
    (tmp_path / "a.html").write_text('<a href="b.html">b</a> <a href="#nowhere">c</a> <a href="/root.html">d</a>')
    assert len(broken_links(tmp_path)) == 3


def test_nothing_needs_a_server(published: Path) -> None:
    """No form is left, nothing leads to the console, the search or the endpoint, and no link begins at the root."""
    for file in published.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "<form" not in text, file
        for address in links_of(text):
            assert not address.startswith("/"), (file, address)
            assert not re.search(r"(^|/)(console|sparql|search)(\?|#|$)", address), (file, address)


def test_every_thing_is_there_in_every_format(published: Path) -> None:
    """Each subject of the graph has all seven documents, records and passages as well."""
    quads = pyoxigraph.parse((published / "dump" / "goldenthread.nq").read_bytes(), RdfFormat.N_QUADS)
    base = "https://w3id.org/goldenthread/id/"
    things = {iri.removeprefix(base) for quad in quads if (iri := str(quad.subject)[1:-1]).startswith(base)}
    assert len(things) > 200
    things.remove("org/merged")
    wanted = [_doc(published, path, ending) for path in things for ending in ENDINGS]
    assert [file for file in wanted if not file.is_file()] == []


@pytest.fixture(scope="module")
def living(small_settings: Settings) -> Iterator[FlaskClient]:
    """The living site over the same content."""
    store = open_store(small_settings, most_quads_in_memory=small_settings.memory_quads)
    app = create_app(small_settings, store)
    yield app.test_client()
    app.extensions[VISITORS].close()
    store.close()


@pytest.mark.parametrize("ending", ENDINGS[1:])
def test_the_files_are_what_the_server_sends(published: Path, living: FlaskClient, ending: str) -> None:
    """A document of the static site has the same bytes as that of the living one."""
    assert _doc(published, PLAN, ending).read_bytes() == living.get(f"/doc/{PLAN}.{ending}").data


def test_checksums_name_every_file(published: Path) -> None:
    """SHA256SUMS lists each file but itself, with its true digest."""
    listed = dict(
        reversed(line.split("  ", 1)) for line in (published / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    files = {file.relative_to(published).as_posix(): file for file in published.rglob("*") if file.is_file()}
    assert listed.keys() == files.keys() - {"SHA256SUMS"}
    for name, file in files.items():
        assert name == "SHA256SUMS" or sha256(file.read_bytes()).hexdigest() == listed[name], name


def test_the_catalogue_names_the_public_address_and_no_endpoint(published: Path) -> None:
    """Downloads are where they will be; a site of files does not promise to answer queries."""
    catalogue = (published / "catalog.ttl").read_text(encoding="utf-8")
    assert f"<{BASE}dump/goldenthread.trig>" in catalogue
    assert "/sparql>" not in catalogue
    assert "sparqlEndpoint" not in (published / "void.ttl").read_text(encoding="utf-8")
    sitemap = (published / "sitemap.xml").read_text(encoding="utf-8")
    assert f"<loc>{BASE}doc/{PLAN}.html</loc>" in sitemap


def test_every_version_iri_has_its_files(published: Path) -> None:
    """The version of the ontology has a page and each format, whose content is that of the ontology."""
    graph = pyoxigraph.Dataset(
        Quad(one.subject, one.predicate, one.object)
        for one in pyoxigraph.parse((published / "ns.ttl").read_bytes(), RdfFormat.TURTLE)
    )
    (iri,) = [quad.object.value for quad in graph if quad.predicate.value.endswith("#versionIRI")]  # type: ignore[union-attr]
    version = iri.removeprefix("https://w3id.org/goldenthread/")
    for ending in ("ttl", "jsonld", "nt", "rdf"):
        assert (published / f"{version}.{ending}").read_bytes() == (published / f"ns.{ending}").read_bytes()
    page = (published / f"{version}.html").read_text(encoding="utf-8")
    assert f'<link rel="cite-as" href="{iri}">' in page


def test_signposts_stand_in_files_too(published: Path) -> None:
    """A plain server sends no Link: head and link set have what a client needs, and it is there."""
    for name in (f"doc/{PLAN}", "graph/plans/imperial/together-2021", "catalog", "ns", "checks"):
        head = (published / f"{name}.html").read_text(encoding="utf-8").partition("</head>")[0]
        links = re.findall(r'<link rel="([^"]+)" href="([^"]+)"', head)
        relations = {relation for relation, _ in links}
        assert {"cite-as", "describedby", "license", "author", "linkset"} <= relations, name
        targets = [target for relation, target in links if relation in {"describedby", "item", "linkset"}]
        for target in targets:
            assert (published / target.removeprefix(BASE)).is_file(), target
        sets = json.loads((published / f"{name}.linkset").read_text(encoding="utf-8"))["linkset"]
        assert {f"{BASE}{name}", f"{BASE}{name}.html", f"{BASE}{name}.ttl"} <= {one["anchor"] for one in sets}
    assert not _doc(published, "org/old", "linkset").exists()
    assert 'rel="linkset"' not in _doc(published, "org/old", "html").read_text(encoding="utf-8")


def test_it_works_on_the_plainest_server(published: Path) -> None:
    """Python's own file server under a path of its own: a reader gets from the first page to a plan and to its data."""
    handler = partial(_Quiet, directory=str(published.parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        root = f"http://127.0.0.1:{server.server_port}/site/"
        with urlopen(root, timeout=10) as response:
            first = response.read().decode()
        assert f'href="doc/{PLAN}.html"' in first
        with urlopen(f"{root}doc/{PLAN}.html", timeout=10) as response:  # noqa: S310
            page = response.read().decode()
        assert "2021.ttl" in page
        with urlopen(f"{root}doc/{PLAN}.ttl", timeout=10) as response:  # noqa: S310
            assert list(pyoxigraph.parse(response.read(), RdfFormat.TURTLE))
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def test_an_earlier_publication_is_replaced(tmp_path: Path) -> None:
    """A folder with the mark of a publication gives way as a whole."""
    target = tmp_path / "site"
    with replaced_folder(target, force=False) as folder:
        (folder / "publication.json").write_text("{}")
        (folder / "old").write_text("")
    with replaced_folder(target, force=False) as folder:
        (folder / "new").write_text("")
    assert [file.name for file in target.iterdir()] == ["new"]
    assert [file.name for file in tmp_path.iterdir()] == ["site"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """Without --force, nothing that is no publication is touched; with it, it is replaced."""
    target = tmp_path / "precious"
    target.mkdir()
    (target / "thesis.txt").write_text("years")
    with pytest.raises(InputError, match="no publication"), replaced_folder(target, force=False):
        pass
    assert (target / "thesis.txt").read_text() == "years"
    with replaced_folder(target, force=True) as folder:
        (folder / "new").write_text("")
    assert [file.name for file in target.iterdir()] == ["new"]


def test_the_content_is_never_replaced(living: FlaskClient, small_settings: Settings) -> None:
    """Not even with --force: the folder that the site is made from is no place for it."""
    store = living.application.extensions[EXTENSION].store
    with pytest.raises(InputError, match="content itself"):
        publish(small_settings, store, small_settings.content, base=BASE, force=True)
    assert (small_settings.content / "graph" / "dataset.ttl").is_file()


@pytest.mark.parametrize("base", ["data.example.org", "https://example.org/a b", 'https://e.org/"; }', "file:///x"])
def test_a_base_that_is_no_address_is_one_line(base: str, tmp_path: Path) -> None:
    """The address goes into rules for web servers, so only a plain one is taken."""
    done = subprocess.run(
        [sys.executable, "-m", "goldenthread", "publish", str(tmp_path / "site"), "--base", base],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "no plain address" in one_line(done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_what_fails_half_way_leaves_the_old_site(tmp_path: Path) -> None:
    """An error while writing changes nothing and leaves nothing behind."""
    target = tmp_path / "site"
    with replaced_folder(target, force=False) as folder:
        (folder / "publication.json").write_text("{}")

    def fail() -> None:
        with replaced_folder(target, force=False) as folder:
            (folder / "half").write_text("")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [file.name for file in target.iterdir()] == ["publication.json"]
    assert [file.name for file in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize(
    "path", ["/doc/../../etc/passwd", "/doc/a/%2E%2E/b", "/doc/a//b", "/doc/" + "x" * 300, "/doc/a%00b", "/doc/a%5Cb"]
)
def test_no_name_leads_out_of_the_folder(path: str) -> None:
    """A thing whose path is no file inside the site is refused by name."""
    with pytest.raises(InputError, match="cannot be a file"):
        place_of(path)


def test_choices_become_files_of_their_own() -> None:
    """A gap, a theme and a stretch of lines have files; other choices lead to the page without them."""

    def file(address: str) -> str:
        place = place_of(address)
        assert place is not None
        return place.file

    assert file("/doc/plan/x?gap=no-owner") == "doc/plan/x.gap-no-owner.html"
    assert file("/doc/document/x?line=126") == "doc/document/x.line-101.html"
    assert file("/doc/document/x?line=12") == "doc/document/x.html"
    assert file("/doc/plan/x?sort=owner&direction=down") == "doc/plan/x.html"
    assert file("/doc/plan/x?theme=https://e.org/1") != file("/doc/plan/x?theme=https://e.org/2")
    assert file("/queries/owners.excel.csv") == "queries/owners.excel.csv"
    assert file("/queries/owners?plan=x") == "queries/owners.html"
    assert place_of("/queries/owners.csv?plan=x") is None
    assert place_of("/console?query=x") is None


def test_what_is_gone_is_told_to_web_servers(published: Path) -> None:
    """The rules answer 410 for what was taken out and 301 for what was merged, and its page is a tombstone."""
    apache = (published / ".htaccess").read_text()
    assert "RewriteRule ^(id|doc)/org/old$ - [G,L]" in apache
    assert "RewriteRule ^(id|doc)/org/merged$ /golden/$1/org/imperial [R=301,L]" in apache
    assert "This was taken out" in _doc(published, "org/old", "html").read_text()
    assert json.loads((published / "publication.json").read_text())["base"] == BASE


def _doc(folder: Path, path: str, ending: str) -> Path:
    return folder / "doc" / f"{path}.{ending}"


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without writing about it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""
