"""What ``goldenthread check`` does with files that are not what they should be: one line, exit code 2, no network."""

import codecs
import gzip
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests_support import one_line

from goldenthread.commands.main import run

PLAN = """@prefix gt: <https://w3id.org/goldenthread/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/plan> a gt:Plan ;
    rdfs:label "Caf\u00e9 plan"@en .
"""
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">\n'
RECORD = '<rdf:Description rdf:about="http://example.org/x"><e:p>{}</e:p></rdf:Description>\n</rdf:RDF>'
DOCTYPE = '<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [\n{}]>\n'
DEEP = 100_000

Checked = Callable[..., str]


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Checked:
    """Run the command in this process, expect exit code 2 and an empty standard output, and return the one line."""

    def command(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["goldenthread", "check", *arguments])
        with pytest.raises(SystemExit) as end:
            run()
        out, err = capsys.readouterr()
        assert (end.value.code, out) == (2, "")
        return one_line(err)

    return command


BAD: dict[str, tuple[str, str | bytes, str, str]] = {
    "a web page": ("p.ttl", "<!DOCTYPE html>\n<html></html>", ":1: ", "web page"),
    "a letter": ("p.ttl", "Dear all,\nhere is the plan\n", ":1: ", "is it Turtle?"),
    "RDF/XML called Turtle": ("p.ttl", f'<?xml version="1.0"?>\n{XML}</rdf:RDF>', ":1: ", "--input-format rdfxml"),
    "Turtle called JSON-LD": ("p.jsonld", PLAN, ":1: ", "--input-format turtle"),
    "nothing": ("p.ttl", "", ":1: ", "empty"),
    "blanks": ("p.nq", "\n \n", ":1: ", "empty"),
    "a comment": ("p.ttl", "# to come\n", ":1: ", "states nothing"),
    "JSON without a context": ("p.json", '{"plan": "x"}', ":1: ", "states nothing"),
    "half a Turtle file": ("p.ttl", PLAN[:-12], ":4: ", "whole file"),
    "half a JSON-LD file": (
        "p.jsonld",
        '{"@id": "http://example.org/x",\n"http://example.org/p": [1,',
        ":2: ",
        "whole file",
    ),
    "half an RDF/XML file": ("p.rdf", XML + RECORD.format(1).removesuffix("</rdf:RDF>"), ":3: ", "whole file"),
    "a prefix of nobody": ("p.ttl", PLAN + "<https://example.org/plan> dc:title 1 .\n", ":5: ", "dc:"),
    "Latin-1": ("p.ttl", PLAN.encode("latin-1"), ":4: ", "iconv -f ISO-8859-1 -t UTF-8"),
    "Windows": ("p.ttl", PLAN.replace("\u00e9", "\u2019").encode("cp1252"), ":4: ", "iconv -f WINDOWS-1252"),
    "UTF-16": ("p.ttl", PLAN.encode("utf-16"), ":1: ", "iconv -f UTF-16"),
    "UTF-16 without a mark": ("p.ttl", PLAN.encode("utf-16-le"), ":1: ", "iconv -f UTF-16LE"),
    "RDF/XML that says Latin-1": (
        "p.rdf",
        '<?xml version="1.0" encoding="ISO-8859-1"?>' + XML + RECORD.format(1),
        ":1: ",
        "save it as UTF-8",
    ),
    "a NUL": ("p.ttl", PLAN + '<https://example.org/plan> rdfs:comment "\x00" .\n', ":5: ", "U+0000"),
    "an escaped NUL": ("p.ttl", PLAN + '<https://example.org/plan> rdfs:comment "\\u0000" .\n', ":5: ", "U+0000"),
    "gzip": ("p.ttl", gzip.compress(PLAN.encode()), ":1: ", "unpack"),
    "a packed ending": ("p.ttl.gz", gzip.compress(PLAN.encode()), ": ", "unpack"),
    "an unknown ending": ("p.txt", PLAN, ": ", "--input-format"),
    "no plan": ("p.ttl", PLAN.replace("gt:Plan", "gt:Action"), "p.ttl", "there is no plan"),
    "a plan in another namespace": ("p.ttl", PLAN.replace("thread/ns#", "thread#"), "p.ttl", "goldenthread/ns#Plan"),
    "a huge text": (
        "p.ttl",
        PLAN + f'<https://example.org/plan> rdfs:comment "{"x" * 17_000_000}" .',
        ":5: ",
        "16 MiB",
    ),
    "Turtle lists in lists": ("p.ttl", f"<a:a> <a:p>\n{'( ' * DEEP}1{')' * DEEP} .", ":2: ", "nested"),
    "Turtle nodes in nodes": ("p.ttl", f"<a:a> <a:p> {'[ <a:p> ' * DEEP}1{']' * DEEP} .", ":1: ", "nested"),
    "TriG braces in braces": ("p.trig", "{" * DEEP, ":1: ", "nested"),
    "statements in statements": ("p.nt", f"<a:a> <a:p> {'<<( <a:a> <a:p> ' * DEEP}", ":1: ", "state them as records"),
    "JSON lists in lists": ("p.jsonld", f"\n{'[' * DEEP}{']' * DEEP}", ":2: ", "nested"),
    "JSON objects in objects": ("p.jsonld", '{"http://a/b":' * 60_000 + "1" + "}" * 60_000, ":1: ", "nested"),
    "elements in elements": ("p.rdf", f"{XML}{'<e:a><e:b>' * DEEP}", ":2: ", "nested"),
    "a bomb of entities": (
        "p.rdf",
        DOCTYPE.format('<!ENTITY a "ha">\n<!ENTITY b "&a;&a;&a;">') + XML + RECORD.format("&b;"),
        ":4: ",
        "entity b",
    ),
    "a long entity many times": (
        "p.rdf",
        DOCTYPE.format(f'<!ENTITY a "{"x" * 1900}">') + XML + RECORD.format("&a;" * 20_000),
        ": ",
        "many times longer",
    ),
    "a very long entity": ("p.rdf", DOCTYPE.format(f'<!ENTITY a "{"x" * 2100}">') + XML, ":3: ", "2000 characters"),
    "an entity in a file": (
        "p.rdf",
        DOCTYPE.format('<!ENTITY a SYSTEM "file:///etc/hostname">') + XML + RECORD.format("&a;"),
        ":3: ",
        "nothing is fetched",
    ),
    "a parameter entity": ("p.rdf", DOCTYPE.format('<!ENTITY % a "x"> %a;') + XML, ":3: ", "parameter entity"),
    "RDF/XML that says UTF-7": ("p.rdf", '<?xml version="1.0" encoding="UTF-7"?>' + XML, ":1: ", "save it as UTF-8"),
    "an element with attributes without end": (
        "p.rdf",
        XML + "<e:a " + " ".join(f'e:a{number}=""' for number in range(2_000)) + "/>",
        ":2: ",
        "1000 attributes",
    ),
    "short names in a chain": (
        "p.jsonld",
        '{"@context": {' + ",".join(f'"t{number}": "t{number + 1}:x"' for number in range(20_000)) + "}}",
        ":1: ",
        "write full IRIs",
    ),
    "defined short names in a chain": (
        "p.jsonld",
        '{"@context": {' + ",".join(f'"t{number}": {{"@id": "t{number + 1}:x"}}' for number in range(20_000)) + "}}",
        ":1: ",
        "write full IRIs",
    ),
    "a space in an IRI": ("p.ttl", PLAN.replace("/plan>", "/my plan>"), ":3: ", "%20"),
    "a space in a name in JSON-LD": (
        "p.jsonld",
        '{"@context": {"id": "@id"},\n"id": "http://a/my plan"}',
        ":2: ",
        "%20",
    ),
    "a plan without a name": ("p.ttl", PLAN.replace("<https://example.org/plan>", "[]"), "p.ttl", "no IRI of its own"),
    "a PDF": ("p.ttl", b"%PDF-1.7\n%\xe2\xe3", ":1: ", "enter the plan as Turtle"),
    "a Word file": ("plan.docx", b"PK\x03\x04", "plan.docx: ", "enter the plan as Turtle"),
    "a program": ("p.ttl", b"\x7fELF\x02\x01\x01\x00\xff\xfe\x00\x00", ":1: ", "is it the right file?"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_line_with_file_line_and_cure(case: str, checked: Checked, tmp_path: Path) -> None:
    """Whatever is wrong, nothing hangs, nothing is thrown, and the officer knows where to look and what to do."""
    name, content, line, cure = BAD[case]
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    said = checked(str(file))
    assert name in said
    assert line in said
    assert cure in said


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """The address of a server on this machine, and the list of everybody who has called it."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                connection.close()
                calls.append(caller)

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/other", calls
        over.set()
        thread.join()


PULLING = {
    "owl:imports": ("p.ttl", PLAN + "<https://example.org/o>\n  <http://www.w3.org/2002/07/owl#imports> <{}> .", 6),
    "a context": ("p.jsonld", '{{\n"@context": "{}", "@id": "http://example.org/x", "a": "b"}}', 2),
    "a context in a list": ("p.jsonld", '{{"@context": [{{"a": "b:c"}},\n"{}"], "@id": "http://example.org/x"}}', 2),
    "a context in a term": (
        "p.jsonld",
        '{{"@context": {{"t": {{"@id": "e:t",\n"@context": "{}"}}}}, "@id": "e:x", "t": {{"@id": "e:y"}}}}',
        2,
    ),
    "an import of a context": ("p.jsonld", '{{"@context":\n{{"@import": "{}"}}, "@id": "http://example.org/x"}}', 2),
    "a DTD": ("p.rdf", '<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF SYSTEM "{}">\n' + XML + "</rdf:RDF>", 2),
    "an entity": ("p.rdf", DOCTYPE.format('<!ENTITY a SYSTEM "{}">') + XML + RECORD.format("&a;"), 3),
    "a parameter entity": ("p.rdf", DOCTYPE.format('<!ENTITY % a SYSTEM "{}"> %a;') + XML + "</rdf:RDF>", 3),
}


@pytest.mark.parametrize("case", PULLING)
def test_nothing_is_fetched(case: str, checked: Checked, tmp_path: Path, listener: tuple[str, list[object]]) -> None:
    """A file that pulls in another is refused by its line, and the other's server never hears of it."""
    address, calls = listener
    name, text, line = PULLING[case]
    file = tmp_path / name
    file.write_text(text.format(address))
    said = checked(str(file))
    assert f"{name}:{line}: " in said
    assert "nothing is fetched" in said
    assert case in {"a DTD", "an entity", "a parameter entity"} or address in said
    assert calls == []


def test_the_listener_hears_who_calls(listener: tuple[str, list[object]]) -> None:
    """The proof above is worth something."""
    address, calls = listener
    port = int(address.split(":")[2].split("/")[0])
    socket.create_connection(("127.0.0.1", port)).close()
    for _ in range(100):
        if calls:
            break
        threading.Event().wait(0.02)
    assert len(calls) == 1


def test_a_context_in_a_file_is_refused_by_its_name(checked: Checked, tmp_path: Path) -> None:
    """A file of this machine is no more read than one of the network."""
    (tmp_path / "context.jsonld").write_text('{"@context": {"a": "http://example.org/a"}}')
    file = tmp_path / "p.jsonld"
    file.write_text('{"@context": "context.jsonld",\n"@id": "http://example.org/x", "a": "b"}')
    assert f"{file}:1: the context context.jsonld is another file" in checked(str(file))


def test_only_regular_files_are_opened(checked: Checked, tmp_path: Path) -> None:
    """A pipe that nobody writes to, a device without an end and links that go round in a circle do not hang."""
    pipe, link = tmp_path / "pipe.ttl", tmp_path / "link.ttl"
    os.mkfifo(pipe)
    assert "not a file" in checked(str(pipe))
    assert "not a file" in checked("/dev/zero", "--input-format", "turtle")
    assert "not a file" in checked(str(tmp_path))
    pipe.unlink()
    link.symlink_to(link)
    assert "symbolic links" in checked(str(link))
    link.unlink()
    (tmp_path / "round").symlink_to(tmp_path)
    assert "there is no RDF file" in checked(str(tmp_path))
    assert "no such file" in checked(str(tmp_path / "absent.ttl"))
    assert "no such file" in checked("")


def test_a_name_of_a_file_is_printed_on_one_line_or_as_an_iri(checked: Checked, tmp_path: Path) -> None:
    """A line end or a terminal's commands in a name do nothing, and bytes that are not UTF-8 are no failure."""
    odd = tmp_path / "one\n\x1b[31mtwo.ttl"
    odd.write_text("bad")
    assert "two.ttl:1: " in checked(str(odd))
    latin = tmp_path / os.fsdecode(b"caf\xe9.ttl")
    latin.write_text("bad")
    assert ".ttl:1: " in checked(str(latin))


def test_standard_input_needs_a_format(checked: Checked) -> None:
    """It has no ending to tell by."""
    assert "--input-format" in checked("-")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--profile", "cor"), "core"),
        (("--date", "1.5.2027"), "2027-07-31"),
        (("--changed-since", "no-such-revision"), "no such git revision"),
        (("--waivers", "absent.toml"), "absent.toml"),
        (("--plan", "example"), "https://example.org/plan"),
        (("--changed-since", "plan.ttl", "--badge", "badge.svg"), "--changed-since"),
        (("-o", "absent/report.txt"), "absent/report.txt"),
        (("-o", "folder"), "give another place"),
        (("--statement", "folder"), "give another place"),
        (("--waivers", "pipe.toml"), "not a file"),
    ],
)
def test_a_wrong_option_is_one_line(
    arguments: tuple[str, ...], told: str, checked: Checked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each says what would be right."""
    monkeypatch.chdir(tmp_path)
    Path("plan.ttl").write_bytes(codecs.BOM_UTF8 + PLAN.encode())
    Path("folder").mkdir()
    os.mkfifo("pipe.toml")
    assert told in checked("plan.ttl", *arguments)
    assert {path.name for path in tmp_path.iterdir()} == {"plan.ttl", "folder", "pipe.toml"}
