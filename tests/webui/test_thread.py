"""The thread: which cards and steps there are, and how they are drawn."""

from pyoxigraph import Literal

from goldenthread.queries.running import Table
from goldenthread.webui.thread import PlanOnThread, Thread, build_thread
from goldenthread.webui.thread_drawing import draw

NODES = ("node", "code", "name", "plan", "status")
LINKS = (
    "source",
    "record",
    "printed",
    "code",
    "obligation",
    "obligationName",
    "plan",
    "later",
    "state",
    "confidence",
    "reason",
    "method",
)
PLANS = {
    name: PlanOnThread(
        iri=name, name=f"Plan {name}", period="", published=name != "next", reviewed=name == "first", order=order
    )
    for name, order in (("first", "2018"), ("second", "2021"), ("next", "9999"))
}


def table(columns: tuple[str, ...], *rows: dict[str, str]) -> Table:
    """Return an answer with these cells; what is left out is unbound."""
    cells = tuple(tuple(Literal(row[name]) if name in row else None for name in columns) for row in rows)
    return Table(columns=columns, rows=cells, text="")


def node(name: str, plan: str, **more: str) -> dict[str, str]:
    """Return a row of the query for the stops."""
    return {"node": name, "code": name, "name": f"Item {name}", "plan": plan, **more}


def link(source: str, plan: str, **more: str) -> dict[str, str]:
    """Return a row of the query for the steps."""
    return {"source": source, "record": f"{source}-{plan}", "plan": plan, "state": "confirmed", **more}


def thread(nodes: list[dict[str, str]], links: list[dict[str, str]], *focus: str) -> Thread:
    """Return the thread of these stops and steps."""
    return build_thread(focus, table(NODES, *nodes), table(LINKS, *links), PLANS)


def test_an_obligation_of_an_unpublished_plan_is_awaited_and_shared() -> None:
    """Two items that go on under one obligation meet in one hollow card."""
    promise = {"obligation": "ECI4", "obligationName": "Train", "code": "ECI4", "printed": "EC14"}
    found = thread(
        [node("a", "first"), node("b", "first")], [link("a", "next", **promise), link("b", "next", **promise)], "a", "b"
    )
    awaited = [card for card in found.cards if card.kind == "awaited"]
    assert [card.code for card in awaited] == ["ECI4"]
    assert {step.target for step in found.steps} == {awaited[0].key}
    assert all(step.printed == "EC14" for step in found.steps)
    assert not found.ends


def test_branches_proposals_and_plans_as_a_whole_are_kept_apart() -> None:
    """A confirmed way into a plan and proposed ways to two of its actions are three steps of one item."""
    stops = [node("a", "first"), node("x", "second"), node("y", "second")]
    steps = [
        link("a", "second"),
        link("a", "second", later="x", state="proposed", confidence="0.9"),
        link("a", "second", later="y", state="proposed", confidence="0.5"),
    ]
    found = thread(stops, steps, "a")
    assert [(step.confirmed, step.confidence) for step in found.steps] == [(True, ""), (False, "0.9"), (False, "0.5")]
    drawing = draw(found)
    assert [step.words for step in drawing.steps] == ["", "proposed 0.9", "proposed 0.5"]
    assert len({(card.x, card.y) for card in drawing.cards}) == 4


def test_an_end_is_closed_only_where_the_outcome_says_so() -> None:
    """A complete item ends in a bar, another in a gap that says whether anything was due."""
    found = thread([node("a", "first", status="complete"), node("b", "first"), node("c", "second")], [], "a", "b", "c")
    assert found.ends == {"a": "closed", "b": "open", "c": "open"}
    words = {end.words: end.closed for end in draw(found).ends}
    assert words == {"complete": True, "no outcome stated": False, "not reported on yet": False}


def test_time_runs_from_left_to_right_and_cards_never_overlap() -> None:
    """Earlier plans stand further left, lines run to the right, and no two cards share a place."""
    stops = [node(f"a{number}", "first") for number in range(6)] + [node("x", "second")]
    steps = [link(f"a{number}", "second", later="x") for number in range(5)]
    steps.append(link("a5", "next", obligation="EI1", obligationName="Recruit", code="EI1", printed="EI1"))
    drawing = draw(thread(stops, steps, *(f"a{number}" for number in range(6))))
    columns = {card.card.plan: card.x for card in drawing.cards}
    assert columns["first"] < columns["second"] < columns["next"]
    for card in drawing.cards:
        assert card.x >= 0
        assert card.x + card.width <= drawing.width
        assert card.y + card.height <= drawing.height
        for other in drawing.cards:
            if other is not card and other.x == card.x:
                assert other.y >= card.y + card.height or card.y >= other.y + other.height
