"""What the command promises on good and bad input."""

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import openpyxl
import pytest
from tests_support import one_line

from goldenthread.version import __version__


def test_without_arguments_it_explains_itself(run) -> None:
    """The bare command names every subcommand and where to start."""
    shown = run("--help").stdout
    for name in ("serve", "query", "check", "build"):
        assert name in shown
    assert "Exit codes" in shown
    assert run("--version").stdout.split()[-1] == __version__


def test_build_says_what_it_did_and_skips_the_work_when_nothing_changed(run, tmp_path: Path) -> None:
    """A second build reports the same digest and does not write."""
    first = run("build", store=tmp_path)
    second = run("build", store=tmp_path)
    assert first.returncode == second.returncode == 0
    assert first.stdout.startswith("Built: ")
    assert second.stdout.startswith("Already up to date: ")
    assert first.stdout.splitlines()[1] == second.stdout.splitlines()[1]


def test_query_builds_by_itself(run, tmp_path: Path) -> None:
    """Nobody has to know that there is a build."""
    done = run("query", "owners", "--plan", "icr/hreir/2018-2020", "--format", "csv", store=tmp_path)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert ("1b", "HR Director") in {(row["action"], row["owner"]) for row in rows}


def test_query_without_a_name_lists_the_questions(run) -> None:
    """The list shows names and questions in plain English."""
    shown = run("query").stdout
    assert "plan-items" in shown
    assert "what-happened-next" in shown
    assert "Which" in shown


def test_a_table_for_people_hides_the_base_of_iris(run) -> None:
    """In the terminal an IRI of ours is a path."""
    shown = run("query", "plan-items", "--plan", "icr/hreir/2018-2020").stdout
    assert "plan/icr/hreir/2018-2020" in shown
    assert "https://w3id.org" not in shown
    assert "58 rows" in shown


def test_json_is_the_sparql_format(run) -> None:
    """``--format json`` is SPARQL 1.1 Query Results JSON."""
    answer = json.loads(run("query", "gaps", "--format", "json").stdout)
    assert answer["head"]["vars"] == ["plan", "theme", "code", "addressee", "coveredBy"]
    assert answer["results"]["bindings"][0]["plan"]["type"] == "uri"


def test_a_spreadsheet_has_typed_cells(run, tmp_path: Path) -> None:
    """Numbers arrive as numbers in the .xlsx file."""
    target = tmp_path / "values.xlsx"
    assert run("query", "metric-values", "-o", str(target)).returncode == 0
    rows = list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))
    column = rows[0].index("value")
    assert all(isinstance(row[column], int | float) for row in rows[1:] if row[column] is not None)


def test_csv_for_spreadsheets_has_names(run, tmp_path: Path) -> None:
    """The ending of the file chooses the format, and both ways of asking for it give the same bytes."""
    target = tmp_path / "owners.excel.csv"
    assert run("query", "owners", "-o", str(target)).returncode == 0
    text = target.read_text(encoding="utf-8-sig")
    assert text.startswith("plan,plan name,theme")
    assert run("query", "owners", "--format", "excel.csv").stdout.lstrip("\ufeff").splitlines() == text.splitlines()


def test_a_question_may_be_answered_with_a_graph(run, tmp_path: Path) -> None:
    """On the screen as Turtle, in a file by its ending, and rows are refused with what there is."""
    asked = ("query", "metric-cube", "--plan", "icr/technician-commitment/2021-2023")
    assert "cube#DataSet" in run(*asked).stdout
    target = tmp_path / "cube.nt"
    assert run(*asked, "-o", str(target)).returncode == 0
    assert target.read_text(encoding="utf-8").startswith("<")
    refused = run(*asked, "--format", "csv")
    assert refused.returncode == 2
    assert "turtle" in one_line(refused.stderr)


def test_any_sparql_runs_from_a_file_or_standard_input(run, tmp_path: Path) -> None:
    """``-f FILE`` and ``-f -`` give the same."""
    text = "PREFIX gt: <https://w3id.org/goldenthread/ns#> SELECT (COUNT(*) AS ?n) WHERE { ?p a gt:Plan }"
    file = tmp_path / "count.rq"
    file.write_text(text)
    from_file = run("query", "-f", str(file), "--format", "csv")
    assert from_file.stdout == run("query", "-f", "-", "--format", "csv", stdin=text).stdout
    assert int(from_file.stdout.split()[1]) >= 5


def test_construct_is_written_as_turtle(run) -> None:
    """A graph is shown as a graph."""
    text = "CONSTRUCT { ?p a ?c } WHERE { ?p a ?c . FILTER (STRENDS(STR(?c), 'ns#Plan')) }"
    assert "gt:Plan" in run("query", "-f", "-", stdin=text).stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("query", "owner"), "owners"),
        (("query", "owners", "--plan", "icr/hreir/2018-2021"), "icr/hreir/2018-2020"),
        (("query", "owners", "--plna", "x"), "--plan"),
        (("serv",), "serve"),
        (("query", "what-happened-next"), "needs the parameter plan"),
        (("query", "carried-over-repeatedly", "--least", "often"), "a whole number such as"),
    ],
)
def test_a_wrong_name_or_value_is_one_line_with_the_cure(run, arguments: tuple[str, ...], expected: str) -> None:
    """Every slip names what would be right, and ends with code 2."""
    done = run(*arguments)
    assert done.returncode == 2
    assert expected in one_line(done.stderr)


def test_a_query_that_does_not_parse_names_line_and_column(run) -> None:
    """The place of a syntax error is told."""
    done = run("query", "-f", "-", stdin="SELECT *\nWHERE { ?s ?p }")
    assert done.returncode == 2
    assert "line 2, column" in one_line(done.stderr)


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "LOAD <file:///etc/passwd>"]
)
def test_nothing_is_fetched_for_a_query(run, text: str) -> None:
    """SERVICE and LOAD are refused before they are tried."""
    done = run("query", "-f", "-", stdin=text)
    assert done.returncode == 2
    assert "refused" in one_line(done.stderr)


def test_broken_turtle_names_the_place_and_the_last_good_store_answers(
    run, copied_content: Path, tmp_path: Path
) -> None:
    """Build fails with file, line and column; queries go on with a warning."""
    store = tmp_path / "store"
    assert run("--content", str(copied_content), "build", store=store).returncode == 0
    file = copied_content / "graph" / "frameworks" / "rdc-2008.ttl"
    lines = file.read_text().splitlines()
    lines[6] = "<broken"
    file.write_text("\n".join(lines))
    built = run("--content", str(copied_content), "build", store=store)
    assert built.returncode == 2
    assert f"{file}:7:" in one_line(built.stderr)
    asked = run("--content", str(copied_content), "query", "gaps", store=store)
    assert asked.returncode == 0
    assert "last good store" in one_line(asked.stderr)


def test_a_port_in_use_is_one_line(run) -> None:
    """The message offers another port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--no-open", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "--port" in one_line(done.stderr)


def test_an_unwritable_place_is_one_line(run, tmp_path: Path) -> None:
    """A store cannot be made below a file; the message names the option."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = run("build", store=blocked / "store")
    assert done.returncode == 2
    assert "--store" in one_line(done.stderr)
    done = run("query", "gaps", "-o", str(blocked / "gaps.csv"))
    assert done.returncode == 2
    assert "another place" in one_line(done.stderr)


def test_an_endpoint_that_is_not_there_is_one_line(run) -> None:
    """A dead endpoint is named, with a guess at the cause."""
    done = run("--endpoint", "http://127.0.0.1:9/sparql", "query", "gaps")
    assert done.returncode == 2
    assert "is the server running?" in one_line(done.stderr)


def test_serve_answers_and_ctrl_c_ends_it(store_folder: Path) -> None:
    """The server prints its address, answers there, and stops at once."""
    process = subprocess.Popen(
        [sys.executable, "-m", "goldenthread", "serve", "--no-open", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "GOLDENTHREAD_STORE_FOLDER": str(store_folder), "PYTHONUNBUFFERED": "1"},
    )
    with process:
        try:
            line = process.stdout.readline()
            url = next(word for word in line.split() if word.startswith("http"))
            with urlopen(url) as page:  # noqa: S310 - our own server on loopback
                assert page.status == 200
            process.send_signal(signal.SIGINT)
            started = time.monotonic()
            assert process.wait(timeout=10) in {0, 130}
            assert time.monotonic() - started < 5
            assert "Traceback" not in process.stderr.read()
        finally:
            process.kill()
