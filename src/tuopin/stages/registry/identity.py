"""ID numbers: length, check character, date, area, and what they say of birth, sex and disability.

The check character follows GB 11643 (ISO 7064 MOD 11-2): the weighted sum of all 18 characters,
the last one counted as it stands (X is ten), leaves 1 when divided by 11. A number of 20 or 22
characters is that of a disability certificate: the citizen number, then kind, grade, re-issue.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from operator import add

import narwhals.stable.v2 as nw

from tuopin.stages.registry.cells import date_pattern

__all__ = [
    "LENGTHS",
    "PROVINCE_PATTERN",
    "checksum_fails",
    "date_of",
    "halves",
    "known_shape",
    "sex_of",
]

#: Weights of the first 17 characters; the 18th counts once (GB 11643).
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LENGTHS = (18, 20, 22)
#: Added to a quotient of whole numbers below 10^9 by up to 10^8, so that a product with an inexact
#: reciprocal cannot fall below the whole number it stands for; too small to reach the next.
NUDGE = 1e-9
#: Province codes of GB/T 2260, with 71, 81, 82 (Taiwan, Hong Kong, Macao) and 83 (residence permits).
PROVINCES = tuple(
    str(code)
    for code in (
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
    )
)
PROVINCE_PATTERN = f"^(?:{'|'.join(PROVINCES)})"
COMPACT_DATE = date_pattern("")
SHAPE = r"^[0-9]{17}[0-9X](?:[0-9]{2}|[0-9]{2}[0-9A-Z]{2})?$"


def known_shape(number: nw.Expr) -> nw.Expr:
    """The number where it has 17 digits, a digit or X, and nothing or a certificate's tail; else null."""
    return nw.when(number.str.contains(SHAPE)).then(number)


def halves(shaped: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """The first eight and the next nine digits of a number of known shape, as doubles (exact)."""
    first, second = shaped.str.slice(0, 8), shaped.str.slice(8, 9)
    return first.cast(nw.Int64()).cast(nw.Float64()), second.cast(nw.Int64()).cast(nw.Float64())


def checksum_fails(shaped: nw.Expr, first: nw.Expr, second: nw.Expr) -> nw.Expr:
    """Whether the check character of a number of known shape is wrong, given its `halves`; null without one.

    Cutting out 17 single characters costs several times as much as two casts and floored quotients:
    the digit at place k of n is q(k) - 10 q(k+1) with q(k) = floor(n / 10^k).
    """
    weighted = _weighted(first, WEIGHTS[:8]) + _weighted(second, WEIGHTS[8:])
    last = shaped.str.slice(17, 1)
    is_x = last == "X"
    check = nw.when(is_x).then(nw.lit(10)).otherwise(nw.when(~is_x).then(last).cast(nw.Int64()))
    return (weighted.cast(nw.Int64()) + check) % 11 != 1


def _weighted(number: nw.Expr, weights: tuple[int, ...]) -> nw.Expr:
    """The sum of a number's digits times their weights (nine digits at most: exact in a double)."""
    places = tuple(reversed(weights))
    terms = [number * places[0]]
    for k, (weight, before) in enumerate(pairwise(places), start=1):
        terms.append((number * 10.0**-k + NUDGE).floor() * (weight - 10 * before))
    return reduce(add, terms)


def date_of(day: nw.Expr) -> nw.Expr:
    """The date of birth out of characters 7 to 14 of a number; null where there is no such date."""
    return nw.when(day.str.contains(COMPACT_DATE)).then(day).str.to_date(format="%Y%m%d")


def sex_of(shaped: nw.Expr) -> nw.Expr:
    """1 (male) or 2 (female) by the parity of the 17th digit."""
    odd = shaped.str.slice(16, 1).str.contains("[13579]")
    return nw.when(odd).then(nw.lit("1")).otherwise(nw.when(~odd).then(nw.lit("2")))
