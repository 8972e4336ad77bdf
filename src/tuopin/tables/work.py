"""One month of a person's work as kept by the monthly work register (2020 on)."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy, Table
from tuopin.tables.common_columns import DATA_YEAR, HOUSEHOLD_NO, PERSON_NO, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["WORK"]

WORK = Table(
    name="work",
    text=Text("务工月监测", "month of work"),
    key=("person_no", "month", "work_start"),
    area="village_code",
    order=("village_code", "household_no", "person_no", "month", "work_start"),
    columns=(
        PERSON_NO,
        HOUSEHOLD_NO,
        DATA_YEAR,
        VILLAGE_CODE,
        Column(
            "month", Kind.MONTH, Text("务工月份", "month"), low=201401, high=203512, required=True
        ),
        Column("working", Kind.BOOL, Text("是否已务工", "working"), Privacy.QUASI),
        Column("work_county", Kind.TEXT, Text("务工所在县", "county of work"), Privacy.QUASI),
        Column("employer", Kind.TEXT, Text("企业名称", "employer"), Privacy.QUASI),
        Column("industry", Kind.TEXT, Text("所属行业", "industry"), Privacy.QUASI),
        Column(
            "monthly_wage",
            Kind.MONEY,
            Text("月收入", "monthly wage"),
            Privacy.QUASI,
            "fen",
            low=0,
            high=10_000_000,
        ),
        Column(
            "work_channel", Kind.CODE, Text("就业渠道", "channel into work"), codes="work_channel"
        ),
        Column("point_to_point", Kind.BOOL, Text("是否点对点输送", "point-to-point transport")),
        Column("work_start", Kind.DATE, Text("务工开始时间", "start of work"), Privacy.QUASI),
        Column(
            "work_end",
            Kind.DATE,
            Text("务工结束时间", "end of work"),
            Privacy.QUASI,
            null=Text("仍在务工", "still working"),
        ),
        Column(
            "transport_subsidised", Kind.BOOL, Text("享受交通费补助", "has the transport subsidy")
        ),
        Column(
            "transport_subsidy",
            Kind.MONEY,
            Text("年度交通费补助", "transport subsidy of the year"),
            Privacy.QUASI,
            "fen",
            low=0,
            high=1_000_000,
        ),
    ),
)
