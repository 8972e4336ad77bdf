"""The household of the registry in one data year (national table AC01)."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy, Table
from tuopin.tables.common_columns import DATA_YEAR, HOUSEHOLD_NO, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["HOUSEHOLD"]

HOUSEHOLD = Table(
    name="household",
    text=Text("户", "household"),
    key=("household_no",),
    area="village_code",
    order=("village_code", "household_no"),
    columns=(
        HOUSEHOLD_NO,
        DATA_YEAR,
        VILLAGE_CODE,
        Column(
            "village_no", Kind.TEXT, Text("贫困村编号", "poor village number"), aliases=("AAD001",)
        ),
        Column(
            "group_name",
            Kind.TEXT,
            Text("所在组", "villagers' group"),
            Privacy.QUASI,
            aliases=("AAR007",),
            headings=("村民小组",),
        ),
        Column(
            "head_name",
            Kind.TEXT,
            Text("户主姓名", "name of head"),
            Privacy.DIRECT,
            aliases=("AAC029",),
        ),
        Column(
            "head_id_number",
            Kind.TEXT,
            Text("户主证件号码", "ID number of head"),
            Privacy.DIRECT,
            sealed=True,
            aliases=("AAC031",),
        ),
        Column(
            "household_phone",
            Kind.TEXT,
            Text("户联系电话", "household phone"),
            Privacy.DIRECT,
            sealed=True,
            aliases=("AAR012",),
            headings=("联系电话",),
        ),
        Column(
            "bank_name", Kind.TEXT, Text("开户银行", "bank"), Privacy.QUASI, aliases=("AAQ002",)
        ),
        Column(
            "bank_account",
            Kind.TEXT,
            Text("银行账号", "bank account"),
            Privacy.DIRECT,
            sealed=True,
            aliases=("AAC004",),
            headings=("银行卡号",),
        ),
        Column(
            "identification_standard",
            Kind.CODE,
            Text("识别标准", "identification standard"),
            codes="identification_standard",
            aliases=("AAC005",),
        ),
        Column(
            "household_attribute",
            Kind.CODE,
            Text("贫困户属性", "household attribute"),
            codes="household_attribute",
            aliases=("AAC006",),
        ),
        Column(
            "exit_flag",
            Kind.CODE,
            Text("脱贫标志", "exit flag"),
            codes="exit_flag",
            aliases=("AAR010",),
            required=True,
        ),
        Column(
            "exit_year",
            Kind.YEAR,
            Text("脱贫年度", "exit year"),
            aliases=("AAC016",),
            null=Text("未脱贫", "has not exited"),
            low=2014,
            high=2035,
        ),
        Column(
            "valid",
            Kind.BOOL,
            Text("有效标志", "valid record"),
            aliases=("AAR100",),
            null=Text("视为未知,不计入", "unknown: not counted"),
        ),
        Column(
            "close_reason",
            Kind.CODE,
            Text("销户原因", "reason for closing"),
            codes="close_reason",
            null=Text("未销户", "not closed"),
        ),
        Column(
            "closed_on", Kind.DATE, Text("销户日期", "closed on"), null=Text("未销户", "not closed")
        ),
        Column(
            "main_cause",
            Kind.CODE,
            Text("主要致贫原因", "main cause of poverty"),
            Privacy.QUASI,
            codes="cause",
            aliases=("AAC007",),
            headings=("致贫原因",),
        ),
        Column(
            "other_cause_1",
            Kind.CODE,
            Text("其他致贫原因1", "other cause 1"),
            Privacy.QUASI,
            codes="cause",
            null=Text("无其他原因", "no other cause"),
        ),
        Column(
            "other_cause_2",
            Kind.CODE,
            Text("其他致贫原因2", "other cause 2"),
            Privacy.QUASI,
            codes="cause",
            null=Text("无其他原因", "no other cause"),
        ),
        Column(
            "military_family",
            Kind.BOOL,
            Text("是否军烈属", "family of a soldier or martyr"),
            Privacy.QUASI,
            aliases=("AAC012",),
        ),
        Column(
            "one_child_household",
            Kind.BOOL,
            Text("是否独生子女户", "one-child household"),
            Privacy.QUASI,
            aliases=("AAC013",),
        ),
        Column(
            "two_daughters_household",
            Kind.BOOL,
            Text("是否双女户", "two-daughters household"),
            Privacy.QUASI,
            aliases=("AAC014",),
        ),
        Column("key_object", Kind.TEXT, Text("是否重点对象", "key object"), aliases=("AAC015",)),
        Column(
            "planned_exit_year",
            Kind.YEAR,
            Text("计划脱贫时间", "planned exit year"),
            low=2014,
            high=2035,
        ),
        Column(
            "reservoir_migrant",
            Kind.BOOL,
            Text("是否水库移民户", "reservoir migrant household"),
            Privacy.QUASI,
        ),
        Column(
            "identified_year",
            Kind.YEAR,
            Text("识别年度", "year identified"),
            headings=("首次识别年度",),
            low=2013,
            high=2035,
        ),
        Column(
            "relapsed_year",
            Kind.YEAR,
            Text("返贫年度", "year of relapse"),
            null=Text("未返贫", "has not relapsed"),
            low=2015,
            high=2035,
        ),
        Column(
            "household_type",
            Kind.CODE,
            Text("户类型", "household type"),
            codes="household_type",
            null=Text("2021年前无此项", "not kept before 2021"),
        ),
        Column(
            "member_count_stated",
            Kind.INT,
            Text("家庭人口数", "stated number of members"),
            unit="persons",
            headings=("家庭人口", "人口数"),
            low=0,
            high=30,
        ),
        Column(
            "inhospitable_place",
            Kind.BOOL,
            Text("一方水土养不起一方人", "place that cannot support its people"),
        ),
    ),
)
