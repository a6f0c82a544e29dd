"""What ``goldenthread check`` does with files of the user's."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from goldenthread.commands.main import run
from goldenthread.content import FOLDERS, content_root

BUNDLED = content_root() / "graph" / "plans" / "icr" / "hreir-2018-2020.ttl"
PLAN = "https://example.org/plan"
TEXT = f"""@prefix gt: <https://w3id.org/goldenthread/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <{PLAN}/> .

<{PLAN}> a gt:Plan ;
    rdfs:label "Our plan"@en ;
    gt:periodStart "2020-02-30"^^xsd:date ;
    gt:institution <https://w3id.org/goldenthread/id/org/icr> .

<1> a gt:Action ;
    skos:notation "1" ;
    rdfs:label "Meet"@en ;
    gt:inPlan <{PLAN}> .
"""
WAIVER = f"""[[waiver]]
check = "C01"
record = "{PLAN}/1"
reason = "The plan has ended."
approver = "Research Committee"
expires = 2027-07-31
"""


@dataclass
class Done:
    """What a run gave."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """Return the report of ``--format json``."""
        return json.loads(self.out)

    @property
    def found(self) -> set[tuple[str, str]]:
        """Return the check and the record of each finding."""
        return {(one["check"], one["record"]) for one in self.report["findings"]}


Check = Callable[..., Done]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled content with a part of the shapes, which are read in a tenth of the time."""
    root = tmp_path_factory.mktemp("content")
    for name in FOLDERS:
        if name != "shapes":
            (root / name).symlink_to(content_root() / name)
    (root / "shapes").mkdir()
    for name in ("core.ttl", "core-deadlines.ttl", "profiles.ttl"):
        shutil.copy(content_root() / "shapes" / name, root / "shapes")
    return root


@pytest.fixture
def check(content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Check:
    """Run ``goldenthread check`` in a folder with plan.ttl."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    Path("plan.ttl").write_text(TEXT)

    def command(*arguments: str, root: Path = content) -> Done:
        monkeypatch.setattr(sys, "argv", ["goldenthread", "--content", str(root), "check", *arguments])
        code = 0
        try:
            run()
        except SystemExit as end:
            code = int(end.code or 0)
        return Done(code, *capsys.readouterr())

    return command


def test_a_plan_of_ones_own_is_reported_at_its_lines(check: Check) -> None:
    """The action without an owner, and the day that does not exist, by check, record, file and line; nothing else."""
    done = check("plan.ttl", root=content_root())
    assert done.code == 1, done.err
    assert re.search(r"^  x violation  C01  1 Meet: .* plan\.ttl:12\)$", done.out, re.MULTILINE)
    assert "2020-02-30" in done.out
    assert "Our plan" in done.out
    assert "ICR HR Excellence" not in done.out
    assert "on 1 plan;" in done.out


def test_every_form_of_rdf_says_the_same(check: Check) -> None:
    """Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML of one plan have the same findings and content."""
    expected = check("plan.ttl", "--format", "json")
    triples = list(pyoxigraph.parse(TEXT.encode(), RdfFormat.TURTLE))
    forms = {"nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "rdf": RdfFormat.RDF_XML}
    forms |= {"jsonld": RdfFormat.JSON_LD}
    for ending, form in forms.items():
        graph = pyoxigraph.NamedNode("https://example.org/graph")
        quads = [pyoxigraph.Quad(one.subject, one.predicate, one.object, graph) for one in triples]
        statements = quads if form.supports_datasets else [quad.triple for quad in quads]
        Path(f"again.{ending}").write_bytes(pyoxigraph.serialize(statements, format=form))
        done = check(f"again.{ending}", "--format", "json")
        assert (done.code, done.found) == (expected.code, expected.found), ending
        assert done.report["content"] == expected.report["content"]


def test_a_copy_of_a_bundled_plan_stands_in_its_place(check: Check) -> None:
    """What was taken out of the copy is missed, though the bundled file still has it; the rest is as it was."""
    text, taken = re.subn(r"<[^>]*/action/3b/responsibility/\d+> a [^.]*? \.\n", "", BUNDLED.read_text("utf-8"))
    assert taken == 2
    Path("copy.ttl").write_text(text, encoding="utf-8")
    before, now = check(str(BUNDLED), "--format", "json"), check("copy.ttl", "--format", "json")
    action = "https://w3id.org/goldenthread/id/plan/icr/hreir/2018-2020/action/3b"
    assert (before.code, now.code) == (0, 1)
    assert ("C01", action) in now.found - before.found
    assert {record for _, record in now.found ^ before.found} <= {action, action.rpartition("/action")[0]}


def test_only_what_has_changed_is_reported(check: Check) -> None:
    """Against git and against an older file: a new fault is named, the old one is not, and their number is told."""
    git = ("git", "-c", "user.name=Post", "-c", "user.email=post@example.org")
    for command in (("init", "-q"), ("add", "plan.ttl"), ("commit", "-q", "-m", "First")):
        subprocess.run([*git, *command], check=True)
    shutil.copy("plan.ttl", "older.ttl")
    same = check("plan.ttl", "--changed-since", "HEAD", "--format", "json")
    assert (same.code, same.found) == (0, set())
    assert "Verdict: what differs from HEAD brings nothing" in check("plan.ttl", "--changed-since", "HEAD").out
    Path("plan.ttl").write_text(TEXT + f'<2> a gt:Action ; skos:notation "2" ; gt:inPlan <{PLAN}> .\n')
    for since in ("HEAD", "older.ttl"):
        done = check("plan.ttl", "--changed-since", since, "--format", "json")
        assert done.code == 1
        assert ("C01", f"{PLAN}/2") in done.found
        assert ("C01", f"{PLAN}/1") not in done.found
        assert re.search(r"\d+ findings that were there before are left out", done.err)
    Path("plan.ttl").write_text(TEXT.replace('"Meet"', '"Meet more"'))
    assert ("C01", f"{PLAN}/1") in check(".", "--changed-since", "HEAD", "--format", "json").found


def test_a_waiver_beside_the_file_accepts_until_its_day(check: Check) -> None:
    """The finding is shown as accepted and does not fail; a day later it does, and so does the waiver."""
    Path("plan.ttl").write_text(TEXT.replace("2020-02-30", "2020-02-28"))
    other = WAIVER.replace(PLAN, "https://example.org/another")
    Path("waivers.toml").write_text(WAIVER + other)
    accepted = check("plan.ttl", "--date", "2027-07-31")
    late = check("plan.ttl", "--date", "2027-08-01")
    assert "accepted by Research Committee until 2027-07-31" in accepted.out
    assert not re.search(r"^  x violation  C01 .*\n(?!.*accepted)", accepted.out, re.MULTILINE)
    assert "W02" not in accepted.out
    assert late.code == 1
    assert "W01" in late.out
    assert "W02" in check(".", "--date", "2027-07-31").out


def test_the_exit_code_follows_fail_on(check: Check) -> None:
    """Never, from violations on, or from remarks on."""
    assert [check("plan.ttl", "-q", "--fail-on", level).code for level in ("never", "violation", "info")] == [0, 1, 1]
    assert check("plan.ttl", "-q") == Done(1, "", "")


def test_findings_stand_on_the_line_in_a_code_review(check: Check) -> None:
    """SARIF names the file below the working folder and the line where the record is stated; JUnit fails the case."""
    done = check("plan.ttl", "--format", "sarif", "-o", "report.sarif")
    assert "Verdict" in done.out
    (run_,) = json.loads(Path("report.sarif").read_text())["runs"]
    (place,) = [
        one["locations"][0]["physicalLocation"] for one in run_["results"] if one["ruleId"] == "C01-action-has-owner"
    ]
    assert place["artifactLocation"]["uri"] == "plan.ttl"
    assert place["region"]["startLine"] == 12
    suites = ET.fromstring(check("plan.ttl", "--format", "junit").out)  # noqa: S314 - our own
    failed = [case.get("name", "") for case in suites.iter("testcase") if case.find("failure") is not None]
    assert any(name.startswith("C01") for name in failed)


def test_statement_and_badge_are_written_beside_the_report(check: Check) -> None:
    """The statement holds the content hash of the report; the badge says the verdict in words."""
    done = check("plan.ttl", "--format", "json", "--statement", "statement.ttl", "--badge", "badge.svg")
    assert f"sha256:{done.report['content']}" in Path("statement.ttl").read_text()
    assert PLAN in Path("statement.ttl").read_text()
    assert "not fit" in Path("badge.svg").read_text()


def test_one_of_several_plans_and_standard_input(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of two plans, one asked for; and the same plan through a pipe."""
    Path("other.ttl").write_text(TEXT.replace(PLAN, PLAN + "/other").replace("Our plan", "Other plan"))
    both = check(".", "--format", "json")
    assert {("C01", f"{PLAN}/1"), ("C01", f"{PLAN}/other/1")} <= both.found
    one = check(".", "--format", "json", "--plan", "Other plan")
    assert {plan["plan"] for plan in one.report["findings"]} == {f"{PLAN}/other"}

    class Pipe:
        buffer = Path("plan.ttl").open("rb")  # noqa: SIM115 - closed below

    monkeypatch.setattr(sys, "stdin", Pipe)
    piped = check("-", "--input-format", "turtle", "--format", "json")
    Pipe.buffer.close()
    assert piped.found == check("plan.ttl", "--format", "json").found


def test_relative_names_are_the_same_on_every_machine(check: Check) -> None:
    """Without a base, they hang on the path that was given, not on where it lies."""
    Path("plans").mkdir()
    Path("plans/own plan.ttl").write_text(TEXT.replace(f"@base <{PLAN}/> .\n", "").replace(f"<{PLAN}>", "<>"))
    done = check("plans", "--format", "json")
    assert ("C01", "file:///plans/1") in done.found
    assert ("C01", "file:///plans/1") in check(str(Path("plans").resolve()), "--format", "json").found


def test_an_import_of_what_is_there_anyway_is_no_fault(check: Check) -> None:
    """The ontology goes with every check, and a file may name another that is given too."""
    imports = "\n<https://example.org/o> <http://www.w3.org/2002/07/owl#imports> <{}> .\n"
    Path("plan.ttl").write_text(TEXT + imports.format("https://w3id.org/goldenthread/ns#"))
    assert check("plan.ttl", "-q").code == 1
    Path("plan.ttl").write_text(TEXT + imports.format("file:///other.ttl"))
    Path("other.ttl").write_text(f"<{PLAN}> <https://example.org/p> 1 .")
    assert check("plan.ttl", "other.ttl", "-q").code == 1
    assert check("plan.ttl", "-q").code == 2


def test_rdf_xml_as_an_ontology_editor_writes_it(check: Check) -> None:
    """A DOCTYPE with abbreviations is read, and a byte-order mark is no fault."""
    Path("plan.rdf").write_text(
        '\ufeff<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [\n'
        '    <!ENTITY xsd "http://www.w3.org/2001/XMLSchema#" >\n'
        '    <!ENTITY gt "https://w3id.org/goldenthread/ns#" >\n'
        f']>\n<rdf:RDF xmlns="{PLAN}#"\n     xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        f' xmlns:gt="https://w3id.org/goldenthread/ns#">\n    <gt:Plan rdf:about="{PLAN}">\n'
        '        <gt:periodStart rdf:datatype="&xsd;date">2020-02-30</gt:periodStart>\n    </gt:Plan>\n'
        f'    <gt:Action rdf:about="{PLAN}/1"><gt:inPlan rdf:resource="{PLAN}"/></gt:Action>\n</rdf:RDF>\n'
    )
    done = check("plan.rdf")
    assert (done.code, done.err) == (1, "")
    assert "plan.rdf:11)" in done.out
