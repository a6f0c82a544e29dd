"""What ``goldenthread check`` promises: findings, exit codes, and no false "all well"."""

import json
import re
import shutil
from pathlib import Path

import pytest
from tests_support import one_line

from goldenthread.content import content_root

FIXTURES = Path(__file__).parents[1] / "shapes" / "fixtures"


@pytest.fixture
def small_content(tmp_path: Path) -> Path:
    """A content root with the bundled ontology and shapes, and a graph small enough to check in no time."""
    target = tmp_path / "content"
    for name in ("ontology", "queries", "webui"):
        target.mkdir(exist_ok=True)
        (target / name).symlink_to(content_root() / name)
    shutil.copytree(content_root() / "shapes", target / "shapes")
    (target / "graph").mkdir()
    for name, file in (("common", "common.ttl"), ("obligations", "R01/PASS.ttl"), ("plan", "C25/PASS.ttl")):
        shutil.copy(FIXTURES / file, target / "graph" / f"{name}.ttl")
    return target


def replace_text(file: Path, old: str, new: str) -> None:
    """Replace a text in a file that must hold it."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_bundled_graph_can_be_published(run) -> None:
    """Exit code 0, every finding shown with its evidence, and how much was looked at."""
    done = run("check")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert "C25  4d Progress" in done.stdout
    assert len(re.findall(r"^  i info +C27  ", done.stdout, re.MULTILINE)) == 39
    assert re.search(
        r"^  ! warning +C01  ECI6 .*\(the extracted text; leicester-[\w-]+\.txt:21\)$", done.stdout, re.MULTILINE
    )
    assert re.search(r"^\d+ shapes evaluated [\d,]+ focus nodes ", done.stdout, re.MULTILINE)
    assert done.stdout.rstrip().endswith("Verdict: fit for publication; nothing was found that breaks it.")


def test_a_damaged_copy_is_refused_and_the_records_are_named(run, copied_content: Path, tmp_path: Path) -> None:
    """Exit code 1 for an owner taken out, a link to another institution, a lost source and a code given twice."""
    plan = copied_content / "graph/plans/icr/hreir-2018-2020.ttl"
    text = plan.read_text(encoding="utf-8")
    text, owners = re.subn(r"<[^>]*/action/3b/responsibility/\d+> a [^.]*? \.\n", "", text)
    text, sources = re.subn(
        r"(<[^>]*/action/2a/item/ii/follow-on/1> a .*?) ;\n    gt:evidence [^\n]* \.\n",
        r"\1 .\n",
        text,
        flags=re.DOTALL,
    )
    assert (owners, sources) == (2, 1)
    text += (
        "\n<plan/icr/hreir/2018-2020/action/4d/follow-on/wrong> a gt:FollowOn ;"
        " gt:about <plan/icr/hreir/2018-2020/action/4d> ;"
        ' gt:printed "EC16" ; gt:targetPlan <plan/leicester/rdc/2023> ;'
        " gt:evidence <document/icr-hreir-2018-2020/lines/345> .\n"
    )
    plan.write_text(text, encoding="utf-8")
    replace_text(copied_content / "graph/frameworks/rdc-2019.ttl", 'skos:notation "EI7"', 'skos:notation "EI6"')
    done = run("--content", str(copied_content), "check", "--format", "json", store=tmp_path / "store")
    assert done.returncode == 1, done.stderr
    violations = {
        (one["check"], one["label"].split()[0], one["record"].rsplit("/plan/")[-1])
        for one in json.loads(done.stdout)["findings"]
        if one["severity"] == "violation"
    }
    action = "icr/hreir/2018-2020/action"
    assert violations >= {
        ("C01", "3b", f"{action}/3b"),
        ("C28", "4d", f"{action}/4d/follow-on/wrong"),
        ("C48", "2a(ii)", f"{action}/2a/item/ii/follow-on/1"),
    }
    assert {check for check, *_ in violations} == {"C01", "C24", "C28", "C29", "C48", "I05", "I08", "R01"}


def test_violations_end_in_exit_code_1(run, small_content: Path, tmp_path: Path) -> None:
    """Text for people names the record, the message and what to do, also when only violations are shown."""
    shutil.copy(FIXTURES / "C46" / "FAIL.ttl", small_content / "graph" / "damage.ttl")
    done = run("--content", str(small_content), "check", "--severity", "violation", store=tmp_path / "store")
    assert done.returncode == 1, done.stderr
    assert 'x violation  C46  ECI1 [cross-reference "See ECI2"]: The row ECI2 that this refers to' in done.stdout
    assert "i info" not in done.stdout
    assert "Point it to the row that the document means." in done.stdout


def test_a_plan_can_be_checked_alone(run, small_content: Path, tmp_path: Path) -> None:
    """Asked for the other university's plan, which comes after itself, the report holds that and nothing else."""
    shutil.copy(FIXTURES / "C30" / "FAIL.ttl", small_content / "graph" / "damage.ttl")
    command = ("--content", str(small_content), "check", "--format", "json", "--plan", "two/2021")
    done = run(*command, store=tmp_path / "store")
    found = {(one["check"], one["record"].rsplit("/id/")[-1]) for one in json.loads(done.stdout)["findings"]}
    assert (done.returncode, found) == (1, {(check, "plan/two/2021") for check in ("C30", "I01", "I14")})


@pytest.mark.parametrize("word", ["sh:targetClass gt:Action ;", "sh:minCount 1"])
def test_a_slip_in_the_shapes_is_exit_code_2(word: str, run, small_content: Path, tmp_path: Path) -> None:
    """A misspelt target or constraint stops the check in one line that names it; it never passes as "all well"."""
    slip = word.replace("gt:Action", "gt:Acton").replace("minCount", "minCuont")
    replace_text(small_content / "shapes" / "core.ttl", word, slip)
    done = run("--content", str(small_content), "check", store=tmp_path / "store")
    assert (done.returncode, done.stdout) == (2, "")
    assert {"gt:Acton", "sh:minCuont"} & set(one_line(done.stderr).replace(",", " ").split())


def test_missing_shapes_are_exit_code_2(run, small_content: Path, tmp_path: Path) -> None:
    """Without shapes nothing is checked, and that is said."""
    for file in (small_content / "shapes").glob("*.ttl"):
        file.unlink()
    done = run("--content", str(small_content), "check", store=tmp_path / "store")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no check in" in one_line(done.stderr)


def test_an_unknown_plan_names_the_nearest(run) -> None:
    """A plan that does not exist is exit code 2 with real names."""
    done = run("check", "--plan", "icr/hreir/2018-2021")
    assert (done.returncode, done.stdout) == (2, "")
    assert "icr/hreir/2018-2020" in one_line(done.stderr)


def test_the_help_explains_marks_and_exit_codes(run) -> None:
    """Whoever reads the help knows what to do with the answer."""
    shown = run("check", "--help").stdout
    for words in (
        "breaks publication",
        "Exit codes",
        "--severity",
        "--plan",
        "Examples",
        "--changed-since",
        "--fail-on",
    ):
        assert words in shown
