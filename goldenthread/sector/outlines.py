"""What each plan holds, decided before anything is written: only so can a plan refer to the one after it."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from goldenthread.sector.dice import Dice
from goldenthread.sector.framework import duties
from goldenthread.sector.recipe import CYCLES, SIZES, Recipe

FIRST_YEAR: Final = 2020
YEARS_A_CYCLE: Final = 2
SHARE_WITH_TWO_DUTIES: Final = 0.06
SHARE_CARRIED_ON: Final = 0.07
FIRST_WITH_MEASURES: Final = 1
FIRST_WITH_DEADLINES: Final = 2
TEMPLATE_EVERY: Final = 4
"""Of so many institutions one has its last plan on the template that keeps a row for each obligation."""


@dataclass(slots=True, kw_only=True)
class Outline:
    """What one plan holds.

    Attributes:
        institution: which institution, counted from 0.
        cycle: which of its plans, counted from 0.
        duties: for each action, the codes of the obligations that it addresses.
        carried_on: for actions by number, the code that each goes on under in the next plan.
        carried_over: the codes under which actions of the plan before go on here.
        on_template: whether it has a row for each obligation.
        has_next: whether there is a plan after it.
    """

    institution: int
    cycle: int
    duties: list[tuple[str, ...]]
    on_template: bool
    has_next: bool = False
    carried_on: dict[int, str] = field(default_factory=dict)
    carried_over: set[str] = field(default_factory=set)

    @property
    def place(self) -> str:
        """Return the short name of the institution."""
        return institution_slug(self.institution)

    @property
    def start(self) -> int:
        """Return the first year of the plan."""
        return FIRST_YEAR + YEARS_A_CYCLE * self.cycle

    @property
    def end(self) -> int:
        """Return the last year of the plan."""
        return self.start + YEARS_A_CYCLE - 1

    @property
    def period(self) -> str:
        """Return the years, such as 2022-2023."""
        return f"{self.start}-{self.end}"

    @property
    def asks_for_measures(self) -> bool:
        """Say whether the plan's form has a column for measures; the oldest form has none."""
        return self.cycle >= FIRST_WITH_MEASURES

    @property
    def asks_for_deadlines(self) -> bool:
        """Say whether the plan's form has a column for deadlines; the two oldest forms have none."""
        return self.cycle >= FIRST_WITH_DEADLINES


def institution_slug(institution: int) -> str:
    """Return the short name of an institution, one that no real institution has."""
    return f"invented-{institution + 1:05}"


def plan_path(institution: int, cycle: int) -> str:
    """Return the path of a plan below the base."""
    start = FIRST_YEAR + YEARS_A_CYCLE * cycle
    return f"plan/{institution_slug(institution)}/rdc/{start}-{start + YEARS_A_CYCLE - 1}"


def outlines(recipe: Recipe, institution: int) -> list[Outline]:
    """Return the outlines of all plans of an institution, counted from 0, in order.

    Raises:
        ContentError: the framework whose obligations they answer cannot be read.
    """
    dice = Dice(recipe.seed, "institution", institution)
    plans: list[Outline] = []
    left = recipe.actions_of(institution)
    for cycle, size in enumerate(dice.shuffled(SIZES)):
        if left:
            plans.append(_outline(dice, institution, cycle, min(size, left)))
        left -= min(size, left)
    for plan, following in pairwise(plans):
        _carry_on(plan, following, dice)
    return plans


def _outline(dice: Dice, institution: int, cycle: int, size: int) -> Outline:
    own, others = duties()
    on_template = institution % TEMPLATE_EVERY == 1 and cycle == CYCLES - 1 and size >= len(own)
    if on_template:
        mixed = dice.shuffled(others)
        first, rest = dice.shuffled([*own, *mixed[: size - len(own)]]), mixed[size - len(own) :]
    else:
        mixed = dice.shuffled(own + others)
        first, rest = mixed[:size], mixed[size:]
    answered = []
    for code in first:
        second = (rest.pop(),) if rest and dice.chance(SHARE_WITH_TWO_DUTIES) else ()
        answered.append((code, *second))
    return Outline(institution=institution, cycle=cycle, duties=answered, on_template=on_template)


def _carry_on(plan: Outline, following: Outline, dice: Dice) -> None:
    """Let some actions go on in the next plan: under their own code where it is taken up there."""
    taken_up = [codes[0] for codes in following.duties]
    plan.has_next = True
    for number, (code, *_) in enumerate(plan.duties):
        if dice.chance(SHARE_CARRIED_ON):
            plan.carried_on[number] = code if code in taken_up else dice.pick(taken_up)
    following.carried_over.update(plan.carried_on.values())
