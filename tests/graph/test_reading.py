"""What is known of a user's files once they are read: where things stand, and what has changed."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from goldenthread.content import content_root
from goldenthread.graph.foreign import read_foreign
from goldenthread.graph.foreign_files import ForeignFile, find_files
from goldenthread.graph.foreign_store import foreign_store
from goldenthread.graph.places import places, resolved
from goldenthread.graph.statement_digests import changed_things, digest_of, statement_digests

E = "https://example.org/"

TURTLE = '''# <https://example.org/a> e:p 1 . is a remark
@prefix e: <https://example.org/> .
@base <https://example.org/> .
<z> e:text """
<https://example.org/a> e:p 1 .
""", 'x \\' y . <https://example.org/a> e:p 2', "1. # no remark" .
e:z e:p [ e:q <a> ], ( <b> <c> ) ; e:number 1.5 .   <b> a e:B .
PREFIX f: <https://example.org/f#>
f:one.two e:p
  <a> .
BASE <https://example.org/deep/er/>
<../../a> e:p 1.
<#d>
   e:p e:b .
[ e:p <c> ] e:q <b> .
<../../c> e:p 'x'@en .
e:x\\,y e:p 1 .
'''
TRIG = """@prefix e: <https://example.org/> .
e:a {
  e:b e:p e:a }
GRAPH e:b { e:c e:p 1 .
  e:a e:p 2 }
"""
LINES = """# a remark
<https://example.org/b> <https://example.org/p> <https://example.org/a> <https://example.org/c> .

  <https://example.org/\\u0061> <https://example.org/p> "<https://example.org/c>\\n" .
"""
JSON = """{"@context": {"e": "https://example.org/", "id": "@id", "@base": "https://example.org/deep/",
  "to": {"@id": "e:to", "@type": "@id"}},
 "@graph": [
  {"@id": "e:b", "to": "e:a", "e:p": {"@id": "e:c"}},
  {"e:p": ["{", {"id": "../a",
    "e:q": "\\"}"}]},
  {"e:q": 1,
   "@id": "https://example.org/c"}]}
"""
XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY e "https://example.org/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/" xml:base="&e;x">
<!-- <e:A rdf:about="&e;a"/> -->
<e:B rdf:about="&e;b"><e:p rdf:resource="&e;c"/>
  <e:q>
    <e:A rdf:about="a"/></e:q></e:B>
  <e:A
     rdf:ID="d"/>
</rdf:RDF>
"""


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (
            RdfFormat.TURTLE,
            TURTLE,
            {"z": 4, "b": 7, "f#one.two": 9, "a": 12, "deep/er/#d": 13, "c": 16, "x,y": 17},
        ),
        (RdfFormat.TRIG, TRIG, {"b": 3, "c": 4, "a": 5}),
        (RdfFormat.N_QUADS, LINES, {"b": 2, "a": 4}),
        (RdfFormat.JSON_LD, JSON, {"b": 4, "a": 5, "c": 8}),
        (RdfFormat.RDF_XML, XML, {"b": 5, "a": 7, "x#d": 8}),
    ],
    ids=lambda value: value.name if isinstance(value, RdfFormat) else None,
)
def test_places_are_the_lines_where_things_are_stated(form: RdfFormat, text: str, expected: dict[str, int]) -> None:
    """Not where they are only named, nor in texts and remarks; the parser agrees on what is stated."""
    file = ForeignFile(name="plan", below="plan", format=form, content=text.encode())
    named = {E + name for name in ("a", "b", "c", "d", "f#one.two", "x,y", "x#d", "deep/er/#d", "z", "nothing")}
    found = places([file], named)
    assert found == {E + name: ("plan", line) for name, line in expected.items()}
    stated = {quad.subject.value for quad in read_foreign(file) if quad.subject.value.startswith(E)}
    assert set(found) == stated


def test_every_thing_of_the_bundled_graph_has_its_place() -> None:
    """Each subject that the parser finds in a file is found in that file, at a line that names it."""
    files = find_files([str(content_root() / "graph" / "plans" / "icr")])
    for file in files:
        subjects = {quad.subject.value for quad in read_foreign(file)}
        found = places([file], subjects)
        assert found.keys() == subjects
        lines = file.read().decode().splitlines()
        wrong = [iri for iri, (_, line) in found.items() if iri.rsplit("/", 1)[-1] not in lines[line - 1]]
        assert wrong == []


@pytest.mark.parametrize(
    "name", ["", "a", "a/b", "../a", "./a", "/a", "//x.org/a", "?q", "#f", "a:b", "a/../b", "a%20b"]
)
@pytest.mark.parametrize("base", ["https://example.org/x/y", "https://example.org/x/", "file:///plans/p.ttl"])
def test_relative_names_mean_what_the_parser_says(name: str, base: str) -> None:
    """The short ways taken for speed lead to the same place."""
    (statement,) = parse(f"<{name}> <x:x> <x:x> .".encode(), RdfFormat.TURTLE, base_iri=base)
    assert resolved(name, base) == statement.subject.value


def quads(text: str, number: int = 0) -> list:
    """Return the statements of a Turtle text."""
    file = ForeignFile(name="t", below="t", format=RdfFormat.TURTLE, content=b"@prefix e: <e:> ." + text.encode())
    return list(read_foreign(file, number))


def test_digests_see_what_changes_and_nothing_else() -> None:
    """Order, names of blank nodes, the file and repetition do not count; a word deep in a list does."""
    before = statement_digests(quads("e:a e:p 1, [ e:q (1 2 [ e:r 3 ]) ] . e:b e:p _:x . _:x e:p _:x . [] e:p e:a ."))
    same = statement_digests(
        quads("[ e:p e:a ] . e:b e:p _:y . _:y e:p _:y . e:a e:p [ e:q (1 2 [ e:r 3 ]) ] . e:a e:p 1 . e:a e:p 1 .", 7)
    )
    other = statement_digests(quads("e:a e:p 1, [ e:q (1 2 [ e:r 4 ]) ] . e:b e:p _:x . _:x e:p _:x . [] e:p e:a ."))
    assert before == same
    assert changed_things(before, other) == {"e:a"}
    assert digest_of(before) != digest_of(other)
    assert digest_of(before, ["e:b"]) == digest_of(other, ["e:b"])
    assert changed_things(before, {}) == set(before)


def test_a_long_list_has_a_digest() -> None:
    """No recursion gives out on ten thousand members."""
    assert statement_digests(quads(f"e:a e:p ({'1 ' * 10_000}) ."))


def test_blank_nodes_of_two_files_never_meet_and_a_file_counts_once(tmp_path: Path) -> None:
    """The same label in two files is two things; the same file by two names is one."""
    text = "_:x <https://example.org/p> <https://example.org/o> .\n"
    for name in ("one.ttl", "two.nt"):
        (tmp_path / name).write_text(text)
    (tmp_path / "again.ttl").symlink_to(tmp_path / "one.ttl")
    files = find_files([str(tmp_path / "one.ttl"), str(tmp_path), str(tmp_path / "two.nt")])
    assert len(files) == 2
    made = foreign_store(files, content_root())
    assert len(made.own) == len(list(made.quads())) == 2


def test_a_folder_gives_its_rdf_in_order_and_nothing_hidden(tmp_path: Path) -> None:
    """Other files, hidden ones and the innards of git are passed over."""
    for name in ("b.ttl", "a/c.JSONLD", "a/d.md", "a/e.json", ".git/f.ttl", ".g.ttl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [file.below for file in find_files([str(tmp_path)])] == ["b.ttl", "a/c.JSONLD"]
