"""Queries that mean harm, by kind, and how to see that a server took none."""

import time
from collections.abc import Callable

from server_support import OBLIGATIONS, Reply, Server

NESTED: dict[str, Callable[[int], str]] = {
    "braces": lambda n: "SELECT * " + "{" * n + "}" * n,
    "brackets in a filter": lambda n: "SELECT * { FILTER(" + "(" * n + "1" + ")" * n + ") }",
    "not": lambda n: "SELECT * { FILTER(" + "!" * n + "true) }",
    "plus": lambda n: "SELECT * { FILTER(" + "1+" * n + "1 > 0) }",
    "times": lambda n: "SELECT * { FILTER(" + "1*" * n + "1 > 0) }",
    "IF": lambda n: "SELECT * { FILTER(" + "IF(true," * n + "true" + ",true)" * n + ") }",
    "functions": lambda n: "SELECT (" + "STR(" * n + '"a"' + ")" * n + " AS ?x) {}",
    "path brackets": lambda n: "SELECT * { ?s " + "(" * n + "<a:p>" + ")*" * n + " ?o }",
    "path sequence": lambda n: "SELECT * { ?s " + "<a:p>/" * n + "<a:p> ?o }",
    "path inverses": lambda n: "SELECT * { ?s " + "^(" * n + "<a:p>" + ")" * n + " ?o }",
    "blank nodes": lambda n: "SELECT * { ?s ?p " + "[ <a:p> " * n + "1" + " ]" * n + " }",
    "lists": lambda n: "SELECT * { ?s ?p " + "( " * n + "1" + " )" * n + " }",
    "quoted triples": lambda n: "SELECT * { ?s ?p " + "<<( ?a ?b " * n + "1" + " )>>" * n + " }",
    "annotations": lambda n: "SELECT * { ?s ?p ?o " + "{| ?a ?b " * n + "|}" * n + " }",
    "subqueries": lambda n: "SELECT * { " + "{ SELECT * { " * n + "} }" * n + " }",
    "EXISTS": lambda n: "SELECT * { " + "FILTER EXISTS { " * n + "}" * n + " }",
    "OPTIONAL": lambda n: "SELECT * { " + "OPTIONAL { ?a ?b ?c " * n + "}" * n + " }",
    "GRAPH": lambda n: "SELECT * { " + "GRAPH ?g { " * n + "}" * n + " }",
}
"""Queries that are nested so deeply, or hold an expression of so many operators."""

LONG: dict[str, Callable[[int], str]] = {
    "UNION": lambda n: "SELECT * { {} " + "UNION {} " * n + " }",
    "OPTIONAL": lambda n: "SELECT * { " + "OPTIONAL{?a ?b ?c} " * n + " }",
    "MINUS": lambda n: "SELECT * { ?s ?p ?o " + "MINUS{?a ?b ?c} " * n + " }",
    "VALUES": lambda n: "SELECT * { VALUES ?x {" + " 1" * n + " } }",
    "BIND": lambda n: "SELECT * { " + "".join(f"BIND(1 AS ?v{i})" for i in range(n)) + " }",
    "FILTER": lambda n: "SELECT * { " + "FILTER(true) " * n + " }",
    "and": lambda n: "SELECT * { FILTER(" + "true&&" * n + "true) }",
    "or": lambda n: "SELECT * { FILTER(" + "true||" * n + "true) }",
    "minus": lambda n: "SELECT * { FILTER(" + "1-" * n + "1 < 0) }",
    "path choices": lambda n: "SELECT * { ?s " + "<a:p>|" * n + "<a:p> ?o }",
    "IN": lambda n: "SELECT * { FILTER(1 IN (" + "2," * n + "1)) }",
    "CONCAT": lambda n: 'SELECT (CONCAT("a"' + ',"a"' * n + ") AS ?x) {}",
    "objects": lambda n: "SELECT * { ?s ?p ?o" + ",?o" * n + " }",
    "patterns": lambda n: "SELECT * { " + "".join(f"?v{i} ?p{i} ?v{i + 1} . " for i in range(n)) + " }",
    "variables": lambda n: "SELECT " + " ".join(f"?v{i}" for i in range(n)) + " {}",
    "prefixes": lambda n: "".join(f"PREFIX a{i}: <a:{i}>" for i in range(n)) + " ASK {}",
}
"""Queries that are long in one way, without a bracket more."""

ANYTHING = "(<a:a>|!<a:a>)"
DOUBLING = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(34))
REPLACING = " ".join(f"BIND(REPLACE(?s{n}, 'a', 'aaaaaaaaaa') AS ?s{n + 1})" for n in range(10))
RUNAWAYS = {
    "product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "sorted product": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "distinct product": "SELECT DISTINCT ?a ?f { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY DESC(?f)",
    "paths of any kind": f"SELECT (COUNT(*) AS ?n) {{ ?a {ANYTHING}* ?b . ?b {ANYTHING}* ?c . ?c {ANYTHING}* ?d }}",
    "planner": LONG["patterns"](700),
    "filtered product": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) < 0) }",
    "constructed product": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?a) }",
    "described product": "DESCRIBE ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?a && ?f = ?e) }",
}
"""Short queries that would run for years."""

HOARDERS = {
    "CONCAT doubling": f"SELECT (STRLEN(?s34) AS ?n) {{ BIND('{'a' * 100}' AS ?s0) {DOUBLING} }}",
    "REPLACE growth": f"SELECT (STRLEN(?s10) AS ?n) {{ BIND('a' AS ?s0) {REPLACING} }}",
    "GROUP_CONCAT": "SELECT (STRLEN(GROUP_CONCAT(CONCAT(STR(?b), STR(?e)))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    "grouped product": "SELECT ?a ?f (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?f",
    "sampled": "SELECT (SAMPLE(?a) AS ?x) (COUNT(DISTINCT CONCAT(STR(?c), STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
}
"""Short queries that would take all memory."""

FORBIDDEN = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service<{0}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?x {{ <{0}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "ASK {{ FILTER(NOT EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }}) }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * {{ OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "PREFIX x: <{0}> SELECT * {{ SERVICEx: {{ ?s ?p ?o }} }}",
    "PREFIX : <{0}> SELECT * {{ SERVICE: {{ ?s ?p ?o }} }}",
    "PREFIX service: <{0}> PREFIX : <{0}> SELECT * {{ service: {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICESILENT<{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p trueSERVICE<{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p 1SERVICE<{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p <a:\\u0041#> SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ FILTER(1<2)SERVICE<{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o . SERV\\u0049CE <{0}> {{ ?s ?p ?o }} }}",
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <a:g>",
    "# comment\nINSERT DATA {{ <{0}> <a:b> <a:c> }}",
    "BASE <{0}> PREFIX a: <a:> DELETE WHERE {{ ?s ?p ?o }}",
    "CLEAR ALL",
    "DROP GRAPH <{0}>",
    "WITH <{0}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
]
"""What is refused whatever the form; {0} is the address of a server that must not be asked."""


def assert_unharmed(server: Server) -> None:
    """The process is the one that was started, and the next query and the next page work."""
    assert server.process.poll() is None
    reply = server.get(OBLIGATIONS)
    for _ in range(20):
        if reply.status != 503:
            break
        # A query before may have been given up by its sender and not yet by the server.
        time.sleep(0.25)
        reply = server.get(OBLIGATIONS)
    assert reply.status == 200, reply.text
    assert len(reply.rows) == 74
    assert server.send("GET", "/").status == 200


def assert_refused(reply: Reply, *statuses: int) -> None:
    """A refusal is a problem document with a sentence, and says when to come again where that may help."""
    assert reply.status in statuses, (reply.status, reply.text[:300])
    assert reply.problem["detail"]
    if reply.status in {429, 503}:
        assert int(reply.headers["Retry-After"]) > 0
