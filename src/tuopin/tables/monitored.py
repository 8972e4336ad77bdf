"""A household watched against falling (back) into poverty, and how its risk was cleared."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy, Table
from tuopin.tables.common_columns import DATA_YEAR, HOUSEHOLD_NO, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["MONITORED"]

NOT_CLEARED = Text("风险未消除", "risk not cleared")


def _after(name: str, kind: Kind, zh: str, en: str) -> Column:
    """A fact asked again when the risk is cleared."""
    unit = "fen" if kind is Kind.MONEY else None
    return Column(name, kind, Text(zh, en), Privacy.QUASI, unit, null=NOT_CLEARED)


MONITORED = Table(
    name="monitored",
    text=Text("监测对象", "monitored household"),
    key=("household_no",),
    area="village_code",
    order=("village_code", "household_no"),
    columns=(
        HOUSEHOLD_NO,
        DATA_YEAR,
        VILLAGE_CODE,
        Column(
            "monitored_class",
            Kind.CODE,
            Text("监测对象类别", "class of monitored household"),
            codes="monitored_class",
            required=True,
        ),
        Column(
            "identified_month",
            Kind.MONTH,
            Text("识别监测时间", "month identified"),
            low=201901,
            high=203512,
        ),
        Column("risk_1", Kind.CODE, Text("致贫返贫风险1", "risk 1"), Privacy.QUASI, codes="risk"),
        Column(
            "risk_2",
            Kind.CODE,
            Text("致贫返贫风险2", "risk 2"),
            Privacy.QUASI,
            codes="risk",
            null=Text("无", "none"),
        ),
        Column(
            "risk_3",
            Kind.CODE,
            Text("致贫返贫风险3", "risk 3"),
            Privacy.QUASI,
            codes="risk",
            null=Text("无", "none"),
        ),
        Column(
            "risk_4",
            Kind.CODE,
            Text("致贫返贫风险4", "risk 4"),
            Privacy.QUASI,
            codes="risk",
            null=Text("无", "none"),
        ),
        Column(
            "risk_5",
            Kind.CODE,
            Text("致贫返贫风险5", "risk 5"),
            Privacy.QUASI,
            codes="risk",
            null=Text("无", "none"),
        ),
        Column("disaster_kind", Kind.TEXT, Text("因自然灾害子项", "kind of disaster")),
        Column("risk_note", Kind.TEXT, Text("其他备注", "note on other risk"), Privacy.QUASI),
        Column(
            "contact_phone",
            Kind.TEXT,
            Text("信息采集人电话", "phone of the collector"),
            Privacy.DIRECT,
            sealed=True,
        ),
        Column("contact_named", Kind.BOOL, Text("有信息采集人", "a collector is named")),
        Column(
            "income_at_identification",
            Kind.MONEY,
            Text("识别时人均纯收入", "net income per head at identification"),
            Privacy.QUASI,
            "fen",
            low=None,
            high=10_000_000,
        ),
        Column(
            "development_helped",
            Kind.BOOL,
            Text("实施开发式帮扶措施情况", "development measures carried out"),
        ),
        Column(
            "no_labour_household",
            Kind.BOOL,
            Text(
                "整户无劳动能力兜底保障户",
                "whole household without labour, under bottom-line security",
            ),
            Privacy.QUASI,
        ),
        Column("risk_cleared", Kind.BOOL, Text("风险是否已消除", "risk cleared")),
        Column(
            "cleared_month",
            Kind.MONTH,
            Text("消除监测时间", "month cleared"),
            null=NOT_CLEARED,
            low=201901,
            high=203512,
        ),
        Column(
            "cleared_way",
            Kind.CODE,
            Text("风险消除方式", "way the risk was cleared"),
            codes="cleared_way",
            null=NOT_CLEARED,
        ),
        _after("after_dropout", Kind.BOOL, "消除后有辍学", "a child out of school after clearing"),
        _after("after_unsafe_house", Kind.BOOL, "消除后住房不安全", "house unsafe after clearing"),
        _after("after_unsafe_water", Kind.BOOL, "消除后饮水不安全", "water unsafe after clearing"),
        _after("after_uninsured", Kind.BOOL, "消除后有未参保", "a member uninsured after clearing"),
        _after("after_wage", Kind.MONEY, "消除后工资性收入", "wage income after clearing"),
        _after(
            "after_operating", Kind.MONEY, "消除后生产经营性收入", "operating income after clearing"
        ),
        _after("after_property", Kind.MONEY, "消除后财产性收入", "property income after clearing"),
        _after("after_transfer", Kind.MONEY, "消除后转移性收入", "transfer income after clearing"),
        _after(
            "after_expense", Kind.MONEY, "消除后生产经营性支出", "operating expense after clearing"
        ),
        _after("after_net", Kind.MONEY, "消除后纯收入", "net income after clearing"),
        _after(
            "after_net_per_head",
            Kind.MONEY,
            "消除后人均纯收入",
            "net income per head after clearing",
        ),
        _after("after_claims", Kind.MONEY, "消除后理赔收入", "insurance claims after clearing"),
        _after(
            "after_out_of_pocket",
            Kind.MONEY,
            "消除后合规自付支出",
            "out-of-pocket expense after clearing",
        ),
    ),
)
