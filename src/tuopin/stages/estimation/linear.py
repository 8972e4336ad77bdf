"""A figure with its linearised variable: all that a design-based variance needs to know of an estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BoolArray", "FloatArray", "IntArray", "Linear"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Linear:
    """An estimate and its linearised variable.

    `influence` has one number u_i for each row of the sample (0 outside the domain), in the unit of the
    value: Var(value) is estimated as the variance of the weighted total Σ w_i u_i over the design
    (Deville 1999, "Variance estimation for complex statistics and estimators", Survey Methodology 25(2);
    Särndal, Swensson and Wretman 1992, "Model Assisted Survey Sampling", section 5.5).
    """

    value: float
    influence: FloatArray
