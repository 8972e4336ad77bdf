"""The citizen identity number: its check character, birth date and sex digit, as expressions over a text column."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from operator import add

import narwhals.stable.v2 as nw

__all__ = ["halves", "id_birth", "id_checksum_holds", "id_male", "id_shaped"]

# GB 11643: weights of the first 17 digits; the weighted sum plus the check value leaves 1 modulo 11.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SHAPE = r"^[0-9]{17}[0-9Xx]"
MALE = r"^[0-9]{16}[13579]"
#: Lifts a product with an inexact reciprocal over the whole number it stands for, and never to the next.
NUDGE = 1e-9


def id_shaped(column: str = "id_number") -> nw.Expr:
    """The number where it begins with 17 digits and a digit or X, else null; a certificate's tail may follow."""
    number = nw.col(column)
    return nw.when(number.str.contains(SHAPE)).then(number)


def halves(shaped: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """The first eight and the next nine digits of a shaped number, as doubles (exact)."""
    front, back = shaped.str.slice(0, 8), shaped.str.slice(8, 9)
    return front.cast(nw.Int64()).cast(nw.Float64()), back.cast(nw.Int64()).cast(nw.Float64())


def id_checksum_holds(shaped: nw.Expr, front: nw.Expr, back: nw.Expr) -> nw.Expr:
    """Whether the check character of a shaped number is right, given its `halves`; null without one.

    Cutting out 17 characters costs several times as much as two casts and floored quotients: the
    digit at place k of n is q(k) - 10 q(k+1) with q(k) = floor(n / 10^k).
    """
    last = shaped.str.slice(17, 1)
    is_x = last.is_in(["X", "x"])
    digit = nw.when(~is_x).then(last).otherwise(nw.lit("10"))
    check = nw.when(~shaped.is_null()).then(digit).cast(nw.Int64())
    total = _weighted(front, WEIGHTS[:8]) + _weighted(back, WEIGHTS[8:])
    return (total.cast(nw.Int64()) + check) % 11 == 1


def id_birth(shaped: nw.Expr) -> nw.Expr:
    """Characters 7 to 14 of a shaped number: the date of birth as yyyymmdd text."""
    return shaped.str.slice(6, 8)


def id_male(shaped: nw.Expr) -> nw.Expr:
    """Whether the 17th digit is odd, which is given to males."""
    return shaped.str.contains(MALE)


def _weighted(number: nw.Expr, weights: tuple[int, ...]) -> nw.Expr:
    """The sum of a number's digits times their weights (nine digits at most: exact in a double)."""
    places = tuple(reversed(weights))
    terms = [number * places[0]]
    for k, (weight, before) in enumerate(pairwise(places), start=1):
        terms.append((number * 10.0**-k + NUDGE).floor() * (weight - 10 * before))
    return reduce(add, terms)
