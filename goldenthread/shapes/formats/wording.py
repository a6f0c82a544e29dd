"""The words that every form of a report shares."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from goldenthread.ontology.namespaces import ID
from goldenthread.shapes.findings import Finding, Report, Waiver
from goldenthread.shapes.reading import Severity
from goldenthread.texts import clean

Places = Mapping[str, tuple[str, int]]
"""Where records stand in the files that were checked: the IRI of a record to its file and line."""

MARKS: Final = {Severity.VIOLATION: "x", Severity.WARNING: "!", Severity.INFO: "i"}
NO_PLACE: Final = "no lines"
SHORT: Final = 12
"""Characters of a digest that people compare."""


def shown(report: Report, least: Severity) -> list[Finding]:
    """Return the findings at least as grave as ``least`` that no waiver accepts."""
    return [finding for finding in report.unaccepted if finding.check.severity.rank <= least.rank]


def accepted(report: Report, least: Severity) -> list[Finding]:
    """Return the findings at least as grave as ``least`` that a waiver accepts."""
    return [finding for finding in report.accepted if finding.check.severity.rank <= least.rank]


def plan_title(finding: Finding) -> str:
    """Return the heading that a finding stands under: its plan's label and path."""
    path = f"  ({finding.plan.removeprefix(ID + 'plan/')})" if finding.plan else ""
    return clean(finding.plan_label + path)


def severity_words(finding: Finding) -> str:
    """Return the severity as a mark and a word, so that it does not depend on colour."""
    return f"{MARKS[finding.check.severity]} {finding.check.severity.value}"


def sentence(finding: Finding) -> str:
    """Return what is wrong and with what: the record's label, the message and the value at fault."""
    value = f" Found: {finding.value}." if finding.value and finding.check.severity is Severity.VIOLATION else ""
    return clean(f"{finding.label}: {finding.message}{value}")


def source(finding: Finding, places: Places | None = None) -> str:
    """Return whose defect it is, the lines behind it and, if known, the line of the file that was checked."""
    written = place_of(finding, places)
    tail = f"; {written[0]}:{written[1]}" if written else ""
    return clean(f"{finding.check.origin_label}; {finding.place or NO_PLACE}{tail}")


def place_of(finding: Finding, places: Places | None) -> tuple[str, int] | None:
    """Return the file and line of the record, or of the nearest thing around it that has one."""
    for iri in (finding.record, finding.item, finding.focus, finding.plan or ""):
        if places and iri in places:
            return places[iri]
    return None


def gathered(findings: list[Finding]) -> Iterator[tuple[Finding, list[Finding]]]:
    """Yield the findings in order, each with those of the same plan that follow from it and are left out.

    What is graver than its cause is never left out.
    """
    causes: dict[tuple[str | None, str], Finding] = {}
    for finding in findings:
        for check in finding.check.explains:
            causes.setdefault((finding.plan, check), finding)
    following: dict[Finding, list[Finding]] = {}
    for finding in findings:
        cause = causes.get((finding.plan, finding.check.check), finding)
        graver = finding.check.severity.rank < cause.check.severity.rank
        following.setdefault(finding if graver else cause, []).append(finding)
    for finding in findings:
        if finding in following:
            yield finding, [one for one in following[finding] if one is not finding]


def consequences(following: list[Finding]) -> str:
    """Say how many findings follow from another one, and of which checks."""
    counts = Counter(finding.check.check for finding in following)
    number = f"{len(following)} {plural('finding', len(following))}"
    checks = ", ".join(f"{count} of {check}" for check, count in sorted(counts.items()))
    return f"{number} of this plan may follow from it ({checks}): mend it, then check again."


def acceptance(waiver: Waiver) -> str:
    """Return who accepts a finding, until when and why."""
    return clean(f"accepted by {waiver.approver} until {waiver.expires.isoformat()}: {waiver.reason}")


def cures(findings: list[Finding]) -> Iterator[tuple[str, str, str, str]]:
    """Yield check, number of findings, what would mend them and why it matters, for each shape that found something."""
    counts = Counter(finding.check for finding in findings)
    for check in sorted(counts, key=lambda one: (one.rank, one.shape)):
        yield check.check, f"{counts[check]} {plural(check.severity.value, counts[check])}", check.fix, check.why


def coverage(report: Report) -> str:
    """Say how many shapes looked at how many things, and which had nothing to look at."""
    text = (
        f"{len(report.evaluations)} shapes evaluated {report.looked:,} focus nodes "
        f"({report.focus_nodes:,} different things) through {targets(report):,} targets"
    )
    idle = ", ".join(check.name for check in report.idle)
    return f"{text}; nothing to look at for {idle}." if idle else f"{text}; every shape had something to look at."


def targets(report: Report) -> int:
    """Return how many targets the shapes have together."""
    return sum(len(one.check.targets) for one in report.evaluations)


def rules(report: Report) -> str:
    """Say by which rules, on which content and on which day it was checked."""
    version = f"Rules {report.rules.version[:SHORT]}" if report.rules.version else "Rules"
    content = f"; content {report.content[:SHORT]}" if report.content else ""
    plans = f"{report.plans:,} {plural('plan', report.plans)}"
    return f"{version} ({', '.join(report.rules.profiles)}) on {plans}{content}; {report.date.isoformat()}."


def totals(report: Report) -> str:
    """Say how many findings there are, by severity and by whose they are, and how many are accepted."""
    numbers = [(report.count(severity), severity.value) for severity in Severity]
    text = ", ".join(f"{number} {plural(word, number)}" for number, word in numbers)
    origins = Counter(finding.check.origin_label for finding in report.unaccepted)
    whose = ", ".join(f"{number} from {origin}" for origin, number in sorted(origins.items()))
    known = f" {len(report.accepted)} accepted by waivers, not counted here." if report.accepted else ""
    return (f"{text} ({whose})." if whose else f"{text}.") + known


def verdict(report: Report) -> str:
    """Say whether the data can be published."""
    number = report.count(Severity.VIOLATION)
    if report.since:
        since = clean(report.since)
        if report.publishable:
            return (
                f"Verdict: what differs from {since} brings nothing that breaks publication; the rest was not judged."
            )
        return (
            f"Verdict: what differs from {since} breaks publication; mend the {number} {plural('violation', number)}."
        )
    if not report.publishable:
        return f"Verdict: not fit for publication; mend the {number} {plural('violation', number)} first."
    if any(finding.check.severity is Severity.VIOLATION for finding in report.accepted):
        return "Verdict: fit for publication as long as the waivers hold; nothing else was found that breaks it."
    return "Verdict: fit for publication; nothing was found that breaks it."


def plural(word: str, number: int) -> str:
    """Return the word as it goes with a number."""
    return word if number == 1 else word + "s"
