r"""Accept known findings, visibly and until a day.

A historic document cannot be mended, so somebody may answer for a finding instead. The file is TOML, one table for
each waiver, and every key is needed::

    [[waiver]]
    check    = "C02"
    record   = "plan/icr/hreir/2018-2020/action/2d"
    reason   = "The published row has no measure; the plan has ended and cannot be changed."
    approver = "Researcher Development Committee"
    expires  = 2027-07-31

``check`` is an identifier or the name of one shape, such as ``C02-measure-cell-blank``. ``record`` is the IRI of a
record, item or plan, or its path below the base; it covers what lies below it, too. ``approver`` is a role or body,
never a person. ``expires`` is the last day on which the waiver holds.

What is accepted stays in every report, with the waiver beside it. A waiver that has expired accepts nothing and is a
violation of its own (W01); one that matches nothing is a warning (W02).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from goldenthread.ontology.namespaces import CHECKS, ID
from goldenthread.shapes.findings import CheckedPlan, Finding, Report, Waiver
from goldenthread.shapes.reading import GT, Check, Severity
from goldenthread.shapes.waiver_files import WaiverFile

WAIVERS: Final = "Waivers"
"""The heading for a waiver that stands for no plan that was checked."""


def read_waivers(
    path: Path, *, checks: Iterable[Check] = (), exists: Callable[[str], bool] | None = None
) -> tuple[Waiver, ...]:
    """Read a file of waivers.

    Args:
        path: the file.
        checks: every check there is; if given, a waiver for another one is refused.
        exists: says whether the data has anything to say about an IRI; if given, an unknown record is refused.

    Raises:
        InputError: the file cannot be read, or a waiver lacks something, or says something that cannot be; one line
            with file, number and cure.
    """
    return WaiverFile(path, tuple(checks), exists).read()


def apply_waivers(report: Report, waivers: tuple[Waiver, ...], today: date, *, plan: str | None = None) -> Report:
    """Return the report with every finding that a waiver accepts marked, and its other waivers named as findings.

    Args:
        report: what was found.
        waivers: what is accepted; where two cover the same finding, the one that holds longest counts.
        today: the day on which they are judged.
        plan: the IRI of the only plan that was checked, if there was one; waivers of others are then left alone.
    """
    holding = [waiver for waiver in waivers if waiver.expires >= today]
    index = _Index(holding)
    findings = [index.judged(finding) for finding in report.findings]
    evaluated = {name for one in report.evaluations for name in (one.check.check, one.check.name)}
    plans = report.checked or report.known_plans
    for waiver in waivers:
        place = _plan_of(waiver, plans, report.findings)
        if plan and (place is None or place.iri != plan):
            continue
        if waiver.expires < today:
            findings.append(_finding(EXPIRED, waiver, place, _expired(waiver)))
        elif waiver not in index.used and waiver.check in evaluated:
            findings.append(_finding(NEEDLESS, waiver, place, _needless(waiver)))
    return replace(report, findings=tuple(sorted(findings, key=_order)), date=today, waivers=waivers)


class _Index:
    """Finds the waiver for a finding without trying each one: at most one look-up for each step of an IRI."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        self._waivers: defaultdict[tuple[str, str], list[Waiver]] = defaultdict(list)
        for waiver in waivers:
            self._waivers[waiver.check, waiver.record.rstrip("/#")].append(waiver)
        self.used: set[Waiver] = set()

    def judged(self, finding: Finding) -> Finding:
        """Return the finding with the waiver that covers it, if there is one."""
        covering = [
            waiver
            for place in _places(finding)
            for name in (finding.check.check, finding.check.name)
            for waiver in self._waivers.get((name, place), ())
        ]
        if not covering:
            return finding
        self.used.update(covering)
        return replace(finding, waiver=max(covering, key=lambda waiver: (waiver.expires, waiver.check, waiver.record)))


def _places(finding: Finding) -> set[str]:
    """Return everything that a waiver can name to cover a finding: its plan, record and item, and what is above."""
    places = {finding.plan} if finding.plan else set()
    for iri in (finding.record, finding.item):
        place = iri.rstrip("/#")
        while place not in places and place != ID.rstrip("/") and not place.endswith(("/", ":")):
            places.add(place)
            place = place[: max(place.rfind("/"), place.rfind("#"), 0)]
            if not place:
                break
    return places


def _plan_of(waiver: Waiver, plans: Iterable[CheckedPlan], findings: Iterable[Finding]) -> CheckedPlan | None:
    """Return the plan that a waiver's record is, lies below, or was found in."""
    for plan in plans:
        if waiver.record == plan.iri or waiver.record.startswith((plan.iri + "/", plan.iri + "#")):
            return plan
    for finding in findings:
        if finding.plan and waiver.record in {finding.record, finding.item}:
            return CheckedPlan(iri=finding.plan, label=finding.plan_label)
    return None


def _check(name: str, severity: Severity, message: str, fix: str, why: str) -> Check:
    return Check(
        shape=CHECKS + name,
        check=name.partition("-")[0],
        message=message,
        severity=severity,
        origin=GT.ourModel,
        origin_label="the waiver file",
        fix=fix,
        why=why,
        targets=(),
        profile="waivers",
        file="",
    )


EXPIRED: Final = _check(
    "W01-waiver-expired",
    Severity.VIOLATION,
    "This waiver has expired.",
    "Mend what it was for, or let the role that approved it set a later day.",
    "A finding that somebody once accepted would otherwise stay hidden for good.",
)
NEEDLESS: Final = _check(
    "W02-waiver-needless",
    Severity.WARNING,
    "This waiver matches no finding.",
    "Take it out, or correct its check and record.",
    "It would hide the next finding of its kind, which nobody has looked at.",
)


def _expired(waiver: Waiver) -> str:
    return (
        f"The waiver of {waiver.check} that the {_role(waiver)} approved expired on {waiver.expires.isoformat()}"
        f"{_named(waiver)}."
    )


def _needless(waiver: Waiver) -> str:
    return (
        f"The waiver of {waiver.check} matches no finding; it holds until {waiver.expires.isoformat()}{_named(waiver)}."
    )


def _role(waiver: Waiver) -> str:
    return waiver.approver.removeprefix("The ").removeprefix("the ")


def _named(waiver: Waiver) -> str:
    return f" ({waiver.place})" if waiver.place else ""


def _finding(check: Check, waiver: Waiver, plan: CheckedPlan | None, message: str) -> Finding:
    return Finding(
        check=check,
        message=message,
        focus=waiver.record,
        record=waiver.record,
        item=waiver.record,
        label=waiver.record.removeprefix(ID),
        plan=plan.iri if plan else None,
        plan_label=plan.label if plan else WAIVERS,
        evidence=(),
        value=waiver.check,
    )


def _order(finding: Finding) -> tuple[object, ...]:
    place = [(lines.document, lines.first) for lines in finding.evidence]
    check = finding.check
    return finding.plan or "", finding.plan_label, check.rank, place, finding.record, check.shape
