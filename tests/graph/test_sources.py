"""The two proofs that the graph holds the whole of the documents, and that its sentences are our own.

They read the text of the documents, which belongs to the institutions and is no part of this repository:
``GOLDENTHREAD_SOURCES`` names the folder, else ``../shared/sources`` beside the checkout is tried.
"""

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import QuerySolutions
from tests_support import CHECKOUT, source_files, source_folder

from goldenthread.ontology.namespaces import PREFIXES, gt

SHARED_WORDS = 9
NO_TEXT = {".lock", ".png", ".jpg", ".ico", ".woff", ".woff2", ".gz", ".zip", ".xlsx", ".docx", ".pdf", ".pyc"}

Place = tuple[str, int]

PROLOGUE = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in PREFIXES.items())

PASSAGES = """
SELECT ?file ?first ?last ?thing WHERE {
  ?passage gt:inDocument/gt:fileName ?file ; gt:firstLine ?first ; gt:lastLine ?last .
  OPTIONAL { ?thing gt:evidence ?passage . FILTER NOT EXISTS { ?thing a gt:Passage } }
  FILTER NOT EXISTS { ?passage a gt:OmittedPassage }
}
"""

OMITTED = """
SELECT ?file ?first ?last ?reason WHERE {
  ?passage a gt:OmittedPassage ; gt:inDocument/gt:fileName ?file ; gt:firstLine ?first ; gt:lastLine ?last .
  OPTIONAL { ?passage gt:reason ?reason }
}
"""

TEXTS = (
    "SELECT ?thing ?text WHERE { ?thing gt:printed|gt:printedDate|gt:printedStatus|gt:abbreviation|gt:expansion ?text }"
)
NAMES = """
SELECT ?thing ?text WHERE {
  {
    VALUES ?kind { gt:Plan gt:Review gt:Programme gt:Instrument gt:SurveyWave gt:Document gt:Framework gt:Party }
    ?thing a ?kind ; rdfs:label ?text .
  } UNION { ?thing gt:population/rdfs:label ?text }
}
"""
VALUES = """
SELECT ?thing ?value ?reconstructed WHERE {
  ?thing gt:value ?value ; gt:unit gt:percent .
  BIND (EXISTS { ?thing gt:legibility gt:reconstructed } AS ?reconstructed)
}
"""
GAPS = "SELECT ?thing ?text WHERE { ?thing a gt:AbsentValue ; gt:printed ?text }"
BOUNDS = """
SELECT ?thing ?from ?to WHERE {
  { ?thing gt:earliest ?from ; gt:latest ?to }
  UNION { ?thing gt:periodStart ?from ; gt:periodEnd ?to }
  UNION { ?thing gt:submittedOn ?from . BIND (?from AS ?to) }
  UNION { ?thing gt:earliest ?from . FILTER NOT EXISTS { ?thing gt:latest ?any } }
  UNION { ?thing gt:latest ?to . FILTER NOT EXISTS { ?thing gt:earliest ?any } }
}
"""


@dataclass
class Facts:
    """What the graph says about the lines of the documents.

    Attributes:
        citing: the things that name a line as their evidence.
        omitted: the reason for leaving a line out.
        texts: what is kept as printed for a thing.
        names: what a plan, programme, survey, party, ... is called, and the people whom a value counts.
        percentages: the percentage of a metric value, and whether a person put it together from damaged text.
        gaps: what is left of a value that cannot be read.
        bounds: the first and last day of a thing.
    """

    citing: dict[Place, set[str]] = field(default_factory=lambda: defaultdict(set))
    omitted: dict[Place, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    percentages: dict[str, tuple[Decimal, bool]] = field(default_factory=dict)
    gaps: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    bounds: dict[str, list[tuple[date | None, date | None]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class PrintedDate:
    """A date as it stands in a line, with the days that it can mean where it names a year."""

    text: str
    first: date | None = None
    last: date | None = None


def rows(store: pyoxigraph.Store, query: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a query as plain text, empty where nothing is bound."""
    answer = store.query(PROLOGUE + query, use_default_graph_as_union=True)
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        yield tuple("" if term is None else str(getattr(term, "value", term)) for term in row)


def read_facts(store: pyoxigraph.Store) -> Facts:
    """Return what the graph says about the lines of the documents."""
    facts = Facts()
    for file, first, last, thing in rows(store, PASSAGES):
        for line in range(int(first), int(last) + 1):
            if thing:
                facts.citing[file, line].add(thing)
    for file, first, last, reason in rows(store, OMITTED):
        for line in range(int(first), int(last) + 1):
            facts.omitted[file, line] = reason
    for query, kept in ((TEXTS, facts.texts), (NAMES, facts.names), (GAPS, facts.gaps)):
        for thing, text in rows(store, query):
            kept[thing].append(normal(text))
    for thing, value, reconstructed in rows(store, VALUES):
        facts.percentages[thing] = (Decimal(value), reconstructed == "true")
    for thing, start, end in rows(store, BOUNDS):
        facts.bounds[thing].append(
            (date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)
        )
    return facts


def normal(text: str) -> str:
    """Return the text in lower case, with one kind of dash and single spaces."""
    return " ".join(re.sub("[\u2010-\u2015\u2212]", "-", text).casefold().split())


def uncovered_lines(texts: dict[str, list[str]], facts: Facts) -> list[str]:
    """Return each line that is neither evidence for something nor left out with a reason."""
    return [
        f"{file}:{number}: {line.strip()[:90]}"
        for file, lines in sorted(texts.items())
        for number, line in enumerate(lines, start=1)
        if line.strip() and not facts.citing[file, number] and not facts.omitted.get((file, number))
    ]


def lost_percentages(texts: dict[str, list[str]], facts: Facts) -> list[str]:
    """Return each printed percentage that no fact citing its line carries."""
    return [
        f"{file}:{number}: {printed}"
        for file, lines in sorted(texts.items())
        for number, line in enumerate(lines, start=1)
        for printed in dict.fromkeys(match.group() for match in re.finditer(r"\d+(?:\.\d+)?\s?%", line))
        if not any(carries_percentage(facts, thing, printed) for thing in facts.citing[file, number])
    ]


def carries_percentage(facts: Facts, thing: str, printed: str) -> bool:
    """Tell whether a thing has the printed percentage as its value, or is about a value that is lost."""
    text = normal(printed)
    value, reconstructed = facts.percentages.get(thing, (None, False))
    if value == Decimal(printed.rstrip("% \t")):
        return True
    return any(text in kept for kept in (facts.texts[thing] if reconstructed else facts.gaps[thing]))


def lost_dates(texts: dict[str, list[str]], facts: Facts) -> list[str]:
    """Return each printed date that no fact citing its line carries."""
    return [
        f"{file}:{number}: {printed.text}"
        for file, lines in sorted(texts.items())
        for number, line in enumerate(lines, start=1)
        for printed in dict.fromkeys(printed_dates(line))
        if not any(carries_date(facts, thing, printed) for thing in facts.citing[file, number])
    ]


def carries_date(facts: Facts, thing: str, printed: PrintedDate) -> bool:
    """Tell whether a thing keeps the printed date, is named by it, or has bounds that agree with it."""
    text = normal(printed.text)
    if any(text in kept for kept in (*facts.texts[thing], *facts.names[thing])):
        return True
    if printed.first is None or printed.last is None:
        return False
    return any(_agree(bounds, printed.first, printed.last) for bounds in facts.bounds[thing])


def _agree(bounds: tuple[date | None, date | None], first: date, last: date) -> bool:
    start, end = bounds
    if start == first or end == last:
        return True
    return start is not None and end is not None and first <= start and end <= last


MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}
DATE = re.compile(
    rf"""
    (?P<day>\b\d{{2}}/\d{{2}}/\d{{4}}\b)
  | \b(?P<month>{MONTH})\s?[-/]\s?(?P<until>{MONTH})\s?(?P<range_year>\d{{4}}|\d{{2}})\b
  | \b(?P<one_month>{MONTH})[\s-]?(?P<month_year>\d{{4}}|\d{{2}})(?!\d|\s?%)
  | \b(?P<season>(?i:spring|summer|autumn))(?:\s(?P<season_year>\d{{4}}))?\b
  | \b(?P<quarter>20\d\d\sQ[1-4](?:[\u2013-]Q[1-4])?)
  | \b(?P<from_year>20\d\d|\d\d)[./](?P<to_year>20\d\d|\d\d)\b
  | \b(?P<first_year>20\d\d)\s?[\u2013-]\s?(?P<last_year>20\d\d)\b
  | (?<![\d£,./])(?P<year>20[0-3]\d)(?![\d,%]|\.\d)
  | \b(?P<bare_month>{MONTH})\b
    """,
    re.VERBOSE,
)


def printed_dates(line: str) -> Iterator[PrintedDate]:
    """Yield every date of a line, in each of the forms that the five documents use."""
    for match in DATE.finditer(re.sub(r"https?://\S+", "", line)):
        found = match.groupdict()
        text = match.group()
        if found["from_year"] and _year(found["to_year"]) != _year(found["from_year"]) + 1:
            continue
        yield PrintedDate(text, *_days(found))


def _days(found: dict[str, str | None]) -> tuple[date | None, date | None]:
    """Return the first and the last day that the parts of a printed date name."""
    if found["day"]:
        day = date(*(int(part) for part in reversed(found["day"].split("/"))))
        return day, day
    if found["range_year"]:
        return _months(found["range_year"], _month(found["month"]), _month(found["until"]))
    if found["month_year"]:
        return _months(found["month_year"], _month(found["one_month"]), _month(found["one_month"]))
    if found["season_year"] and found["season"]:
        return _months(found["season_year"], *SEASONS[found["season"].casefold()])
    return _years(found)


def _years(found: dict[str, str | None]) -> tuple[date | None, date | None]:
    if found["from_year"]:
        return date(_year(found["from_year"]), 8, 1), date(_year(found["to_year"]), 7, 31)
    if first := found["first_year"] or found["year"]:
        return date(int(first), 1, 1), date(int(found["last_year"] or first), 12, 31)
    return None, None


def _months(year: str, first: int, last: int) -> tuple[date, date]:
    number = _year(year)
    return date(number, first, 1), date(number, last, calendar.monthrange(number, last)[1])


def _year(text: str | None) -> int:
    number = int(text or 0)
    return number if number > 99 else 2000 + number


def _month(name: str | None) -> int:
    return [month.casefold() for month in calendar.month_abbr].index((name or "")[:3].casefold())


def words(text: str) -> Iterator[tuple[str, int]]:
    """Yield each word in lower case with its line."""
    for number, line in enumerate(text.casefold().splitlines(), start=1):
        for match in re.finditer("[a-z0-9]+", line.replace("\u2019", "").replace("'", "")):
            yield match.group(), number


def runs(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield each run of as many words as make a sentence somebody's, with its line."""
    sequence = list(words(text))
    for start in range(len(sequence) - SHARED_WORDS + 1):
        yield tuple(word for word, _ in sequence[start : start + SHARED_WORDS]), sequence[start][1]


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    """The lines of each document by file name."""
    files = source_files()
    assert files, f"{source_folder()} holds no .txt file"
    return {file.name: file.read_text(encoding="utf-8").split("\n") for file in files}


@pytest.fixture(scope="module")
def facts(memory_store: pyoxigraph.Store) -> Facts:
    """What the bundled graph says about the documents' lines."""
    return read_facts(memory_store)


@pytest.mark.sources
def test_the_graph_describes_exactly_the_documents_that_are_there(
    texts: dict[str, list[str]], memory_store: pyoxigraph.Store
) -> None:
    """Each text file is a document of the graph, and no document names a file that is not there."""
    named = {name for (name,) in rows(memory_store, "SELECT ?name WHERE { ?document gt:fileName ?name }")}
    assert named == set(texts)


@pytest.mark.sources
def test_every_line_is_evidence_or_left_out_with_a_reason(texts: dict[str, list[str]], facts: Facts) -> None:
    """No line of a document is forgotten."""
    found = uncovered_lines(texts, facts)
    assert not found, "\n".join(found)


@pytest.mark.sources
def test_no_evidence_points_to_nothing(texts: dict[str, list[str]], memory_store: pyoxigraph.Store) -> None:
    """Each passage lies within its document, is cited, and holds some text."""
    empty = [
        f"{file}:{first}-{last}"
        for file, first, last, thing in rows(memory_store, PASSAGES)
        if not thing or not any(line.strip() for line in texts[file][int(first) - 1 : int(last)])
    ]
    assert not empty, "\n".join(empty)


@pytest.mark.sources
def test_the_documents_are_as_long_as_the_graph_says(
    texts: dict[str, list[str]], memory_store: pyoxigraph.Store
) -> None:
    """So that a passage beyond the last line is noticed where the text is not at hand."""
    counted = dict(rows(memory_store, "SELECT ?file ?lines { ?document gt:fileName ?file ; gt:lineCount ?lines }"))
    assert counted == {file: str(len("\n".join(lines).splitlines())) for file, lines in texts.items()}


@pytest.mark.sources
def test_every_printed_percentage_is_carried(texts: dict[str, list[str]], facts: Facts) -> None:
    """A percentage in a line is the value of a fact that cites the line."""
    found = lost_percentages(texts, facts)
    assert not found, "\n".join(found)


@pytest.mark.sources
def test_every_printed_date_is_carried(texts: dict[str, list[str]], facts: Facts) -> None:
    """A date in a line is kept, or met by the bounds, of a fact that cites the line."""
    found = lost_dates(texts, facts)
    assert not found, "\n".join(found)


@pytest.mark.sources
def test_a_lost_fact_is_noticed(texts: dict[str, list[str]], memory_store: pyoxigraph.Store) -> None:
    """The proofs can fail: without its evidence, a value's line, percentage and date are all reported."""
    kept = pyoxigraph.Store()
    kept.extend(quad for quad in memory_store if quad.predicate not in {gt("evidence"), gt("value"), gt("reason")})
    bare = read_facts(kept)
    assert len(uncovered_lines(texts, bare)) == sum(1 for lines in texts.values() for line in lines if line.strip())
    assert "icr-hreir-action-plan-2018-2020.txt:126: 76%" in lost_percentages(texts, bare)
    assert "icr-hreir-action-plan-2018-2020.txt:62: Sep2021" in lost_dates(texts, bare)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("by Dec19, reported", PrintedDate("Dec19", date(2019, 12, 1), date(2019, 12, 31))),
        ("run by Sep2021 to", PrintedDate("Sep2021", date(2021, 9, 1), date(2021, 9, 30))),
        ("Yes\tMay-25\tX", PrintedDate("May-25", date(2025, 5, 1), date(2025, 5, 31))),
        ("in Mar-May19.", PrintedDate("Mar-May19", date(2019, 3, 1), date(2019, 5, 31))),
        ("sent 24/09/2023", PrintedDate("24/09/2023", date(2023, 9, 24), date(2023, 9, 24))),
        ("the 18.19 year", PrintedDate("18.19", date(2018, 8, 1), date(2019, 7, 31))),
        ("in 2019/20 we", PrintedDate("2019/20", date(2019, 8, 1), date(2020, 7, 31))),
        ("summer 2021 run", PrintedDate("summer 2021", date(2021, 6, 1), date(2021, 8, 31))),
        ("each October we", PrintedDate("October")),
        ("\t2021 Q3\u2013Q4\t", PrintedDate("2021 Q3\u2013Q4")),
        ("since 2010 have", PrintedDate("2010", date(2010, 1, 1), date(2010, 12, 31))),
    ],
)
def test_each_form_of_date_is_seen(line: str, expected: PrintedDate) -> None:
    """Every form of the documents is found, with the days that it means."""
    assert list(printed_dates(line)) == [expected]


@pytest.mark.sources
def test_sentences_are_our_own(texts: dict[str, list[str]]) -> None:
    """No text of the repository shares a run of nine words with a document."""
    theirs = {run for lines in texts.values() for run, _ in runs("\n".join(lines))}
    shared = [
        f"{path.relative_to(CHECKOUT)}:{line}: {' '.join(run)}"
        for path in text_files()
        for run, line in runs(path.read_text(encoding="utf-8", errors="ignore"))
        if run in theirs
    ]
    assert not shared, "\n".join(shared)


def text_files() -> list[Path]:
    """Return the repository's own files that hold text."""
    return [
        path
        for path in sorted(CHECKOUT.rglob("*"))
        if path.is_file()
        and path.suffix not in NO_TEXT
        and not any(part.startswith(".venv") or part in {".git", "build", "dist"} for part in path.parts)
        and not any(part.startswith(".") and part.endswith("_cache") for part in path.parts)
    ]
