"""The guard reads a query at least as generously as the engine does."""

import random
import time
from contextlib import suppress

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from goldenthread.errors import QueryRefusedError, QueryTooLargeError
from goldenthread.graph.keywords import query_form
from goldenthread.queries.guard import guard

TARGET = "http://127.0.0.1:9/"
"""A port that the engine itself never connects to: it says so, which shows that it would have."""

PIECES = [
    *(
        "SERVICE",
        "service",
        "SerVice",
        "SILENT",
        f"<{TARGET}>",
        "a:x",
        ":x",
        "service:x",
        "?x",
        "{",
        "}",
        "{ ?s ?p ?o }",
    ),
    *(".", ";", ",", " ", "\n", "# c\n", "#", '"x"', "'y'", '"""z"""', "'''", '"', "true", "1", "1.", "1e1", "@en"),
    *(
        "^^a:x",
        "_:b",
        "<a:\\u0041>",
        "<a:#>",
        "\\u0053ERVICE",
        "a",
        "?s ?p ?o",
        "?s ?p",
        "FILTER(1<2)",
        "FILTER(?s<?o)",
    ),
    *(
        "OPTIONAL",
        "GRAPH",
        "MINUS",
        "UNION",
        "(",
        ")",
        "[]",
        "*",
        "/",
        "-",
        "BIND(1 AS ?y)",
        "VALUES ?z { 1 }",
        "x",
        "é",
    ),
    *("FILTER(?s<?o&&'>'!='')", "FILTER(?s<?o#>'''\n)", "#'''\n", "FILTER(''='')", "VALUES ?v { '''x' }", "\ufeff"),
]
CALLS = [
    *(f"SERVICE <{TARGET}> {{ ?s ?p ?o }}", f"service<{TARGET}>{{}}", "SERVICEa:x{ ?s ?p ?o }", "SERVICE:x {}"),
    *(
        f"SERVICESILENT<{TARGET}>{{}}",
        "service:x{}",
        f"trueSERVICE<{TARGET}>{{}}",
        f"1SERVICE<{TARGET}>{{}}",
        "SERVICE ?s {}",
    ),
]


def calls_out(text: str, store: pyoxigraph.Store) -> bool:
    """Return whether the engine would have called another server."""
    try:
        answer = store.query(text)
        for _ in answer if isinstance(answer, pyoxigraph.QuerySolutions) else ():
            pass
    except OSError as error:
        return "port 9" in str(error)
    except (SyntaxError, RuntimeError, ValueError):
        return False
    return False


@pytest.mark.parametrize("rounds", [5_000, pytest.param(300_000, marks=pytest.mark.long)])
def test_q5_whatever_the_engine_takes_for_service_is_refused(rounds: int) -> None:
    """Q5: random queries full of the word, glued to anything: none that calls out passes the guard."""
    store = pyoxigraph.Store()
    store.add(Quad(NamedNode("a:s"), NamedNode("a:p"), Literal("o")))
    dice = random.Random(rounds)  # noqa: S311 - the same every time is what is wanted
    called = 0
    for _ in range(rounds):
        parts = [
            *dice.choices(PIECES, k=dice.randrange(4)),
            dice.choice(CALLS),
            *dice.choices(PIECES, k=dice.randrange(3)),
        ]
        body = "?s ?p ?o . " + "".join(parts)
        text = f"PREFIX a: <{TARGET}> PREFIX : <{TARGET}> PREFIX service: <{TARGET}> SELECT * {{ {body} }}"
        if calls_out(text, store):
            called += 1
            with pytest.raises(QueryRefusedError):
                guard(text, most_characters=10_000)
    assert called > rounds / 20


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ ?s ?p ?o FILTER(?s<?o&&'>'!='')SERVICE<{TARGET}>{{?s ?p ?o}} FILTER(''='') }}",
        f"SELECT * {{ ?s ?p ?o FILTER(?s<?o#>'''\n)SERVICE<{TARGET}>{{?s ?p ?o}}#'''\n}}",
        f"SELECT * {{ VALUES ?v {{ '''x' }} SERVICE<{TARGET}>{{?s ?p ?o}} }}",
    ],
)
def test_q5_what_only_one_reading_hides_is_refused(text: str) -> None:
    """Q5: a comparison that looks like an IRI may open a string or a comment for one reader and not for another."""
    with pytest.raises(QueryRefusedError):
        guard(text, most_characters=10_000)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            '"""',
            '"""a',
            '""a',
            "'''",
            '"a',
            '"',
            "\\",
            "'\\",
            "'''\\",
            '""\\',
            '"\\""',
            '"""\\\\',
            "<a",
            "<",
            "a",
            "a.",
        ),
        *(
            "-",
            ":%4",
            "a:.",
            " ",
            "#",
            "a b ",
            "\\u00",
            "'\n",
            "'\\\n",
            "(",
            "{",
            "?",
            "service",
            "service:x",
            "(?a<b'>",
        ),
    ],
)
def test_q12_no_text_takes_long_to_read(piece: str) -> None:
    """Q12: the guard's time grows with the length of the text only; it runs where the pages run."""
    text = piece * (20_000 // len(piece))
    started = time.perf_counter()
    with suppress(QueryTooLargeError, QueryRefusedError):
        guard(text, most_characters=20_000)
    query_form(text)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# ASK\nPREFIX ask: <a:> BASE <a:SELECT> ask {}", "ASK"),
        ("ASKFROM<a:b>{}", "ASK"),
        ("DESCRIBEa:b", "DESCRIBE"),
        ("CONSTRUCT{}WHERE{}", "CONSTRUCT"),
        ("INSERT DATA {}", ""),
        ("", ""),
    ],
)
def test_the_form_of_a_query(text: str, form: str) -> None:
    """Found before the query is run, so that a format that nobody could give is refused at once."""
    assert query_form(text) == form
