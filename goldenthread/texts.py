"""Make any text safe to print."""

import re
from typing import Final

CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]+")
"""Characters that could end a line, turn the direction of text, steer a terminal or break XML."""


def clean(text: str) -> str:
    """Return a text on one line, without characters that could steer a terminal or break a file."""
    return CONTROLS.sub(" ", text)
