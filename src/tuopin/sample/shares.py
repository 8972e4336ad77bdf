"""Whole numbers that add up: a total shared out by weights, within caps, to the last unit."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from tuopin.sample.draws import Ints

__all__ = ["exact", "scaled", "shared_out"]


def exact(scale: float | str | Fraction) -> Fraction:
    """The scale as the fraction its decimal writing means: 0.0037 is 37/10000, not its nearest double."""
    return scale if isinstance(scale, Fraction) else Fraction(str(scale))


def scaled(value: int, scale: Fraction) -> int:
    """value × scale to the nearest whole number (half to even)."""
    return round(value * scale)


def shared_out(total: int, weights: ArrayLike, caps: Sequence[int] | Ints | None = None) -> Ints:
    """Largest-remainder shares of `total` in proportion to `weights`, none above its cap.

    Ties go to the earlier place. ValueError where the caps leave no room for the total.
    """
    weight = np.asarray(weights, dtype=np.float64)
    room = (
        np.full(len(weight), total, dtype=np.int64)
        if caps is None
        else np.asarray(caps, dtype=np.int64)
    )
    room = np.maximum(room, 0)
    if total > int(room.sum()):
        raise ValueError(
            f"{total} units do not fit into {int(room.sum())}: the sample is too small at this scale"
        )
    given = np.zeros(len(weight), dtype=np.int64)
    left = total
    while left > 0:
        open_ = given < room
        live = np.where(open_, np.where(weight > 0, weight, 0.0), 0.0)
        if live.sum() <= 0:
            live = open_.astype(np.float64)
        quota = left * live / live.sum()
        whole = np.minimum(np.floor(quota).astype(np.int64), room - given)
        if whole.sum() == 0:
            # fewer units than places: one each, to the largest quotas first
            order = np.argsort(-quota, kind="stable")
            order = order[open_[order] & (live[order] > 0)][:left]
            whole[order] = 1
        given += whole
        left -= int(whole.sum())
    return given
