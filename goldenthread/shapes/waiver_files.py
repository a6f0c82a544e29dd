"""Read a file of waivers and refuse, in one line, what cannot be meant."""

import re
import stat
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from goldenthread.errors import InputError, nearest_names
from goldenthread.ontology.namespaces import ID
from goldenthread.shapes.findings import Waiver
from goldenthread.shapes.reading import Check

KEYS: Final = ("check", "record", "reason", "approver", "expires")
MOST_BYTES: Final = 1 << 20
PERSON: Final = re.compile(
    r"\b(?i:mr|mrs|ms|miss|mx|dr|doctor|prof|professor|sir|dame|lord|lady|rev|revd|reverend)\b\.?\s+"
    r"(?!(?:of|for|in|and|emeritus|emerita|designate)\b)[A-Z]|@"
)
"""A title with a name after it, or an address; titles of posts, such as Professor of Physics, are none."""


class WaiverFile:
    """One file of waivers, and what is known of checks and records to judge it by."""

    def __init__(self, path: Path, checks: tuple[Check, ...], exists: Callable[[str], bool] | None) -> None:
        """Prepare to read ``path``; see ``goldenthread.shapes.waivers.read_waivers``."""
        self._path = path
        self._names = {name for check in checks for name in (check.check, check.name)}
        self._exists = exists

    def read(self) -> tuple[Waiver, ...]:
        """Return the waivers in the order of the file.

        Raises:
            InputError: in one line with file, number and cure.
        """
        content = self._content()
        if odd := sorted(set(content) - {"waiver"}):
            raise InputError(f"{self._path}: {odd[0]!r} is not understood; write each waiver under [[waiver]]")
        entries = content.get("waiver", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise InputError(f"{self._path}: write each waiver under [[waiver]], with two brackets on each side")
        waivers: dict[tuple[str, str], Waiver] = {}
        for number, entry in enumerate(entries, start=1):
            waiver = self._waiver(entry, f"{self._path}, waiver {number}")
            if first := waivers.get((waiver.check, waiver.record)):
                raise InputError(
                    f"{waiver.place}: it is for the same check and record as {first.place.rpartition(', ')[2]}; "
                    "keep one of them"
                )
            waivers[waiver.check, waiver.record] = waiver
        return tuple(waivers.values())

    def _content(self) -> dict[str, Any]:
        try:
            facts = self._path.stat()
            if stat.S_ISFIFO(facts.st_mode) or stat.S_ISCHR(facts.st_mode) or stat.S_ISSOCK(facts.st_mode):
                raise InputError(f"{self._path}: this is a pipe or a device, not a file; write the waivers to a file")
            if facts.st_size > MOST_BYTES:
                raise InputError(f"{self._path}: it is larger than a file of waivers can be; is it the right file?")
            return tomllib.loads(self._path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise InputError(f"{self._path}: the waivers cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise InputError(f"{self._path}, line {line}: this is not UTF-8; save the file as UTF-8") from error
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            reason = "it is nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())
            raise InputError(f"{self._path}: this is not TOML: {reason}") from error

    def _waiver(self, entry: dict[str, Any], place: str) -> Waiver:
        for key in entry:
            if key not in KEYS:
                meant = nearest_names(key, KEYS, most=1)
                cure = f"did you mean {meant[0]}?" if meant else f"there are: {', '.join(KEYS)}"
                raise InputError(f"{place}: {key!r} is not understood; {cure}")
        return Waiver(
            check=self._check(_text(entry, "check", place), place),
            record=self._record(_text(entry, "record", place), place),
            reason=_text(entry, "reason", place),
            approver=_role(_text(entry, "approver", place), place),
            expires=_day(entry, place),
            place=place,
        )

    def _check(self, name: str, place: str) -> str:
        if self._names and name not in self._names:
            meant = nearest_names(name, self._names)
            cure = f"did you mean {' or '.join(meant)}?" if meant else "goldenthread check names them"
            raise InputError(f"{place}: there is no check {name!r}; {cure}")
        return name

    def _record(self, record: str, place: str) -> str:
        iri = record if ":" in record.partition("/")[0] else ID + record.strip("/")
        if re.search(r'[\s<>"{}|\\^`]', iri):
            raise InputError(f"{place}: {record!r} is neither an IRI nor a path such as plan/icr/hreir/2018-2020")
        if self._exists and not self._exists(iri):
            raise InputError(f"{place}: the data says nothing about the record {record!r}; copy it from a finding")
        return iri


def _text(entry: dict[str, Any], key: str, place: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        state = "has no" if value is None else "needs a text as"
        raise InputError(f"{place}: it {state} {key}; each waiver has {', '.join(KEYS)}")
    return " ".join(value.split())


def _role(approver: str, place: str) -> str:
    if PERSON.search(approver):
        raise InputError(f"{place}: the approver looks like a person; name the post or body, such as Head of Research")
    return approver


def _day(entry: dict[str, Any], place: str) -> date:
    value = entry.get("expires")
    try:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    state = "it has no expires" if value is None else f"expires is {value!r}, which is no day"
    raise InputError(f"{place}: {state}; write the last day on which it holds, such as 2027-07-31")
