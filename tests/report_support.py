"""Reports made by hand, small enough to see through."""

from dataclasses import replace
from datetime import date
from typing import Any

from rdflib import SH, URIRef

from goldenthread.ontology.namespaces import CHECKS, ID
from goldenthread.shapes.describing import Lines
from goldenthread.shapes.findings import CheckedPlan, Evaluation, Finding, Report, RuleSet, Waiver
from goldenthread.shapes.reading import GT, Check, Severity
from goldenthread.shapes.waivers import apply_waivers

TODAY = date(2026, 11, 24)
PLAN = ID + "plan/one/2018"
OTHER = ID + "plan/two/2021"
HOSTILE = '</td><script>alert(1)</script> ]]> <b>&amp; "x" [go](https://evil.example) \x1b[31m\nSecond line \u202e=1+1'
"""A label as somebody who means harm would write it."""


def made_check(name: str, severity: Severity, **others: Any) -> Check:
    """Return a check called ``name``, such as C01-owner."""
    values: dict[str, Any] = {
        "shape": URIRef(CHECKS + name),
        "check": name.partition("-")[0],
        "message": "No {?owner} is named.",
        "severity": severity,
        "origin": GT.institutionDocument,
        "origin_label": "the institution's document",
        "fix": "Name a post.",
        "why": "Nobody can be asked.",
        "targets": ((SH.targetClass, GT.Action),),
        "profile": "core",
        "file": "core.ttl",
    }
    return Check(**(values | others))


OWNER = made_check("C01-owner", Severity.VIOLATION)
MEASURE = made_check("C02-measure", Severity.WARNING)
LOST = made_check(
    "C03-lost", Severity.WARNING, origin=GT.ourExtraction, origin_label="the extracted text", fix="Look at the page."
)
REMARK = made_check("C04-remark", Severity.INFO, profile="concordat-2019")
IDLE = made_check("C05-idle", Severity.VIOLATION)


def made_finding(check: Check, below: str, **others: Any) -> Finding:
    """Return a finding about the record at ``below`` of the first plan."""
    record = f"{PLAN}/{below}" if below else PLAN
    values: dict[str, Any] = {
        "check": check,
        "message": "No owner is named.",
        "focus": record,
        "record": record,
        "item": record,
        "label": f"{below} Do it",
        "plan": PLAN,
        "plan_label": "First plan",
        "evidence": (Lines(document="first.txt", first=12, last=14), Lines(document="first.txt", first=20, last=20)),
        "value": "",
        "path": "gt:owner",
        "component": str(SH.MinCountConstraintComponent),
    }
    return Finding(**(values | others))


FINDINGS = (
    made_finding(OWNER, "action/1"),
    made_finding(OWNER, "action/2/item/i", path="^gt:itemOf/(gt:owner|<https://example.org/lead>)*"),
    made_finding(MEASURE, "action/1", evidence=(), path=""),
    made_finding(LOST, "action/3/absent/1", item=f"{PLAN}/action/3", value="lost"),
    made_finding(REMARK, "", focus=OTHER, record=OTHER, item=OTHER, plan=OTHER, plan_label="Second plan"),
    made_finding(REMARK, "", focus=ID + "framework/x", record=ID + "framework/x", plan=None, plan_label="Frameworks"),
)


def made_report(*findings: Finding, **others: Any) -> Report:
    """Return a report of two plans with the findings given, or else one of each kind."""
    checks = (OWNER, MEASURE, LOST, REMARK, IDLE)
    used = findings or FINDINGS
    values: dict[str, Any] = {
        "findings": used,
        "evaluations": tuple(
            Evaluation(
                check=check,
                focus_nodes=0 if check is IDLE else 5,
                findings=sum(one.check is check for one in used),
            )
            for check in checks
        ),
        "focus_nodes": 17,
        "plans": 2,
        "rules": RuleSet(version="8d1f" * 16, profiles=("concordat-2019", "core")),
        "content": "ab12" * 16,
        "date": TODAY,
        "checked": (
            CheckedPlan(iri=PLAN, label="First plan", items=10, complete=7),
            CheckedPlan(iri=OTHER, label="Second plan", items=4, complete=4),
        ),
    }
    return Report(**(values | others))


def clean_report() -> Report:
    """Return a report without findings."""
    return replace(made_report(), findings=())


PLACES = {f"{PLAN}/action/1": ("plans/my plan.ttl", 7), f"{PLAN}/action/3": ("/srv/plans/other.ttl", 9)}
ACCEPTED = Waiver(
    check="C01",
    record=f"{PLAN}/action/1",
    reason="The plan has ended.",
    approver="Research Committee",
    expires=date(2027, 7, 31),
    place="waivers.toml, waiver 1",
)
LATE = replace(ACCEPTED, record=f"{PLAN}/action/2", expires=date(2026, 1, 1), place="waivers.toml, waiver 2")


def full_report() -> Report:
    """Return a report with every kind of finding, one accepted, one whose waiver has expired, and hostile labels."""
    hostile = made_finding(MEASURE, "action/9", label=HOSTILE, message=HOSTILE, value=HOSTILE)
    formula = made_finding(MEASURE, "action/8", label="=1+1", message="@SUM(A1)", value="-2")
    return apply_waivers(made_report(*FINDINGS, hostile, formula), (ACCEPTED, LATE), TODAY)
