"""Small helpers that several tests share."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def source_folder() -> Path:
    """Return where the source documents are looked for, which belong to the institutions and are not in here."""
    named = os.environ.get("GOLDENTHREAD_SOURCES")
    return Path(named) if named else CHECKOUT.parent / "shared" / "sources"


def source_files() -> list[Path]:
    """Return the source documents; there are none on most machines."""
    return sorted(source_folder().glob("*.txt"))


def one_line(text: str) -> str:
    """Return the only line of a message, and fail if there is a traceback or more than one line."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert "Traceback" not in text
    return lines[0]
