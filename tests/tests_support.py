"""Small helpers that several tests share."""


def one_line(text: str) -> str:
    """Return the only line of a message, and fail if there is a traceback or more than one line."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert "Traceback" not in text
    return lines[0]
