"""The word beside a target on a page is the word of the catalogue's query."""

from collections import Counter

from pyoxigraph import NamedNode, QuerySolutions

from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import select
from goldenthread.webui.facts import Facts, Value, of_kind, read_records
from goldenthread.webui.outcomes import Context, judge, read_contexts

NS = "https://w3id.org/goldenthread/ns#"


def test_pages_and_catalogue_judge_every_target_alike(store: LocalStore, catalogue: Catalogue) -> None:
    """For each target of the bundled graph, outcome and reason agree with ``target-outcomes``."""
    rows = select(store, catalogue, "target-outcomes").dicts()
    expected = Counter((row["metric"], row["target"], row["population"], row["outcome"], row["why"]) for row in rows)
    found: Counter[tuple[str, str, str, str, str]] = Counter()
    abouts = store.query(f"SELECT DISTINCT ?node {{ ?target a <{NS}Target> ; <{NS}about> ?node }}")
    assert isinstance(abouts, QuerySolutions)
    for (node,) in abouts:
        assert isinstance(node, NamedNode)
        records = read_records(select(store, catalogue, "pages/records", thing=node))
        own = [record for record in records if record.text("about") == node.value]
        contexts = read_contexts(select(store, catalogue, "pages/value-context", thing=node))
        values = of_kind(own, "Target", "Baseline", "Observation", "Threshold")
        for target in of_kind(values, "Target"):
            outcome = judge(target, values, contexts)
            if outcome:
                key = (
                    target.words("ofMetric"),
                    target.text("value"),
                    target.words("population"),
                    outcome.word,
                    outcome.why,
                )
                found[key] += 1
    assert len(rows) > 40
    assert found == expected


def value(kind: str, number: str, /, **more: str) -> Facts:
    """Return a metric value of a percentage, with the local names of further things."""
    facts = Facts(f"https://example.org/{kind}/{number}")
    stated = {"type": NS + kind, "ofMetric": "m", "value": number, "unit": NS + "percent", **more}
    facts.values = {name: [Value(text=text)] for name, text in stated.items()}
    return facts


def word(target: Facts, *others: Facts, contexts: dict[str, Context] | None = None) -> str:
    """Return the outcome of a target beside other values."""
    outcome = judge(target, [target, *others], contexts or {})
    return outcome.word if outcome else ""


def test_each_way_to_compare() -> None:
    """Up, down, level and strict comparisons, at, just beside and far from the aim."""
    for how, met, near, missed in (
        ("atLeast", "80", "79", "78"),
        ("moreThan", "80.5", "80", "78"),
        ("atMost", "80", "81", "82"),
        ("lessThan", "79", "80", "82"),
        ("exactly", "80", "81", "82"),
    ):
        target = value("Target", "80", comparator=NS + how)
        assert word(target, value("Observation", met)) == "met", how
        assert word(target, value("Observation", near)) == "near miss", how
        assert word(target, value("Observation", missed)) == "missed", how


def test_a_change_needs_its_start_and_a_clear_basis() -> None:
    """By ten percent is judged only where points and share agree or the basis is stated."""
    by_ten = value("Target", "10", comparator=NS + "increaseBy")
    unclear = value("Target", "10", comparator=NS + "increaseBy", basis=NS + "basisUnclear")
    start = value("Baseline", "50")
    assert word(by_ten, value("Observation", "60")) == "not comparable"
    assert word(by_ten, start, value("Observation", "60")) == "met"
    assert word(unclear, start, value("Observation", "57")) == "not comparable"
    assert word(unclear, start, value("Observation", "60")) == "met"


def test_another_group_or_an_early_result_is_no_answer() -> None:
    """A result for others is not comparable, one from before the target's time that falls short is no result."""
    target = value("Target", "80", comparator=NS + "atLeast", population="chairs", earliest="2019-12-01")
    assert word(target) == "not reported"
    assert word(target, value("Observation", "90", population="managers")) == "not comparable"
    early = value("Observation", "40", population="chairs")
    assert word(target, early, contexts={early.iri: Context(day="2018-01-01")}) == "not reported"
    around = {early.iri: Context(wider=frozenset({"chairs"}))}
    inside = value("Observation", "40", population="new chairs")
    assert word(target, inside, contexts={inside.iri: around[early.iri]}) == "missed"
