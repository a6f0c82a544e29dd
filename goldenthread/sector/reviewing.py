"""What became of a plan's actions: its review, what the review found, and what each action goes on as."""

from typing import Final

from goldenthread.sector.dice import Dice
from goldenthread.sector.drafts import ActionDraft, PlanDraft, Source
from goldenthread.sector.framework import FRAMEWORK
from goldenthread.sector.institutions import institution_path
from goldenthread.sector.outlines import plan_path
from goldenthread.sector.things import Thing, day, english, link, plain, thing

SHARE_WITH_RESULT: Final = 0.4
"""Of the actions with a target that do not go on: how many have a result, which then meets the target."""

SHARE_MISPRINTED: Final = 0.05
"""How many follow-on codes are printed with a digit 1 for a capital I, as real documents do."""

SAME_AS_TARGET: Final = frozenset(
    {"gt:ofMetric", "gt:unit", "gt:population", "gt:earliest", "gt:latest", "gt:precision", "gt:printedDate"}
)


def add_review(plan: PlanDraft, dice: Dice) -> None:
    """Review a plan that another one follows; a plan that still runs has no review."""
    outline = plan.outline
    if not outline.has_next:
        return
    source = Source(f"{outline.place}-rdc-{outline.period}-review")
    read = source.lines(2)
    review = thing(
        f"review/{outline.place}/rdc-{outline.period}",
        "gt:Review",
        ("rdfs:label", english(f"Review of the plan {outline.period} of {outline.place}")),
        ("gt:reviewOf", plan.thing.link),
        ("gt:evidence", read),
    )
    plan.review = source
    plan.front += [_document(source, outline.place, f"{outline.end}-12-31", read), review]
    for number, action in enumerate(plan.actions):
        code = outline.carried_on.get(number)
        if code:
            _go_on(action, review, source.lines(1), code, next_plan=plan_path(outline.institution, outline.cycle + 1))
            if "I" in code and dice.chance(SHARE_MISPRINTED):
                _misprint(action.follow_ons[0], code)
        elif action.values and dice.chance(SHARE_WITH_RESULT):
            target = action.values[-1]
            _complete(action, review, source.lines(1), target, result=dice.between(_number(target), 100))


def _document(source: Source, place: str, date: str, read: str) -> Thing:
    return thing(
        source.path,
        "gt:Document",
        ("rdfs:label", english(f"Review of {date[:4]} of {place}")),
        ("gt:institution", link(institution_path(place))),
        ("gt:fileName", plain(f"{source.slug}.txt")),
        ("gt:printedDate", plain(date)),
        ("gt:earliest", day(date)),
        ("gt:latest", day(date)),
        ("gt:precision", "gt:day"),
        ("gt:evidence", read),
    )


def _update(action: ActionDraft, review: Thing, read: str, *, words: str, status: str, printed: str) -> None:
    facts = (
        ("rdfs:label", english(words)),
        ("gt:status", f"gt:{status}"),
        ("gt:printedStatus", plain(printed)),
        ("gt:atReview", review.link),
    )
    action.updates.append(action.record("update/1", "gt:ProgressUpdate", *facts, evidence=read))


def _go_on(action: ActionDraft, review: Thing, read: str, code: str, *, next_plan: str) -> None:
    words = f"Taken up again under {code} in the next plan"
    _update(action, review, read, words=words, status="ongoing", printed="Continues")
    obligation = ("gt:targetObligation", link(f"framework/{FRAMEWORK}/{code}"))
    action.goes_on(code, read, ("gt:code", plain(code)), obligation, ("gt:targetPlan", link(next_plan)))


def _misprint(follow_on: Thing, code: str) -> None:
    follow_on.put("gt:printed", plain(code.replace("I", "1")))
    follow_on.put("gt:readingMethod", "gt:digitForLetter")


def _complete(action: ActionDraft, review: Thing, read: str, target: Thing, *, result: int) -> None:
    words = f"{result}% reached against {_number(target)}%"
    _update(action, review, read, words=words, status="complete", printed="Complete")
    facts = [
        ("gt:value", f"{result}.0"),
        ("gt:printed", plain(f"{result}%")),
        ("gt:atReview", review.link),
        *((name, value) for name, value in target.facts if name in SAME_AS_TARGET),
    ]
    action.values.append(action.record("observation/1", "gt:Observation", *facts, evidence=read))


def _number(target: Thing) -> int:
    return int(float(next(target.values("gt:value"))))
