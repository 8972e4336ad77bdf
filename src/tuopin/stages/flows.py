"""Stock and flow: how the stock of registered poor persons came from last year's, every flow named."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.rules import Edition, Facts
from tuopin.stages.assessment import current_members

__all__ = ["FLOWS", "IN", "OUT", "balance"]

#: Flows into the stock, and the reason codes (list join_reason) that name them.
IN = ("identified", "relapsed", "births", "marriages_in", "moves_in", "other_in")
#: Flows out of the stock.
OUT = ("exited", "removed", "cancelled", "deaths", "marriages_out", "moves_out", "other_out")
FLOWS = (*IN, *OUT)

JOINED_BY = {"01": "births", "02": "marriages_in", "03": "moves_in"}
LEFT_BY = {"01": "deaths", "02": "marriages_out", "03": "moves_out"}
REMOVED, CANCELLED = "01", "02"


def balance(facts: Facts, edition: Edition) -> nw.LazyFrame:
    """One row per county: start + flows in − flows out = end, in persons, and what stays unexplained.

    `facts` hold the round and, as "before.<table>", the round before. The stock is the current members
    of registered poor households. A flow is read from recorded events (household status, reasons for
    joining and leaving), the stocks are counted independently; `unexplained` is the difference, and
    anything but 0 means that somebody was added or dropped without an event.
    """
    before = _persons(_before(facts), edition, "0")
    after = _persons(facts, edition, "1")
    leaving = _leaving(before, after)
    joining = _joining(before, after)
    moved = _moved(before, after)
    counted = (
        nw.concat([leaving, joining, *moved], how="vertical")
        .group_by("county_code")
        .agg(*[_count(flow).alias(flow) for flow in FLOWS])
    )
    stocks = nw.concat([_stock(before, "0", "start"), _stock(after, "1", "end")], how="vertical")
    ends = stocks.group_by("county_code").agg(
        nw.col("start").sum().cast(nw.Int64), nw.col("end").sum().cast(nw.Int64)
    )
    table = ends.join(counted, on="county_code", how="left").with_columns(
        *[nw.col(flow).fill_null(0) for flow in FLOWS]
    )
    explained = nw.col("start")
    for flow in IN:
        explained = explained + nw.col(flow)
    for flow in OUT:
        explained = explained - nw.col(flow)
    return table.with_columns((nw.col("end") - explained).alias("unexplained"))


def _before(facts: Facts) -> Facts:
    return {
        name.removeprefix("before."): frame
        for name, frame in facts.items()
        if name.startswith("before.")
    }


def _persons(facts: Facts, edition: Edition, side: str) -> nw.LazyFrame:
    """Every person row with its household's status; column names end in the side, 0 before, 1 after."""
    attributes = list(edition.codes("registry.counted_attributes"))
    valid = nw.col("valid").fill_null(False) & nw.col("household_attribute").is_in(
        attributes
    ).fill_null(False)
    flag = nw.col("exit_flag")
    households = facts["household"].select(
        "household_no",
        (valid & flag.is_in(list(edition.codes("registry.poor_flags"))).fill_null(False)).alias(
            f"poor{side}"
        ),
        (valid & flag.is_in(list(edition.codes("registry.out_flags"))).fill_null(False)).alias(
            f"out{side}"
        ),
        nw.col("close_reason").alias(f"closed{side}"),
    )
    current = current_members(facts, edition).select(
        "person_no", nw.lit(True).alias(f"current{side}")
    )
    rows = facts["person"].select(
        "person_no",
        "household_no",
        nw.col("village_code").str.slice(0, 6).alias(f"county{side}"),
        nw.col("join_reason").alias(f"joined{side}"),
        nw.col("leave_reason").alias(f"left{side}"),
    )
    rows = rows.join(current, on="person_no", how="left").join(
        households, on="household_no", how="left"
    )
    in_stock = nw.col(f"current{side}").fill_null(False) & nw.col(f"poor{side}").fill_null(False)
    return rows.with_columns(
        in_stock.alias(f"stock{side}"), nw.col(f"current{side}").fill_null(False)
    ).rename({"household_no": f"household{side}"})


def _stock(rows: nw.LazyFrame, side: str, name: str) -> nw.LazyFrame:
    counted = (
        rows.filter(nw.col(f"stock{side}"))
        .group_by(f"county{side}")
        .agg(nw.len().cast(nw.Int64).alias("n"))
    )
    start = nw.col("n") if name == "start" else nw.lit(0)
    end = nw.col("n") if name == "end" else nw.lit(0)
    return counted.select(
        nw.col(f"county{side}").alias("county_code"),
        start.cast(nw.Int64).alias("start"),
        end.cast(nw.Int64).alias("end"),
    )


def _leaving(before: nw.LazyFrame, after: nw.LazyFrame) -> nw.LazyFrame:
    """Who was in the stock and is not any more, and by which flow: a person's own event names it first."""
    rows = before.filter(nw.col("stock0")).join(after, on="person_no", how="left")
    rows = rows.filter(~nw.col("stock1").fill_null(False))
    own = _coded("left1", LEFT_BY, "other_out")
    closed = nw.col("closed1")
    of_household = (
        nw.when(closed == REMOVED)
        .then(nw.lit("removed"))
        .otherwise(
            nw.when(closed == CANCELLED)
            .then(nw.lit("cancelled"))
            .otherwise(
                nw.when(nw.col("out1")).then(nw.lit("exited")).otherwise(nw.lit("unexplained"))
            )
        )
    )
    has_left = ~nw.col("left1").is_null() & ~nw.col("current1").fill_null(False)
    flow = nw.when(has_left).then(own).otherwise(of_household)
    return rows.select(nw.col("county0").alias("county_code"), flow.alias("flow"))


def _joining(before: nw.LazyFrame, after: nw.LazyFrame) -> nw.LazyFrame:
    """Who is in the stock and was not before, and by which flow.

    A household that was not registered before brings all its members by identification; a person new
    to a household that was registered came by a birth, marriage or move; one who was there before
    came back with the household's relapse.
    """
    rows = after.filter(nw.col("stock1")).join(before, on="person_no", how="left")
    rows = rows.filter(~nw.col("stock0").fill_null(False))
    known = before.select(
        nw.col("household0").alias("household1"), nw.lit(True).alias("household_known")
    ).unique(subset=["household1"], keep="any")
    rows = rows.join(known, on="household1", how="left")
    new_person = nw.col("household0").is_null()
    flow = (
        nw.when(nw.col("household_known").is_null() & new_person)
        .then(nw.lit("identified"))
        .otherwise(
            nw.when(new_person)
            .then(_coded("joined1", JOINED_BY, "other_in"))
            .otherwise(
                nw.when(nw.col("out0")).then(nw.lit("relapsed")).otherwise(nw.lit("other_in"))
            )
        )
    )
    return rows.select(nw.col("county1").alias("county_code"), flow.alias("flow"))


def _moved(before: nw.LazyFrame, after: nw.LazyFrame) -> list[nw.LazyFrame]:
    """Poor persons who stayed in the stock but changed county: out of one, into the other."""
    rows = before.filter(nw.col("stock0")).join(
        after.filter(nw.col("stock1")), on="person_no", how="inner"
    )
    rows = rows.filter(nw.col("county0") != nw.col("county1"))
    return [
        rows.select(nw.col("county0").alias("county_code"), nw.lit("moves_out").alias("flow")),
        rows.select(nw.col("county1").alias("county_code"), nw.lit("moves_in").alias("flow")),
    ]


def _coded(column: str, names: dict[str, str], other: str) -> nw.Expr:
    code = nw.col(column)
    named = nw.when(code.is_null()).then(nw.lit("unexplained")).otherwise(nw.lit(other))
    for key, name in names.items():
        named = nw.when(code == key).then(nw.lit(name)).otherwise(named)
    return named


def _count(flow: str) -> nw.Expr:
    return (nw.col("flow") == flow).cast(nw.Int64).sum().cast(nw.Int64)
