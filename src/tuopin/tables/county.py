"""The county in one data year: names, class, population, and what its exit rests on."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Table
from tuopin.tables.common_columns import DATA_YEAR
from tuopin.terms import Text

__all__ = ["COUNTY"]

COUNTY = Table(
    name="county",
    text=Text("县", "county"),
    key=("county_code",),
    area="county_code",
    order=("county_code",),
    columns=(
        Column(
            "county_code",
            Kind.TEXT,
            Text("县代码", "county code"),
            aliases=("AAR004",),
            required=True,
        ),
        DATA_YEAR,
        Column("county_name", Kind.TEXT, Text("县名", "county name"), required=True),
        Column("county_name_en", Kind.TEXT, Text("县名(英文)", "county name in English")),
        Column(
            "prefecture_code", Kind.TEXT, Text("市州代码", "prefecture code"), aliases=("AAR003",)
        ),
        Column(
            "poverty_county_type",
            Kind.CODE,
            Text("贫困县类型", "type of poverty county"),
            codes="poverty_county_type",
            null=Text("非贫困县", "not a poverty county"),
        ),
        Column("deep_poverty", Kind.BOOL, Text("深度贫困县", "deep-poverty county")),
        Column(
            "county_exit_year",
            Kind.YEAR,
            Text("脱贫摘帽年度", "year of county exit"),
            null=Text("未摘帽或非贫困县", "not out, or not a poverty county"),
            low=2014,
            high=2035,
        ),
        Column(
            "county_rural_population",
            Kind.INT,
            Text("农业户籍人口", "rural registered population"),
            unit="persons",
            low=0,
        ),
        Column(
            "relocation_planned",
            Kind.INT,
            Text("易地搬迁任务人数", "persons planned for relocation"),
            unit="persons",
            low=0,
        ),
        Column(
            "relocation_done",
            Kind.INT,
            Text("易地搬迁完成人数", "persons relocated"),
            unit="persons",
            low=0,
        ),
        Column("exit_applied", Kind.BOOL, Text("已申请摘帽", "has applied to exit")),
        Column(
            "exit_approved_on",
            Kind.DATE,
            Text("批准摘帽日期", "exit approved on"),
            null=Text("未批准", "not approved"),
        ),
    ),
)
