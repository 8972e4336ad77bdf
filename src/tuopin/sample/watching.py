"""A household put under monitoring in good order, for a plant to spoil."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["watched_row"]

#: A household whose risk was cleared by help in good order; fen.
CLEARED = {
    "risk_cleared": True,
    "cleared_month": 202009,
    "cleared_way": "01",
    "after_dropout": False,
    "after_unsafe_house": False,
    "after_unsafe_water": False,
    "after_uninsured": False,
    "after_wage": 2_000_000,
    "after_operating": 1_000_000,
    "after_property": 0,
    "after_transfer": 500_000,
    "after_expense": 300_000,
    "after_net": 3_200_000,
    "after_net_per_head": 800_000,
    "after_claims": 0,
    "after_out_of_pocket": 10_000,
}


def watched_row(
    household: Mapping[str, Any], income: Mapping[str, Any], state: str
) -> dict[str, Any]:
    """A row of table monitored: open, cleared, or security where nobody in the household can work."""
    able = state != "security"
    row = {
        "household_no": household["household_no"],
        "data_year": household["data_year"],
        "village_code": household["village_code"],
        "monitored_class": "01",
        "identified_month": 202001,
        "risk_1": "08" if able else "07",
        "contact_phone": household["household_phone"],
        "contact_named": True,
        "income_at_identification": income["net_income_per_head"],
        "development_helped": able,
        "no_labour_household": not able,
        "risk_cleared": False,
    }
    return row | CLEARED if state == "cleared" else row
