"""What ``goldenthread check`` was asked for, and what came of it."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from goldenthread.commands.checking import Checked, Rules, check_files, only_changes, plan_digest
from goldenthread.commands.console import warn
from goldenthread.errors import ContentError, InputError
from goldenthread.graph.building import Manifest
from goldenthread.graph.foreign_files import MOST_BYTES, STANDARD_INPUT, ForeignFile, find_files
from goldenthread.graph.opening import open_store
from goldenthread.graph.revisions import older_files
from goldenthread.graph.scoping import plan_store
from goldenthread.graph.statement_digests import statement_digests
from goldenthread.graph.store import LocalStore, Store
from goldenthread.ontology.namespaces import DERIVED_GRAPH, thing
from goldenthread.progress import Progress
from goldenthread.queries.binding import find_thing
from goldenthread.settings import Settings
from goldenthread.shapes.findings import Report, Waiver
from goldenthread.shapes.reading import Severity
from goldenthread.shapes.ready import ready_shapes
from goldenthread.shapes.running import check_store
from goldenthread.shapes.waivers import apply_waivers, read_waivers

WAIVERS: Final = "waivers.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for; each attribute is the option of that name, see ``goldenthread check --help``."""

    files: tuple[str, ...]
    plan: str | None
    profiles: tuple[str, ...]
    least: str
    fail_on: str
    since: str | None
    waivers: Path | None
    day: date
    format_name: str
    output: Path | None
    statement: Path | None
    badge: Path | None
    input_format: str | None
    engine: str
    quiet: bool

    @property
    def failing(self) -> Severity | None:
        """Return the severity from which on the command fails; None for never."""
        return None if self.fail_on == "never" else Severity(self.fail_on)

    @property
    def chosen_profiles(self) -> tuple[str, ...] | None:
        """Return the profiles to check by; None for all."""
        return self.profiles or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of a check.

    Attributes:
        report: what was found.
        files: the files in which findings have a place.
        plan: the IRI of the only plan that was asked for.
        content_of: gives the digest of what is stated about a plan.
        before: the state to compare with; None if nobody asked.
        now: the state itself, where there is one to compare with.
        note: how much is left out of the report, in words.
    """

    report: Report
    files: Sequence[ForeignFile]
    plan: str | None
    content_of: Callable[[str], str]
    now: Checked | None = None
    before: Checked | None = None
    note: str = ""


def report_on(settings: Settings, asked: Asked, progress: Progress) -> Run:
    """Check what was asked for: the user's files, or what is bundled.

    Raises:
        InputError: a file, a plan, a profile or a revision cannot be used.
        ContentError: the shapes cannot be used or trusted.
    """
    if asked.since and (asked.statement or asked.badge):
        raise InputError("a statement or a badge is about everything: leave out --changed-since, or ask for it alone")
    if asked.files or asked.since:
        return _of_files(settings, asked, progress)
    return _of_content(settings, asked, progress)


def judged(run: Run, settings: Settings, asked: Asked) -> Run:
    """Apply the waivers, and then leave out what has not changed, if that was asked.

    Raises:
        InputError: a file of waivers cannot be used.
    """
    report = apply_waivers(run.report, _waivers(run, settings, asked), asked.day, plan=run.plan)
    if run.now is None or asked.since is None:
        return replace(run, report=report)
    now = replace(run.now, report=report)
    report, hidden = only_changes(now, run.before)
    same = "1 finding that was there before is" if hidden == 1 else f"{hidden:,} findings that were there before are"
    note = f"Only what differs from {asked.since}: {same} left out."
    return replace(run, report=replace(report, since=asked.since), note=note)


def _of_content(settings: Settings, asked: Asked, progress: Progress) -> Run:
    files = _graph_files(settings.content) if asked.format_name == "sarif" and not settings.endpoint else ()
    if not (asked.plan or settings.endpoint) and (large := _large_folder(settings.content, settings, asked, progress)):
        return Run(report=large, files=files, plan=None, content_of=_no_digest)
    store, plan = _content_store(settings, asked, progress)
    report = check_store(
        store,
        settings.content,
        plan=plan,
        profiles=asked.chosen_profiles,
        engine=asked.engine,
        cache=settings.store_folder,
        progress=progress,
    )

    def content_of(iri: str) -> str:
        if not isinstance(store, LocalStore):
            return ""
        stated = (quad for quad in store.quads if quad.graph_name != DERIVED_GRAPH)
        return plan_digest(store.quads, statement_digests(stated), iri)

    manifest = None if plan or settings.endpoint else Manifest.read(settings.store_folder)
    content = content_of(plan) if plan else manifest.digest if manifest else ""
    return Run(report=replace(report, content=content), files=files, plan=plan, content_of=content_of)


def _content_store(settings: Settings, asked: Asked, progress: Progress) -> tuple[Store, str | None]:
    """Return the store to check and the IRI of the plan asked for; a plan in full needs no store of everything."""
    if asked.plan and not settings.endpoint:
        try:
            named = NamedNode(asked.plan) if ":" in asked.plan else thing(f"plan/{asked.plan}")
        except ValueError:
            named = None
        if named and (part := plan_store(settings.content, settings.store_folder, named)):
            return part, named.value
    store = open_store(settings, progress=progress, warn=warn)
    return store, find_thing("Plan", asked.plan, store).value if asked.plan else None


def _of_files(settings: Settings, asked: Asked, progress: Progress) -> Run:
    names = asked.files or (str(settings.content / "graph"),)
    files = find_files(names, input_format=asked.input_format, standard_input=_standard_input)
    root = None if asked.since or asked.plan else _root_of_plans(asked.files, files)
    if root and (large := _large_folder(root, settings, asked, progress)):
        return Run(report=large, files=files, plan=None, content_of=_no_digest)
    older = older_files(names, files, asked.since) if asked.since else []
    rules = Rules(settings.content, asked.chosen_profiles, asked.engine, settings.store_folder)
    now = check_files(files, rules, progress, plan=asked.plan)
    before = check_files(older, rules, progress, older=True) if older else None
    plan = now.report.checked[0].iri if asked.plan and now.report.checked else None
    return Run(report=now.report, files=files, plan=plan, content_of=now.content_of, now=now, before=before)


def _large_folder(root: Path, settings: Settings, asked: Asked, progress: Progress) -> Report | None:
    """Return the report on a folder that is so large that it is checked in batches; None where it is not."""
    if asked.engine != "fast":
        return None
    from goldenthread.graph.batches import is_large  # noqa: PLC0415 - it needs numpy, which takes long to start
    from goldenthread.shapes.folders import check_folder  # noqa: PLC0415 - processes take long to start

    if not is_large(root):
        return None
    try:
        return check_folder(
            settings.content, root, profiles=asked.chosen_profiles, cache=settings.store_folder, progress=progress
        )
    except ContentError:
        # Read as a whole, it comes to the same, and is said as it is said of any file.
        return None


def _root_of_plans(names: Sequence[str], files: Sequence[ForeignFile]) -> Path | None:
    """Return the folder whose ``graph`` has nothing but all these files as Turtle, if there is one."""
    if len(names) != 1 or any(file.path is None or file.path.suffix != ".ttl" for file in files):
        return None
    named = Path(names[0]).resolve()
    root = named.parent if named.name == "graph" else named
    graph = root / "graph"
    inside = all(file.path and file.path.resolve().is_relative_to(graph) for file in files)
    return root if inside and (graph / "plans").is_dir() else None


def _no_digest(_plan: str) -> str:
    """Return no digest: nobody works one out for a whole sector."""
    return ""


def _standard_input() -> bytes:
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InputError(f"standard input is larger than {MOST_BYTES >> 30} GiB; give files, one for each plan")
    return content


def _graph_files(content: Path) -> list[ForeignFile]:
    return find_files([str(content / "graph")])


def _waivers(run: Run, settings: Settings, asked: Asked) -> tuple[Waiver, ...]:
    paths = [asked.waivers] if asked.waivers else _beside(asked.files, settings.content)
    if not paths:
        return ()
    checks = ready_shapes(settings.content, settings.store_folder).checks
    found = [waiver for path in paths for waiver in read_waivers(path, checks=checks)]
    if not asked.files or any(Path(name).is_dir() for name in asked.files):
        return tuple(found)
    # Whoever checks one file of many leaves the waivers of the others alone.
    plans = tuple(plan.iri for plan in run.report.checked)
    below = tuple(f"{plan}{sign}" for plan in plans for sign in "/#")
    known = run.now.digests if run.now else {}
    return tuple(
        waiver
        for waiver in found
        if waiver.record in plans or waiver.record.startswith(below) or waiver.record in known
    )


def _beside(names: Sequence[str], content: Path) -> list[Path]:
    """Return the files of waivers that lie beside the input, or in the content folder where that is checked."""
    inputs = [Path(name) for name in names if name != STANDARD_INPUT]
    folders = [path if path.is_dir() else path.parent for path in inputs] if names else [content]
    return [path for folder in dict.fromkeys(folders) if (path := folder / WAIVERS).is_file()]
