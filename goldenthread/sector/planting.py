"""Choose where which fault goes, so that all kinds come up about equally often."""

from collections import Counter
from dataclasses import dataclass
from math import floor
from typing import Final

from goldenthread.sector.dice import Dice
from goldenthread.sector.drafts import ActionDraft, PlanDraft
from goldenthread.sector.faults import FAULTS, Fault

TOLERANCE: Final = 1e-9
"""Keeps 0.29 of 100 from being 28, as floating point would have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A fault that was planted and the IRI of the thing that its check will name."""

    fault: Fault
    record: str


class Planter:
    """Plants faults in one plan after the other; no action gets two, so that none hides another."""

    def __init__(self, rate: float) -> None:
        """Plant in this share of all actions."""
        self._rate = rate
        self._actions = 0
        self._faults = 0
        self._planted: Counter[str] = Counter()

    def plant(self, plan: PlanDraft, dice: Dice) -> list[Planted]:
        """Damage some actions of a plan and return what was done.

        Where no kind fits, a later plan gets one more.
        """
        self._actions += len(plan.actions)
        sound = dice.shuffled(plan.actions)
        done: list[Planted] = []
        while self._faults < floor(self._actions * self._rate + TOLERANCE):
            planted = self._one(plan, sound)
            if planted is None:
                break
            done.append(planted)
            self._faults += 1
        return done

    def _one(self, plan: PlanDraft, sound: list[ActionDraft]) -> Planted | None:
        """Plant the kind that has come up least often among those that fit, and take the action off the sound ones."""
        for fault in sorted(FAULTS, key=lambda kind: self._planted[kind.name]):
            for action in sound:
                record = fault.plant(plan, action)
                if record:
                    sound.remove(action)
                    self._planted[fault.name] += 1
                    return Planted(fault=fault, record=record.iri)
        return None
