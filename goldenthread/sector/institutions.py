"""An invented institution: the posts, teams and bodies that own actions, and who watches over the plans."""

from goldenthread.sector.outlines import institution_slug
from goldenthread.sector.things import Thing, english, link, plain, thing
from goldenthread.sector.words import BOARD, GROUP_SLUGS, OVERSEER, OWNERS, STAFF_GROUPS, PartyName


def institution_path(place: str) -> str:
    """Return the path of the institution with this short name."""
    return f"org/{place}"


def party_path(place: str, party: PartyName) -> str:
    """Return the path of a post or body of an institution."""
    return f"org/{place}/{GROUP_SLUGS[party.kind]}/{party.slug}"


def staff_group_path(place: str, slug: str) -> str:
    """Return the path of a staff group of an institution."""
    return f"org/{place}/staff-group/{slug}"


def institution_things(institution: int, evidence: str) -> list[Thing]:
    """Return an institution with everything that its plans refer to.

    Args:
        institution: which one, counted from 0.
        evidence: a link to the lines that list the parties, in the first plan's document.
    """
    place = institution_slug(institution)
    home, read = ("gt:institution", link(institution_path(place))), ("gt:evidence", evidence)
    board = link(party_path(place, BOARD))
    overseer = party_path(place, OVERSEER)
    found = [
        thing(
            institution_path(place),
            "gt:Institution",
            ("rdfs:label", english(f"Invented University {institution + 1}")),
            ("gt:abbreviation", plain(f"IU{institution + 1}")),
        )
    ]
    for party in (*OWNERS, OVERSEER, BOARD):
        facts = [("rdfs:label", english(party.label)), home]
        if party.kind == "Committee" and party is not BOARD:
            facts.append(("gt:reportsTo", board))
        found.append(thing(party_path(place, party), f"gt:{party.kind}", *facts, read))
    for slug, label in STAFF_GROUPS:
        path = staff_group_path(place, slug)
        found.append(thing(path, "gt:StaffGroup", ("skos:prefLabel", english(label)), home, read))
    seat = (
        ("rdfs:label", english("Researchers on the steering group")),
        ("gt:seatOn", link(overseer)),
        ("gt:filledFrom", link(staff_group_path(place, "research-staff"))),
        ("gt:seatRole", "gt:member"),
        ("gt:seatCount", "2"),
    )
    found.append(thing(f"{overseer}/seat/researchers", "gt:Seat", *seat, read))
    return found
