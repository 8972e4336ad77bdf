"""Income and expenditure of a household in one data year (national table AC07)."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy, Table
from tuopin.tables.common_columns import DATA_YEAR, HOUSEHOLD_NO, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["INCOME"]


def _money(
    name: str,
    zh: str,
    en: str,
    alias: str | None = None,
    *,
    low: int | None = 0,
    headings: tuple[str, ...] = (),
) -> Column:
    aliases = (alias,) if alias else ()
    return Column(
        name,
        Kind.MONEY,
        Text(zh, en),
        Privacy.QUASI,
        "fen",
        aliases=aliases,
        headings=headings,
        low=low,
        high=100_000_000,
    )


INCOME = Table(
    name="income",
    text=Text("收入支出", "income and expenditure"),
    key=("household_no",),
    area="village_code",
    order=("village_code", "household_no"),
    columns=(
        HOUSEHOLD_NO,
        DATA_YEAR,
        VILLAGE_CODE,
        _money(
            "wage_income", "工资性收入", "wage income", "AAC073", headings=("工资性(务工)收入",)
        ),
        _money("operating_income", "生产经营性收入", "operating income", "AAC071"),
        _money("property_income", "财产性收入", "property income", "AAC072"),
        _money("transfer_income", "转移性收入", "transfer income", "AAC085"),
        _money("family_planning_grant", "计划生育金", "family planning grant", "AAC076"),
        _money("dibao_grant", "低保金", "dibao grant", "AAC077"),
        _money("tekun_grant", "特困供养金", "tekun grant", "AAC086", headings=("五保金",)),
        _money("pension", "养老保险金", "pension", "AAC087"),
        _money("ecology_compensation", "生态补偿金", "ecological compensation", "AAC078"),
        _money("medical_reimbursement", "医保报销", "medical reimbursement"),
        _money("medical_aid", "医疗救助金", "medical aid"),
        _money("other_transfer", "其他转移性收入", "other transfer income", "AAC083"),
        _money(
            "gross_income", "年收入", "gross income", "AAC081", low=None, headings=("年总收入",)
        ),
        _money("operating_expense", "生产经营性支出", "operating expense", "AAC074"),
        _money("transfer_expense", "转移性支出", "transfer expense"),
        _money("out_of_pocket", "合规自付支出", "compliant out-of-pocket expense"),
        _money("claims_income", "理赔收入", "insurance claims"),
        _money("net_income", "纯收入", "net income", "AAC079", low=None),
        _money("net_income_per_head", "人均纯收入", "net income per head", "AAC082", low=None),
        _money("debt", "未偿还借(贷)款", "outstanding loans"),
    ),
)
