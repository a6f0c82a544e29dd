"""Every error that a user can cause, with the exit code that the command line ends with.

GoldenThreadError            exit 2
    InputError               exit 2   a name, value or file that the user gave is wrong
        UnknownNameError     exit 2   no such query, plan, parameter, ...; carries the nearest real ones
        ParameterError       exit 2   a query's parameter is missing or has a wrong value; carries what it takes
        QueryRefusedError    exit 2   a query asks for what is never done (SERVICE, updates)
        QuerySyntaxError     exit 2   a query that does not parse; carries line and column
        QueryTooLargeError   exit 2   a query's text is too long or nested too deeply to be read
        QueryLimitError      exit 2   a query takes too long or too much memory
            TooManyQueriesError  exit 2   one client sends more queries at a time than one may
    ContentError             exit 2   a content file does not parse or contradicts itself
    StoreError               exit 2   the store cannot be read or written
        StoreBusyError       exit 2   another process is writing it
    EndpointError            exit 2   a remote SPARQL server answers badly
        EndpointUnreachableError  exit 2   it cannot be reached, or not in time

Exit code 1 is kept for ``goldenthread check``: the data was checked and has findings that break publication.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

EXIT_OK: Final = 0
EXIT_FINDINGS: Final = 1
EXIT_ERROR: Final = 2


class GoldenThreadError(Exception):
    """Something went wrong that the user can mend; the message is one line and says how."""

    exit_code: int = EXIT_ERROR


class InputError(GoldenThreadError):
    """A name, a value or a file given by the user is wrong."""


class UnknownNameError(InputError):
    """No such query, plan, parameter or thing; ``nearest`` holds the most similar real names."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        """Say that ``name`` is no known ``what`` and name up to three similar ones of ``known``."""
        names = sorted(set(known))
        self.name = name
        self.nearest = nearest_names(name, names)
        if self.nearest:
            cure = "did you mean " + " or ".join(self.nearest) + "?"
        elif names:
            cure = "there are: " + ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")  # noqa: PLR2004 - a line's worth
        else:
            cure = "there are none."
        super().__init__(f"there is no {what} {name!r}; {cure}")


class ParameterError(InputError):
    """A query's parameter is missing or its value is wrong."""

    def __init__(
        self, message: str, *, parameter: str, expected: str, nearest: Iterable[str] = (), missing: bool = False
    ) -> None:
        """Say what is wrong with ``parameter``, what it takes, what right values are like it, and if it is missing."""
        super().__init__(message)
        self.parameter = parameter
        self.expected = expected
        self.nearest = list(nearest)
        self.missing = missing


class QueryRefusedError(InputError):
    """A query asks for something that is never done here, such as SERVICE or an update."""


class QuerySyntaxError(InputError):
    """A query that does not parse; ``line`` and ``column`` are counted from 1, 0 where not known."""

    def __init__(self, message: str, *, line: int = 0, column: int = 0) -> None:
        """Keep the place beside the message."""
        super().__init__(message)
        self.line = line
        self.column = column


class UnknownFunctionError(QuerySyntaxError):
    """A query calls a function that the engine does not have."""


class QueryTooLargeError(InputError):
    """A query's text is too long or nested too deeply to be read."""


class QueryLimitError(InputError):
    """A query needs more time or memory than it is given."""


class TooManyQueriesError(QueryLimitError):
    """A client has as many queries running and waiting as one may have."""


class ClientGoneError(QueryLimitError):
    """The client that sent a query has left before its answer was there."""


class UnwritableResultError(InputError):
    """What a query found has no form in the format that was asked for."""


class ContentError(GoldenThreadError):
    """A file of the ontology, graph, shapes or queries does not parse or contradicts itself."""


class ProcessStoppedError(GoldenThreadError):
    """A process that does part of the work was stopped from outside."""


class StoreError(GoldenThreadError):
    """The store cannot be read or written."""


class StoreBusyError(StoreError):
    """Another process is writing the store."""


class EndpointError(GoldenThreadError):
    """A remote SPARQL server refuses, fails, or answers what cannot be read."""


class EndpointUnreachableError(EndpointError):
    """A remote SPARQL server cannot be reached, or does not answer in time."""


def nearest_names(name: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """Return up to ``most`` of the ``known`` names that look like ``name``, best first.

    A name whose last part (after a slash) agrees counts as alike, so that ``2018-2020`` finds
    ``icr/hreir/2018-2020``.
    """
    wanted = name.casefold()
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    close = get_close_matches(wanted, folded, n=most, cutoff=0.55)
    inside = [key for key in folded if wanted and (wanted in key or key.rsplit("/", 1)[-1] in wanted)]
    ordered = list(dict.fromkeys([*close, *sorted(inside, key=len)]))
    return [folded[key] for key in ordered[:most]]
