"""The site in a folder of a host, behind a real proxy that hands the folder's name on or takes it off."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from server_support import FORM_TYPE, OBLIGATIONS, Reply, Server, running_server
from web_server_support import NGINX, NGINX_HEAD, free_port, listening

FOLDER = "/plans/golden"
ITEM = "plan/icr/hreir/2018-2020/action/2a/item/ii"
CONFIGURATION = (
    NGINX_HEAD
    + """  server {{
    listen 127.0.0.1:{port};
    location {folder}/ {{
      proxy_pass http://127.0.0.1:{behind}{taken_off};
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
  }}
}}
"""
)
PAGES = (
    "/",
    "/about",
    "/catalog",
    "/graph/plans/icr/hreir-2018-2020",
    "/ns",
    "/queries",
    "/queries/owners",
    "/queries/owners?limit=5",
    "/console",
    "/console?query=SELECT%20*%20%7B%3Fs%20a%20%3Ft%7D",
    "/search?q=2a",
    "/checks",
    "/checks/C92",
    "/findings",
    "/api",
    "/nowhere",
    "/doc/plan/icr/hreir/2018-2020",
    "/doc/org/icr",
    f"/doc/{ITEM}",
    "/doc/document/icr-hreir-2018-2020",
    "/doc/document/icr-hreir-2018-2020?line=101",
)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        """Keep what leads elsewhere."""
        for name, value in attrs:
            if name in {"href", "src", "action", "formaction", "data-terms", "data-things"} and value is not None:
                self.found.append(value)


def links_of(page: str) -> list[str]:
    """Return every address that a page leads to."""
    parser = _Links()
    parser.feed(page)
    return parser.found


@pytest.fixture(scope="module", params=["handed on", "taken off"])
def site(
    request: pytest.FixtureRequest, public_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, Server]]:
    """The port of the proxy, and the server behind it."""
    assert NGINX, "nginx is not installed (on Debian and Ubuntu: apt-get install nginx)"
    run, port = tmp_path_factory.mktemp("run"), free_port()
    public = f"http://127.0.0.1:{port}{FOLDER}/"
    with running_server(public_store, "--public-url", public, "--trusted-proxy", "127.0.0.1") as server:
        text = CONFIGURATION.format(
            run=run,
            port=port,
            folder=FOLDER,
            behind=server.port,
            taken_off="/" if request.param == "taken off" else "",
        )
        for listened in listening([NGINX, "-c"], text, run, run, port):
            yield listened, server


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
    """Return the answer to a request, without following it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())
    finally:
        connection.close()


def outside(page: str, here: str, root: str) -> list[str]:
    """Return the addresses of this host that a page at ``here`` leads to and that are not below ``root``."""
    found = {urljoin(here, link) for link in links_of(page)}
    return sorted(
        link for link in found if urlsplit(link).netloc == urlsplit(root).netloc and not link.startswith(root)
    )


@pytest.mark.parametrize("path", ["/ns", f"/doc/{ITEM}", "/queries/owners?limit=5"])
def test_links_stay_in_the_folder(app: Flask, path: str) -> None:
    """Whatever serves the application in a folder, pages link to what is in it, and headers name it once."""
    root = f"http://localhost{FOLDER}/"
    with app.test_client().get(path, base_url=root) as response:
        assert response.status_code == 200
        assert outside(response.text, root.rstrip("/") + path, root) == []
        named = re.findall(r"<(http://localhost/[^>]*)>", response.headers["Link"])
        assert named
        assert all(link.startswith(root) and link.count(FOLDER) == 1 for link in named)


@pytest.mark.long
def test_every_page_and_what_it_loads_is_there(site: tuple[int, Server]) -> None:
    """Nothing leads out of the folder, and what pages lead to is found, styles and scripts too."""
    port, _ = site
    root = f"http://127.0.0.1:{port}{FOLDER}/"
    loaded: set[str] = set()
    for path in PAGES:
        reply = ask(port, "GET", FOLDER + path, Accept="text/html")
        assert reply.status == (404 if path == "/nowhere" else 200), path
        here = root.rstrip("/") + path
        assert outside(reply.text, here, root) == [], path
        loaded |= {link for one in links_of(reply.text) if (link := urljoin(here, one)).startswith(root)}
    assert {urlsplit(link).path for link in loaded} >= {f"{FOLDER}/static/site.css", f"{FOLDER}/static/console.js"}
    for link in sorted(loaded, key=len)[:60]:
        address = urlsplit(link)
        reply = ask(port, "GET", f"{address.path}?{address.query}" if address.query else address.path)
        assert reply.status in {200, 303}, link


@pytest.mark.long
@pytest.mark.parametrize(
    ("path", "accept", "place"),
    [
        (f"/id/{ITEM}", "text/turtle", f"/doc/{ITEM}.ttl"),
        ("/id/plan/icr/hreir/2018-2020", "text/html", "/doc/plan/icr/hreir/2018-2020"),
        ("/dataset", "application/ld+json", "/catalog.jsonld"),
        ("/.well-known/void", "*/*", "/void"),
        ("/sparql", "text/html", "/console"),
    ],
)
def test_redirections_lead_to_the_public_address(site: tuple[int, Server], path: str, accept: str, place: str) -> None:
    """In one step, with the folder once."""
    port, _ = site
    reply = ask(port, "GET", FOLDER + path, Accept=accept)
    assert reply.headers["Location"] == f"http://127.0.0.1:{port}{FOLDER}{place}"
    assert ask(port, "GET", FOLDER + place, Accept=accept).status == 200


@pytest.mark.long
def test_programs_find_everything(site: tuple[int, Server]) -> None:
    """The endpoint, the interface, headers, the site map, and what the data says of its own address."""
    port, _ = site
    public = f"http://127.0.0.1:{port}{FOLDER}"
    asked = ask(port, "POST", f"{FOLDER}/sparql", OBLIGATIONS.encode(), Content_Type="application/sparql-query")
    assert len(asked.rows) == 74
    relative = ask(port, "GET", f"{FOLDER}/sparql?query=SELECT%20(%3Cx%3E%20AS%20%3Fy)%20%7B%7D")
    assert relative.rows[0]["y"]["value"] == f"{public}/x"
    assert f"<{public}/sparql>" in ask(port, "GET", f"{FOLDER}/sparql", Accept="text/turtle").text
    form = ask(port, "POST", f"{FOLDER}/console", b"query=ASK%20%7B%7D", Content_Type=FORM_TYPE)
    assert form.headers["Location"].startswith(f"{public}/console?query=ASK")
    assert json.loads(ask(port, "GET", f"{FOLDER}/openapi.json").body)["servers"] == [{"url": public}]
    page = ask(port, "GET", f"{FOLDER}/queries/owners.json?limit=5")
    for link in re.findall(r"<([^>]*)>", page.headers["Link"]):
        assert link.startswith(public)
        assert link.count(FOLDER) == 1
    places = re.findall(r"<loc>(.*?)</loc>", ask(port, "GET", f"{FOLDER}/sitemap.xml").text)
    assert len(places) > 500
    assert all(place.startswith(f"{public}/") and place.count(FOLDER) == 1 for place in places)
    assert f"Disallow: {FOLDER}/sparql" in ask(port, "GET", f"{FOLDER}/robots.txt").text
    files = set(re.findall(rf"<({public}/(?:graph|dump)/[^>#]*)>", ask(port, "GET", f"{FOLDER}/catalog.nt").text))
    assert len(files) > 100
    for file in sorted(files)[:5]:
        assert ask(port, "HEAD", urlsplit(file).path).status == 200


@pytest.mark.long
def test_the_server_answers_beside_its_proxy_too(site: tuple[int, Server]) -> None:
    """Whoever asks it directly, with the folder's name or without, is answered."""
    _, server = site
    assert server.send("GET", "/").status == server.send("GET", f"{FOLDER}/").status == 200
    assert server.send("GET", f"/id/{ITEM}").headers["Location"].count(FOLDER) == 1
