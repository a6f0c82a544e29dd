"""Requests by the hundred, and in the long tests by the thousand, made by a machine that knows some SPARQL and HTTP.

Whatever comes, no answer is a failure of the server's, and the process is the one that was started. The seed is fixed,
so that what fails fails again.
"""

import random
import string
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from urllib.parse import quote

import pytest
from hostile_support import FORBIDDEN, LONG, NESTED, assert_unharmed
from server_support import FORM_TYPE, OBLIGATIONS, QUERY_TYPE, Server

SEED = 20_261_127
WORDS = [
    *[
        "SELECT",
        "ASK",
        "CONSTRUCT",
        "DESCRIBE",
        "WHERE",
        "FROM",
        "NAMED",
        "GRAPH",
        "SERVICE",
        "OPTIONAL",
        "UNION",
        "MINUS",
        "FILTER",
        "BIND",
        "VALUES",
        "EXISTS",
    ],
    *[
        "IN",
        "AS",
        "NOT",
        "DISTINCT",
        "REDUCED",
        "ORDER",
        "BY",
        "LIMIT",
        "OFFSET",
        "GROUP",
        "HAVING",
        "COUNT",
        "SUM",
        "AVG",
        "MIN",
        "MAX",
        "SAMPLE",
        "GROUP_CONCAT",
        "IF",
    ],
    *[
        "COALESCE",
        "REGEX",
        "REPLACE",
        "CONCAT",
        "STR",
        "IRI",
        "BNODE",
        "UUID",
        "RAND",
        "NOW",
        "PREFIX",
        "BASE",
        "VERSION",
        "INSERT",
        "DELETE",
        "LOAD",
        "CLEAR",
        "UNDEF",
    ],
    *[
        "true",
        "false",
        "a",
        ";",
        ".",
        ",",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "<<",
        ">>",
        "{|",
        "|}",
        "?s",
        "?p",
        "?o",
        "$x",
        "*",
        "+",
        "/",
        "|",
        "^",
        "!",
        "?",
        "=",
        "!=",
        "<",
        ">",
        "<=",
        "&&",
        "||",
        "-",
        "1",
        "1.5",
        "1e400",
        "-0",
    ],
    *["'y'", "<a:b>", "<rel>", "a:b", ":", "_:b", "@en", "#", "\\u0041", "\x00", "\U0010ffff", "\u202e", "\ufeff"],
    *('"x"', '"""z"""', '"x"@en', '"1"^^<a:t>', "\n", "\t", "\ud7ff"),
]
HEADERS = {
    "Accept": ["*/*", "text/html", "text/turtle", "a/b", "", ",;q=", "*/*;q=0", "text/csv;q=\x7f", "x" * 5_000],
    "Content-Type": [
        FORM_TYPE,
        QUERY_TYPE,
        "application/sparql-update",
        "text/plain",
        "",
        "multipart/form-data",
        "a/b; c",
    ],
    "Content-Encoding": ["gzip", "br", "identity", "gzip, gzip", ""],
    "If-None-Match": ["*", '"x"', 'W/"', "x" * 1_000],
    "Accept-Encoding": ["gzip", "*;q=0", "\t"],
    "Range": ["bytes=0-1", "bytes=-", "x"],
    "Expect": ["100-continue"],
    "Host": ["a.test", "[::1", "a:99999", "", "a.test, b.test", "<script>"],
    "Cookie": ["x" * 3_000, "a=b; c"],
    "X-Forwarded-Host": ["evil.test"],
    "Transfer-Encoding": ["identity"],
}
PATHS = [
    "/sparql",
    "/sparql/",
    "/SPARQL",
    "/rdf-graph-store",
    "/console",
    "/queries",
    "/queries/owners",
    "/search",
    "/",
]
NAMES = [
    "query",
    "update",
    "default-graph-uri",
    "named-graph-uri",
    "graph",
    "default",
    "version",
    "_mediatype",
    "q",
    "",
]


def made_query(dice: random.Random) -> str:
    """Return a query, or something like one."""
    kind = dice.randrange(6)
    if kind == 0:
        return " ".join(dice.choices(WORDS, k=dice.randrange(60)))
    if kind == 1:
        body = " ".join(dice.choices(WORDS, k=dice.randrange(20)))
        return f"SELECT * {{ ?s ?p ?o . {body} }} LIMIT 5"
    if kind == 2:
        text = list(OBLIGATIONS)
        for _ in range(dice.randrange(1, 8)):
            text[dice.randrange(len(text))] = dice.choice([*string.printable, "\x00", "é", "\u202e", "\ufeff"])
        return "".join(text)
    if kind == 3:
        return dice.choice(FORBIDDEN).format("http://127.0.0.1:9/")
    if kind == 4:
        return NESTED[dice.choice(list(NESTED))](dice.choice([5, 65, 1_000]))
    return LONG[dice.choice(["UNION", "VALUES", "FILTER", "IN", "CONCAT", "variables", "prefixes"])](
        dice.randrange(200)
    )


def made_request(dice: random.Random) -> tuple[str, str, bytes | None, dict[str, str]]:
    """Return a method, a path, a body and headers."""
    method = dice.choice(["GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO"])
    headers = {name: dice.choice(values) for name, values in HEADERS.items() if dice.random() < 0.15}
    pairs = [(dice.choice(NAMES), made_query(dice)) for _ in range(dice.choice([0, 1, 1, 1, 2, 5]))]
    encoded = "&".join(f"{name}={quote(value)}" for name, value in pairs)
    if dice.random() < 0.1:
        encoded += dice.choice(["&query=%ff", "&%zz", "&query=%", "&=&=", "&query=ASK%7B%7D%00"])
    path = dice.choice([*["/sparql"] * 8, *PATHS])
    if method in {"POST", "PUT", "PATCH"} and dice.random() < 0.8:
        body = encoded.encode() if dice.random() < 0.6 else made_query(dice).encode()
        if dice.random() < 0.1:
            body = dice.randbytes(200)
        headers.setdefault("Content-Type", dice.choice([FORM_TYPE, FORM_TYPE, QUERY_TYPE]))
        return method, path, body, headers
    return method, f"{path}?{encoded}", None, headers


def send_many(server: Server, seed: int, count: int) -> dict[int, int]:
    """Send so many requests and return how often each status came."""
    dice = random.Random(seed)  # noqa: S311 - the same every time is what is wanted
    statuses: dict[int, int] = {}
    for number in range(count):
        request = made_request(dice)
        try:
            reply = server.send(*request)
        except (HTTPException, ConnectionError):
            continue  # hung up on, as what is no HTTP may be
        except ValueError:
            continue  # the client itself refuses to send it
        statuses[reply.status] = statuses.get(reply.status, 0) + 1
        assert reply.status < 500 or reply.status in {501, 503}, (seed, number, request, reply.text[:500])
        if reply.status == 405:
            assert reply.headers["Allow"], request
    return statuses


@pytest.mark.parametrize("seed", range(SEED, SEED + 2))
def test_hundreds_of_requests(public_server: Server, seed: int) -> None:
    """No failure of the server's, and answers of every kind among them."""
    statuses = send_many(public_server, seed, 120)
    assert {200, 400, 403, 405, 415} <= statuses.keys()
    assert_unharmed(public_server)


@pytest.mark.long
def test_thousands_of_requests_from_eight_clients_at_once(public_server: Server) -> None:
    """The same with eight clients at once, and no process of the server's more than before."""
    with ThreadPoolExecutor(8) as clients:
        counted = list(clients.map(lambda seed: send_many(public_server, seed, 1_000), range(SEED + 100, SEED + 108)))
    assert sum(sum(statuses.values()) for statuses in counted) > 6_000
    assert_unharmed(public_server)
    workers = len(public_server.children())
    assert workers <= 2, workers
