"""What the household itself said and signed about its exit and its data."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy, Table
from tuopin.tables.common_columns import DATA_YEAR, HOUSEHOLD_NO, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["CONSENT"]

CONSENT = Table(
    name="consent",
    text=Text("农户确认", "consent"),
    key=("household_no",),
    area="village_code",
    order=("village_code", "household_no"),
    columns=(
        HOUSEHOLD_NO,
        DATA_YEAR,
        VILLAGE_CODE,
        Column("exit_known", Kind.BOOL, Text("知晓脱贫", "knows of the exit"), Privacy.QUASI),
        Column("exit_agreed", Kind.BOOL, Text("认可脱贫", "agrees with the exit"), Privacy.QUASI),
        Column("exit_gained", Kind.BOOL, Text("帮扶有收益", "gained from the help"), Privacy.QUASI),
        Column(
            "signed_on",
            Kind.DATE,
            Text("签字日期", "signed on"),
            Privacy.QUASI,
            null=Text("未签字", "not signed"),
        ),
        Column(
            "data_authorised",
            Kind.BOOL,
            Text("授权核查信息", "authorised checks of its data"),
            Privacy.QUASI,
        ),
    ),
)
