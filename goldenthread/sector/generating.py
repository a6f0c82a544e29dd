"""Stream the parts of an invented sector one after the other; no more than one institution is held in memory."""

from collections.abc import Iterator
from dataclasses import dataclass

from goldenthread.sector.dice import Dice
from goldenthread.sector.drafting import draft, front_evidence
from goldenthread.sector.institutions import institution_things
from goldenthread.sector.measuring import METRICS, metric_things
from goldenthread.sector.outlines import Outline, institution_slug, outlines
from goldenthread.sector.planting import Planted, Planter
from goldenthread.sector.recipe import Recipe
from goldenthread.sector.things import Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What goes into one file, and so into one named graph.

    Attributes:
        name: the file's path below graph/ without the ending, such as ``plans/invented-00001/rdc-2020-2021``.
        things: what stands in it.
        actions: how many of them are actions; 0 unless it is a plan.
        planted: the faults in it.
    """

    name: str
    things: list[Thing]
    actions: int = 0
    planted: tuple[Planted, ...] = ()

    @property
    def statements(self) -> int:
        """Return how many facts it states."""
        return sum(len(thing.facts) for thing in self.things)


def parts(recipe: Recipe) -> Iterator[Part]:
    """Yield the metrics, then each institution followed by its plans.

    The framework that the plans answer is not among them: it is the bundled one, see ``framework``.

    Raises:
        ContentError: the framework cannot be read.
    """
    yield Part(name=METRICS, things=metric_things())
    planter = Planter(recipe.defect_rate)
    for institution in range(recipe.institutions):
        for outline in outlines(recipe, institution):
            yield from _plan(outline, recipe, planter)


def _plan(outline: Outline, recipe: Recipe, planter: Planter) -> Iterator[Part]:
    plan = draft(outline, Dice(recipe.seed, "plan", outline.institution, outline.cycle))
    if not outline.cycle:
        things = institution_things(outline.institution, front_evidence(plan))
        yield Part(name=f"institutions/{institution_slug(outline.institution)}", things=things)
    planted = planter.plant(plan, Dice(recipe.seed, "faults", outline.institution, outline.cycle))
    yield Part(
        name=f"plans/{outline.place}/rdc-{outline.period}",
        things=list(plan.things()),
        actions=len(plan.actions),
        planted=tuple(planted),
    )
