"""The first page: what is in here, the plans in time, and what needs attention; and the page about the site."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, url_for

from goldenthread.queries.running import Table, select
from goldenthread.webui.finding_blocks import summary
from goldenthread.webui.known_plans import known_plans, plan_rows, plan_table
from goldenthread.webui.links import page_of
from goldenthread.webui.plan_table import GAP_WORDS, GAPS, NOT_ASKED, count_gaps, entries, gap_reasons
from goldenthread.webui.site import Site, site
from goldenthread.webui.timeline import draw_timeline

routes = Blueprint("home", __name__)

SENTENCES: Final = (
    ("plan-items", "action or lettered item is in the plans", "actions and lettered items are in the plans"),
    ("gaps", "obligation row of a template holds no action", "obligation rows of templates hold no action"),
    ("target-outcomes", "target is held against what was found", "targets are held against what was found"),
    ("pages/mended-codes", "follow-on code was misprinted and mended", "follow-on codes were misprinted and mended"),
    (
        "pages/awaited",
        "follow-on leads into a plan that is not published here",
        "follow-ons lead into a plan that is not published here",
    ),
    (
        "pages/proposed-links",
        "link between plans is only proposed and waits for a person",
        "links between plans are only proposed and wait for a person",
    ),
    ("pages/disrupted", "action was stopped, put off or changed", "actions were stopped, put off or changed"),
)
"""Queries whose rows are worth counting, with the words after one and after many."""


KINDS_COUNTED: Final = (
    ("Plan", "plans"),
    ("Action", "actions"),
    ("ActionItem", "lettered items"),
    ("Obligation", "obligations"),
)
MOST_DRAWN: Final = 40
"""Plans that the first page draws and speaks of one by one; of more it lists the institutions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number in a sentence, with the address of what it counts, and the words and the excuse after it."""

    number: int
    href: str | None
    words: str
    note: str = ""


@routes.route("/")
def index() -> str:
    """Show the first page."""
    rows = plan_rows()
    if sum(row["state"] == "published" for row in rows) > MOST_DRAWN:
        return _of_many(rows)
    parts = site()
    table = plan_table()
    return render_template(
        "home.html",
        timeline=draw_timeline(rows, [(row["plan"], row["later"]) for row in parts.ask("plan-follow-ons").dicts()]),
        timeline_query=table.text,
        sentences=parts.once("sentences", lambda: _sentences(parts)),
        attention=parts.once("attention", lambda: _attention(parts)),
        checked=summary(),
        institutions=list(
            dict.fromkeys(
                (row["institutionName"], page_of(row["institution"])) for row in rows if row["state"] == "published"
            )
        ),
    )


def _of_many(rows: Sequence[Mapping[str, str]]) -> str:
    """Show the first page of a site with more plans than a drawing can hold: what there is, and the institutions."""
    plans: dict[tuple[str, str | None], list[str]] = {}
    for row in rows:
        if row["state"] == "published":
            years = plans.setdefault((row["institutionName"], page_of(row["institution"])), [])
            years.append((row["start"] or row["submitted"])[:4])
    index = site().index
    return render_template(
        "home_of_many.html",
        counts=[(number, words) for kind, words in KINDS_COUNTED if (number := index.count_of(kind))],
        institutions=[(name, page, len(years), _span(years)) for (name, page), years in plans.items()],
        plans=sum(map(len, plans.values())),
        checked=summary(),
        query=plan_table().text,
    )


def _span(years: Iterable[str]) -> str:
    """Return the first and the last of the years that are known, in words."""
    known = sorted(filter(None, years))
    if not known:
        return ""
    return known[0] if known[0] == known[-1] else f"{known[0]} to {known[-1]}"


@routes.route("/about")
def about() -> str:
    """Show what this site is, how to read its marks, and who may use the data."""
    return render_template("about.html", gaps=GAPS)


def _sentences(parts: Site) -> list[Count]:
    tables = ((name, one, many, select(parts.store, parts.catalogue, name)) for name, one, many in SENTENCES)
    return [
        Count(
            number=len(table.rows),
            href=url_for("catalogue_pages.query", name=name),
            words=one if len(table.rows) == 1 else many,
            note=_split(table),
        )
        for name, one, many, table in tables
        if table.rows
    ]


def _split(table: Table) -> str:
    """Return how many rows have each outcome, where the table judges: ``11 met, 4 missed``."""
    if "outcome" not in table.columns:
        return ""
    outcomes = Counter(row["outcome"] for row in table.dicts())
    return ", ".join(f"{number} {word}" for word, number in outcomes.most_common())


def _attention(parts: Site) -> list[tuple[str, str | None, list[Count]]]:
    plans = known_plans()
    tables = entries(parts.ask("plan-nodes"), parts.ask("plan-cells"))
    unasked = {(row["plan"], row["kind"]) for row in parts.ask("not-asked").dicts()}
    found = []
    for iri, plan in sorted(plans.items(), key=lambda pair: pair[1].order):
        if not plan.published:
            continue
        page = page_of(iri)
        counts = [
            Count(
                number=number,
                href=f"{page}?gap={gap}#table",
                words=GAP_WORDS[gap][number != 1],
                note=_excuse(unasked, iri, gap) or gap_reasons(tables.get(iri, []), gap),
            )
            for gap, number in count_gaps(tables.get(iri, []), reviewed=plan.reviewed).items()
        ]
        found.append((plan.name, page, counts))
    return found


def _excuse(unasked: set[tuple[str, str]], plan: str, gap: str) -> str:
    return "its template does not ask for one" if (plan, NOT_ASKED.get(gap, "")) in unasked else ""
