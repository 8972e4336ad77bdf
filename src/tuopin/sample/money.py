"""Income by source: parts that add up to the fen to the net income per head a household is meant to have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tuopin.sample.calibration import default
from tuopin.sample.draws import Floats, Ints

if TYPE_CHECKING:  # a year has an income; an income is worked out from a year
    from tuopin.sample.year import Year

__all__ = ["Income", "income_of"]

YUAN = 100
#: Share of the net income that grants may make up, so that something is always earned or given.
MOST_GRANTED = 0.7


@dataclass(frozen=True)
class Income:
    """Fen per household and year; gross less expense is net, and the transfers add up."""

    wage: Ints
    operating: Ints
    property: Ints
    transfer: Ints
    dibao: Ints
    tekun: Ints
    pension: Ints
    ecology: Ints
    other_transfer: Ints
    gross: Ints
    expense: Ints
    net: Ints
    out_of_pocket: Ints
    debt: Ints


def _yuan(amount: Floats) -> Ints:
    """Whole yuan in fen, rounded down."""
    return np.floor(amount / YUAN).astype(np.int64) * YUAN


def _grants(year: Year, net: Ints) -> tuple[Ints, Ints, Ints]:
    """Dibao, tekun support and pensions, cut down together where they would leave nothing to earn."""
    on_dibao, on_tekun = year.supported
    dibao = np.where(on_dibao, year.members * default("dibao_yearly_yuan") * YUAN, 0)
    tekun = np.where(on_tekun, year.members * default("tekun_yearly_yuan") * YUAN, 0)
    pension = year.pensioners * default("pension_monthly_yuan") * 12 * YUAN
    granted = np.maximum(dibao + tekun + pension, 1)
    factor = np.minimum(1.0, MOST_GRANTED * net / granted)
    return _yuan(dibao * factor), _yuan(tekun * factor), _yuan(pension * factor)


def income_of(year: Year) -> Income:
    """Income and expenditure of every household of a block in a year."""
    draws, keys = year.draws, year.block.households.key
    net = year.per_head * year.members
    dibao, tekun, pension = _grants(year, net)
    rest = net - dibao - tekun - pension
    ecology = _yuan(np.where(draws.chance("ecology", keys, 0.3), 0.04 * rest, 0.0))
    rental = _yuan(np.where(draws.chance("property", keys, 0.15), 0.03 * rest, 0.0))
    earned = rest - ecology - rental
    employed = (year.workers > 0) | (year.posts > 0)
    wage = _yuan(np.where(employed, earned * draws.between("wage share", keys, 0.5, 0.75), 0.0))
    farms = year.able > 0
    operated = np.where(farms, earned - wage, 0)
    expense = _yuan(operated * draws.between("expense", keys, 0.25, 0.6))
    other = np.where(farms, 0, earned - wage)
    transfer = dibao + tekun + pension + ecology + other
    gross = wage + operated + expense + rental + transfer
    sick = year.sick > 0
    return Income(
        wage=wage,
        operating=operated + expense,
        property=rental,
        transfer=transfer,
        dibao=dibao,
        tekun=tekun,
        pension=pension,
        ecology=ecology,
        other_transfer=other,
        gross=gross,
        expense=expense,
        net=gross - expense,
        out_of_pocket=_yuan(
            np.where(sick, net * draws.between("out of pocket", keys, 0.02, 0.12), 0.0)
        ),
        debt=_yuan(
            np.where(draws.chance("debt", keys, 0.2), draws.between("owed", keys, 2e5, 2e6), 0.0)
        ),
    )
