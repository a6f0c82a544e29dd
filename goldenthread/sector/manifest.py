"""Keep account of what was written and of every fault, on disk, so that memory does not grow with the faults."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from goldenthread.sector.generating import Part
from goldenthread.sector.recipe import Recipe

FILE: Final = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What was written.

    Attributes:
        actions: how many actions.
        institutions: how many institutions.
        plans: how many plans.
        statements: how many statements, those of the framework included.
        seed: the seed that they grew from.
        defect_rate: the share of actions that was to get a fault.
        defects: how many faults each check is to find, by the check's identifier; the file lists each.
        kinds: the same by the name of the fault.
    """

    actions: int
    institutions: int
    plans: int
    statements: int
    seed: int
    defect_rate: float
    defects: dict[str, int]
    kinds: dict[str, int]


class Ledger:
    """Counts the parts as they are written, and keeps the IRIs of the faults in a file for each check."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        """Keep the account in ``folder``, which ``close`` leaves with the manifest and nothing else of ours."""
        self._folder = folder
        self._recipe = recipe
        self._plans = 0
        self._statements = 0
        self._defects: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()

    def enter(self, part: Part) -> None:
        """Count a part and note its faults."""
        self._plans += bool(part.actions)
        self._statements += part.statements
        for planted in part.planted:
            self._defects[planted.fault.check] += 1
            self._kinds[planted.fault.name] += 1
            with self._list(planted.fault.check).open("a", encoding="utf-8") as records:
                records.write(planted.record + "\n")

    def close(self, framework_statements: int) -> Manifest:
        """Write the manifest file and return what it says.

        Raises:
            OSError: the folder cannot be written.
        """
        manifest = Manifest(
            actions=self._recipe.actions,
            institutions=self._recipe.institutions,
            plans=self._plans,
            statements=self._statements + framework_statements,
            seed=self._recipe.seed,
            defect_rate=self._recipe.defect_rate,
            defects=dict(sorted(self._defects.items())),
            kinds=dict(sorted(self._kinds.items())),
        )
        with (self._folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(self._text(manifest))
        for check in manifest.defects:
            self._list(check).unlink()
        return manifest

    def _text(self, manifest: Manifest) -> Iterator[str]:
        """Yield the manifest as JSON: as the object has it, with the records of each check beside their number."""
        facts = asdict(manifest)
        del facts["defects"]
        yield json.dumps(facts, indent=2)[:-2] + ',\n  "defects": {'
        for number, (check, count) in enumerate(manifest.defects.items()):
            yield f'{"," if number else ""}\n    "{check}": {{\n      "count": {count},\n      "records": ['
            with self._list(check).open(encoding="utf-8") as records:
                for place, record in enumerate(records):
                    yield f"{',' if place else ''}\n        {json.dumps(record.rstrip())}"
            yield "\n      ]\n    }"
        yield "\n  }\n}\n"

    def _list(self, check: str) -> Path:
        return self._folder / f".records-{check}"
