"""Slips of somebody who types a plan in: each is named, at its record, by a finding that was not there before.

``entry_slips.toml`` lists them. All slips in one plan are made in one copy of it, so that none hides another.
"""

import json
import sys
import tomllib
from pathlib import Path

import pytest

from goldenthread.commands.main import run
from goldenthread.content import content_root
from goldenthread.ontology.namespaces import ID

Slip = dict[str, str]
Found = dict[tuple[str, str, str], str]
"""The message of each finding, by check, record and severity."""

SLIPS: list[Slip] = tomllib.loads(Path(__file__).with_name("entry_slips.toml").read_text(encoding="utf-8"))["slip"]
PLANS = content_root() / "graph" / "plans"


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, bool], Found]:
    """What the command says about a copy of each plan, as it is and with its slips."""
    folder = tmp_path_factory.mktemp("entered")
    files = {slip["file"] for slip in SLIPS}
    texts = {file: (PLANS / file).read_text(encoding="utf-8") for file in files}
    told = {(file, False): checked(folder, text) for file, text in texts.items()}
    for slip in SLIPS:
        texts[slip["file"]] = with_slip(texts[slip["file"]], slip)
    return told | {(file, True): checked(folder, text) for file, text in texts.items()}


def with_slip(text: str, slip: Slip) -> str:
    """Return a plan's text with a slip in the block of its record."""
    before, start, rest = text.partition(f"\n<{slip['record']}> a ")
    block, end, after = rest.partition("\n\n")
    assert slip["right"] in block, slip["name"]
    return before + start + block.replace(slip["right"], slip["wrong"], 1) + end + after


def checked(folder: Path, text: str) -> Found:
    """Return what ``goldenthread check`` finds in a file of the user's."""
    plan, report = folder / "plan.ttl", folder / "report.json"
    plan.write_text(text, encoding="utf-8")
    command = ["goldenthread", "check", str(plan), "--format", "json", "-o", str(report), "--fail-on", "never", "-q"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", command)
        run()
    found = json.loads(report.read_text(encoding="utf-8"))["findings"]
    return {(one["check"], one["record"].removeprefix(ID), one["severity"]): one["message"] for one in found}


@pytest.mark.parametrize("slip", SLIPS, ids=[slip["name"] for slip in SLIPS])
def test_a_slip_is_named_at_its_record(slip: Slip, findings: dict[tuple[str, bool], Found]) -> None:
    """The check that fits says it of that very record, as grave as it is, and says nothing there without the slip."""
    said = slip["check"], slip["record"], slip["severity"]
    assert said not in findings[slip["file"], False]
    assert said in findings[slip["file"], True]


@pytest.mark.parametrize(
    ("wrong", "meant"), [("gt:benefit;", "gt:benefits?"), ("gt:ProgresUpdate;", "gt:ProgressUpdate?")]
)
def test_a_misspelt_word_is_named_with_the_nearest(
    wrong: str, meant: str, findings: dict[tuple[str, bool], Found]
) -> None:
    """The message holds the word as it was written, and the one that was meant."""
    messages = [text for (check, *_), text in sorted(_all(findings).items()) if check == "I16" and wrong in text]
    assert messages
    assert all(meant in text for text in messages)


def test_a_wrong_year_of_the_plan_is_named_first(tmp_path: Path) -> None:
    """Before the deadlines that it makes look wrong, which are told in one line with it."""
    text = (PLANS / "leicester/rdc-2023.ttl").read_text(encoding="utf-8")
    plan = tmp_path / "plan.ttl"
    plan.write_text(text.replace('gt:submittedOn "2023-', 'gt:submittedOn "2033-', 1), encoding="utf-8")
    report = tmp_path / "report.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["goldenthread", "check", str(plan), "-o", str(report), "--fail-on", "never", "-q"])
        run()
    _, first, second, *others = report.read_text(encoding="utf-8").splitlines()
    assert "C92  University of Leicester" in first
    assert "16 of C07" in second
    assert not [line for line in others if "  C07  " in line]


def _all(findings: dict[tuple[str, bool], Found]) -> Found:
    return {said: text for found in findings.values() for said, text in found.items()}
