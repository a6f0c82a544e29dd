"""Edits of the data, each with what it must do to the answer of one question: the flat tables and the thread."""

from collections.abc import Mapping
from dataclasses import dataclass

PROLOGUE = """
BASE <https://w3id.org/goldenthread/id/>
PREFIX gt: <https://w3id.org/goldenthread/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
NEW_LINE = """
<document/icr-hreir-2018-2020/lines/901> a gt:Passage ; gt:inDocument <document/icr-hreir-2018-2020> ;
    gt:firstLine 901 ; gt:lastLine 901 .
"""
HREIR = "plan/icr/hreir/2018-2020"
TECHNICIANS = "plan/icr/technician-commitment/2021-2023"
LEICESTER = "plan/leicester/rdc/2023"
NEXT_STEPS = "plan/icr/hreir/two-year-review"


def insert(statements: str) -> str:
    """An update that states something in a graph of its own."""
    return f"INSERT DATA {{ GRAPH <edit> {{ {statements} }} }}"


def delete(pattern: str) -> str:
    """An update that takes away what matches in whatever graph states it."""
    return f"DELETE WHERE {{ GRAPH ?g {{ {pattern} }} }}"


def replace(subject: str, predicate: str, new: str) -> str:
    """An update that gives a subject another value."""
    old = f"<{subject}> {predicate} ?old"
    stated, wanted = f"GRAPH ?g {{ {old} }}", f"GRAPH ?g {{ <{subject}> {predicate} {new} }}"
    return f"DELETE {{ {stated} }} INSERT {{ {wanted} }} WHERE {{ {stated} }}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """An edit and the rows that it must take from the answer and add to it, each by some of its cells.

    A query that needs values is asked with those of its example.
    """

    update: str
    lost: tuple[Mapping[str, str], ...] = ()
    gained: tuple[Mapping[str, str], ...] = ()


EDITS = {
    "plan-items": Edit(
        update=insert(
            f"<{HREIR}/action/2a/item/ix> a gt:ActionItem ; gt:itemOf <{HREIR}/action/2a> ; skos:notation 'ix' ;"
            " rdfs:label 'Something new'@en ; gt:position 9 ; gt:evidence <document/icr-hreir-2018-2020/lines/901> ."
            + NEW_LINE
        ),
        gained=({"action": "2a", "item": "ix", "label": "Something new", "lines": "901"},),
    ),
    "owners": Edit(
        update=delete(f"<{HREIR}/action/3c/responsibility/1> ?p ?o"),
        lost=({"action": "3c", "owner": "Researcher Development Coordinator", "kind": "post"},),
    ),
    "obligations-addressed": Edit(
        update=f"DELETE DATA {{ GRAPH <https://w3id.org/goldenthread/graph/plans/icr/hreir-2018-2020> "
        f"{{ <{HREIR}/action/2a> gt:addresses <framework/rdc-2008/6> }} }}",
        lost=({"action": "2a", "item": "", "code": "6"},),
    ),
    "deadlines": Edit(
        update=replace(f"{HREIR}/action/2a/item/ii/deadline/1", "gt:latest", "'2020-06-30'^^xsd:date"),
        lost=({"action": "2a", "item": "ii", "earliest": "2019-12-01", "latest": "2019-12-31"},),
        gained=({"action": "2a", "item": "ii", "earliest": "2019-12-01", "latest": "2020-06-30"},),
    ),
    "metric-values": Edit(
        update=replace(f"{HREIR}/action/2a/item/ii/observation/1", "gt:value", "81.5"),
        lost=({"action": "2a", "item": "ii", "kind": "observation", "value": "47"},),
        gained=({"action": "2a", "item": "ii", "kind": "observation", "value": "81.5"},),
    ),
    "statuses": Edit(
        update=delete(f"<{HREIR}/action/1b/item/ii/update/1> gt:printedStatus ?o"),
        lost=({"action": "1b", "item": "ii", "status": "complete"},),
    ),
    "follow-ons": Edit(
        update=replace(f"{HREIR}/action/1c/item/iii/candidate/3j", "gt:reviewState", "gt:confirmed"),
        lost=({"action": "1c", "item": "iii", "code": "3j", "kind": "action", "review": "proposed"},),
        gained=({"action": "1c", "item": "iii", "code": "3j", "kind": "action", "review": "confirmed"},),
    ),
    "carried-over": Edit(
        update=replace(f"{LEICESTER}/action/policy-development/EI7", "gt:carriedOver", "gt:carriedOverYes"),
        lost=({"action": "EI7", "value": "not stated"},),
        gained=({"action": "EI7", "value": "yes"},),
    ),
    "cross-references": Edit(
        update=delete(f"<{LEICESTER}/row/research-identity-and-leadership/PCDM5/cross-reference/1> ?p ?o"),
        lost=({"action": "PCDM5", "kind": "supplies the action", "target": "PCDI4"},),
    ),
    "related-plans": Edit(
        update=delete(f"<{HREIR}/action/3e> gt:relatedPlan ?o"),
        lost=({"action": "3e"},),
    ),
    "reported-to": Edit(
        update=insert(f"<{HREIR}/action/3c> gt:reportedTo <org/icr/committee/academic-board>"),
        gained=({"action": "3c", "item": "", "committee": "Academic Board"},),
    ),
    "gaps": Edit(
        update=insert(
            f"<{LEICESTER}/row/recruitment-and-induction/EI1> gt:answeredBy <{LEICESTER}/action/job-security/EI6>"
        ),
        lost=({"theme": "Recruitment and induction", "code": "EI1", "addressee": "institution", "coveredBy": ""},),
    ),
    "absent-values": Edit(
        update=delete(f"<{LEICESTER}/row/recruitment-and-induction/EI1/absent/action> ?p ?o"),
        lost=({"action": "EI1", "what": "action", "reason": "blank in the document"},),
    ),
    "glossary": Edit(
        update=replace("document/icr-technician-commitment-2021-2023/glossary/so", "gt:expansion", "'Ship Operator'"),
        lost=({"abbreviation": "SO", "expansion": "Scientific Officer (technical staff)"},),
        gained=({"abbreviation": "SO", "expansion": "Ship Operator"},),
    ),
    "parties": Edit(
        update=insert(
            "<org/icr/post/new> a gt:Post ; rdfs:label 'New post'@en ; gt:institution <org/icr> ;"
            " gt:reportsTo <org/icr/committee/academic-board>, <org/icr/post/academic-dean>"
        ),
        gained=(
            {"party": "New post", "kind": "post", "reportsTo": "Academic Board"},
            {"party": "New post", "kind": "post", "reportsTo": "Academic Dean"},
        ),
    ),
    "actions-for-obligation": Edit(
        update=insert(f"<{LEICESTER}/action/job-security/EI6> gt:addresses <framework/rdc-2019/ECI3-wellbeing>"),
        gained=({"action": "EI6", "how": "a part of it"},),
    ),
    "what-happened-next": Edit(
        update=replace("plan/icr/rdc/first", "gt:publicationState", "gt:published")
        + " ; "
        + insert(
            "<plan/icr/rdc/first/action/new> a gt:Action ; skos:notation 'X1' ; rdfs:label 'Recruit in the open'@en ;"
            " gt:inPlan <plan/icr/rdc/first> ; gt:addresses <framework/rdc-2019/EI1> ;"
            " gt:evidence <document/icr-hreir-2018-2020/lines/901> ." + NEW_LINE
        ),
        lost=(
            {
                "happened": "follow-on",
                "standing": "confirmed; awaited, because that plan is only announced and not published here",
            },
        ),
        gained=(
            {"happened": "follow-on", "standing": "confirmed; that plan is here"},
            {"happened": "later action", "what": "X1: Recruit in the open", "lines": "901"},
        ),
    ),
    "origins-of-action": Edit(
        update=replace(f"{HREIR}/action/1c/item/iii/candidate/3j", "gt:reviewState", "gt:confirmed")
        + " ; "
        + insert(
            "<plan/icr/old> a gt:Plan ; rdfs:label 'Old plan'@en ."
            " <plan/icr/old/action/1> a gt:Action ; skos:notation '1' ; rdfs:label 'Old action'@en ;"
            " gt:inPlan <plan/icr/old> ."
            f" <plan/icr/old/action/1/follow-on/1> a gt:FollowOn ; gt:about <plan/icr/old/action/1> ;"
            f" gt:targetItem <{HREIR}/action/1c/item/iii> ; gt:targetPlan <{HREIR}> ; gt:reviewState gt:confirmed ."
        ),
        lost=({"fromAction": "1c", "fromItem": "iii", "link": "proposed", "origin": "yes, as far as is known"},),
        gained=(
            {"fromAction": "1c", "fromItem": "iii", "link": "confirmed", "origin": "no"},
            {"fromAction": "1", "label": "Old action", "link": "confirmed", "origin": "yes, as far as is known"},
        ),
    ),
    "obligations-without-action": Edit(
        update=insert(f"<{LEICESTER}/action/job-security/EI6> gt:addresses <framework/rdc-2019/ECI2>"),
        lost=({"code": "ECI2", "addressee": "institution", "theme": "Awareness and engagement"},),
    ),
    "owned-by-party": Edit(
        update=insert(
            f"<{HREIR}/action/1b/responsibility/9> a gt:Responsibility ; gt:about <{HREIR}/action/1b> ;"
            " gt:printed 'RDC' ; gt:party <org/icr/post/researcher-development-coordinator>"
        ),
        gained=(
            {"action": "1b", "item": "", "how": "named here", "printed": "RDC", "others": "2"},
            {"action": "1b", "item": "i", "how": "named for the whole action", "printed": "RDC"},
            {"action": "1b", "item": "ii", "how": "named for the whole action", "printed": "RDC"},
        ),
    ),
    "promised-to-other-plan": Edit(
        update=replace(f"{HREIR}/action/1c/item/iii/candidate/3j", "gt:reviewState", "gt:rejected"),
        lost=({"action": "1c", "item": "iii", "link": "proposed"},),
        gained=({"action": "1c", "item": "iii", "counterpart": "", "link": "none found"},),
    ),
    "actions-for-staff-group": Edit(
        update=insert(
            "<org/icr/staff-group/new> a gt:StaffGroup ; skos:prefLabel 'New group'@en ;"
            " skos:broader <org/icr/staff-group/clinical-researchers> ."
            f" <{HREIR}/action/4a> gt:benefits <org/icr/staff-group/new> ."
        ),
        gained=({"action": "4a", "staffGroup": "New group", "how": "named here"},),
    ),
    "meaning-of-abbreviation": Edit(
        update=delete("<document/icr-technician-commitment-2021-2023/glossary/rdc> ?p ?o"),
        lost=({"file": "icr-technician-commitment-2021-2023.txt", "printed": "RDC", "lines": "51"},),
    ),
    "owner-changes": Edit(
        update=replace(
            f"{TECHNICIANS}/action/4c/responsibility/1", "gt:party", "<org/icr/post/researcher-development-coordinator>"
        ),
        lost=({"action": "2f", "item": "iii", "left": "Researcher Development Coordinator"},),
    ),
    "source-of-statement": Edit(
        update=insert(
            f"<{HREIR}/action/2a/item/ii/observation/1> gt:evidence <document/icr-hreir-2018-2020/lines/901> ."
            + NEW_LINE
        ),
        lost=({"kind": "observation", "says": "47%", "lines": "130"},),
        gained=({"kind": "observation", "says": "47%", "lines": "130, 901"},),
    ),
    "metric-over-time": Edit(
        update=insert(
            f"<{HREIR}/action/1c/item/i/observation/9> a gt:Observation ; gt:about <{HREIR}/action/1c/item/i> ;"
            " gt:ofMetric <metric/career-destinations-tracked> ; gt:value 88.0 ; gt:unit gt:percent ;"
            " gt:latest '2021-10-31'^^xsd:date ; gt:evidence <document/icr-hreir-2018-2020/lines/901> ." + NEW_LINE
        ),
        gained=({"action": "1c", "item": "i", "kind": "observation", "value": "88", "latest": "2021-10-31"},),
    ),
    "target-outcomes": Edit(
        update=replace(
            f"{HREIR}/action/2a/item/ii/observation/1", "gt:population", "<population/icr-interview-panel-chairs>"
        ),
        lost=({"action": "2a", "item": "ii", "target": "80", "result": "", "outcome": "not comparable"},),
        gained=({"action": "2a", "item": "ii", "target": "80", "result": "47", "outcome": "missed"},),
    ),
    "complete-but-missed": Edit(
        update=replace(f"{HREIR}/action/1b/item/ii/observation/2", "gt:value", "4.9"),
        lost=({"action": "1b", "item": "ii", "target": "5", "result": "6", "gap": "1"},),
    ),
    "measurable-share": Edit(
        update=delete(f"<{LEICESTER}/action/recognition-reward-and-promotion/EI3/target/1> gt:value ?o"),
        lost=({"theme": "Recognition, reward and promotion", "actions": "1", "measurable": "1", "percent": "100"},),
        gained=({"theme": "Recognition, reward and promotion", "actions": "1", "measurable": "0", "percent": "0"},),
    ),
    "follow-on-targets": Edit(
        update=replace(f"{HREIR}/action/4c/item/i/follow-on/1", "gt:printed", "'ECI4'"),
        lost=({"code": "ECI4", "asPrinted": "0", "mended": "3", "misprints": "EC14"},),
        gained=({"code": "ECI4", "asPrinted": "1", "mended": "3", "misprints": "EC14"},),
    ),
    "obligation-across-institutions": Edit(
        update=delete(f"<{HREIR}/action/1a/item/ii/follow-on/1> ?p ?o"),
        lost=({"action": "1a", "item": "ii", "relation": "is to go on under it"},),
    ),
    "carried-over-repeatedly": Edit(
        update=replace(f"{HREIR}/action/1c/item/iii/candidate/3j", "gt:reviewState", "gt:confirmed")
        + " ; "
        + insert(
            f"<{TECHNICIANS}/action/3j/follow-on/1> a gt:FollowOn ; gt:about <{TECHNICIANS}/action/3j> ;"
            " gt:targetPlan <plan/icr/rdc/first> ; gt:reviewState gt:confirmed ."
        ),
        gained=(
            {"action": "1c", "item": "iii", "times": "2", "before": "0", "after": "2"},
            {"action": "3j", "item": "", "times": "2", "before": "1", "after": "1"},
        ),
    ),
}
