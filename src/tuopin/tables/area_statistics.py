"""Figures a statistics office publishes for an area and a year; cited, never derived from the registry."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Table
from tuopin.tables.common_columns import DATA_YEAR
from tuopin.terms import Text

__all__ = ["AREA_STATISTICS"]

AREA_STATISTICS = Table(
    name="area_statistics",
    text=Text("地区统计", "area statistics"),
    key=("area_code", "statistic", "data_year"),
    area="area_code",
    order=("area_code", "statistic", "data_year"),
    columns=(
        Column("area_code", Kind.TEXT, Text("地区代码", "area code"), required=True),
        DATA_YEAR,
        Column("statistic", Kind.CODE, Text("指标", "statistic"), codes="statistic", required=True),
        Column("statistic_value", Kind.NUMBER, Text("数值", "value")),
        Column("statistic_unit", Kind.TEXT, Text("单位", "unit")),
        Column("source", Kind.TEXT, Text("来源", "source"), required=True),
    ),
)
