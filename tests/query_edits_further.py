"""Edits of the data, each with what it must do to the answer of one question: people, time, checks, publishing."""

from query_edits import HREIR, LEICESTER, NEXT_STEPS, TECHNICIANS, Edit, delete, insert, replace

FURTHER_EDITS = {
    "reports-to-committee": Edit(
        update=insert(f"<{HREIR}/action/3c> gt:reportedTo <org/icr/group/researcher-concordat-working-group>"),
        gained=({"action": "3c", "item": "", "overseenBy": "Research Leadership Board"},),
    ),
    "due-between": Edit(
        update=replace(f"{TECHNICIANS}", "gt:periodStart", "'2020-12-01'^^xsd:date"),
        gained=({"action": "3a", "how": "comes round again", "recurrence": "quarterly"},),
    ),
    "disruptions": Edit(
        update=delete(f"<{HREIR}/action/2d/item/i/disruption/2> ?p ?o"),
        lost=({"action": "2d", "item": "i", "effect": "paused", "cause": "not stated"},),
    ),
    "conditional-actions": Edit(
        update=replace(f"{TECHNICIANS}/action/3c/disruption/1", "gt:effect", "gt:delayedEffect"),
        lost=({"action": "3c", "condition": "Secondments depend on covid"},),
    ),
    "ownership-shares": Edit(
        update=insert(
            f"<{NEXT_STEPS}/action/tc-faculty-champion/responsibility/9> a gt:Responsibility ;"
            f" gt:printed 'working group' ; gt:about <{NEXT_STEPS}/action/tc-faculty-champion> ;"
            " gt:party <org/icr/group/researcher-concordat-working-group>"
        ),
        lost=(
            {"owned": "2", "percent": "66.7", "concentration": "0.556"},
            {"owned": "1", "percent": "33.3", "concentration": "0.556"},
        ),
        gained=(
            {"owned": "2", "percent": "50", "concentration": "0.5"},
            {"owned": "2", "percent": "50", "concentration": "0.5"},
        ),
    ),
    "follow-on-rate": Edit(
        update=delete(f"<{HREIR}/action/1a/item/ii/follow-on/1> ?p ?o"),
        lost=({"items": "43", "goesOn": "35", "ended": "7", "silent": "1", "percentGoesOn": "81.4"},),
        gained=({"items": "43", "goesOn": "34", "ended": "7", "silent": "2", "percentGoesOn": "79.1"},),
    ),
    "follow-on-targets-by-confidence": Edit(
        update=replace(f"{HREIR}/action/4c/item/i/follow-on/1", "gt:confidence", "1.0"),
        lost=({"code": "ECI4", "all": "3", "kept": "0", "dropped": "3"},),
        gained=({"code": "ECI4", "all": "3", "kept": "1", "dropped": "2"},),
    ),
    "differing-targets": Edit(
        update=delete(f"<{TECHNICIANS}/action/2a/target/1> gt:value ?o"),
        lost=({"action": "2a", "target": "5"}, {"action": "2a", "target": "6"}),
    ),
    "instruments-used": Edit(
        update=delete(f"<{HREIR}/action/3c/target/1> gt:instrument ?o"),
        lost=({"kind": "target", "lines": "270"},),
    ),
    "targets-measured-too-late": Edit(
        update=replace(
            f"{LEICESTER}/action/awareness-and-engagement/ECI1/target/1", "gt:latest", "'2025-12-31'^^xsd:date"
        ),
        lost=({"action": "ECI1", "target": "84", "due": "2025-05-31", "verdict": "may be too late"},),
    ),
    "principles-to-obligations": Edit(
        update=insert("<framework/rdc-2019/ECI4> skos:closeMatch <framework/rdc-2008/1>"),
        lost=({"crosswalk": "no crosswalk is stated"},) * 72,
        gained=(
            {"duty": "1", "obligation": "ECI4", "crosswalk": "foreseen"},
            *({"crosswalk": "outside the crosswalk"},) * 71,
        ),
    ),
    "completion-times": Edit(
        update=replace(f"{HREIR}/action/1b/item/ii/deadline/1", "gt:latest", "'2020-06-30'^^xsd:date"),
        lost=({"action": "1b", "item": "ii", "due": "2019-12-31", "months": "12"},),
        gained=({"action": "1b", "item": "ii", "due": "2020-06-30", "months": "6"},),
    ),
    "owners-and-reviewers": Edit(
        update=insert(f"<{HREIR}/action/3c> gt:reportedTo <org/icr/committee/cancer-centre-research-strategy-board>"),
        gained=({"party": "Cancer Centre Research Strategy Board", "owned": "1", "reviewed": "1", "samePlan": "yes"},),
    ),
    "item-numbering": Edit(
        update=replace(f"{HREIR}/action/2a/item/ii", "skos:notation", "'iv'"),
        lost=({"actions": "18", "items": "40", "breaks": ""},),
        gained=({"actions": "18", "items": "40", "breaks": "2a(iv)"},),
    ),
    "unsourced-statements": Edit(
        update=delete(f"<{HREIR}/action/2a/item/ii/observation/1> gt:evidence ?o"),
        gained=({"kind": "observation"},),
    ),
    "links-to-review": Edit(
        update=replace(f"{HREIR}/action/1c/item/iii/candidate/3j", "gt:reviewState", "gt:confirmed"),
        lost=({"confidence": "0.9", "action": "1c", "item": "iii", "laterCode": "3j"},),
    ),
    "undefined-abbreviations": Edit(
        update=delete("<document/icr-technician-commitment-2021-2023/glossary/rdc> ?p ?o"),
        gained=({"abbreviation": "RDC", "uses": "16", "printed": "RDC"},),
    ),
    "possible-people": Edit(
        update=insert(
            "<org/icr/post/new> a gt:Post ; skos:note 'Held by Dr Ada Example.', 'Ask a.example@icr.example' "
        ),
        gained=({"why": "a title before a name"}, {"why": "a mail address or identifier of a person"}),
    ),
    "vocabulary-gaps": Edit(
        update=insert(f"<{HREIR}/action/2a> gt:newProperty 1 ; gt:checkId 'C01'"),
        lost=({"finding": "declared but never used", "term": "https://w3id.org/goldenthread/ns#checkId"},),
        gained=({"finding": "used but not declared", "kind": "property", "uses": "1"},),
    ),
    "published-graphs": Edit(
        update=delete("<plan/icr/rdc/first> skos:note ?o"),
        lost=({"graph": "https://w3id.org/goldenthread/graph/plans/icr/rdc-first", "statements": "16"},),
        gained=({"graph": "https://w3id.org/goldenthread/graph/plans/icr/rdc-first", "statements": "15"},),
    ),
    "graph-changes": Edit(
        update="INSERT DATA { GRAPH <https://w3id.org/goldenthread/graph/versions/2/plans/icr/rdc-first>"
        " { <plan/icr/rdc/first> gt:cohort 2 } }",
        gained=({"change": "added", "predicate": "https://w3id.org/goldenthread/ns#cohort", "object": "2"},),
    ),
    "replaced-terms": Edit(
        update=insert(
            "<metric/old> <http://purl.org/dc/terms/isReplacedBy> <metric/training-completion> ."
            " <metric/older> <http://www.w3.org/2002/07/owl#deprecated> true"
        ),
        gained=({"old": "https://w3id.org/goldenthread/id/metric/older", "new": ""}, {"label": ""}),
    ),
    "outside-links": Edit(
        update=insert("<org/icr> skos:exactMatch <https://ror.example/icr>"),
        gained=({"label": "The Institute of Cancer Research", "host": "ror.example"},),
    ),
    "awaited-plans": Edit(
        update=replace("plan/imperial/estates-strategy/named", "gt:publicationState", "gt:published"),
        lost=({"label": "Imperial Estates Strategy", "pointers": "1"},),
    ),
    "links-into-plan": Edit(
        update=delete(f"<{HREIR}/action/1c/item/iii/candidate/3j> ?p ?o"),
        lost=(
            {"property": "https://w3id.org/goldenthread/ns#targetItem"},
            {"property": "https://w3id.org/goldenthread/ns#targetPlan"},
        ),
    ),
    "metric-cube": Edit(
        update=replace(f"{HREIR}/action/2a/item/ii/observation/1", "gt:value", "81.5"),
        lost=({"predicate": "<https://w3id.org/goldenthread/ns#value>"},),
        gained=({"predicate": "<https://w3id.org/goldenthread/ns#value>"},),
    ),
    "findings": Edit(
        update=delete("<report/1/result/aa> ?p ?o"),
        lost=({"report": "https://w3id.org/goldenthread/id/report/1", "severity": "warning", "findings": "1"},),
    ),
    "finding-changes": Edit(
        update=delete("<report/1/result/aa> ?p ?o"),
        lost=({"change": "unchanged", "check": "C06"},),
        gained=({"change": "new", "check": "C06"},),
    ),
    "waived-findings": Edit(
        update=replace("report/2/result/aa", "<http://purl.org/dc/terms/valid>", "'2026-01-31'^^xsd:date"),
        lost=({"expires": "2027-07-31", "check": "C06"},),
        gained=({"expires": "2026-01-31", "check": "C06"},),
    ),
    "silent-checks": Edit(
        update=replace("report/2/result/cc", "gt:checkId", "'C07'"),
        lost=({"check": "C07", "passed": "1"},),
    ),
}
