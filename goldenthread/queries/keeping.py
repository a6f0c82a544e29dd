"""Keep the answers to the catalogue's questions about everything, and give visitors those that are kept.

What may be kept is a question that needs no value, or only a thing that all institutions share, over a store that never
changes. Each is worked out in a process of its own, see ``answer_keeper``, so that one that takes too much costs nobody
else anything.
"""

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event, Lock, Thread
from time import perf_counter
from typing import Final

from pyoxigraph import NamedNode, QuerySolutions

from goldenthread.errors import ClientGoneError, QueryLimitError, StoreError, TooManyQueriesError
from goldenthread.graph.building import answers_folder
from goldenthread.graph.keywords import is_repeatable
from goldenthread.graph.store import Store
from goldenthread.ontology.namespaces import NS
from goldenthread.progress import Progress, silent
from goldenthread.queries.answer_keeper import NO_MEMORY, NO_ROOM
from goldenthread.queries.answers import Most, write_rows
from goldenthread.queries.binding import bind_typed
from goldenthread.queries.catalogue import CatalogueQuery
from goldenthread.queries.guard import calls_another_server
from goldenthread.queries.kept_answers import KeptAnswer, keep_failure, kept_file
from goldenthread.queries.visitors import (
    ORDINARY,
    Circumstances,
    VisitorAnswer,
    VisitorQueries,
    can_fence,
    waiting_room,
)
from goldenthread.settings import Settings

WORTH_KEEPING: Final = 100_000
"""Quads from which on a store is large enough for questions about everything to take long."""

SHARED: Final = ("Obligation", "Metric")
"""Classes of things that all institutions share, so that many answer each of them."""

LONGEST: Final = 1_800
"""Seconds after which a question about everything is given up."""

TOO_MUCH: Final = "it needs more memory than it is given"
TOO_LONG: Final = f"it takes longer than {LONGEST} seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with the values that it is asked with: its name, and the text of its query."""

    name: str
    text: str


def lasting_questions(catalogue: Iterable[CatalogueQuery], store: Store) -> list[Question]:
    """Return the questions about everything, or about a thing that all share, that find the same each time."""
    shared = {kind: _things(kind, store) for kind in SHARED}
    found = []
    for query in catalogue:
        for given in _values(query, shared) if query.kind == "rows" else ():
            text = bind_typed(query, given, store)
            if is_repeatable(text) and not calls_another_server(text):
                found.append(Question(name=" ".join([query.name, *given.values()]), text=text))
    return found


def _values(query: CatalogueQuery, shared: Mapping[str, list[str]]) -> list[dict[str, str]]:
    needed = [parameter for parameter in query.parameters if parameter.required]
    if not needed:
        return [{}]
    if len(needed) == 1 and needed[0].type in shared:
        return [{needed[0].name: thing} for thing in shared[needed[0].type]]
    return []


def _things(kind: str, store: Store) -> list[str]:
    rows = store.query(f"SELECT DISTINCT ?thing WHERE {{ ?thing a {NamedNode(NS + kind)} }} ORDER BY ?thing")
    return [row[0].value for row in rows if isinstance(row[0], NamedNode)] if isinstance(rows, QuerySolutions) else []


class AnswerKeeping:
    """The work of keeping the answers over one store, one after the other."""

    def __init__(self, store: Path, questions: Sequence[Question], settings: Settings) -> None:
        """Keep what ``questions`` find in the store in a folder, each in as much memory as a visitor's query has."""
        self._store = store
        self._mebibytes = settings.query_memory_mebibytes
        self.folder = answers_folder(store)
        self.waiting = {kept_file(self.folder, one.text): one for one in questions if can_fence()}
        self._lock = Lock()
        self._ended = Event()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Begin the work in a thread of its own; where nothing can be written, nothing is kept."""
        Thread(target=self._run_behind, name="answers", daemon=True).start()

    def _run_behind(self) -> None:
        with suppress(StoreError):
            self.run()
        self.waiting.clear()

    def run(self, progress: Progress = silent) -> dict[str, str]:
        """Work out every answer that is not kept yet; return for each question why there is none, or nothing.

        Raises:
            StoreError: the folder cannot be written.
        """
        try:
            return self._run(progress)
        except OSError as error:
            raise StoreError(
                f"the answers cannot be written to {self.folder} ({error.strerror or error}); make room or give "
                "--store DIR"
            ) from error

    def _run(self, progress: Progress) -> dict[str, str]:
        self.folder.mkdir(exist_ok=True)
        every = dict(self.waiting)
        for number, (file, question) in enumerate(every.items()):
            progress("Answering", number, len(every))
            if not self._ended.is_set() and KeptAnswer.read(file) is None:
                self._keep(file, question)
            self.waiting.pop(file, None)
        progress("Answering", len(every), len(every))
        kept = {question.name: KeptAnswer.read(file) for file, question in every.items()}
        return {
            name: "it was not found, and is looked for again the next time" if answer is None else answer.failed
            for name, answer in kept.items()
        }

    def _keep(self, file: Path, question: Question) -> None:
        process = self._begin(file)
        if process is None:
            return
        why = TOO_MUCH
        try:
            process.communicate(question.text, timeout=LONGEST)
        except subprocess.TimeoutExpired:
            why = TOO_LONG
        finally:
            process.kill()
            process.wait()
        if process.returncode == NO_ROOM:
            raise OSError("no room")
        # Whatever else went wrong says nothing about the question, which is asked again after the next start.
        if (process.returncode < 0 or process.returncode == NO_MEMORY) and not self._ended.is_set():
            keep_failure(file, why)

    def _begin(self, file: Path) -> subprocess.Popen[str] | None:
        """Start the process that writes a file, unless the work has ended; Ctrl-C does not reach it."""
        command = [sys.executable, "-m", "goldenthread.queries.answer_keeper"]
        command += [str(self._store), str(file), str(self._mebibytes), str(LONGEST)]
        with self._lock:
            if self._ended.is_set():
                return None
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
            return self._process

    def close(self) -> None:
        """End the work; what is not kept is worked out after the next start."""
        with self._lock:
            self._ended.set()
            if self._process is not None:
                self._process.kill()


class KeptQueries:
    """Answers visitors from what is kept, and lets others answer the rest."""

    def __init__(self, others: VisitorQueries, keeping: AnswerKeeping, settings: Settings) -> None:
        """Read what ``keeping`` keeps; ask ``others`` where it has nothing."""
        self._others = others
        self._keeping = keeping
        self._settings = settings
        # To write rows in a format keeps the processor from the pages, so few may do it at a time.
        self.room = waiting_room(settings)

    def run(self, text: str, given: Circumstances = ORDINARY) -> VisitorAnswer:
        """Answer a query; see ``VisitorQueries.run``."""
        if given.default_graphs or given.named_graphs:
            return self._others.run(text, given)
        file = kept_file(self._keeping.folder, text)
        kept = KeptAnswer.read(file)
        if kept is not None and not kept.failed:
            with suppress(OSError):  # the file may go with its store while it is read
                return self._read(kept, given)
        try:
            return self._others.run(text, given)
        except (TooManyQueriesError, ClientGoneError):
            raise
        except QueryLimitError as error:
            if kept is not None:
                raise QueryLimitError(f"{error}. It was tried without visitors' limits, too: {kept.failed}") from error
            if file in self._keeping.waiting:
                raise QueryLimitError(f"{error}. The whole answer is being worked out; look again later") from error
            raise

    def _read(self, kept: KeptAnswer, given: Circumstances) -> VisitorAnswer:
        started = perf_counter()
        most = Most(results=self._settings.query_rows, bytes=self._settings.query_bytes)
        rows = islice(kept.rows(given.first), given.most or None)
        with self.room.place(seconds=self._settings.query_seconds, client=given.client, gone=given.gone):
            head, body = write_rows(kept.columns, rows, most, media_type=given.media_type, notice=given.notice)
        return VisitorAnswer(
            kind="rows", body=body, count=head["count"], cut=head["cut"], seconds=perf_counter() - started
        )

    def start(self) -> None:
        """Begin to work out what is not kept yet, behind the pages."""
        self._keeping.start()

    def close(self) -> None:
        """End the work and let go of processes."""
        self._keeping.close()
        self._others.close()
