"""Run the checks once, behind the pages, and keep what they found for every page that speaks of it."""

import os
import pickle
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final, cast

from flask import current_app

from goldenthread.errors import ContentError, GoldenThreadError
from goldenthread.graph.store import LocalStore, Store
from goldenthread.settings import Settings

if TYPE_CHECKING:
    # The shapes bring much with them that the first page must not wait for.
    from goldenthread.shapes.findings import Evaluation, Finding, Report
    from goldenthread.shapes.reading import Check

EXTENSION: Final = "goldenthread.checking"
WAIVERS: Final = "waivers.toml"
PATIENCE: Final = 5.0
"""Seconds that a page which is about nothing but findings waits for a run that is under way."""

NOT_HERE: Final = (
    "The pages ask a remote endpoint, whose data the checks cannot read as a whole. Start the site on the files "
    "themselves, or run goldenthread check on them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckGroup:
    """All shapes that share an identifier.

    Attributes:
        id: the identifier that people use, such as C01.
        shapes: the shapes, the gravest first.
        looked: how many things each shape looked at, by its IRI.
        findings: what they found.
    """

    id: str
    shapes: tuple["Check", ...]
    looked: Mapping[str, int]
    findings: tuple["Finding", ...]

    @property
    def profile(self) -> str:
        """Return the profile that the check belongs to."""
        return self.shapes[0].profile

    @property
    def severities(self) -> list[str]:
        """Return the severities that it can have, the gravest first."""
        return list(dict.fromkeys(shape.severity.value for shape in self.shapes))

    @property
    def origins(self) -> list[str]:
        """Return whose defects it can find."""
        return list(dict.fromkeys(shape.origin_label for shape in self.shapes))

    @property
    def focus_nodes(self) -> int:
        """Return how many times one of its shapes looked at a thing."""
        return sum(self.looked.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What the checks found, by what the pages ask for.

    Attributes:
        report: the whole report.
        by_item: the findings about each plan, action, item or other thing, by its IRI.
        by_plan: the findings of each plan, by its IRI; those of no plan under the empty text.
        checks: the checks by identifier.
    """

    report: "Report"
    by_item: Mapping[str, list["Finding"]]
    by_plan: Mapping[str, list["Finding"]]
    checks: Mapping[str, CheckGroup]

    @classmethod
    def of(cls, report: "Report") -> "Results":
        """Sort a report by what the pages ask for."""
        by_item: dict[str, list[Finding]] = defaultdict(list)
        by_plan: dict[str, list[Finding]] = defaultdict(list)
        for finding in report.findings:
            by_item[finding.item].append(finding)
            by_plan[finding.plan or ""].append(finding)
        return cls(
            report=report,
            by_item=dict(by_item),
            by_plan=dict(by_plan),
            checks=group_checks(report.evaluations, report.findings),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far the checks are.

    Attributes:
        kind: ``ready``, ``running``, ``failed`` or ``unavailable``.
        results: what they found, once they are ready.
        reason: why there is nothing, where there is nothing.
    """

    kind: str
    results: Results | None = None
    reason: str = ""


def group_checks(evaluations: tuple["Evaluation", ...], findings: tuple["Finding", ...]) -> dict[str, CheckGroup]:
    """Return the checks by identifier, each with its shapes, what they looked at and what they found."""
    shapes: dict[str, dict[str, Check]] = defaultdict(dict)
    looked = {str(one.check.shape): one.focus_nodes for one in evaluations}
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.check.check].append(finding)
    for check in (*(one.check for one in evaluations), *(finding.check for finding in findings)):
        shapes[check.check].setdefault(str(check.shape), check)
    return {
        name: CheckGroup(
            id=name,
            shapes=tuple(sorted(shapes[name].values(), key=lambda check: (check.severity.rank, check.name))),
            looked={shape: looked.get(shape, 0) for shape in shapes[name]},
            findings=tuple(found[name]),
        )
        for name in sorted(shapes)
    }


class Checking:
    """One run of the checks over the store of an application, begun when a page first asks for it."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """Check ``store`` by the shapes of the settings' content."""
        self._settings = settings
        self._store = store
        self._begun = False
        self._lock = Lock()
        self._done = Event()
        self._report: Report | None = None
        self._reason = ""
        self._results: Results | None = None
        self._judged: date | None = None

    @property
    def available(self) -> bool:
        """Say whether the checks can be run at all: only on a store that lies here."""
        return isinstance(self._store, LocalStore)

    def start(self) -> None:
        """Begin the run, unless it has begun."""
        with self._lock:
            if self._begun or not self.available:
                return
            self._begun = True
        Thread(target=self._run, name="checks", daemon=True).start()

    def state(self, wait: float = 0.0) -> State:
        """Return how far the checks are, after waiting for them for up to ``wait`` seconds."""
        if not self.available:
            return State(kind="unavailable", reason=NOT_HERE)
        self.start()
        if not self._done.wait(wait):
            return State(kind="running")
        if self._report is None:
            return State(kind="failed", reason=self._reason)
        try:
            return State(kind="ready", results=self._judge(self._report))
        except GoldenThreadError as error:
            return State(kind="failed", reason=str(error))

    def _judge(self, report: "Report") -> Results:
        """Return the results with today's waivers: one that held yesterday may have expired."""
        today = datetime.now(tz=UTC).date()
        with self._lock:
            if self._results is None or self._judged != today:
                self._results = Results.of(accept(report, self._settings.content / WAIVERS, today))
                self._judged = today
            return self._results

    def _run(self) -> None:
        try:
            self._report = self._check()
        except GoldenThreadError as error:
            self._reason = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the pages go on and say so
            self._reason = f"the checks stopped: {type(error).__name__}"
        finally:
            self._done.set()

    def _check(self) -> "Report":
        folder = self._store.folder if isinstance(self._store, LocalStore) else None
        if folder is not None:
            return check_apart(folder, self._settings.content)
        from goldenthread.shapes.running import check_store  # noqa: PLC0415 - see the top of this module

        return check_store(self._store, self._settings.content)


def accept(report: "Report", file: Path, today: date) -> "Report":
    """Return the report with the findings that the waivers of a file accept marked, if there is such a file.

    Raises:
        ContentError: a waiver cannot be read.
    """
    if not file.is_file():
        return report
    from goldenthread.shapes.waivers import apply_waivers, read_waivers  # noqa: PLC0415 - see the top of this module

    return apply_waivers(report, read_waivers(file, checks=[one.check for one in report.evaluations]), today)


def check_apart(store: Path, content: Path) -> "Report":
    """Return the report on a store on disk from a process of its own, which gives its memory back.

    Raises:
        GoldenThreadError: the checks could not be run; says why.
    """
    command = [sys.executable, "-m", "goldenthread.webui.checking_worker", str(store), str(content)]
    done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, env=_calm()
    )
    if done.returncode or not done.stdout:
        raise ContentError("the checks stopped before their end; 'goldenthread check' says more")
    answer = pickle.loads(done.stdout)  # noqa: S301 - written by the process that we have just started
    if isinstance(answer, GoldenThreadError):
        raise answer
    return cast("Report", answer)


def _calm() -> dict[str, str]:
    """Return the environment with one thread for arithmetic, so that the pages keep the other cores."""
    return os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def checking() -> Checking:
    """Return the checks of the application that answers the present request."""
    return cast("Checking", current_app.extensions[EXTENSION])
