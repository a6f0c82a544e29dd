"""Faults to plant, each a small function that damages one action so that exactly one record is found wanting.

A fault gets the plan and the action, and returns the thing that the check will name, or None where it cannot be
planted. It must set off its own check and no other. So it adds a wrong record rather than spoil a right one wherever
something else leans on the right one: a second follow-on, say, since the next plan says that it carries the first.

To add one, write the function, give it the identifier and the severity of its check, and tests/sector proves it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from goldenthread.sector.drafts import ActionDraft, PlanDraft
from goldenthread.sector.framework import FRAMEWORK
from goldenthread.sector.institutions import institution_path
from goldenthread.sector.outlines import plan_path
from goldenthread.sector.things import Thing, link, plain

Plant = Callable[[PlanDraft, ActionDraft], Thing | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A kind of fault: its name, the check that finds it, how grave that check is, and how it is planted."""

    name: str
    check: str
    severity: str
    plant: Plant


UNDECIDED: Final = ("EI1", "ER1")
"""Two codes where a document leaves open which is meant."""

FAULTS: Final[list[Fault]] = []
"""Every kind, in the order of the checks."""


def found_by(check: str, severity: str) -> Callable[[Plant], Plant]:
    """Enter a function as a kind of fault."""

    def enter(plant: Plant) -> Plant:
        name = getattr(plant, "__name__", "").replace("_", " ")
        FAULTS.append(Fault(name=name, check=check, severity=severity, plant=plant))
        return plant

    return enter


# C01: who owns it?


@found_by("C01", "violation")
def action_without_owner(_plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """Nobody is named, and no reason is given."""
    action.responsibilities.clear()
    return action.thing


@found_by("C01", "warning")
def owner_cell_blank(_plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """The document leaves the cell empty, and the graph says so."""
    action.responsibilities.clear()
    return action.absent("absentOwner", "blank")


@found_by("C01", "warning")
def owner_lost_in_extraction(_plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """The text that we have does not hold the cell."""
    action.responsibilities.clear()
    return action.absent("absentOwner", "lostInExtraction")


# C02: what shows that it worked?


@found_by("C02", "violation")
def action_without_measure(_plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """Nothing shows success, and no reason is given."""
    if action.items or action.values or not action.measures:
        return None
    action.measures.clear()
    return action.thing


@found_by("C02", "violation")
def item_without_measure(_plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """The other item has a measure, this one has none."""
    if not action.items:
        return None
    action.measures.pop()
    return action.items[-1]


@found_by("C02", "warning")
def measure_cell_blank(_plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """The document leaves the cell empty, and the graph says so."""
    if action.items or action.values or not action.measures:
        return None
    action.measures.clear()
    return action.absent("absentMeasure", "blank")


# C03: when is it due?


@found_by("C03", "warning")
def action_without_deadline(_plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """No day is given, and no reason."""
    if not action.deadlines:
        return None
    action.deadlines.clear()
    return action.thing


@found_by("C03", "warning")
def deadline_illegible(_plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """Something stands there that cannot be read."""
    if not action.deadlines:
        return None
    action.deadlines.clear()
    return action.absent("absentDeadline", "illegible")


# C24 to C30: what it goes on as


def _next_plan(plan: PlanDraft) -> tuple[str, str] | None:
    """Return where a follow-on may lead and the lines to cite; None where no plan follows."""
    if plan.review is None:
        return None
    return link(plan_path(plan.outline.institution, plan.outline.cycle + 1)), plan.review.lines(1)


@found_by("C24", "violation")
def follow_on_with_unknown_code(plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """The code is in no framework, so no obligation is linked."""
    following = _next_plan(plan)
    if following is None:
        return None
    target, read = following
    return action.goes_on("ECX9", read, ("gt:code", plain("ECX9")), ("gt:targetPlan", target))


@found_by("C24", "violation")
def follow_on_to_nowhere(plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """It says that the action goes on, and not where."""
    following = _next_plan(plan)
    return action.goes_on("Continues", following[1], method="namedPlan") if following else None


@found_by("C26", "violation")
def follow_on_with_two_codes(plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """Two codes stand in one record, as if somebody could not choose."""
    following = _next_plan(plan)
    if following is None:
        return None
    target, read = following
    duties = [("gt:targetObligation", link(f"framework/{FRAMEWORK}/{code}")) for code in UNDECIDED]
    codes = [("gt:code", plain(code)) for code in UNDECIDED]
    return action.goes_on(" or ".join(UNDECIDED), read, *codes, *duties, ("gt:targetPlan", target))


@found_by("C28", "violation")
def follow_on_to_another_institution(plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """It leads to the next cycle's plan of the institution before this one."""
    following, outline = _next_plan(plan), plan.outline
    if following is None or not outline.institution:
        return None
    partner = ("gt:targetPlan", link(plan_path(outline.institution - 1, outline.cycle + 1)))
    return action.goes_on("Continues in the partner's plan", following[1], partner, method="namedPlan")


@found_by("C29", "violation")
def follow_on_to_an_earlier_plan(plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """It leads backwards."""
    if not plan.outline.cycle:
        return None
    target = link(plan_path(plan.outline.institution, plan.outline.cycle - 1))
    return action.goes_on("As in the last plan", action.evidence, ("gt:targetPlan", target), method="namedPlan")


@found_by("C29", "violation")
def follow_on_to_its_own_plan(plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """It leads to where it starts."""
    return action.goes_on("See this plan", action.evidence, ("gt:targetPlan", plan.thing.link), method="namedPlan")


@found_by("C30", "violation")
def plan_that_succeeds_itself(plan: PlanDraft, _action: ActionDraft) -> Thing | None:
    """The order of plans goes round in the smallest circle."""
    circle = ("gt:succeeds", plan.thing.link)
    if circle in plan.thing.facts:
        return None
    plan.thing.facts.append(circle)
    return plan.thing


# C41: an owner is no person


@found_by("C41", "violation")
def owner_that_is_an_institution(plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """The whole institution is named, no post, team or body of it."""
    owner = action.responsibilities[0]
    evidence = owner.facts.pop()
    owner.put("gt:party", link(institution_path(plan.outline.place)))
    owner.put("gt:printed", plain("The university"))
    owner.facts.append(evidence)
    return owner


# C46: does the other row exist?


@found_by("C46", "violation")
def cross_reference_to_a_missing_row(plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """It points to a row that the plan does not have."""
    facts = (
        ("gt:printed", plain("with ECX9")),
        ("gt:crossReferenceKind", "gt:coupledWith"),
        ("gt:targetRow", link(f"{plan.thing.path}/row/ECX9")),
        ("gt:code", plain("ECX9")),
    )
    number = len(action.cross_references) + 1
    action.cross_references.append(action.record(f"cross-reference/{number}", "gt:CrossReference", *facts))
    return action.cross_references[-1]


# C48: where does it say so?


@found_by("C48", "violation")
def action_without_evidence(_plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """No lines stand behind the action."""
    action.thing.drop("gt:evidence")
    return action.thing


@found_by("C48", "violation")
def owner_without_evidence(_plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """No lines stand behind the statement of who owns it."""
    action.responsibilities[0].drop("gt:evidence")
    return action.responsibilities[0]


@found_by("C48", "violation")
def measure_with_lost_evidence(plan: PlanDraft, action: ActionDraft) -> Thing | None:
    """The lines that it cites are not described anywhere."""
    if not action.measures:
        return None
    action.measures[0].put("gt:evidence", link(f"{plan.source.path}/lines/9999"))
    return action.measures[0]
