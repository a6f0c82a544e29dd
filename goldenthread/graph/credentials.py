"""Who we are to a remote server; it comes from the environment and is never printed."""

from dataclasses import dataclass, field
from typing import Final, Self

from goldenthread.settings import Settings

SAY_WHO: Final = "set GOLDENTHREAD_ENDPOINT_USER and GOLDENTHREAD_ENDPOINT_PASSWORD in the environment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A name and the password that goes with it."""

    user: str
    password: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return what the settings hold, or None where they name nobody."""
        if not settings.endpoint_user:
            return None
        return cls(user=settings.endpoint_user, password=settings.endpoint_password)
