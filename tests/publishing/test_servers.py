"""The rules that come with a published site make real web servers answer as linked data has it."""

import os
import shutil
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from publishing_support import BASE
from web_server_support import NGINX, NGINX_HEAD, free_port, listening

ITEM = "plan/imperial/imperial-together/2021/action/people-strategy"
PREFIX = "/golden"
APACHE = shutil.which("apache2", path="/usr/sbin:/usr/bin") or shutil.which("httpd", path="/usr/sbin:/usr/bin")

pytestmark = pytest.mark.long

NGINX_CONFIGURATION = (
    NGINX_HEAD
    + """  include {site}/server/nginx-http.conf;
  server {{ listen 127.0.0.1:{port}; absolute_redirect off; root {root}; include {site}/server/nginx-server.conf; }}
}}
"""
)
APACHE_CONFIGURATION = """
ServerName localhost
ServerRoot {run}
PidFile {run}/pid
ErrorLog {run}/errors
Listen 127.0.0.1:{port}
{modules}
{user}
TypesConfig /dev/null
DocumentRoot {root}
<Directory {root}>
  AllowOverride {allowed}
  Options FollowSymLinks
  Require all granted
</Directory>
"""
APACHE_MODULES = ("mpm_event", "authz_core", "dir", "mime", "headers", "rewrite")


def servers() -> list[str]:
    """Return the web servers that are installed here, of those that the rules are for."""
    return [name for name, program in (("nginx", NGINX), ("apache", APACHE)) if program]


@pytest.fixture(scope="module", params=servers())
def server(request: pytest.FixtureRequest, published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a web server that has the site as its folder /golden."""
    run, root = tmp_path_factory.mktemp("run"), tmp_path_factory.mktemp("root")
    shutil.copytree(published, root / PREFIX.strip("/"))
    port = free_port()
    if request.param == "nginx":
        site = root / PREFIX.strip("/")
        text = NGINX_CONFIGURATION.format(run=run, root=root, site=site, port=port)
        yield from listening([str(NGINX), "-c"], text, run, root, port)
    else:
        yield from apache(run, root, port, "FileInfo Indexes")


@pytest.fixture(scope="module", params=["apache"] if APACHE else [])
def w3id(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a web server that leads names to the site as w3id.org would; it has no other file."""
    run, root = tmp_path_factory.mktemp("run"), tmp_path_factory.mktemp("w3id")
    (root / "goldenthread").mkdir()
    shutil.copy(published / "server" / "w3id.htaccess", root / "goldenthread" / ".htaccess")
    yield from apache(run, root, free_port(), "All")


def apache(run: Path, root: Path, port: int, allowed: str) -> Iterator[int]:
    """Run Apache over the folder ``root``, whose .htaccess may say what is ``allowed``, and yield its port."""
    found = Path("/usr/lib/apache2/modules")
    modules = "\n".join(f"LoadModule {name}_module {found}/mod_{name}.so" for name in APACHE_MODULES)
    user = "User nobody\nGroup nogroup" if os.getuid() == 0 else ""
    text = APACHE_CONFIGURATION.format(run=run, root=root, port=port, modules=modules, user=user, allowed=allowed)
    yield from listening([str(APACHE), "-DFOREGROUND", "-f"], text, run, root, port)


def ask(port: int, path: str, accept: str | None = None, prefix: str = PREFIX) -> tuple[HTTPResponse, bytes]:
    """Return the answer to a request, without following it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", prefix + path, headers={"Accept": accept} if accept is not None else {})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def place(response: HTTPResponse) -> str:
    """Return where an answer leads, below the folder of the site."""
    return (response.headers["Location"] or "").rpartition(PREFIX)[2]


def test_a_server_is_there() -> None:
    """At least one is installed: these proofs are not left out in silence."""
    assert servers(), "install nginx-light or apache2 (on Debian and Ubuntu: apt-get install nginx-light)"
    assert BASE.endswith(f"{PREFIX}/")


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        (None, "html"),
        ("*/*", "html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml", "rdf"),
        ("application/n-triples, */*;q=0.1", "nt"),
        ("application/trig", "trig"),
        ("text/turtle;q=0.9, text/html;q=0.5", "ttl"),
        ("text/turtle;q=0, text/html;q=0.5", "html"),
    ],
)
def test_names_and_documents_are_negotiated(server: int, accept: str | None, ending: str) -> None:
    """303 in one step from the name, and 200 in the same format from the document."""
    response, _ = ask(server, f"/id/{ITEM}", accept)
    assert response.status == 303
    assert place(response) == f"/doc/{ITEM}.{ending}"
    named, body = ask(server, place(response))
    assert named.status == 200
    document, negotiated = ask(server, f"/doc/{ITEM}", accept)
    assert (document.status, negotiated) == (200, body)
    assert "Accept" in document.headers["Vary"]
    assert document.headers["Access-Control-Allow-Origin"] == "*"
    assert document.headers.get_content_type() == named.headers.get_content_type()


def test_a_thing_with_things_below_it_is_negotiated_too(server: int) -> None:
    """A plan is a document and a folder at once."""
    response, body = ask(server, "/doc/plan/imperial/imperial-together/2021", "text/turtle")
    assert (response.status, response.headers.get_content_type()) == (200, "text/turtle")
    assert b"gt:Plan" in body


def test_what_is_not_offered_is_refused(server: int) -> None:
    """406 for formats that there are not, 404 for things that there are not."""
    assert ask(server, f"/id/{ITEM}", "image/png")[0].status == 406
    assert ask(server, f"/doc/{ITEM}", "image/png")[0].status == 406
    assert ask(server, "/doc/plan/nowhere", "text/turtle")[0].status == 404


def test_what_is_gone_says_so(server: int) -> None:
    """410 for what was taken out, 301 for what was merged."""
    assert ask(server, "/id/org/old")[0].status == 410
    response, _ = ask(server, "/id/org/merged")
    assert (response.status, place(response)) == (301, "/id/org/imperial")


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/", None, "text/html"),
        ("/ns", "text/html", "text/html"),
        ("/ns", "application/rdf+xml", "application/rdf+xml"),
        ("/checks", "text/turtle", "text/turtle"),
        ("/checks/C02", None, "text/html"),
        ("/catalog", "application/ld+json", "application/ld+json"),
        ("/void", None, "text/turtle"),
        ("/graph/plans/imperial/together-2021", "text/turtle", "text/turtle"),
        ("/queries", None, "text/html"),
        ("/queries/owners", None, "text/html"),
        ("/queries/owners.csv", None, "text/csv"),
        ("/names", None, "text/html"),
        ("/dump/goldenthread.nq", None, "application/n-quads"),
    ],
)
def test_everything_else_has_its_address(server: int, path: str, accept: str | None, kind: str) -> None:
    """The addresses of the living site work on the server as well."""
    response, body = ask(server, path, accept)
    assert (response.status, response.headers.get_content_type()) == (200, kind)
    assert body


@pytest.mark.parametrize(
    ("accept", "ending"),
    [(None, "html"), ("text/html", "html"), ("text/turtle", "ttl"), ("application/rdf+xml", "rdf")],
)
def test_versions_are_found_by_the_same_rules(server: int, accept: str | None, ending: str) -> None:
    """The version IRI of the ontology answers as the ontology does, that of the collection leads to the catalogue."""
    response, body = ask(server, "/ns/0.1.0", accept)
    assert response.status == 200
    assert body == ask(server, f"/ns/0.1.0.{ending}")[1]
    version, _ = ask(server, "/dataset/0.1.0", accept)
    assert version.status == 303
    assert place(version).removesuffix(f".{ending}") == "/catalog"


@pytest.mark.parametrize("path", ["/ns/9.9", "/ns/0.1", "/ns/0x1.0", "/dataset/9.9", "/dataset/0x1.0", "/dataset/"])
def test_versions_that_never_were_are_not_found(server: int, path: str) -> None:
    """404, whichever format is asked for."""
    for accept in (None, "text/turtle"):
        assert ask(server, path, accept)[0].status == 404


@pytest.mark.parametrize(
    "path", [f"/doc/{ITEM}", "/graph/plans/imperial/together-2021", "/ns", "/ns/0.1.0", "/catalog"]
)
def test_the_link_set_has_its_media_type(server: int, path: str) -> None:
    """So that clients that follow signposts take it for what it is."""
    response, body = ask(server, f"{path}.linkset")
    assert (response.status, response.headers.get_content_type()) == (200, "application/linkset+json")
    assert b'"cite-as"' in body


def test_the_well_known_address_leads_to_the_description(server: int) -> None:
    """As VoID asks."""
    response, _ = ask(server, "/.well-known/void")
    assert (response.status, place(response)) == (302, "/void")


@pytest.mark.parametrize(
    ("name", "accept", "file"),
    [
        ("/ns", None, "ns.html"),
        ("/ns", "application/rdf+xml", "ns.rdf"),
        ("/ns/0.1.0", None, "ns/0.1.0.html"),
        ("/ns/0.1.0", "text/html, image/gif, *; q=.2, */*; q=.2", "ns/0.1.0.html"),
        ("/ns/0.1.0", "text/turtle", "ns/0.1.0.ttl"),
        ("/ns/0.1.0", "application/trig", "ns/0.1.0.ttl"),
        ("/dataset", "application/ld+json", "catalog.jsonld"),
        ("/dataset/0.1.0", None, "catalog.html"),
        ("/dataset/0.1.0", "text/turtle", "catalog.ttl"),
        (f"/id/{ITEM}", None, f"doc/{ITEM}.html"),
        (f"/id/{ITEM}", "application/ld+json", f"doc/{ITEM}.jsonld"),
        ("/graph/plans/imperial/together-2021", "application/n-quads", "graph/plans/imperial/together-2021.nq"),
        (f"/doc/{ITEM}.linkset", None, f"doc/{ITEM}.linkset"),
        ("/static/icon.svg", None, "static/icon.svg"),
        ("/checks", None, "checks.html"),
        ("/void", None, "void.ttl"),
        ("/maintainers", None, "about.html"),
    ],
)
def test_lasting_names_lead_to_files(w3id: int, published: Path, name: str, accept: str | None, file: str) -> None:
    """In one step to a file that is there, so that any plain server will do behind w3id.org."""
    response, _ = ask(w3id, name, accept, prefix="/goldenthread")
    assert response.status in {302, 303}
    assert response.headers["Location"] == BASE + file
    assert (published / file).is_file()


@pytest.mark.parametrize("name", ["/ns/9.9", "/dataset/9.9"])
def test_lasting_names_of_no_version_lead_to_nothing(w3id: int, published: Path, name: str) -> None:
    """What is not there is not said to be something else."""
    response, _ = ask(w3id, name, "text/turtle", prefix="/goldenthread")
    target = response.headers["Location"] or BASE
    assert response.status == 404 or not (published / target.removeprefix(BASE)).exists()
