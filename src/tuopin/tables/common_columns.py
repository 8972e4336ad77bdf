"""Columns that several tables share, each declared here once."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy
from tuopin.terms import Text

__all__ = ["DATA_YEAR", "HOUSEHOLD_NO", "PERSON_NO", "VILLAGE_CODE"]

HOUSEHOLD_NO = Column(
    "household_no",
    Kind.TEXT,
    Text("户编号", "household number"),
    Privacy.QUASI,
    aliases=("AAC001",),
    headings=("贫困户编号", "家庭编号"),
    required=True,
)
PERSON_NO = Column(
    "person_no",
    Kind.TEXT,
    Text("人编号", "person number"),
    Privacy.QUASI,
    aliases=("AAB001",),
    headings=("人员编号", "成员编号"),
    required=True,
)
DATA_YEAR = Column(
    "data_year",
    Kind.YEAR,
    Text("分区年度", "data year"),
    aliases=("AAR040",),
    headings=("数据年度", "年度"),
    low=2013,
    high=2035,
    required=True,
)
VILLAGE_CODE = Column(
    "village_code",
    Kind.TEXT,
    Text("行政村代码", "village code"),
    aliases=("AAR008", "AAR006"),
    headings=("行政区划", "行政区划代码", "村代码"),
    required=True,
)
