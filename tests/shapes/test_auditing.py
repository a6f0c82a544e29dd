"""Shapes that could find nothing are an error: a check never says "all well" because of a slip."""

import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from goldenthread.errors import ContentError
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import CHECKS, NS
from goldenthread.shapes.auditing import CONSTRAINTS, WORDS, audit
from goldenthread.shapes.conversion import store_graph
from goldenthread.shapes.engine.compiling import sh
from goldenthread.shapes.facts import Facts
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.running import check_graph, check_store, require_well_formed

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def edited(content: Path, tmp_path: Path):
    """Make a content root whose core.ttl has each text replaced by another, and return it."""

    def edit(*changes: tuple[str, str]) -> Path:
        (tmp_path / "ontology").symlink_to(content / "ontology")
        shutil.copytree(content / "shapes", tmp_path / "shapes")
        file = tmp_path / "shapes" / "core.ttl"
        text = file.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
        return tmp_path

    return edit


def mutated(shapes: Shapes, removed: tuple, *added: tuple) -> Shapes:
    """Return the shapes with one statement taken out and others put in its place."""
    graph = Facts.of([Quad(*statement) for statement in shapes.graph if statement != removed])
    graph.store.extend([Quad(*statement) for statement in added])
    return replace(shapes, graph=graph)


def test_the_bundled_shapes_can_be_trusted(shapes: Shapes) -> None:
    """The audit finds nothing wrong with them."""
    audit(shapes)


@pytest.mark.long
def test_the_bundled_shapes_are_well_formed(shapes: Shapes) -> None:
    """SHACL's own shapes find nothing wrong with them."""
    require_well_formed(shapes)


def test_a_misspelt_word_of_shacl_is_an_error(shapes: Shapes) -> None:
    """A slip in the name of a constraint, path or target is found, where the engine would be silent."""
    words = {sh(word) for word in ("targetClass", "path", "minCount", "qualifiedValueShape", "or", "sparql")}
    stated = {word: (subject, word, value) for subject, word, value in shapes.graph if word in words}
    assert stated.keys() == words
    for word, (subject, _, value) in stated.items():
        misspelt = (subject, NamedNode(f"{word.value}x"), value)
        with pytest.raises(ContentError, match=r"is not a word of SHACL"):
            audit(mutated(shapes, (subject, word, value), misspelt))


def test_a_check_without_any_constraint_is_an_error(shapes: Shapes) -> None:
    """A check that loses its constraints is named."""
    check = shapes.checks[0]
    kept = [one for one in shapes.graph if one[0] != NamedNode(check.shape) or one[1] not in CONSTRAINTS]
    graph = Facts.of([Quad(*statement) for statement in kept])
    with pytest.raises(ContentError, match=f"{check.name} states no constraint"):
        audit(replace(shapes, graph=graph))


def test_real_words_that_the_engine_leaves_out_are_an_error(edited) -> None:
    """Rules, scripts and SPARQL targets are SHACL, but switched off for safety, so no shape may count on them."""
    content = edited(("sh:targetClass gt:FollowOn ;\n    sh:path gt:code", "sh:js gtc:script ;\n    sh:path gt:code"))
    with pytest.raises(ContentError, match="sh:js is not a word of SHACL that is understood here"):
        audit(Shapes.read(content))
    assert sh("rule") not in WORDS
    assert sh("target") not in WORDS


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sh:targetClass gt:CrossReference", "sh:targetClass gt:CrossRefrence", "did you mean gt:CrossReference"),
        ("sh:path gt:targetRow", "sh:path gt:targetRwo", "did you mean gt:targetRow"),
        ("gt:succeeds+", "gt:suceeds+", "did you mean gt:succeeds"),
        ("sh:hasValue gt:absentOwner", "sh:hasValue gt:absentOwners", "did you mean gt:absentOwner"),
        ("sh:path gt:targetRow", "sh:path <http://example.org/row>", "path <http://example.org/row>"),
        ("sh:targetClass gt:Record", "sh:targetClass <http://example.org/R>", "target <http://example.org/R>"),
        ("sh:equals gt:code", "sh:equals <http://example.org/code>", "compared by sh:equals"),
        ("    sh:targetClass gt:Record ;\n", "", "gtc:C48-record-has-evidence has no target"),
        ("{?printed}", "{?printedd}", "which is no property in the ontology"),
        ('gt:checkId "C30" ;', 'gt:checkId "C30" ; sh:deactivated true ;', "switched off"),
        ("    sh:qualifiedMinCount 1 .\n", "    sh:minCount 0 .\n", "states no number"),
    ],
)
def test_a_slip_in_a_name_is_an_error(old: str, new: str, message: str, edited) -> None:
    """The message names the slip and the nearest real name."""
    with pytest.raises(ContentError) as error:
        audit(Shapes.read(edited((old, new))))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('gt:checkId "C30" ;', "", "gtc:C30-plans-in-order has no gt:checkId"),
        ('gt:suggestedFix "Take out the link to the plan that did not come before."@en ;', "", "no gt:suggestedFix"),
        ("sh:severity sh:Violation", "sh:severity sh:Fatal", "needs sh:severity"),
        ("gt:defectOrigin gt:ourModel", "gt:defectOrigin gt:blank", "needs a gt:defectOrigin"),
        ("gtc:C30-plans-in-order a", "<http://example.org/shape> a", "needs a name in"),
        ("gtc:C30-plans-in-order a sh:NodeShape ;", "[] a sh:NodeShape ;", "needs a name in"),
    ],
)
def test_a_check_says_all_that_people_need(old: str, new: str, message: str, edited) -> None:
    """A check without a text, a known severity, a known origin or a name is an error."""
    with pytest.raises(ContentError, match=message):
        Shapes.read(edited((old, new)))


def test_no_shapes_at_all_is_an_error(content: Path, tmp_path: Path) -> None:
    """An empty folder does not mean that the data is well."""
    (tmp_path / "ontology").symlink_to(content / "ontology")
    (tmp_path / "shapes").mkdir()
    with pytest.raises(ContentError, match="there is no check"):
        Shapes.read(tmp_path)


def test_no_plan_to_check_is_an_error(content: Path) -> None:
    """An empty store does not conform: there is nothing to say about it."""
    with pytest.raises(ContentError, match="there is no plan in the store"):
        check_store(LocalStore(pyoxigraph.Store()), content)


def test_turtle_that_does_not_parse_names_the_place(edited) -> None:
    """The file, the line and the column are named."""
    with pytest.raises(ContentError, match=r"core\.ttl:\d+:\d+: "):
        Shapes.read(edited(("gtc:C30-plans-in-order a sh:NodeShape ;", "gtc:C30-plans-in-order a sh:NodeShape ; ; [")))


def test_shapes_that_are_not_well_formed_are_an_error(shapes: Shapes) -> None:
    """SHACL's own shapes are asked: a number must be a number."""
    part = NamedNode(CHECKS + "nameless")
    wrong = [(part, sh("path"), NamedNode(NS + "owner")), (part, sh("maxCount"), Literal("one"))]
    with pytest.raises(ContentError, match="not well-formed SHACL"):
        require_well_formed(replace(shapes, graph=Facts.of([Quad(*statement) for statement in wrong])))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SELECT $this WHERE {", "SELECT $this WHERE { {"),
        ("SELECT $this WHERE {", "SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }"),
        ("sh:maxCount 1 ;\n    sh:severity", 'sh:pattern "(" ;\n    sh:severity'),
    ],
)
def test_a_shape_that_cannot_be_run_is_an_error(old: str, new: str, edited, fixture_store) -> None:
    """A query or pattern that does not parse, or that would leave the machine, stops the check in one line."""
    shapes = Shapes.read(edited((old, new)))
    with pytest.raises(ContentError, match="the shapes cannot be run") as error:
        check_graph(store_graph(fixture_store(FIXTURES / "C25" / "FAIL.ttl")), shapes)
    assert "\n" not in str(error.value)


def test_a_nameless_part_that_reports_is_an_error(fixture_store, shapes: Shapes) -> None:
    """What cannot be explained to people is not shown to them as a finding, nor dropped."""
    part = NamedNode(CHECKS + "nameless")
    some = shapes.checks[0]
    inner = (NamedNode(some.shape), sh("property"), part)
    path = (part, sh("path"), NamedNode(NS + "owner"))
    least = (part, sh("hasValue"), part)
    with pytest.raises(ContentError, match="name the shape"):
        check_graph(store_graph(fixture_store(FIXTURES / "C01" / "FAIL.ttl")), mutated(shapes, (), inner, path, least))
