"""The page of an action or one of its items: its facts, its measures, its thread and where all of it was read."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import render_template
from pyoxigraph import NamedNode

from goldenthread.queries.running import Table
from goldenthread.webui.bars import bar
from goldenthread.webui.facts import Facts, Lines, by_document, of_kind, read_records
from goldenthread.webui.finding_blocks import Block, block
from goldenthread.webui.known_plans import known_plans
from goldenthread.webui.links import lines_address, page_of
from goldenthread.webui.measures import amount, readings
from goldenthread.webui.outcomes import read_contexts
from goldenthread.webui.site import site
from goldenthread.webui.tables import Piece, differs
from goldenthread.webui.thread import build_thread
from goldenthread.webui.thread_drawing import draw

MOST_ABOVE: Final = 4


def render(facts: Facts) -> str:
    """Return the page of an action or an item."""
    node = NamedNode(facts.iri)
    parts = site()
    plans = known_plans()
    answer = parts.ask("records", thing=node)
    records = read_records(answer)
    links, stops = parts.ask("thread", thing=node), parts.ask("thread-nodes", thing=node)
    names = {row["node"]: row for row in stops.dicts()}
    items = {iri: row for iri, row in names.items() if iri.startswith(f"{facts.iri}/item/")}
    thread = build_thread([facts.iri, *items], stops, links, plans)
    plan = plans.get(facts.text("inPlan"))
    reviewed = bool(plan and plan.reviewed)
    contexts = read_contexts(parts.ask("value-context", thing=node))
    measured = {
        about: readings([record for record in records if record.text("about") == about], contexts, reviewed=reviewed)
        for about in (facts.iri, *items)
    }
    code = names.get(facts.iri, {}).get("code", "") or facts.code
    return render_template(
        "item.html",
        item=facts,
        code=code,
        misprinted=differs(facts.text("printed"), facts.code),
        plan=plan,
        action=facts.one("itemOf"),
        theme=facts.one("inTheme"),
        owners=_owners(facts, records),
        deadlines=sorted(
            of_kind(records, "Deadline"), key=lambda record: (record.text("about"), record.text("latest") or "9999")
        ),
        updates=of_kind(records, "ProgressUpdate"),
        milestones=of_kind(records, "Milestone"),
        disruptions=of_kind(records, "Disruption"),
        references=of_kind(records, "CrossReference"),
        items=items,
        names=names,
        measured=[(names.get(about, {}), found) for about, found in measured.items() if found],
        records_query=answer.text,
        absences=_absences(parts.ask("absences", thing=node), facts.iri),
        thread=thread,
        drawing=draw(
            thread,
            above={facts.iri: _addressed(facts)},
            bars={
                about: drawn
                for about, found in measured.items()
                if (drawn := next(filter(None, map(bar, found)), None))
            },
        ),
        thread_query=links.text,
        found=_checked(facts, records, items),
        evidence=by_document(line for stated in (facts, *records) for line in stated.evidence),
        bar=bar,
        amount=amount,
        page_of=page_of,
    )


def _checked(facts: Facts, records: Sequence[Facts], items: Mapping[str, Mapping[str, str]]) -> Block:
    """Return what the checks say of it, its records and its items."""
    classes = facts.classes.union(*(record.classes for record in records))
    return block(facts.iri, classes, {iri: row["code"] for iri, row in items.items()})


def _addressed(facts: Facts) -> tuple[Piece, ...]:
    """Return what hangs above its card: the first of what it answers."""
    return tuple(Piece(value.code or value.words, value.href) for value in facts.all("addresses"))[:MOST_ABOVE]


def _owners(facts: Facts, records: Sequence[Facts]) -> list[tuple[str, str | None, str, Lines | None, bool]]:
    """Return each owner: name, page, printed form where it differs, lines, and whether a rule derived it."""
    own = [record for record in of_kind(records, "Responsibility") if record.text("about") == facts.iri]
    found = []
    named = set()
    for record in own:
        party = record.one("party")
        if party is None:
            continue
        named.add(party.text)
        printed = record.text("printed")
        found.append(
            (
                party.words,
                party.href,
                printed if printed != party.words else "",
                next(iter(record.evidence), None),
                False,
            )
        )
    found += [(party.words, party.href, "", None, True) for party in facts.all("owner") if party.text not in named]
    return found


def _absences(table: Table, thing: str) -> dict[str, Mapping[str, str]]:
    """Return why each kind of value is absent: said of the thing itself before what holds it."""
    found: dict[str, Mapping[str, str]] = {}
    for row in sorted(table.dicts(), key=lambda row: row["about"] != thing):
        row["href"] = lines_address(row["document"], int(row["first"])) or "" if row["first"] else ""
        found.setdefault(row["kind"], row)
    return found
