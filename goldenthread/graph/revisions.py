"""Get an older state of a user's files: from git, or from an older file or folder."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from goldenthread.errors import InputError
from goldenthread.graph.foreign_files import STANDARD_INPUT, ForeignFile, find_files, format_of


def older_files(names: Sequence[str], files: Sequence[ForeignFile], since: str) -> list[ForeignFile]:
    """Return the files that were there before, under the names that they have now.

    Args:
        names: the paths that the user gave.
        files: what they mean now.
        since: a path of an older file or folder, or else a git revision.

    Raises:
        InputError: there is no such file, folder or revision, or the paths are in no git repository.
    """
    older = find_files([since]) if Path(since).exists() else _from_git(names, files, since)
    now = {file.below: file for file in files}
    alone = len(files) == len(older) == 1
    known = [files[0] if alone else now.get(file.below) for file in older]
    return [
        replace(file, named=same.named or same.name) if same else file for file, same in zip(older, known, strict=True)
    ]


def _from_git(names: Sequence[str], files: Sequence[ForeignFile], revision: str) -> list[ForeignFile]:
    if STANDARD_INPUT in names:
        raise InputError(f"--changed-since {revision}: standard input has no revisions; name an older file instead")
    if shutil.which("git") is None:
        raise InputError(f"--changed-since {revision}: there is no such file, and git is not installed to look there")
    formats = {file.path.resolve(): file.format for file in files if file.path}
    found: list[ForeignFile] = []
    for name in names:
        path = Path(name).resolve()
        folder = path if path.is_dir() else path.parent
        for identifier, below in _listed(folder, revision, None if path.is_dir() else path.name):
            form = formats.get(folder / below) or format_of(PurePosixPath(below))
            if form and not any(part.startswith(".") for part in PurePosixPath(below).parts):
                content = _git(folder, "cat-file", "blob", identifier)
                shown = f"{Path(name) / below if path.is_dir() else name} at {revision}"
                found.append(ForeignFile(name=shown, below=below, format=form, content=content))
    return found


def _listed(folder: Path, revision: str, only: str | None) -> list[tuple[str, str]]:
    """Return the identifier and the path below ``folder`` of each file there was, or of a single one."""
    try:
        commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except InputError as error:
        raise InputError(
            f"--changed-since {revision}: there is no such file or folder, and no such git revision in {folder}"
        ) from error
    listing = _git(folder, "ls-tree", "-r", "-z", commit.decode().strip(), *(["--", only] if only else []))
    entries = [entry.partition("\t") for entry in listing.decode(errors="surrogateescape").split("\0") if entry]
    return [(facts.split()[2], below) for facts, _, below in entries if facts.split()[1] == "blob"]


def _git(folder: Path, *arguments: str) -> bytes:
    # A clone without its blobs would fetch them; nothing is ever fetched here.
    environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", "-C", str(folder), "--literal-pathspecs", *arguments]
    done = subprocess.run(command, capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL)  # noqa: S603 - no shell
    if done.returncode:
        reason = " ".join(done.stderr.decode(errors="replace").split()) or "git does not know it"
        raise InputError(f"git cannot answer in {folder}: {reason}")
    return done.stdout
