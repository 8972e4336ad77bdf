"""Income: below one line a household is poor, above another it may leave; the two are never mixed."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Answer, Criterion, Edition, Subject
from tuopin.terms import Text

__all__ = ["CRITERIA"]

#: F1 of the registry's own account: gross = wage + operating + property + transfer.
PARTS = ("wage_income", "operating_income", "property_income", "transfer_income")
READS = (
    "income.net_income",
    "income.gross_income",
    "income.operating_expense",
    "income.pension",
    *[f"income.{name}" for name in PARTS],
)
LEAVES_OUT = Text(
    "一次性救济和捐赠的剔除、无票据时的成本比例、自产自用的折价;核算期按数据年度",
    "leaving out one-off relief and donations, cost ratios without receipts, pricing of own produce; "
    "the accounting period is the data year",
)


def net_income(edition: Edition) -> nw.Expr:
    """The household's net income in fen: as registered, else gross less operating expense, else from its parts.

    Items the locality does not count are taken off; where such an item is not recorded the income is unknown.
    """
    parts = nw.col(PARTS[0])
    for name in PARTS[1:]:
        parts = parts + nw.col(name)
    expense = nw.col("operating_expense")
    net = nw.coalesce(nw.col("net_income"), nw.col("gross_income") - expense, parts - expense)
    for name in edition.codes("income.not_counted"):
        net = net - nw.col(name)
    return net


def per_head(edition: Edition) -> nw.Expr:
    """Net income per current member in fen, for showing; verdicts multiply instead of dividing."""
    members = nw.col("members")
    return nw.when(members > 0).then(
        net_income(edition).cast(nw.Float64) / members.cast(nw.Float64)
    )


def _compared(edition: Edition, key: str) -> nw.Expr:
    """Whether income OPERATOR line × members; unknown without members or income."""
    members = nw.col("members")
    return nw.when(members > 0).then(edition.passes(net_income(edition), key, per=members))


def _gap(edition: Edition, key: str) -> nw.Expr:
    return edition.number(key).cast(nw.Float64) - per_head(edition)


def _identification(edition: Edition) -> Answer:
    key = "line.identification"
    return Answer(~_compared(edition, key), per_head(edition), _gap(edition, key))


def _exit(edition: Edition) -> Answer:
    key = "line.exit"
    return Answer(_compared(edition, key), per_head(edition), _gap(edition, key))


CRITERIA = (
    Criterion(
        id="income_identification",
        title=Text("收入不低于识别线", "income not below the identification line"),
        question=Text(
            "人均纯收入是否不低于当年国家贫困线?",
            "Is net income per head not below the national line of the year?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_identification,
        reads=READS,
        parameters=("line.identification", "income.not_counted"),
        source="nbs-lines",
        unit="fen/person/year",
        threshold="line.identification",
        negated=True,
        leaves_out=LEAVES_OUT,
        code="INCOME",
    ),
    Criterion(
        id="income_exit",
        title=Text("收入超过退出线", "income above the exit line"),
        question=Text(
            "人均纯收入是否超过当年退出线?",
            "Is net income per head above the exit line of the year?",
        ),
        subject=Subject.HOUSEHOLD,
        answer=_exit,
        reads=READS,
        parameters=("line.exit", "income.not_counted"),
        source="opinion-2016",
        unit="fen/person/year",
        threshold="line.exit",
        leaves_out=LEAVES_OUT,
        code="INCOME",
    ),
)
