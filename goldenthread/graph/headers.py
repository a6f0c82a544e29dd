"""The header of a query file: the lines on top that begin with ``#+`` and hold YAML, as grlc has them."""

import re
from typing import Any, Final

from goldenthread.errors import ContentError

HEADER_LINE: Final = re.compile(r"^#\+ ?(.*)\n?", re.MULTILINE)


def read_header(name: str, text: str) -> dict[str, Any]:
    """Return the header of the query called ``name``.

    Raises:
        ContentError: there is no header, or it is not YAML.
    """
    import yaml  # noqa: PLC0415 - a check does without, and many a page

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C form, where it is there
    try:
        header = yaml.load("\n".join(HEADER_LINE.findall(text)), Loader=loader)  # noqa: S506 - the C form of the safe loader
    except yaml.YAMLError as error:
        raise ContentError(f"queries/{name}.rq: the header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise ContentError(f"queries/{name}.rq: there is no header of lines that begin with #+")
    return header


def without_header(text: str) -> str:
    """Return the query without its header."""
    return HEADER_LINE.sub("", text).strip() + "\n"
