"""Answers that are kept: the same as found anew, given at once, and worked out once for a store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from servers_support import goldenthread

from goldenthread.content import content_root
from goldenthread.errors import QueryLimitError, TooManyQueriesError
from goldenthread.graph.building import answers_folder, build
from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.keeping import AnswerKeeping, KeptQueries, Question, lasting_questions
from goldenthread.queries.kept_answers import KeptAnswer, kept_file
from goldenthread.queries.visitors import ORDINARY, Circumstances, FencedQueries, VisitorAnswer
from goldenthread.queries.waiting import Client
from goldenthread.settings import Settings

SETTINGS = Settings(query_rows=150)
OBLIGATION = "https://w3id.org/goldenthread/id/framework/rdc-2019/ECI4"
NAMES = ("owners", "deadlines", f"actions-for-obligation {OBLIGATION}")
TYPES = ("", "text/csv", "application/sparql-results+xml")
WINDOWS = {"all": (0, 0), "first page": (0, 101), "second page": (100, 21), "behind the end": (10_000, 5)}

FLOODING = Client("192.0.2.99")


class Busy(FencedQueries):
    """Workers that have no time for anybody, and none at all for whoever floods."""

    def run(self, _text: str, given: Circumstances = ORDINARY) -> VisitorAnswer:
        """Refuse the query."""
        if given.client == FLOODING:
            raise TooManyQueriesError("more are not taken from one client")
        raise QueryLimitError("the query took too long")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled store in a folder of its own."""
    folder = tmp_path_factory.mktemp("stores")
    return folder / build(content_root(), folder).manifest.store


@pytest.fixture(scope="module")
def workers(store: Path) -> Iterator[FencedQueries]:
    """Workers that find everything anew."""
    started = FencedQueries(store, SETTINGS)
    yield started
    started.close()


@pytest.fixture(scope="module")
def every(store: Path) -> dict[str, Question]:
    """The questions that may be kept, by name."""
    asked = lasting_questions(Catalogue.read(content_root() / "queries"), LocalStore.read_only(store))
    return {question.name: question for question in asked}


@pytest.fixture(scope="module")
def kept(store: Path, every: dict[str, Question]) -> KeptQueries:
    """What gives the answers of two questions, which are kept, and has no time for others."""
    work = AnswerKeeping(store, [every[name] for name in NAMES], SETTINGS)
    work.run()
    return KeptQueries(Busy(store, SETTINGS), work, SETTINGS)


@pytest.mark.parametrize("window", WINDOWS)
def test_what_is_kept_is_what_is_found(
    workers: FencedQueries, every: dict[str, Question], kept: KeptQueries, window: str
) -> None:
    """In every format, whole, page by page, and cut at the same place."""
    first, most = WINDOWS[window]
    for name in NAMES:
        for media_type in TYPES:
            given = Circumstances(first=first, most=most, media_type=media_type, notice="https://a.test/limits")
            old, new = kept.run(every[name].text, given), workers.run(every[name].text, given)
            assert (old.kind, old.count, old.cut, old.body) == (new.kind, new.count, new.cut, new.body)


def test_other_graphs_and_values_are_never_answered_from_what_is_kept(
    every: dict[str, Question], kept: KeptQueries
) -> None:
    """The answer is kept for the question about everything over all graphs, and no other."""
    text = every["owners"].text
    with pytest.raises(QueryLimitError):
        kept.run(text, Circumstances(default_graphs=["https://a.test/graph"]))
    with pytest.raises(QueryLimitError):
        kept.run(text.replace("WHERE {", "WHERE { VALUES ?plan { <https://a.test/plan> }", 1))


def test_what_is_gone_is_found_anew(store: Path, workers: FencedQueries, every: dict[str, Question]) -> None:
    """Whoever deletes what is kept beneath a running server takes nothing from its visitors."""
    work = AnswerKeeping(store, [every["gaps"]], SETTINGS)
    work.run()
    queries = KeptQueries(workers, work, SETTINGS)
    kept = queries.run(every["gaps"].text)
    kept_file(answers_folder(store), every["gaps"].text).unlink()
    assert queries.run(every["gaps"].text).body == kept.body


def test_whoever_is_too_early_is_told_to_come_again(store: Path, every: dict[str, Question]) -> None:
    """A question that takes too long for a visitor, and is not answered yet, says that it will be."""
    waiting = AnswerKeeping(store, [every["gaps"]], SETTINGS)
    with pytest.raises(QueryLimitError, match="being worked out"):
        KeptQueries(Busy(store, SETTINGS), waiting, SETTINGS).run(every["gaps"].text)
    with pytest.raises(TooManyQueriesError, match=r"one client$"):
        KeptQueries(Busy(store, SETTINGS), waiting, SETTINGS).run(every["gaps"].text, Circumstances(client=FLOODING))


def test_what_cannot_be_found_is_tried_once(store: Path) -> None:
    """A query that needs too much memory leaves its reason behind, for visitors and for the next start."""
    pairs = Question(name="pairs", text="SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?f")
    file = kept_file(answers_folder(store), pairs.text)
    times = set()
    for _ in range(2):
        work = AnswerKeeping(store, [pairs], Settings(query_memory_mebibytes=600))
        work.run()
        times.add(file.stat().st_mtime_ns)
    assert len(times) == 1
    with pytest.raises(QueryLimitError, match="more memory than it is given"):
        KeptQueries(Busy(store, SETTINGS), work, SETTINGS).run(pairs.text)


def test_a_mishap_is_not_taken_for_an_answer(store: Path) -> None:
    """Nothing is kept, neither an answer nor a reason, where the process ends for want of something else."""
    broken = Question(name="broken", text="SELECT * WHERE {")
    found = AnswerKeeping(store, [broken], SETTINGS).run()
    assert found["broken"] == "it was not found, and is looked for again the next time"
    assert not kept_file(answers_folder(store), broken.text).exists()


def test_one_client_has_its_share_of_what_is_kept(store: Path, every: dict[str, Question], kept: KeptQueries) -> None:
    """Whoever asks for more at a time than one may is refused, and another is answered meanwhile."""
    settings = Settings(query_per_client=1)
    assert kept.run(every["owners"].text).count
    queries = KeptQueries(Busy(store, settings), AnswerKeeping(store, [], settings), settings)
    one, another = (Circumstances(client=Client(address)) for address in ("192.0.2.1", "192.0.2.2"))
    text = every["owners"].text
    with queries.room.place(seconds=1, client=one.client):
        with pytest.raises(TooManyQueriesError):
            queries.run(text, one)
        assert queries.run(text, another).count
    assert queries.run(text, one).count


@pytest.mark.long
def test_the_command_keeps_every_answer(store: Path, every: dict[str, Question], workers: FencedQueries) -> None:
    """All are kept, as they are found; a second run writes nothing; they go with their store."""
    folder = store.parent
    words = ["--store", str(folder), "build", "--answers"]
    files = [kept_file(answers_folder(store), question.text) for question in every.values()]
    times = set()
    for _ in range(2):
        done = goldenthread(*words)
        assert f"{len(files)} kept" in done.stdout
        assert all(KeptAnswer.read(file) for file in files)
        times.add(tuple(file.stat().st_mtime_ns for file in files))
    assert len(times) == 1
    work = AnswerKeeping(store, list(every.values()), SETTINGS)
    queries = KeptQueries(Busy(store, SETTINGS), work, SETTINGS)
    for question in every.values():
        old, new = queries.run(question.text), workers.run(question.text)
        assert sorted(old.body.split(b"}}, {")) == sorted(new.body.split(b"}}, {")), question.name
    for _ in range(2):
        assert goldenthread("--store", str(folder), "build", "--force").returncode == 0
    assert not answers_folder(store).exists()
