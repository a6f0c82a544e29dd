"""Put each success measure beside its target, what it starts from, and the results that answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goldenthread.webui.facts import Facts, of_kind
from goldenthread.webui.outcomes import Context, groups_meet, judge, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A row of the table of measures.

    Attributes:
        measure: the success measure, if the value belongs to one.
        target: the target or threshold, or None for a measure or a result that has none.
        baseline: the starting value.
        results: the values found for the same metric, the earliest first.
        state: met, near miss, missed, not comparable, not reported, due ..., threshold, or nothing to judge.
        why: what the word rests on.
    """

    measure: Facts | None = None
    target: Facts | None = None
    baseline: Facts | None = None
    results: tuple[Facts, ...] = field(default_factory=tuple)
    state: str = ""
    why: str = ""

    @property
    def metric(self) -> Facts | None:
        """Return the record that names the metric."""
        return self.target or (self.results[0] if self.results else self.baseline)


def readings(records: Sequence[Facts], contexts: Mapping[str, Context], *, reviewed: bool) -> list[Reading]:
    """Return one reading for each target and each measure without one, then those for other values.

    Args:
        records: all records about one plan item.
        contexts: the context of each value.
        reviewed: whether the documents report on its plan, so that silence means something.
    """
    measures = {record.iri: record for record in of_kind(records, "SuccessMeasure")}
    values = of_kind(records, "Target", "Baseline", "Observation", "Threshold")
    read = [_read_target(target, values, measures, contexts, reviewed=reviewed) for target in of_kind(values, "Target")]
    used = {
        record.iri for reading in read for record in (*reading.results, reading.baseline, reading.measure) if record
    }
    read += [Reading(measure=measure) for measure in measures.values() if measure.iri not in used]
    position = {iri: number for number, iri in enumerate(measures)}
    read.sort(
        key=lambda reading: position.get(reading.measure.iri, len(position)) if reading.measure else len(position)
    )
    left = [value for value in values if value.kind != "Target" and value.iri not in used]
    return read + [_read_value(value, measures) for value in left]


def _read_target(
    target: Facts,
    values: Sequence[Facts],
    measures: Mapping[str, Facts],
    contexts: Mapping[str, Context],
    *,
    reviewed: bool,
) -> Reading:
    alike = [value for value in values if value.text("ofMetric") == target.text("ofMetric")]
    start = next((value for value in alike if value.kind == "Baseline" and groups_meet(value, target, contexts)), None)
    results = sorted((value for value in alike if value.kind == "Observation"), key=lambda value: value.text("latest"))
    outcome = judge(target, values, contexts)
    state, why = (outcome.word, outcome.why) if outcome else ("", "")
    if state == "not reported" and not results and not reviewed:
        due = target.text("printedDate")
        state = f"due {due}" if due else "not reported yet"
    return Reading(
        measure=measures.get(target.text("inMeasure")),
        target=target,
        baseline=start,
        results=tuple(results),
        state=state,
        why=why,
    )


def _read_value(value: Facts, measures: Mapping[str, Facts]) -> Reading:
    """Return the reading of a value that answers no target."""
    return Reading(
        measure=measures.get(value.text("inMeasure")),
        target=value if value.kind == "Threshold" else None,
        baseline=value if value.kind == "Baseline" else None,
        results=(value,) if value.kind == "Observation" else (),
        state="threshold" if value.kind == "Threshold" else "",
    )


def amount(value: Facts, *, compared: bool = False) -> str:
    """Return a metric value in words: ``80%``, ``at least 80%``, ``13 of 14 people``."""
    figure = number(value)
    if figure is None:
        return value.text("printed") or "no number"
    digits = f"{figure.normalize():,f}"
    of = value.text("denominator")
    match value.text("unit").rpartition("#")[2]:
        case "percent":
            words = f"{digits}%"
        case "count":
            words = f"{digits} of {of}" if of else digits
        case _:
            words = f"{digits} of {of} {value.words('unit')}" if of else f"{digits} {value.words('unit')}".strip()
    how = value.words("comparator")
    return f"{how} {words}" if compared and how else words
