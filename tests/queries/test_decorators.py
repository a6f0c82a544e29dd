"""Query files of others are read too: grlc's decorators, and BASIL's parameters that are told by their variables."""

import pytest

from goldenthread.errors import ContentError, InputError, ParameterError
from goldenthread.graph.store import LocalStore
from goldenthread.queries.binding import bind_typed
from goldenthread.queries.catalogue import CatalogueQuery, read_query
from goldenthread.queries.running import run_query, table

FOREIGN = """#+ summary: Which plans of this institution run in this year?
#+ method: GET
#+ endpoint_in_url: False
#+ endpoint: http://elsewhere.example/sparql
#+ tags: [plans]
#+ pagination: 10
#+ defaults:
#+   - year: 2021
#+ enumerate:
#+   - label: [a, b]
PREFIX gt: <https://w3id.org/goldenthread/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?plan WHERE { # ?_institution_iri in a comment
  ?plan gt:institution ?_institution_iri ; gt:periodStart ?start ; rdfs:label ?name .
  FILTER (YEAR(?start) = ?__year_integer && "?_label" != "x")
  OPTIONAL { ?plan rdfs:label ?__label_en }
}
"""


@pytest.fixture
def foreign() -> CatalogueQuery:
    """A query file as others write them."""
    return read_query("foreign", FOREIGN)


def test_parameters_come_from_the_names_of_variables(foreign: CatalogueQuery) -> None:
    """One underscore must be given, two may be left out; the suffix is the type."""
    found = {one.name: (one.type, one.required, one.language, one.default) for one in foreign.parameters}
    assert found == {
        "institution": ("iri", True, "", ""),
        "year": ("integer", False, "", "2021"),
        "label": ("string", False, "en", ""),
    }
    assert foreign.parameter("label").values == ("a", "b")
    assert (foreign.tags, foreign.pagination) == (("plans",), 10)


def test_values_are_put_in_as_terms(foreign: CatalogueQuery, store: LocalStore) -> None:
    """The term takes the variable's place, but not in comments and strings."""
    icr = "https://w3id.org/goldenthread/id/org/icr"
    text = bind_typed(foreign, {"institution": icr, "label": "a"}, store)
    assert f"gt:institution <{icr}> ;" in text
    assert 'YEAR(?start) = "2021"^^<http://www.w3.org/2001/XMLSchema#integer> &&' in text
    assert 'rdfs:label "a"@en }' in text
    assert "# ?_institution_iri in a comment" in text
    assert '"?_label"' in text
    rows = table(run_query(store, foreign, {"institution": icr}), text).dicts()
    assert [row["plan"].rsplit("/id/", 1)[1] for row in rows] == ["plan/icr/technician-commitment/2021-2023"]


@pytest.mark.parametrize("value", ["no address", "x:> } UNION { ?s ?p ?o", "javascript"])
def test_no_value_can_end_its_place(foreign: CatalogueQuery, store: LocalStore, value: str) -> None:
    """What is no address is refused, and the parameter and its type are named."""
    with pytest.raises(ParameterError) as refused:
        bind_typed(foreign, {"institution": value}, store)
    assert refused.value.parameter == "institution"
    assert "address" in refused.value.expected


def test_values_outside_a_list_are_refused(foreign: CatalogueQuery, store: LocalStore) -> None:
    """The message names the allowed ones."""
    with pytest.raises(InputError, match="one of a, b"):
        bind_typed(foreign, {"institution": "urn:x", "label": "c"}, store)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o }", "no header"),
        ("#+ summary: [\nSELECT ?s WHERE { ?s ?p ?o }", "not YAML"),
        ("#+ description: x\nSELECT ?_s WHERE { ?_s ?p ?o }", "no summary"),
        ("#+ summary: x\nINSERT DATA { <a:b> <a:b> <a:b> }", "SELECT, ASK or CONSTRUCT"),
        ("#+ summary: x\n#+ defaults: none\nSELECT ?_s WHERE { ?_s ?p ?o }", "defaults must be a list"),
        (
            "#+ summary: x\n#+ columns: {s: a}\n#+ parameters: {page: {type: date}}\nASK { VALUES ?page { UNDEF } }",
            "no parameter may be called page",
        ),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(text: str, said: str) -> None:
    """One line that names the file."""
    with pytest.raises(ContentError, match=r"queries/bad\.rq") as refused:
        read_query("bad", text)
    assert said in str(refused.value)
