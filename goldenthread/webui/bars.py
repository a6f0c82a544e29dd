"""The small bar beside a measure: a tick where it starts, a tick where it should end, a mark where it is."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from goldenthread.webui.measures import Reading, amount
from goldenthread.webui.outcomes import aims_of, number

WIDTH: Final = 180
MARGIN: Final = 8
WHOLE: Final = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Where the ticks and marks of a bar stand, in its own units, and the same in words."""

    baseline: float | None
    target: float | None
    results: tuple[float, ...]
    words: str
    width: int = WIDTH
    margin: int = MARGIN


def bar(reading: Reading) -> Bar | None:
    """Return the bar of a reading, or None where there are not two numbers to compare."""
    aims = aims_of(reading.target, [reading.baseline] if reading.baseline else []) if reading.target else []
    target = aims[0] if len(aims) == 1 else None
    baseline = number(reading.baseline) if reading.baseline else None
    unit = reading.target.text("unit") if reading.target else ""
    results = [
        value for record in reading.results if record.text("unit") == unit and (value := number(record)) is not None
    ]
    if target is None or (baseline is None and not results):
        return None
    numbers = [target, *results, *([baseline] if baseline is not None else [])]
    if min(numbers) < 0:
        return None
    top = WHOLE if unit.endswith("percent") and max(numbers) <= WHOLE else max(numbers) * Decimal("1.15") or Decimal(1)
    return Bar(
        baseline=_place(baseline, top),
        target=_place(target, top),
        results=tuple(place for value in results if (place := _place(value, top)) is not None),
        words=_words(reading),
    )


def _place(value: Decimal | None, top: Decimal) -> float | None:
    return None if value is None else round(MARGIN + float(value / top) * (WIDTH - 2 * MARGIN), 1)


def _words(reading: Reading) -> str:
    parts = []
    if reading.baseline:
        parts.append(f"starts at {amount(reading.baseline)}")
    if reading.target:
        parts.append(f"target {amount(reading.target, compared=True)}")
    parts += [f"result {amount(result)}" for result in reading.results]
    return ", ".join(parts)
