"""What an option takes that says where the site will be found."""

import re
from typing import Final

from goldenthread.errors import InputError

ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~-]+)*/?")


def refuse_other_than_address(option: str, given: str) -> None:
    """Return if an option names an address that links can be made from: a host, and perhaps a folder on it.

    Raises:
        InputError: it does not.
    """
    if not ADDRESS.fullmatch(given):
        raise InputError(f"{option} {given} is no plain address; give one such as https://data.example.org/plans/")
