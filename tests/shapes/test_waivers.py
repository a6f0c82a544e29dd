"""Findings that somebody accepts: visible, dated, and never for good."""

import inspect
import textwrap
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from report_support import FINDINGS, OTHER, OWNER, PLAN, TODAY, made_finding, made_report
from tests_support import one_line

from goldenthread.errors import InputError
from goldenthread.ontology.namespaces import ID
from goldenthread.shapes import waivers as waivers_module
from goldenthread.shapes.findings import Waiver
from goldenthread.shapes.reading import Severity
from goldenthread.shapes.waivers import apply_waivers, read_waivers

GOOD = {
    "check": '"C01"',
    "record": '"plan/one/2018/action/1"',
    "reason": '"The plan has ended."',
    "approver": '"Research Committee"',
    "expires": "2027-07-31",
}
CHECKS = tuple(one.check for one in made_report().evaluations)


def written(folder: Path, *entries: dict[str, str]) -> Path:
    """Write a file of waivers; a key whose value is empty is left out."""
    lines = [
        "\n".join(["[[waiver]]", *(f"{key} = {value}" for key, value in entry.items() if value)]) for entry in entries
    ]
    file = folder / "waivers.toml"
    file.write_text("\n\n".join(lines), encoding="utf-8")
    return file


def made_waiver(check: str = "C01", record: str = f"{PLAN}/action/1", days: int = 0, **others: str) -> Waiver:
    """Return a waiver that holds for so many days more."""
    texts = {"reason": "It has ended.", "approver": "Research Committee", "place": "waivers.toml, waiver 1"} | others
    return Waiver(check=check, record=record, expires=TODAY + timedelta(days=days), **texts)


def test_the_example_of_the_documentation_is_a_file_of_waivers(tmp_path: Path) -> None:
    """What is shown as an example can be copied."""
    text = inspect.getdoc(waivers_module) or ""
    file = tmp_path / "waivers.toml"
    file.write_text(textwrap.dedent(text[text.index("    [[waiver]]") : text.index("``check`` is")]), encoding="utf-8")
    (waiver,) = read_waivers(file)
    assert waiver.record == ID + "plan/icr/hreir/2018-2020/action/2d"
    assert waiver.expires == date(2027, 7, 31)
    assert waiver.place == f"{file}, waiver 1"


def test_a_file_may_say_iris_names_of_shapes_days_as_texts_and_begin_with_a_mark(tmp_path: Path) -> None:
    """Several ways of writing the same thing are understood, and a file without waivers holds none."""
    entry = GOOD | {"check": '"C01-owner"', "record": f'"{PLAN}/action/1"', "expires": '"2027-07-31"'}
    file = written(tmp_path, GOOD, entry)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    first, second = read_waivers(file, checks=CHECKS, exists=lambda iri: iri == f"{PLAN}/action/1")
    assert (first.record, first.expires) == (second.record, second.expires)
    file.write_text("# none yet\n", encoding="utf-8")
    assert read_waivers(file) == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reason": ""}, "has no reason"),
        ({"reason": '"  "'}, "needs a text as reason"),
        ({"approver": "7"}, "needs a text as approver"),
        ({"check": '"C01-ownr"'}, "did you mean C01-owner"),
        ({"record": '"plan/one/2018/action/99"'}, "says nothing about the record"),
        ({"record": '"action 1"'}, "neither an IRI nor a path"),
        ({"expires": ""}, "it has no expires"),
        ({"expires": '"next summer"'}, "is no day"),
        ({"expires": "2027"}, "is no day"),
        ({"approver": '"Dr Jane Doe, Head of Research"'}, "looks like a person"),
        ({"approver": '"prof. Doe"'}, "looks like a person"),
        ({"approver": '"doe@example.org"'}, "looks like a person"),
        ({"approved": '"Research Committee"'}, "did you mean approver"),
    ],
)
def test_a_bad_waiver_is_refused_in_one_line(changed: dict[str, str], words: str, tmp_path: Path) -> None:
    """The line names the file, the number of the waiver and what to do."""
    file = written(tmp_path, GOOD, GOOD | {"record": f'"{PLAN}/action/2"'} | changed)
    with pytest.raises(InputError) as refused:
        read_waivers(file, checks=CHECKS, exists=lambda iri: not iri.endswith("99"))
    line = one_line(str(refused.value))
    assert line.startswith(f"{file}, waiver 2: ")
    assert words in line


@pytest.mark.parametrize("approver", ["Professor of Physics", "Head of Research", "Dean and Professor in Law"])
def test_posts_are_not_taken_for_people(approver: str, tmp_path: Path) -> None:
    """A title that belongs to a post is no name."""
    assert read_waivers(written(tmp_path, GOOD | {"approver": f'"{approver}"'}))[0].approver == approver


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[[waiver]\n", "this is not TOML"),
        (b"a = " + b"[" * 5000, "this is not TOML"),
        (b'[[waiver]]\nreason = "caf\xe9"\n', "line 2: this is not UTF-8"),
        (b"[[waivers]]\n", "'waivers' is not understood"),
        (b"[waiver]\n", "with two brackets"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_line(content: bytes | None, words: str, tmp_path: Path) -> None:
    """Half a table, a bomb, Latin-1, a misspelt word, no file: one line each."""
    file = tmp_path / "waivers.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_waivers(file)
    assert words in one_line(str(refused.value))
    assert str(file) in str(refused.value)


def test_the_same_waiver_twice_is_refused(tmp_path: Path) -> None:
    """Two waivers for the same thing could contradict each other."""
    with pytest.raises(InputError, match=r"waiver 2: .* as waiver 1; keep one"):
        read_waivers(written(tmp_path, GOOD, GOOD))


@pytest.mark.parametrize(
    ("check", "record", "covered"),
    [
        ("C01", f"{PLAN}/action/1", 1),
        ("C01-owner", f"{PLAN}/action/1", 1),
        ("C01", f"{PLAN}/action/2", 1),
        ("C01", f"{PLAN}/action/2/", 1),
        ("C01", PLAN, 2),
        ("C03", f"{PLAN}/action/3", 1),
        ("C04", OTHER, 1),
        ("C01", f"{PLAN}/action", 2),
        ("C01", f"{PLAN}/act", 0),
        ("C01", OTHER, 0),
        ("C04", f"{ID}framework/x", 1),
        ("C04", ID.rstrip("/"), 0),
    ],
)
def test_a_waiver_covers_its_record_and_what_lies_below(check: str, record: str, covered: int) -> None:
    """A record, an action, an item or a whole plan; never what only begins with the same letters."""
    report = apply_waivers(made_report(), (made_waiver(check, record),), TODAY)
    assert len(report.accepted) == covered
    assert [one.check.check for one in report.findings if one.check.check == "W02"] == ["W02"] * (not covered)


def test_what_is_accepted_does_not_count_and_stays_visible() -> None:
    """With every violation accepted the plan can be published; the last day still holds."""
    report = made_report()
    assert not report.publishable
    judged = apply_waivers(report, (made_waiver(record=PLAN),), TODAY)
    assert judged.publishable
    assert judged.count(Severity.VIOLATION) == 0
    assert len(judged.findings) == len(report.findings)
    assert {one.waiver.approver for one in judged.accepted if one.waiver} == {"Research Committee"}


def test_an_expired_waiver_fails() -> None:
    """The finding counts again, and the waiver itself is a violation that says what to do."""
    report = apply_waivers(made_report(FINDINGS[2]), (made_waiver("C02", days=-1),), TODAY)
    assert not report.publishable
    assert not report.accepted
    (expired,) = [one for one in report.findings if one.check.check == "W01"]
    assert expired.check.severity is Severity.VIOLATION
    assert expired.plan == PLAN
    assert expired.message == (
        "The waiver of C02 that the Research Committee approved expired on 2026-11-23 (waivers.toml, waiver 1)."
    )
    assert "later day" in expired.check.fix


def test_a_needless_waiver_is_a_warning_unless_its_check_was_not_run() -> None:
    """What matches nothing is named; a waiver for a profile that was left out may match another time."""
    waivers = (made_waiver("C02", f"{PLAN}/action/7"), made_waiver("T01", f"{PLAN}/action/7"))
    report = apply_waivers(made_report(), waivers, TODAY)
    (needless,) = [one for one in report.findings if one.check.profile == "waivers"]
    assert (needless.check.check, needless.check.severity) == ("W02", Severity.WARNING)
    assert "C02" in needless.message
    assert report.waivers == waivers


def test_with_one_plan_checked_the_waivers_of_others_are_left_alone() -> None:
    """Neither needless nor expired: nobody looked there."""
    waivers = (made_waiver("C04", OTHER, days=-9), made_waiver("C01", f"{OTHER}/action/1"))
    report = made_report(FINDINGS[0], plans=1, checked=made_report().checked[:1])
    assert [one.check.check for one in apply_waivers(report, waivers, TODAY, plan=PLAN).findings] == ["C01"]


def test_of_two_waivers_the_one_that_holds_longest_counts() -> None:
    """The one for the action does not cut short the one for the plan, and neither is needless."""
    waivers = (made_waiver(days=5), made_waiver(record=PLAN, days=9))
    (accepted,) = apply_waivers(made_report(FINDINGS[0]), waivers, TODAY).findings
    assert accepted.waiver == waivers[1]


def test_records_of_other_people_can_be_waived() -> None:
    """IRIs need not be ours."""
    record = "https://example.org/data#action-1"
    found = replace(made_finding(OWNER, "x"), focus=record, record=record, item=record, plan="https://example.org/plan")
    assert apply_waivers(made_report(found), (made_waiver(record=record),), TODAY).publishable
