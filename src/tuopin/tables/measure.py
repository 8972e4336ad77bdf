"""A measure delivered to a household or to one of its members."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy, Table
from tuopin.tables.common_columns import DATA_YEAR, HOUSEHOLD_NO, PERSON_NO, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["MEASURE"]

MEASURE = Table(
    name="measure",
    text=Text("帮扶措施", "measure delivered"),
    key=("measure_no",),
    area="village_code",
    order=("village_code", "household_no", "measure_no"),
    columns=(
        Column("measure_no", Kind.TEXT, Text("措施编号", "measure number"), required=True),
        HOUSEHOLD_NO,
        Column(
            PERSON_NO.name,
            Kind.TEXT,
            PERSON_NO.text,
            Privacy.QUASI,
            aliases=PERSON_NO.aliases,
            headings=PERSON_NO.headings,
            null=Text("给全户", "given to the whole household"),
        ),
        DATA_YEAR,
        VILLAGE_CODE,
        Column(
            "head",
            Kind.CODE,
            Text("措施类别", "head of measure"),
            codes="measure_head",
            required=True,
        ),
        Column("detail", Kind.TEXT, Text("措施内容", "what was given")),
        Column(
            "delivered_on",
            Kind.DATE,
            Text("落实日期", "delivered on"),
            null=Text("尚未落实", "not yet delivered"),
        ),
        Column(
            "amount",
            Kind.MONEY,
            Text("金额", "amount"),
            Privacy.QUASI,
            "fen",
            low=0,
            high=100_000_000,
        ),
        Column("effective", Kind.BOOL, Text("已见效", "has taken effect")),
    ),
)
