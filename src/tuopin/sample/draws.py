"""Seeded draws that need no state: a number per key and purpose, the same whatever the order or thread count."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Draws", "Ints"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_TO_UNIT = float(2.0**-53)


def _mixed(keys: Keys) -> Keys:
    """The finalizer of SplitMix64 (Steele, Lea, Flood 2014): fully specified, so bytes never drift."""
    keys = keys + _GOLDEN
    keys = (keys ^ (keys >> np.uint64(30))) * _MIX_1
    keys = (keys ^ (keys >> np.uint64(27))) * _MIX_2
    return keys ^ (keys >> np.uint64(31))


class Draws:
    """Numbers drawn from (seed, purpose, key).

    A generator with a state would tie every value to the order in which values are asked for;
    here any table of any year of any county can be made first, or twice, and comes out the same.
    """

    def __init__(self, seed: int) -> None:
        self._seed = np.uint64(seed & 0xFFFF_FFFF_FFFF_FFFF)

    def unit(self, purpose: str, keys: ArrayLike) -> Floats:
        """Uniform in [0, 1) for each key."""
        with np.errstate(over="ignore"):
            salt = _mixed(
                np.asarray([self._seed ^ np.uint64(crc32(purpose.encode()))]).astype(np.uint64)
            )
            mixed = _mixed(np.asarray(keys).astype(np.uint64) ^ salt[0])
        return (mixed >> np.uint64(11)).astype(np.float64) * _TO_UNIT

    def below(self, purpose: str, keys: ArrayLike, bound: int) -> Ints:
        """Whole numbers 0 … bound-1."""
        return (self.unit(purpose, keys) * bound).astype(np.int64)

    def between(self, purpose: str, keys: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
        """Uniform between two bounds, which may differ by key."""
        low = np.asarray(low, dtype=np.float64)
        return low + self.unit(purpose, keys) * (np.asarray(high, dtype=np.float64) - low)

    def chance(self, purpose: str, keys: ArrayLike, share: ArrayLike) -> NDArray[np.bool_]:
        """True with the given probability."""
        return np.asarray(self.unit(purpose, keys) < np.asarray(share))

    def pick(self, purpose: str, keys: ArrayLike, weights: Sequence[float]) -> Ints:
        """Index into weights, drawn in proportion to them."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        return np.searchsorted(edges / edges[-1], self.unit(purpose, keys), side="right").clip(
            0, len(weights) - 1
        )
