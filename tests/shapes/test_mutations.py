"""The checks notice when a fact goes missing, leads astray, or is written wrongly.

Every statement of a mandatory fact of the bundled graph is damaged, one at a time. A survivor is a damage after which
the checks find nothing new; what they cannot see is explained in ``SURVIVORS``, and nothing else may survive.
"""

import random
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

import pyoxigraph
import pytest
from shapes_mutation import (
    DROP,
    ELSEWHERE,
    KINDS,
    LINES,
    MISDATE,
    OTHER_KIND,
    Check,
    Mutation,
    damaged,
    load,
    mutations,
    short,
    summary,
    unnoticed,
)

from goldenthread.shapes.engine.checker import check_all, compiled
from goldenthread.shapes.reading import Shapes

WANTED, WANTED_OF_SAMPLE = 95, 90
"""How many in a hundred mutations of mandatory facts have to be noticed; a sample can be unlucky."""

SAMPLE, LARGE_SAMPLE = 120, 6_000
"""How many mutations are tried; 100_000 takes all there are, and ten minutes."""

SOUND = ("I", "C24", "C41", "C46", "C48")
"""The checks that ask whether the graph is sound; of the others some take longer, so they come last."""

MANDATORY = {
    "gt:Plan": "rdf:type rdfs:label gt:institution gt:publicationState gt:publishedAs gt:framework gt:periodStart "
    "gt:periodEnd gt:evidence",
    "gt:Theme": "rdf:type rdfs:label gt:themeOf gt:inPlan gt:position gt:evidence",
    "gt:Action": "rdf:type rdfs:label skos:notation gt:inPlan gt:inTheme gt:position gt:addresses gt:evidence",
    "gt:ActionItem": "rdf:type rdfs:label skos:notation gt:itemOf gt:position gt:evidence",
    "gt:ObligationRow": "rdf:type skos:notation gt:inPlan gt:inTheme gt:asksFor gt:answeredBy gt:readingMethod "
    "gt:position gt:evidence",
    "gt:Responsibility": "rdf:type gt:about gt:party gt:printed gt:evidence",
    "gt:SuccessMeasure": "rdf:type rdfs:label gt:about gt:evidence",
    "gt:Deadline": "rdf:type gt:about gt:printed gt:earliest gt:latest gt:precision gt:evidence",
    "gt:ProgressUpdate": "rdf:type rdfs:label gt:about gt:status gt:printedStatus gt:evidence",
    "gt:Milestone": "rdf:type rdfs:label gt:about gt:milestoneState gt:earliest gt:latest gt:precision gt:evidence",
    "gt:Disruption": "rdf:type rdfs:label gt:about gt:cause gt:effect gt:earliest gt:latest gt:precision gt:evidence",
    "gt:FollowOn": "rdf:type gt:about gt:printed gt:code gt:targetObligation gt:targetPlan gt:targetItem "
    "gt:readingMethod gt:confidence gt:reviewState gt:evidence",
    "gt:CrossReference": "rdf:type gt:about gt:printed gt:code gt:crossReferenceKind gt:targetRow gt:evidence",
    "gt:AbsentValue": "rdf:type gt:about gt:absentKind gt:absenceReason gt:evidence",
    "gt:Target": "rdf:type gt:about gt:ofMetric gt:value gt:unit gt:comparator gt:printed gt:earliest gt:latest "
    "gt:precision gt:printedDate gt:inMeasure gt:evidence",
    "gt:Baseline": "rdf:type gt:about gt:ofMetric gt:value gt:unit gt:printed gt:inMeasure gt:evidence",
    "gt:Observation": "rdf:type gt:about gt:ofMetric gt:value gt:unit gt:printed gt:earliest gt:latest gt:precision "
    "gt:printedDate gt:atReview gt:evidence",
    "gt:Threshold": "rdf:type gt:about gt:ofMetric gt:value gt:unit gt:comparator gt:printed gt:evidence",
    "gt:Metric": "rdf:type rdfs:label",
    "gt:Instrument": "rdf:type rdfs:label gt:evidence",
    "gt:SurveyWave": "rdf:type rdfs:label gt:waveOf gt:earliest gt:latest gt:precision gt:printedDate gt:evidence",
    "gt:Population": "rdf:type skos:prefLabel",
    "gt:Programme": "rdf:type rdfs:label gt:evidence",
    "gt:ActionType": "rdf:type skos:prefLabel",
    "gt:Framework": "rdf:type rdfs:label skos:definition dcterms:source",
    "gt:Obligation": "rdf:type skos:prefLabel skos:notation skos:definition gt:inFramework gt:addressedTo",
    "gt:Institution": "rdf:type rdfs:label",
    "gt:Post": "rdf:type rdfs:label gt:institution gt:evidence",
    "gt:Committee": "rdf:type rdfs:label gt:institution gt:evidence",
    "gt:Group": "rdf:type rdfs:label gt:institution gt:evidence",
    "gt:Team": "rdf:type rdfs:label gt:institution gt:evidence",
    "gt:StaffGroup": "rdf:type skos:prefLabel gt:institution gt:evidence",
    "gt:Seat": "rdf:type rdfs:label gt:seatOn gt:filledFrom gt:seatRole gt:evidence",
    "gt:Document": "rdf:type rdfs:label gt:fileName gt:institution",
    "gt:Passage": "rdf:type gt:inDocument gt:firstLine gt:lastLine",
    "gt:OmittedPassage": "rdf:type gt:inDocument gt:firstLine gt:lastLine gt:reason",
    "gt:GlossaryEntry": "rdf:type gt:abbreviation gt:expansion gt:inDocument gt:evidence",
    "gt:Review": "rdf:type rdfs:label gt:reviewOf gt:evidence",
}
"""The properties without which a thing of a class is not whole; REASONS says of each why."""

REASONS = {
    "rdf:type": "every check and every page goes by what a thing is",
    "rdfs:label skos:prefLabel": "pages and findings name things by it",
    "gt:evidence": "nothing is stated without its source",
    "gt:institution": "questions compare institutions",
    "gt:publicationState gt:publishedAs": "a plan whose text is here is told from one that is only named",
    "gt:framework gt:inFramework": "coverage is counted for each framework",
    "gt:periodStart gt:periodEnd": "deadlines are held against the period",
    "gt:themeOf gt:inPlan gt:inTheme gt:itemOf": "a plan's page is built along it",
    "gt:position": "a plan is shown in the order of its document",
    "skos:notation gt:code": "people find rows, actions and duties by code",
    "gt:addresses gt:asksFor gt:answeredBy gt:addressedTo": "from duty to deed: which actions answer which duties",
    "gt:readingMethod gt:confidence gt:reviewState": "what was read is told from what was worked out",
    "gt:about": "a statement is shown with what it is about",
    "gt:party": "who owns what",
    "gt:printed gt:printedDate gt:printedStatus": "what the document says stands beside what was read",
    "gt:earliest gt:latest gt:precision": "what is due when, and what is late",
    "gt:status gt:milestoneState gt:cause gt:effect": "what became of an action",
    "gt:targetObligation gt:targetPlan gt:targetItem": "what came next",
    "gt:crossReferenceKind gt:targetRow": "a gap that another row covers",
    "gt:absentKind gt:absenceReason": "why something is not there, and whose defect that is",
    "gt:ofMetric gt:value gt:unit gt:comparator gt:inMeasure": "target against result",
    "gt:atReview gt:reviewOf": "when something was reported",
    "gt:waveOf": "results of one survey over the years",
    "skos:definition dcterms:source": "what a duty asks for, and where it is published",
    "gt:seatOn gt:filledFrom gt:seatRole": "who sits where, and for whom",
    "gt:fileName gt:inDocument gt:firstLine gt:lastLine gt:reason": "the place in a document behind a statement",
    "gt:abbreviation gt:expansion": "what an abbreviation means in a document",
}
"""Why each property is mandatory: the question or page that needs it."""

ELSEWHERE_SHOWS = {
    "gt:Plan": "gt:institution gt:publishedAs",
    "gt:Theme": "gt:themeOf gt:inPlan gt:evidence",
    "gt:Action": "gt:inPlan gt:inTheme gt:evidence",
    "gt:ActionItem": "gt:itemOf gt:evidence",
    "gt:ObligationRow": "gt:inPlan gt:inTheme gt:asksFor gt:answeredBy gt:evidence",
    "gt:Responsibility": "gt:about gt:party gt:evidence",
    "gt:SuccessMeasure": "gt:about gt:evidence",
    "gt:Deadline": "gt:about gt:evidence",
    "gt:ProgressUpdate": "gt:about gt:evidence",
    "gt:Milestone": "gt:about gt:evidence",
    "gt:Disruption": "gt:about gt:evidence",
    "gt:FollowOn": "gt:about gt:targetPlan gt:targetObligation gt:targetItem gt:evidence",
    "gt:CrossReference": "gt:about gt:targetRow gt:evidence",
    "gt:AbsentValue": "gt:about gt:evidence",
    "gt:Target": "gt:about gt:inMeasure gt:evidence",
    "gt:Baseline": "gt:about gt:inMeasure gt:evidence",
    "gt:Observation": "gt:about gt:evidence",
    "gt:Threshold": "gt:about gt:evidence",
    "gt:Obligation": "gt:inFramework",
    "gt:Post": "gt:institution gt:evidence",
    "gt:Committee": "gt:institution gt:evidence",
    "gt:Group": "gt:institution gt:evidence",
    "gt:Team": "gt:institution gt:evidence",
    "gt:StaffGroup": "gt:institution gt:evidence",
    "gt:Seat": "gt:seatOn gt:filledFrom gt:evidence",
    "gt:Document": "gt:institution",
    "gt:Passage": "gt:inDocument",
    "gt:GlossaryEntry": "gt:inDocument gt:evidence",
    "gt:Review": "gt:reviewOf gt:evidence",
}
"""Facts that can be told from the same fact of another institution or framework. Within one institution a wrong value
of the right kind looks like a right one: only the document knows, and tests/graph/test_sources.py reads it."""

SURVIVORS = {
    ("* gt:evidence", DROP): "other lines still stand behind the same thing; none is needed more than another",
    (
        "gt:Action gt:addresses",
        DROP,
    ): "an action may answer several duties, or none where its plan has no rows for them",
    ("gt:Target gt:inMeasure", DROP): "a target can stand in a cell without a measure",
    ("gt:Baseline gt:inMeasure", DROP): "a starting value can stand in a cell without a measure",
    ("gt:Observation gt:atReview", DROP): "a result can be reported by the plan itself",
    ("gt:Framework dcterms:source", OTHER_KIND): "any address can be that of a publication",
    ("* gt:earliest", MISDATE): "a range of months, or a time without an end, can begin on any day of the printed year",
    ("* gt:latest", MISDATE): "a range of months can end with any month of the printed year",
    ("gt:Plan gt:period*", MISDATE): "a plan can start and end on any day of the printed year",
    ("gt:Passage gt:inDocument", ELSEWHERE): "a line that only the frameworks cite can be of any document",
}
"""What no check can see, and why: fact and kind of damage, as patterns."""


def explained(mutation: Mutation) -> bool:
    """Say whether it is known why no check can see this."""
    return any(mutation.kind == kind and fnmatchcase(mutation.fact, pattern) for pattern, kind in SURVIVORS)


def finder(shapes: Shapes, *identifiers: str) -> Check:
    """Return what finds everything by the checks whose identifiers begin so."""
    ready = compiled(shapes.graph, [check.shape for check in shapes.checks if check.check.startswith(identifiers)])
    return lambda store: {(one.shape, one.focus, one.value) for one in check_all(store, ready).results}


@pytest.fixture(scope="module")
def stated(content: Path) -> pyoxigraph.Store:
    """The graph as it is stated."""
    return load(content)


@pytest.fixture(scope="module")
def everything(stated: pyoxigraph.Store) -> list[Mutation]:
    """Every mutation of every statement of a mandatory fact."""
    return mutations(
        stated, MANDATORY, {f"{kind} {name}" for kind, all_ in ELSEWHERE_SHOWS.items() for name in all_.split()}
    )


@pytest.fixture(scope="module")
def survivors_of(stated: pyoxigraph.Store, content: Path, shapes: Shapes) -> Callable[[list[Mutation]], list[Mutation]]:
    """Find what survives: tried in large batches, then in small ones, at last alone."""
    sound, full = finder(shapes, *SOUND), finder(shapes, "")

    def find(tried: list[Mutation]) -> list[Mutation]:
        left = tried
        for check, batch in ((sound, 2048), (sound, 128)):
            left = unnoticed(left, stated, content, check, batch)
        known = [one for one in left if explained(one)]
        left = [one for one in left if not explained(one)]
        for batch in (64, 1):
            left = unnoticed(left, stated, content, full, batch)
        return known + left

    return find


def test_each_mandatory_property_has_a_reason() -> None:
    """And no reason is given for a property that is not."""
    given = {name for names in REASONS for name in names.split()}
    assert given == {name for names in MANDATORY.values() for name in names.split()}


def test_nothing_is_found_by_the_checks_of_soundness_as_it_is(
    stated: pyoxigraph.Store, content: Path, shapes: Shapes
) -> None:
    """The bundled graph is sound, so whatever they find in a damaged one is due to the damage."""
    assert finder(shapes, *SOUND)(damaged(stated, content, [])) == set()


@pytest.mark.parametrize(
    ("size", "wanted"), [(SAMPLE, WANTED_OF_SAMPLE), pytest.param(LARGE_SAMPLE, WANTED, marks=pytest.mark.long)]
)
def test_damage_to_mandatory_facts_is_noticed(
    size: int,
    wanted: int,
    everything: list[Mutation],
    survivors_of: Callable[[list[Mutation]], list[Mutation]],
) -> None:
    """In a sample with every kind of damage; only the long tests take one of thousands."""
    sample = random.Random(size).sample(everything, min(size, len(everything)))  # noqa: S311 - always the same sample
    assert {one.kind for one in sample} == set(KINDS)
    survivors = survivors_of(sample)
    LINES.append(f"Mutations of mandatory facts, {len(sample)} of {len(everything)} tried, one statement at a time:")
    LINES.extend(f"  {line}" for line in summary(sample, survivors))
    assert [short(one) for one in survivors if not explained(one)] == []
    assert 100 * (1 - len(survivors) / len(sample)) >= wanted


@pytest.mark.long
def test_what_is_noticed_in_company_is_noticed_alone(
    everything: list[Mutation], stated: pyoxigraph.Store, content: Path, shapes: Shapes
) -> None:
    """Trying many mutations at once calls none noticed that is not."""
    sound = finder(shapes, *SOUND)
    sample = random.Random(4).sample(everything, 1024)  # noqa: S311 - the same sample in every run
    left = unnoticed(sample, stated, content, sound, 1024)
    noticed = [one for one in sample if one not in set(left)]
    assert unnoticed(noticed[:100], stated, content, sound, 1) == []
