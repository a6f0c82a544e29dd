"""What literals mean: whether they are well formed, and which of two comes first."""

import operator
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pyoxigraph
from pyoxigraph import Literal

from goldenthread.ontology.namespaces import XSD
from goldenthread.shapes.engine.triples import Ids, Mask, Terms
from goldenthread.shapes.facts import Term

INTEGER: Final = re.compile(r"[+-]?[0-9]+")
DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
DOUBLE: Final = re.compile(r"[+-]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|INF)|NaN")
ZONE: Final = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
CLOCK: Final = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
DAY: Final = re.compile(r"(-?)([1-9][0-9]{3,}|0[0-9]{3})-([0-9]{2})-([0-9]{2})(.*)", re.DOTALL)
SIMPLE_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME: Final = re.compile(CLOCK + ZONE)
AFTER_DATE: Final = re.compile(ZONE)
AFTER_DATETIME: Final = re.compile("T" + CLOCK + ZONE)
YEAR: Final = re.compile(r"-?([1-9][0-9]{3,}|0[0-9]{3})" + ZONE)
YEAR_MONTH: Final = re.compile(r"-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])" + ZONE)
BOOLEANS: Final = frozenset({"true", "false", "1", "0"})

BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
"""The smallest and the greatest number of each kind of integer."""

ORDER: Final[dict[str, tuple[Callable[[Any, Any], Any], str]]] = {
    "lessThan": (operator.lt, "<"),
    "lessThanOrEquals": (operator.le, "<="),
    "minExclusive": (operator.gt, ">"),
    "minInclusive": (operator.ge, ">="),
    "maxExclusive": (operator.lt, "<"),
    "maxInclusive": (operator.le, "<="),
}
"""How each SHACL parameter compares, in Python and in SPARQL."""

OTHER: Final = "other"
"""Marks literals that SPARQL itself is asked about, such as times with zones."""


def well_formed(term: Literal) -> bool:
    """Say whether the text of a literal is one that its datatype has; unknown datatypes take any text."""
    kind = term.datatype.value.removeprefix(XSD)
    text = term.value
    if kind in BOUNDS:
        return bool(INTEGER.fullmatch(text)) and _within(int(text), *BOUNDS[kind])
    known = FORMS.get(kind) if term.datatype.value.startswith(XSD) else None
    return known is None or known(text)


def _within(number: int, least: int | None, most: int | None) -> bool:
    return (least is None or number >= least) and (most is None or number <= most)


def _is_day(text: str, after: re.Pattern[str]) -> bool:
    parts = DAY.fullmatch(text)
    if parts is None or not after.fullmatch(parts[5]):
        return False
    try:
        # Only the leap years matter, and they come round every 400 years.
        date(int(parts[2]) % 400 + 400, int(parts[3]), int(parts[4]))
    except ValueError:
        return False
    return True


FORMS: Final[dict[str, Callable[[str], bool]]] = {
    "decimal": lambda text: DECIMAL.fullmatch(text) is not None,
    "double": lambda text: DOUBLE.fullmatch(text) is not None,
    "float": lambda text: DOUBLE.fullmatch(text) is not None,
    "boolean": BOOLEANS.__contains__,
    "date": lambda text: _is_day(text, AFTER_DATE),
    "dateTime": lambda text: _is_day(text, AFTER_DATETIME),
    "time": lambda text: TIME.fullmatch(text) is not None,
    "gYear": lambda text: YEAR.fullmatch(text) is not None,
    "gYearMonth": lambda text: YEAR_MONTH.fullmatch(text) is not None,
}


def compare(terms: Terms, first: Ids, second: Ids, word: str) -> Mask:
    """Say of each pair whether SPARQL finds the first to stand as ``word`` says to the second; False if it cannot."""
    ranks = {number: rank(terms.term(number)) for number in {*first.tolist(), *second.tolist()}}
    holds, sign = ORDER[word]
    mask = np.zeros(first.size, dtype=np.bool_)
    unsure: dict[tuple[int, int], list[int]] = {}
    for place, (one, two) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        left, right = ranks[one], ranks[two]
        if left is None or right is None:
            continue
        if OTHER in {left[0], right[0]}:
            unsure.setdefault((one, two), []).append(place)
        elif left[0] == right[0]:
            mask[place] = holds(left[1], right[1])
    for pair, places in unsure.items():
        mask[places] = _ask(terms.term(pair[0]), sign, terms.term(pair[1]))
    return mask


def rank(term: Term) -> tuple[str, object] | None:
    """Return the kind of a value, and what to compare it by with others of that kind; None if it has no order."""
    if not isinstance(term, Literal) or term.language or not well_formed(term):
        return None
    kind = term.datatype.value.removeprefix(XSD)
    if kind in BOUNDS or kind == "decimal":
        return "number", _number(term.value)
    if kind == "string" or (kind == "date" and SIMPLE_DAY.fullmatch(term.value)):
        return kind, term.value
    return OTHER, None


def _number(text: str) -> Fraction:
    try:
        return Fraction(Decimal(text))
    except InvalidOperation as error:
        raise ValueError(f"{text} is no number") from error


def _ask(first: Term, sign: str, second: Term) -> bool:
    return bool(pyoxigraph.Store().query(f"ASK {{ FILTER ({first} {sign} {second}) }}"))
