"""Write one plan down from its outline: the plan, its document, its themes and its actions with their owners."""

from typing import Final

from goldenthread.sector.dice import Dice
from goldenthread.sector.drafts import ActionDraft, PlanDraft, Source
from goldenthread.sector.framework import FRAMEWORK
from goldenthread.sector.institutions import institution_path, party_path, staff_group_path
from goldenthread.sector.measuring import add_measures
from goldenthread.sector.outlines import Outline, plan_path
from goldenthread.sector.reviewing import add_review
from goldenthread.sector.template import add_rows
from goldenthread.sector.things import Fact, Thing, day, english, link, plain, thing
from goldenthread.sector.words import ACTIVITIES, OVERSEER, OWNERS, THEMES, Activity, PartyName

FRONT_LINES: Final = 20
"""The first lines of a document: title, parties, headings."""

SHARE_WITH_TWO_OWNERS: Final = 0.06
SHARE_WITH_ITEMS: Final = 0.04
ITEMS: Final = (("i", "First year: "), ("ii", "Second year: "))


def draft(outline: Outline, dice: Dice) -> PlanDraft:
    """Return the plan that an outline describes, without any fault."""
    plan = _front(outline)
    owners = dice.shuffled(OWNERS)
    for number, activity in enumerate(dice.shuffled(ACTIVITIES)[: len(outline.duties)]):
        action = _action(plan, number, activity)
        _add_owners(action, outline.place, owners[number % len(owners) :][:2], dice)
        if outline.asks_for_measures:
            if dice.chance(SHARE_WITH_ITEMS):
                _add_items(action, activity)
            add_measures(action, activity, outline, dice)
        plan.actions.append(action)
    add_review(plan, dice)
    if outline.on_template:
        add_rows(plan)
    return plan


def front_evidence(plan: PlanDraft) -> str:
    """Return a link to the first lines of a plan's document, which name the parties."""
    return plan.source.passages[0].link


def _front(outline: Outline) -> PlanDraft:
    path = plan_path(outline.institution, outline.cycle)
    home = link(institution_path(outline.place))
    source = Source(f"{outline.place}-rdc-{outline.period}")
    read = source.lines(FRONT_LINES)
    handed_in = f"{outline.start}-01-15"
    facts = [
        ("rdfs:label", english(f"Concordat action plan {outline.period} of {outline.place}")),
        ("gt:institution", home),
        ("gt:framework", link(f"framework/{FRAMEWORK}")),
        ("gt:printedDate", plain(outline.period)),
        ("gt:periodStart", day(f"{outline.start}-01-01")),
        ("gt:periodEnd", day(f"{outline.end}-12-31")),
        ("gt:submittedOn", day(handed_in)),
        ("gt:cohort", str(outline.cycle + 1)),
        ("gt:publicationState", "gt:published"),
        ("gt:publishedAs", link(source.path)),
        ("gt:overseenBy", link(party_path(outline.place, OVERSEER))),
        ("gt:benefits", link(staff_group_path(outline.place, "research-staff"))),
        ("gt:evidence", read),
    ]
    if outline.cycle:
        facts.insert(-1, ("gt:succeeds", link(plan_path(outline.institution, outline.cycle - 1))))
    document = thing(
        source.path,
        "gt:Document",
        ("rdfs:label", english(f"Action plan {outline.period} of {outline.place}")),
        ("gt:institution", home),
        ("gt:fileName", plain(f"{source.slug}.txt")),
        ("gt:printedDate", plain(handed_in)),
        ("gt:earliest", day(handed_in)),
        ("gt:latest", day(handed_in)),
        ("gt:precision", "gt:day"),
        ("gt:evidence", read),
    )
    itself = thing(path, "gt:Plan", *facts)
    plan = PlanDraft(outline=outline, thing=itself, source=source, review=None, front=[document])
    themes = THEMES[: _theme_and_letter(len(outline.duties) - 1, outline)[0] + 1]
    plan.front.extend(_theme(path, number, label, read) for number, label in enumerate(themes, start=1))
    asked = {"absentMeasure": outline.asks_for_measures, "absentDeadline": outline.asks_for_deadlines}
    plan.front.extend(_not_asked(path, kind, read) for kind, is_asked in asked.items() if not is_asked)
    return plan


def _theme(plan: str, number: int, label: str, read: str) -> Thing:
    facts = (
        ("rdfs:label", english(label)),
        ("skos:notation", plain(str(number))),
        ("gt:themeOf", link(plan)),
        ("gt:inPlan", link(plan)),
        ("gt:position", str(number)),
        ("gt:evidence", read),
    )
    return thing(f"{plan}/theme/{number}", "gt:Theme", *facts)


def _not_asked(plan: str, kind: str, read: str) -> Thing:
    facts: tuple[Fact, ...] = (
        ("gt:about", link(plan)),
        ("gt:absentKind", f"gt:{kind}"),
        ("gt:absenceReason", "gt:notAsked"),
        ("skos:note", english("The form has no column for it.")),
        ("gt:evidence", read),
    )
    return thing(f"{plan}/absent/{kind.removeprefix('absent').lower()}", "gt:AbsentValue", *facts)


def _action(plan: PlanDraft, number: int, activity: Activity) -> ActionDraft:
    """Return an action: 1a, 1b, ... in the first theme, and so on through the themes."""
    duties = plan.outline.duties
    theme, letter = _theme_and_letter(number, plan.outline)
    code = f"{theme + 1}{'abcdefghijklmnopqrstuvwxyz'[letter]}"
    evidence = plan.source.lines(2)
    facts = [
        ("skos:notation", plain(code)),
        ("rdfs:label", english(activity.label)),
        ("gt:inPlan", plan.thing.link),
        ("gt:inTheme", link(f"{plan.thing.path}/theme/{theme + 1}")),
        ("gt:position", str(number + 1)),
        *(("gt:addresses", link(f"framework/{FRAMEWORK}/{duty}")) for duty in duties[number]),
    ]
    if plan.outline.on_template:
        continues = duties[number][0] in plan.outline.carried_over
        facts.append(("gt:carriedOver", "gt:carriedOverYes" if continues else "gt:carriedOverNo"))
    path = f"{plan.thing.path}/action/{code}"
    return ActionDraft(thing=thing(path, "gt:Action", *facts, ("gt:evidence", evidence)), evidence=evidence)


def _theme_and_letter(number: int, outline: Outline) -> tuple[int, int]:
    """Return the theme that an action stands in and its place there, both counted from 0."""
    return divmod(number, -(-len(outline.duties) // len(THEMES)))


def _add_owners(action: ActionDraft, place: str, candidates: list[PartyName], dice: Dice) -> None:
    owners = candidates[: 1 + dice.chance(SHARE_WITH_TWO_OWNERS)]
    for number, party in enumerate(owners, start=1):
        facts = [("gt:party", link(party_path(place, party))), ("gt:printed", plain(party.label))]
        if len(owners) > 1:
            facts.append(("gt:position", str(number)))
        action.responsibilities.append(action.record(f"responsibility/{number}", "gt:Responsibility", *facts))


def _add_items(action: ActionDraft, activity: Activity) -> None:
    for number, (letter, words) in enumerate(ITEMS, start=1):
        facts = (
            ("skos:notation", plain(letter)),
            ("rdfs:label", english(words + activity.label[0].lower() + activity.label[1:])),
            ("gt:itemOf", action.thing.link),
            ("gt:position", str(number)),
            ("gt:evidence", action.evidence),
        )
        action.items.append(thing(f"{action.path}/item/{letter}", "gt:ActionItem", *facts))
