"""The page of an obligation: what it asks, who answers it and how, and what goes on under it."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import abort, render_template, request
from pyoxigraph import NamedNode

from goldenthread.ontology.namespaces import thing_path
from goldenthread.queries.running import Table
from goldenthread.webui.facts import Facts
from goldenthread.webui.links import page_of
from goldenthread.webui.site import site
from goldenthread.webui.tables import Listing, Piece, Row, columns, joined, missing, named, state, text

MOST_LISTED: Final = 300
"""Actions, rows and follow-ons that the page lists one by one; of more it lists the institutions."""


def render(facts: Facts) -> str:
    """Return the page of an obligation; where many answer it, the institutions that do, or what one of them does."""
    node = NamedNode(facts.iri)
    parts = site()
    institutions = parts.ask("obligation-institutions", obligation=node)
    rows = institutions.dicts()
    chosen = _chosen(rows)
    shown = {
        "obligation": facts,
        "framework": facts.one("inFramework"),
        "whole": facts.one("partOf"),
        "parts": [
            (row["code"], row["name"], page_of(row["part"]))
            for row in parts.ask("obligation-parts", obligation=node).dicts()
        ],
    }
    if not chosen and sum(_number(rows, name) for name in ("actions", "gaps", "followOns")) > MOST_LISTED:
        return render_template(
            "obligation_of_many.html",
            **shown,
            institutions=[(row["name"], _address(facts, row), _deeds(row)) for row in rows],
            counts=[_number(rows, name) for name in ("plans", "actions", "gaps", "followOns")],
            query=institutions.text,
        )
    values = {"obligation": node}
    if chosen:
        values["institution"] = NamedNode(chosen["institution"])
    return render_template(
        "obligation.html",
        **shown,
        institution=(chosen["name"], page_of(chosen["institution"])) if chosen else None,
        everything=page_of(facts.iri),
        answers=_answers(facts, parts.ask("obligation-answers", **values)),
        follow_ons=_follow_ons(parts.ask("obligation-follow-ons", **values)),
    )


def _chosen(institutions: list[dict[str, str]]) -> dict[str, str] | None:
    """Return the institution that the address names, if any; one that has nothing to do with the obligation is 404."""
    wanted = request.args.get("institution", "")
    if not wanted:
        return None
    found = next((row for row in institutions if thing_path(row["institution"]) == wanted), None)
    return found or abort(HTTPStatus.NOT_FOUND)


def _address(facts: Facts, institution: dict[str, str]) -> str | None:
    """Return where the page says what one institution does."""
    path = thing_path(institution["institution"])
    return f"{page_of(facts.iri)}?{urlencode({'institution': path})}" if path else None


def _deeds(institution: dict[str, str]) -> str:
    """Return in words what an institution has for an obligation."""
    counts = (
        ("actions", "action", "actions"),
        ("gaps", "empty row", "empty rows"),
        ("followOns", "goes on", "go on"),
    )
    words = [_many(number, one, more) for name, one, more in counts if (number := int(institution[name]))]
    return ", ".join(words)


def _number(institutions: list[dict[str, str]], name: str) -> int:
    return sum(int(row[name]) for row in institutions)


def _answers(facts: Facts, table: Table) -> Listing:
    grouped: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in table.dicts():
        grouped.setdefault((row["planName"], row["node"]), []).append(row)
    actions = sum(rows[0]["kind"] == "action" for rows in grouped.values())
    empty = len(grouped) - actions
    rows = []
    previous = ""
    for (plan, _node), found in grouped.items():
        rows.append(_row(facts, found, plan if plan != previous else ""))
        previous = plan
    gaps = f", and {_many(empty, 'row asks', 'rows ask')} for it without one" if empty else ""
    return Listing(
        caption=f"{_many(actions, 'action answers', 'actions answer')} this obligation{gaps}.",
        columns=columns("Code", "What", "Part", "Owner", "Measures", "Target", "Result", "Due"),
        rows=tuple(rows),
        query=table.text,
        empty="No plan here answers this obligation, and none keeps a row for it.",
    )


def _row(facts: Facts, found: list[dict[str, str]], group: str) -> Row:
    first = found[0]

    def cells(name: str) -> dict[str, str]:
        return {row["value"]: row["words"] for row in found if row["cell"] == name}

    part = text(first["partName"]) if first["part"] != facts.iri else ()
    code = (Piece(first["code"] or "no code", page_of(first["node"]), "code"),)
    if first["kind"] == "row":
        see = ", ".join(dict.fromkeys(row["words"] for row in found if row["cell"] == "see"))
        what = (state("no action"), *([Piece(f"see {see}")] if see else []))
        return Row(cells=(code, what, part, (), (), (), (), ()), group=group)
    owners = joined((Piece(name, page_of(iri)),) for iri, name in cells("owner").items()) or (
        missing("no owner stated"),
    )
    return Row(
        cells=(
            code,
            (Piece(first["name"], None if first["code"] else page_of(first["node"])),),
            part,
            owners,
            text("; ".join(cells("measure").values())) or (missing("none stated"),),
            text("; ".join(cells("target").values())),
            text("; ".join(cells("result").values())),
            text(", ".join(dict.fromkeys(cells("deadline").values()))),
        ),
        group=group,
    )


def _follow_ons(table: Table) -> Listing:
    rows = []
    for row in table.dicts():
        printed = (Piece(f"printed {row['printed']}", kind="printed"),) if row["printed"] != row["code"] else ()
        awaited = (Piece("awaited: not published here", kind="missing"),) if row["state"] != "published" else ()
        rows.append(
            Row(
                cells=(
                    (Piece(row["nodeCode"] or "no code", page_of(row["node"]), "code"),),
                    text(row["name"]),
                    named(row["plan"], row["planName"]),
                    (Piece(row["code"], kind="code"), *printed),
                    (*named(row["target"], row["targetName"]), *awaited),
                )
            )
        )
    going = _many(len(rows), "action or item goes", "actions and items go")
    return Listing(
        caption=f"{going} on under this obligation in a later plan.",
        columns=columns("Code", "What", "From", "Goes on as", "In"),
        rows=tuple(rows),
        query=table.text,
        empty="No follow-on names this obligation.",
    )


def _many(count: int, one: str, more: str) -> str:
    return f"{count or 'No'} {one if count == 1 else more}"
