"""The template that keeps a row for each obligation: answered by an action, or pointing to the row that is."""

from goldenthread.sector.drafts import PlanDraft
from goldenthread.sector.framework import FRAMEWORK, duties
from goldenthread.sector.things import Thing, link, plain, thing


def row_path(plan: PlanDraft, code: str) -> str:
    """Return the path of the row for an obligation."""
    return f"{plan.thing.path}/row/{code}"


def add_rows(plan: PlanDraft) -> None:
    """Give a plan on the template its rows, one for each obligation of the framework."""
    numbered = zip(plan.actions, plan.outline.duties, strict=True)
    answers = {code: action.thing for action, codes in numbered for code in codes}
    own, others = duties()
    for position, code in enumerate((*own, *others), start=1):
        row = thing(
            row_path(plan, code),
            "gt:ObligationRow",
            ("skos:notation", plain(code)),
            ("gt:readingMethod", "gt:asPrinted"),
            ("gt:inPlan", plan.thing.link),
            ("gt:position", str(position)),
            ("gt:asksFor", link(f"framework/{FRAMEWORK}/{code}")),
            ("gt:evidence", plan.source.lines(1)),
        )
        plan.rows.append(row)
        if code in answers:
            row.facts.insert(-1, ("gt:answeredBy", answers[code].link))
        else:
            plan.rows.append(_elsewhere(plan, row, own[position % len(own)]))


def _elsewhere(plan: PlanDraft, row: Thing, code: str) -> Thing:
    """Return the cross-reference of a row to the row whose action covers it."""
    facts = (
        ("gt:about", row.link),
        ("gt:printed", plain(f"See {code}")),
        ("gt:crossReferenceKind", "gt:suppliesAction"),
        ("gt:targetRow", link(row_path(plan, code))),
        ("gt:code", plain(code)),
    )
    return thing(f"{row.path}/cross-reference/1", "gt:CrossReference", *facts, *row.facts[-1:])
