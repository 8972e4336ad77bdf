"""WHAT TO LOOK AT IN THE DATA: the data-quality catalogue, by topic, and the views its checks share."""

from __future__ import annotations

from tuopin.policies.hunan.checks import (
    answers,
    areas,
    clearing,
    education,
    exits,
    identity,
    income,
    insurance,
    labour,
    living,
    measures,
    over_time,
    risk,
    shape,
    work,
)
from tuopin.policies.hunan.checks.views import VIEWS
from tuopin.rules import Check

__all__ = ["CHECKS", "VIEWS"]

CHECKS: tuple[Check, ...] = (
    *identity.CHECKS,
    *shape.CHECKS,
    *labour.CHECKS,
    *education.CHECKS,
    *insurance.CHECKS,
    *living.CHECKS,
    *work.CHECKS,
    *income.CHECKS,
    *exits.CHECKS,
    *risk.CHECKS,
    *answers.CHECKS,
    *clearing.CHECKS,
    *measures.CHECKS,
    *areas.CHECKS,
    *over_time.CHECKS,
)
