"""The citizen identity number: its check character, birth date and sex digit, as expressions over a text column."""

from __future__ import annotations

from functools import reduce

import narwhals.stable.v2 as nw

__all__ = ["id_birth", "id_checksum_holds", "id_male"]

# GB 11643: weights of the first 17 digits; the weighted sum plus the check value leaves 1 modulo 11.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SHAPE = r"^[0-9]{17}[0-9Xx]"


def id_checksum_holds(column: str = "id_number") -> nw.Expr:
    """Whether the first 18 characters are a number with the right check character; null stays null.

    Longer numbers (disability certificates) begin with the citizen number. The 17 digits are cut
    in two so that integer division stays exact on engines that divide as doubles.
    """
    number = nw.col(column)
    shaped = number.str.contains(SHAPE)
    front = _digits(number.str.slice(0, 8), shaped, WEIGHTS[:8])
    back = _digits(number.str.slice(8, 9), shaped, WEIGHTS[8:])
    last = number.str.slice(17, 1)
    digit = nw.when(shaped & ~last.is_in(["X", "x"])).then(last).otherwise(nw.lit("10"))
    total = front + back + digit.cast(nw.Int64)
    return nw.when(shaped).then(total % 11 == 1).otherwise(shaped)


def id_birth(column: str = "id_number") -> nw.Expr:
    """Characters 7–14, the date of birth as yyyymmdd text; null where the number is not shaped so."""
    number = nw.col(column)
    return nw.when(number.str.contains(SHAPE)).then(number.str.slice(6, 8))


def id_male(column: str = "id_number") -> nw.Expr:
    """Whether the 17th digit is odd, which is given to males; null where the number is not shaped so."""
    number = nw.col(column)
    odd = number.str.slice(16, 1).is_in(["1", "3", "5", "7", "9"])
    return nw.when(number.str.contains(SHAPE)).then(odd)


def _digits(text: nw.Expr, shaped: nw.Expr, weights: tuple[int, ...]) -> nw.Expr:
    """The weighted sum of a run of digits, read as one number and taken apart by division."""
    value = nw.when(shaped).then(text).otherwise(nw.lit("0")).cast(nw.Int64)
    places = range(len(weights) - 1, -1, -1)
    parts = [value // 10**place % 10 * w for place, w in zip(places, weights, strict=True)]
    return reduce(lambda a, b: a + b, parts)
