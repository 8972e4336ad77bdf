"""A hit of a household member on a list kept outside the registry (vehicles, payroll, companies …)."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy, Table
from tuopin.tables.common_columns import DATA_YEAR, HOUSEHOLD_NO, PERSON_NO, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["HIT"]

HIT = Table(
    name="hit",
    text=Text("比对疑点", "outside-list hit"),
    key=("hit_no",),
    area="village_code",
    order=("village_code", "household_no", "hit_no"),
    columns=(
        Column("hit_no", Kind.TEXT, Text("疑点编号", "hit number"), required=True),
        HOUSEHOLD_NO,
        Column(
            PERSON_NO.name,
            Kind.TEXT,
            PERSON_NO.text,
            Privacy.QUASI,
            aliases=PERSON_NO.aliases,
            headings=PERSON_NO.headings,
            null=Text("涉及全户", "about the whole household"),
        ),
        DATA_YEAR,
        VILLAGE_CODE,
        Column(
            "list_kind",
            Kind.CODE,
            Text("比对名单", "outside list"),
            Privacy.QUASI,
            codes="outside_list",
            required=True,
        ),
        Column("found_on", Kind.DATE, Text("发现日期", "found on")),
        Column(
            "list_value",
            Kind.MONEY,
            Text("名单金额", "value on the list"),
            Privacy.QUASI,
            "fen",
            low=0,
            high=10_000_000_000,
        ),
        Column(
            "kinship",
            Kind.CODE,
            Text("与户主关系", "relation to head"),
            Privacy.QUASI,
            codes="relation",
        ),
        Column("exception", Kind.BOOL, Text("属例外情形", "falls under an exception")),
        Column(
            "rebuttal",
            Kind.TEXT,
            Text("农户说明", "the household's explanation"),
            Privacy.QUASI,
            null=Text("尚未说明", "not yet explained"),
        ),
    ),
)
