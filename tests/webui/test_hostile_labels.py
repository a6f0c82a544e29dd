"""Labels that try to be markup, code, addresses or the end of a sentence stay text."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph
import pytest
from flask import Flask
from playwright.sync_api import Browser
from pyoxigraph import NamedNode, Quad, RdfFormat

from goldenthread.graph.derivation import derive
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import GRAPH
from goldenthread.settings import Settings
from goldenthread.webui.app import create_app

PAYLOADS = (
    "\"><img src=x onerror='window.broken = 1'>",
    "</title><script>window.broken = 1</script>",
    "javascript:window.broken=1",
    "{{ 7 * 7 }}{% raw %}",
    "<script>window.broken = 1</script>",
    "'><svg onload=window.broken=1>",
    "</textarea><script>window.broken = 1</script>",
    "&lt;b&gt; &amp;amp; \u202egnp.exe\u202c \u200b",
    "]]><!--",
)

PLAN = """@base <https://w3id.org/goldenthread/id/> .
@prefix gt: <https://w3id.org/goldenthread/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<org/x> a gt:Institution ; rdfs:label TEXT ; gt:abbreviation TEXT .
<org/x/post/y> a gt:Post ; rdfs:label TEXT ; gt:institution <org/x> ; gt:formerName TEXT ; skos:note TEXT .
<framework/f> a gt:Framework ; rdfs:label TEXT ; dcterms:source <javascript:window.broken=1> .
<framework/f/1> a gt:Obligation ; skos:prefLabel TEXT ; skos:notation TEXT ;
  gt:inFramework <framework/f> ; skos:definition TEXT .
<metric/m> a gt:Metric ; rdfs:label TEXT ; skos:definition TEXT .
<document/d> a gt:Document ; rdfs:label TEXT ; gt:fileName TEXT ; gt:institution <org/x> .
<document/d/lines/1> a gt:Passage ; gt:inDocument <document/d> ; gt:firstLine 1 ; gt:lastLine 1 .
<plan/x> a gt:Plan ; rdfs:label TEXT ; gt:institution <org/x> ; gt:framework <framework/f> ;
  gt:publicationState gt:published ; gt:publishedAs <document/d> ; gt:periodStart "2020-01-01"^^xsd:date ;
  gt:printedDate TEXT ; skos:note TEXT .
<plan/next> a gt:Plan ; rdfs:label TEXT ; gt:institution <org/x> ; gt:publicationState gt:announced ;
  gt:succeeds <plan/x> .
<plan/x/theme/t> a gt:Theme ; rdfs:label TEXT ; gt:themeOf <plan/x> ; gt:inPlan <plan/x> ; gt:position 1 .
<plan/x/action/a> a gt:Action ; rdfs:label TEXT ; skos:notation TEXT ; gt:printed TEXT ; gt:inPlan <plan/x> ;
  gt:inTheme <plan/x/theme/t> ; gt:position 1 ; gt:addresses <framework/f/1> ; skos:note TEXT ;
  gt:evidence <document/d/lines/1> .
<plan/x/row/r> a gt:ObligationRow ; skos:notation TEXT ; gt:inPlan <plan/x> ; gt:asksFor <framework/f/1> ;
  gt:position 2 .
<plan/x/action/a/responsibility/1> a gt:Responsibility ; gt:about <plan/x/action/a> ; gt:party <org/x/post/y> ;
  gt:printed TEXT ; gt:evidence <document/d/lines/1> .
<plan/x/action/a/measure/1> a gt:SuccessMeasure ; gt:about <plan/x/action/a> ; rdfs:label TEXT ;
  gt:evidence <document/d/lines/1> .
<plan/x/action/a/target/1> a gt:Target ; gt:about <plan/x/action/a> ; gt:ofMetric <metric/m> ; gt:value 5 ;
  gt:unit gt:count ; gt:comparator gt:atLeast ; gt:printed TEXT ; gt:printedDate TEXT ;
  gt:inMeasure <plan/x/action/a/measure/1> ; skos:note TEXT .
<plan/x/action/a/update/1> a gt:ProgressUpdate ; gt:about <plan/x/action/a> ; rdfs:label TEXT ;
  gt:printedStatus TEXT ; gt:status gt:ongoing .
<plan/x/action/a/follow-on/1> a gt:FollowOn ; gt:about <plan/x/action/a> ; gt:printed TEXT ; gt:code TEXT ;
  gt:reason TEXT ; gt:targetObligation <framework/f/1> ; gt:targetPlan <plan/next> ;
  gt:reviewState gt:proposed ; gt:confidence 0.5 .
<plan/x/action/a/deadline/1> a gt:Deadline ; gt:about <plan/x/action/a> ; rdfs:label TEXT ; gt:printed TEXT .
<plan/x/action/a/absent/1> a gt:AbsentValue ; gt:about <plan/x/action/a> ; gt:absentKind gt:absentStatus ;
  gt:absenceReason gt:blank ; skos:note TEXT .
<programme/p> a gt:Programme ; rdfs:label TEXT ; rdfs:seeAlso <javascript:window.broken=1>, <data:text/html,x> .
<document/d/glossary/g> a gt:GlossaryEntry ; gt:inDocument <document/d> ; gt:abbreviation TEXT ; gt:expansion TEXT .
"""

PAGES = (
    "/",
    "/doc/plan/x",
    '/doc/plan/x?text=<script>window.broken=1</script>&owner="><script>window.broken=1</script>',
    "/doc/plan/next",
    "/doc/plan/x/action/a",
    "/doc/plan/x/row/r",
    "/doc/plan/x/theme/t",
    "/doc/framework/f",
    "/doc/framework/f/1",
    "/doc/org/x",
    "/doc/org/x/post/y",
    "/doc/metric/m",
    "/doc/document/d",
    "/doc/programme/p",
    "/doc/document/d/glossary/g",
    "/queries/owners",
    "/queries/owners?plan=<script>window.broken=1</script>",
    "/search?q=<script>window.broken=1</script>",
    "/search?q=window",
    "/console?query=</textarea><script>window.broken=1</script>",
    "/console?query=SELECT * { ?s <http://www.w3.org/2000/01/rdf-schema%23label> ?o }",
    "/doc/nowhere/<script>window.broken=1</script>",
)


def hostile_app(content: Path, payload: str) -> Flask:
    """Return the application over a small graph in which every text is the payload."""
    memory = pyoxigraph.Store()
    graph = NamedNode(GRAPH + "test")
    text = str(pyoxigraph.Literal(payload, language="en"))
    plain = str(pyoxigraph.Literal(payload))
    turtle = (
        PLAN.replace("rdfs:label TEXT", f"rdfs:label {text}")
        .replace("skos:note TEXT", f"skos:note {text}")
        .replace("TEXT", plain)
    )
    ontology = (content / "ontology" / "goldenthread.ttl").read_text(encoding="utf-8")
    for source in (turtle, ontology):
        memory.extend(
            Quad(statement.subject, statement.predicate, statement.object, graph)
            for statement in pyoxigraph.parse(source, RdfFormat.TURTLE)
        )
    derive(memory, content)
    return create_app(Settings(content=content), LocalStore(memory))


class Markup(HTMLParser):
    """Everything in a page that could run or lead somewhere, as a browser's parser sees it."""

    def __init__(self, page: str) -> None:
        """Read the page."""
        super().__init__()
        self.tags: set[str] = set()
        self.handlers: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag, its handlers and its addresses; a script of the site's own, or data for machines, is none."""
        given = dict(attrs)
        own = (given.get("src") or "").startswith("/static/") or given.get("type") == "application/ld+json"
        if tag != "script" or not own:
            self.tags.add(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.handlers.append(f"{tag} {name}")
            if name in {"href", "src", "action", "formaction", "xlink:href"}:
                self.addresses.append(value or "")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.words.append(data)


@pytest.mark.parametrize(
    "payload",
    [pytest.param(text, id=str(place), marks=[pytest.mark.long] * (place > 3)) for place, text in enumerate(PAYLOADS)],
)
def test_hostile_texts_are_shown_as_text(payload: str, content: Path) -> None:
    """W1, W2, W7: nothing from a label becomes a tag, an attribute, an address or a template on any page."""
    client = hostile_app(content, payload).test_client()
    shown = 0
    for address in PAGES:
        with client.get(address) as response:
            assert response.status_code in (200, 400, 404), address
            markup = Markup(response.get_data(as_text=True))
        assert not markup.tags & {"script", "img", "iframe", "object", "embed", "base", "foreignobject"}, address
        assert not markup.handlers, address
        for target in markup.addresses:
            assert re.match(r"/|https?:|#", target), (address, target)
        shown += payload in "".join(markup.words)
    assert shown > len(PAGES) // 2


@pytest.mark.long
@pytest.mark.browser
def test_hostile_texts_run_nothing_in_a_browser(content: Path, chromium: Browser) -> None:
    """W1: scripts are allowed in this browser, and yet none of the texts gets one to run."""
    page = chromium.new_page()
    for payload in PAYLOADS[:5]:
        client = hostile_app(content, payload).test_client()
        for address in PAGES:
            with client.get(address) as response:
                text = response.get_data(as_text=True)
            page.set_content(text, wait_until="domcontentloaded")
            assert page.evaluate("window.broken") is None, (payload, address)
    page.close()
