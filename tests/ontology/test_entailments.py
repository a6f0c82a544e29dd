"""For each axiom and rule: something that follows by it, and something close by that does not."""

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat

from goldenthread.errors import ContentError
from goldenthread.graph.derivation import derive
from goldenthread.graph.files import ONTOLOGY_FILE, read_quads, rule_files
from goldenthread.ontology.namespaces import DERIVED_GRAPH, GRAPH, ID, PREFIXES

STATED = NamedNode(GRAPH + "stated")
PROLOGUE = f"@base <{ID}> .\n" + "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


@dataclass(frozen=True)
class Case:
    """Statements, what follows from them by one rule, and what must not follow."""

    rule: str
    stated: str
    follows: str
    never: str


CONFIRMED = "<f> a gt:FollowOn ; gt:about <i> ; gt:reviewState gt:confirmed"
PROPOSED = "<g> a gt:FollowOn ; gt:about <i> ; gt:reviewState gt:proposed"
PLANS = """
<old> gt:institution <org/a> . <new> gt:institution <org/a> . <foreign> gt:institution <org/b> .
<i> a gt:Action ; gt:inPlan <old> .
<j> a gt:Action ; gt:inPlan <new> ; gt:addresses <ECI4-part> . <ECI4-part> gt:partOf <ECI4> .
<k> a gt:Action ; gt:inPlan <foreign> ; gt:addresses <ECI4> .
<l> a gt:Action ; gt:inPlan <new> ; gt:addresses <ECI5> .
"""

CASES = [
    Case(
        "types",
        "<x> a gt:Target .",
        "<x> a gt:MetricValue, gt:Record .",
        "<x> a gt:Baseline . <x> a gt:Party .",
    ),
    Case(
        "types",
        "<x> a gt:StaffGroup .",
        "<x> a gt:Party, gt:Population, skos:Concept .",
        "<x> a gt:Group .",
    ),
    Case(
        "properties",
        "<x> gt:evidence <lines> .",
        "<x> prov:wasDerivedFrom <lines> .",
        "<lines> prov:wasDerivedFrom <x> .",
    ),
    Case(
        "properties",
        "<a> gt:partOf <b> ; gt:inFramework <f> .",
        "<a> skos:broader <b> ; skos:inScheme <f> .",
        "<b> skos:broader <a> . <b> gt:partOf <a> . <a> gt:framework <f> .",
    ),
    Case(
        "labels",
        '<x> skos:prefLabel "postdocs"@en .',
        '<x> rdfs:label "postdocs"@en .',
        '<x> rdfs:label "postdocs" . <x> skos:altLabel "postdocs"@en .',
    ),
    Case(
        "later-plan",
        "<c> gt:succeeds <b> . <b> gt:succeeds <a> . <z> gt:laterPlanThan <c> .",
        "<c> gt:laterPlanThan <b>, <a> . <z> gt:laterPlanThan <a> .",
        "<a> gt:laterPlanThan <c> . <c> gt:succeeds <a> . <c> gt:laterPlanThan <c> .",
    ),
    Case(
        "escalates-to",
        "<group> gt:reportsTo <committee> . <committee> gt:reportsTo <board> .",
        "<group> gt:escalatesTo <committee>, <board> ; org:reportsTo <committee> .",
        "<board> gt:escalatesTo <group> . <group> gt:reportsTo <board> . <group> org:reportsTo <board> .",
    ),
    Case(
        "inherited-from-action",
        """<item> gt:itemOf <action> .
        <action> gt:inPlan <p> ; gt:inTheme <t> ; gt:addresses <o> ; gt:benefits <s> ; gt:owner <e> ;
            gt:relatedPlan <r> ; gt:reportedTo <c> .""",
        "<item> gt:inPlan <p> ; gt:inTheme <t> ; gt:addresses <o> ; gt:benefits <s> ; gt:owner <e> .",
        "<item> gt:relatedPlan <r> . <item> gt:reportedTo <c> . <item> a gt:Action .",
    ),
    Case(
        "inherited-from-action",
        "<item> gt:itemOf <action> ; gt:benefits <s> . <other> gt:itemOf <action> .",
        "",
        "<action> gt:benefits <s> . <other> gt:benefits <s> .",
    ),
    Case(
        "owner",
        "<r> a gt:Responsibility ; gt:about <action> ; gt:party <post> . <item> gt:itemOf <action> .",
        "<action> gt:owner <post> . <item> gt:owner <post> .",
        "<r> gt:owner <post> . <action> gt:party <post> .",
    ),
    Case(
        "owner",
        "<m> a gt:Milestone ; gt:about <action> ; gt:party <post> .",
        "",
        "<action> gt:owner <post> .",
    ),
    Case(
        "continues-in-plan",
        f"{CONFIRMED} ; gt:targetPlan <new> . {PROPOSED} ; gt:targetPlan <other> .",
        "<i> gt:continuesInPlan <new> .",
        "<i> gt:continuesInPlan <other> .",
    ),
    Case(
        "followed-on-by-item",
        f"{CONFIRMED} ; gt:targetItem <j> . {PROPOSED} ; gt:targetItem <k> .",
        "<i> gt:followedOnBy <j> ; gt:hasLaterAction <j> .",
        "<i> gt:followedOnBy <k> . <i> gt:hasLaterAction <k> .",
    ),
    Case(
        "followed-on-by-obligation",
        f"{PLANS} {CONFIRMED} ; gt:targetObligation <ECI4> ; gt:targetPlan <new> .",
        "<i> gt:followedOnBy <j> ; gt:continuesInPlan <new> .",
        "<i> gt:followedOnBy <k> . <i> gt:followedOnBy <l> . <i> gt:hasLaterAction <l> .",
    ),
    Case(
        "followed-on-by-obligation",
        f"{PLANS} {CONFIRMED} ; gt:targetObligation <ECI4> ; gt:targetPlan <foreign> .",
        "",
        "<i> gt:followedOnBy <k> . <i> gt:followedOnBy <j> .",
    ),
    Case(
        "followed-on-by-obligation",
        f"<i> gt:itemOf <a> . <a> gt:inPlan <old> . {PLANS.replace('<i> a gt:Action ; gt:inPlan <old> .', '')} "
        f"{CONFIRMED} ; gt:targetObligation <ECI4> ; gt:targetPlan <new> .",
        "<i> gt:followedOnBy <j> .",
        "<a> gt:followedOnBy <j> .",
    ),
    Case(
        "later-action",
        "<i> gt:followedOnBy <j> . <j> gt:followedOnBy <k> .",
        "<i> gt:hasLaterAction <j>, <k> .",
        "<i> gt:followedOnBy <k> . <k> gt:hasLaterAction <i> .",
    ),
]


def entailed(content: Path, stated: str) -> pyoxigraph.Store:
    """Return the ontology, the statements and what the rules derive from both."""
    store = pyoxigraph.Store()
    store.extend(read_quads(content / ONTOLOGY_FILE, STATED))
    store.load((PROLOGUE + stated).encode(), format=RdfFormat.TURTLE, to_graph=STATED)
    derive(store, content)
    return store


def holds(store: pyoxigraph.Store, statements: str) -> list[bool]:
    """Tell of each statement whether the store has it, in any graph."""
    return [
        any(store.quads_for_pattern(statement.subject, statement.predicate, statement.object))
        for statement in pyoxigraph.parse((PROLOGUE + statements).encode(), format=RdfFormat.TURTLE)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_what_follows_and_what_does_not(content: Path, case: Case) -> None:
    """The statements that follow are derived, and those beside them are not."""
    store = entailed(content, case.stated)
    assert all(holds(store, case.follows)), "something does not follow"
    assert not any(holds(store, case.never)), "something follows that must not"


def test_every_rule_has_a_case(content: Path) -> None:
    """No rule goes without an example."""
    assert {file.stem for file in rule_files(content)} == {case.rule for case in CASES}


@pytest.mark.parametrize("case", [case for case in CASES if case.follows], ids=lambda case: case.rule)
def test_each_rule_is_needed(content: Path, tmp_path: Path, case: Case) -> None:
    """Without its rule, a case no longer follows: no rule repeats another."""
    (tmp_path / "ontology" / "rules").mkdir(parents=True)
    (tmp_path / ONTOLOGY_FILE).write_bytes((content / ONTOLOGY_FILE).read_bytes())
    for file in rule_files(content):
        if file.stem != case.rule:
            (tmp_path / "ontology" / "rules" / file.name).write_bytes(file.read_bytes())
    assert not all(holds(entailed(tmp_path, case.stated), case.follows))


def test_what_is_stated_is_not_derived_again(content: Path) -> None:
    """The derived graph holds only what no file states."""
    store = entailed(content, "<item> gt:itemOf <action> ; gt:inPlan <p> . <action> gt:inPlan <p> .")
    derived = {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, DERIVED_GRAPH)}
    stated = {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, STATED)}
    assert derived
    assert not derived & stated


def test_deriving_twice_adds_nothing(content: Path) -> None:
    """Once everything is derived, another round finds nothing new."""
    assert derive(entailed(content, CASES[-1].stated), content) == 0


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [("CONSTRUCT { ?a ?b }", "does not parse"), ("ASK { ?a ?b ?c }", "must be a CONSTRUCT query")],
)
def test_a_bad_rule_is_named(tmp_path: Path, rule: str, complaint: str) -> None:
    """A rule that cannot be used names its file."""
    folder = tmp_path / "ontology" / "rules"
    folder.mkdir(parents=True)
    (folder / "broken.rq").write_text(rule, encoding="utf-8")
    with pytest.raises(ContentError, match=rf"broken\.rq.*{complaint}"):
        derive(pyoxigraph.Store(), tmp_path)
