"""The options of `tuopin estimate`: columns, standard, monetary measures, lists, errors, output."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tuopin.cli.options import Words
from tuopin.stages.estimation import Eligible, Errors, IntervalKind, Lonely

__all__ = ["estimate_options"]

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def estimate_options(words: Words) -> Decorator:
    """Every option of the command, in the order in which help shows them."""
    groups = (
        _design,
        _groups,
        _standard,
        _counting,
        _unanswered,
        _money,
        _averages,
        _lists,
        _errors,
        _intervals,
        _output,
    )

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed([option for group in groups for option in group(words)]):
            function = option(function)
        return function

    return decorated


def _several(name: str, metavar: str, help: str, variable: str | None = None) -> Decorator:
    """An option that may be repeated, or hold several with commas between."""
    names = (name, variable) if variable else (name,)
    option: Decorator = click.option(*names, multiple=True, metavar=metavar, help=help)
    return option


def _one(name: str, metavar: str, help: str, variable: str | None = None) -> Decorator:
    names = (name, variable) if variable else (name,)
    option: Decorator = click.option(*names, metavar=metavar, help=help)
    return option


def _design(words: Words) -> list[Decorator]:
    return [
        click.option(
            "--mapping",
            type=click.Path(path_type=Path),
            help=words(
                "映射文件:各列是什么(命令行优先)",
                "mapping that says which column is what (the command line comes first)",
            ),
        ),
        _one("--weight", "COLUMN", words("抽样权数", "sampling weight")),
        _several(
            "--strata",
            "COLUMN",
            words("层;多阶段时逐阶段写", "strata; one column a stage where there are several"),
        ),
        _several(
            "--psu",
            "COLUMN",
            words(
                "群(初级抽样单位);多阶段时逐阶段写",
                "clusters drawn; one column a stage, the first stage first",
            ),
        ),
        _several(
            "--fpc",
            "COLUMN",
            words(
                "各阶段总体群数(大于 1)或抽样比(不超过 1)",
                "clusters in the population (above 1) or share drawn (up to 1), by stage",
            ),
        ),
        _one(
            "--persons",
            "COLUMN",
            words(
                "一行代表的人数(行为住户时)", "persons a row stands for, where rows are households"
            ),
        ),
    ]


def _groups(words: Words) -> list[Decorator]:
    return [
        _several("--by", "COLUMN", words("分组;可写多个", "groups; several may be named")),
        _one(
            "--round",
            "COLUMN",
            words(
                "轮次;写明则另给轮次之间的变化",
                "round; where named, changes between rounds are told",
            ),
            "round_column",
        ),
        click.option(
            "--clusters",
            type=click.Choice(("same", "different")),
            help=words(
                "不同轮次中相同的群代码是否为同一群(默认:代码重复出现即为同一群)",
                "whether a cluster code of two rounds is one cluster (default: where codes recur it is)",
            ),
        ),
    ]


def _standard(words: Words) -> list[Decorator]:
    return [
        click.option(
            "--policy",
            default="global_mpi",
            show_default=True,
            help=words("计数标准所在的政策包", "policy pack that holds the counting standard"),
        ),
        _one(
            "--standard",
            "ID",
            words(
                "政策包中的计数标准(默认第一个)",
                "counting standard of the pack (default: its first)",
            ),
        ),
        _one(
            "--on",
            "DAY",
            words("政策日期,默认 2020-12-31", "day of the policy, 2020-12-31 by default"),
        ),
    ]


def _counting(words: Words) -> list[Decorator]:
    return [
        _several(
            "--k",
            "FRACTION",
            words(
                "贫困临界值,如 1/3;可写多个(默认:标准的第一个)",
                "cutoff such as 1/3; several may be named (default: the standard's first)",
            ),
        ),
        _several(
            "--indicators",
            "NAME=COLUMN",
            words(
                "指标=列:1 被剥夺,0 未被剥夺,空白未知",
                "indicator=column: 1 deprived, 0 not, blank unknown",
            ),
        ),
        _several(
            "--without",
            "NAME",
            words(
                "调查缺少的指标;其权重由同一维度的其他指标分担",
                "indicators the survey lacks; the others of the dimension take their weight",
            ),
        ),
        _several(
            "--weights",
            "NAME=FRACTION",
            words(
                "自定标准:指标的权重(按总和归一),不用政策包",
                "a standard of your own: weights (divided by their sum) instead of the pack's",
            ),
        ),
    ]


def _unanswered(words: Words) -> list[Decorator]:
    return [
        click.option(
            "--missing",
            type=click.Choice(("complete", "bounds")),
            default="complete",
            show_default=True,
            help=words(
                "未知回答:complete 只计全部已答者;bounds 给出允许的最低值和最高值",
                "unknown answers: complete counts who answered all; bounds gives the lowest and highest",
            ),
        ),
    ]


def _money(words: Words) -> list[Decorator]:
    return [
        _one(
            "--income",
            "COLUMN",
            words(
                "收入:不平等指标;有 --line 时另给收入贫困",
                "income: inequality, and with --line monetary poverty",
            ),
        ),
        click.option(
            "--line",
            multiple=True,
            metavar="LINE",
            help=words(
                "贫困线:金额如 2000,或 “60% median”;可重复",
                'poverty line: a sum such as 2000, or "60% median"; may be repeated',
            ),
        ),
    ]


def _averages(words: Words) -> list[Decorator]:
    return [
        _several("--mean", "COLUMN", words("求平均的列", "columns to average")),
        _several(
            "--total",
            "COLUMN",
            words(
                "求总量的列(每人的数;乘以权数和 --persons)",
                "columns to sum up (of one person; times weight and --persons)",
            ),
        ),
        _several(
            "--share",
            "COLUMN[=VALUE]",
            words("求比例:取该值(默认 1)者所占", "proportions with the value (1 unless named)"),
        ),
        click.option(
            "--nonpositive",
            default="refuse",
            show_default=True,
            metavar="POLICY",
            help=words(
                "收入不大于 0 时(对数类指标):refuse 不给出,leave-out 不计,或一个下限",
                "incomes of 0 or less where a measure takes logarithms: refuse, leave-out, or a floor",
            ),
        ),
        _several("--ratio", "COLUMN/COLUMN", words("求比率:分子/分母", "ratios of two columns")),
    ]


def _lists(words: Words) -> list[Decorator]:
    return [
        _one(
            "--listed",
            "COLUMN",
            words("是否在名单上(1/0),与 --poor 比较", "on the list (1/0), compared with --poor"),
        ),
        _one(
            "--poor",
            "COLUMN",
            words("按标准是否贫困(1/0,空白未知)", "poor by the standard (1/0, blank unknown)"),
        ),
        _one(
            "--benefit", "COLUMN", words("每人的发放金额", "amount of the benefit for one person")
        ),
        _one("--score", "COLUMN", words("得分:误差随界值的曲线", "score: errors over its cutoff")),
        click.option(
            "--eligible",
            type=click.Choice([each.value for each in Eligible]),
            default=Eligible.LOW.value,
            show_default=True,
            help=words("得分低者还是高者入选", "whether low or high scores would be on the list"),
        ),
    ]


def _errors(words: Words) -> list[Decorator]:
    return [
        click.option(
            "--lonely",
            type=click.Choice([each.value for each in Lonely]),
            default=Lonely.REFUSE.value,
            show_default=True,
            help=words("层内只有一个群时如何处理", "strata with a single cluster"),
        ),
        click.option(
            "--errors",
            type=click.Choice([each.value for each in Errors]),
            default=Errors.LINEAR.value,
            show_default=True,
            help=words("标准误的求法", "how standard errors are worked out"),
        ),
        click.option(
            "--replicates",
            type=click.IntRange(2, 100_000),
            default=500,
            show_default=True,
            help=words("自助法的重复次数", "replicates of the bootstrap"),
        ),
        words.seed(),
    ]


def _intervals(words: Words) -> list[Decorator]:
    return [
        click.option(
            "--interval",
            type=click.Choice([each.value.replace("_", "-") for each in IntervalKind]),
            default="logit",
            show_default=True,
            help=words("比例的置信区间", "confidence interval of shares"),
        ),
        click.option(
            "--level",
            type=click.FloatRange(0, 100, min_open=True, max_open=True),
            default=95,
            show_default=True,
            help=words("置信水平(%)", "confidence level in percent"),
        ),
        click.option(
            "--df",
            "degrees",
            default="design",
            show_default=True,
            metavar="DF",
            help=words(
                "自由度:design 为全部群数减层数,domain 为组内的,normal 用正态分布,或一个数",
                "degrees of freedom: design (clusters − strata), domain (those of the group), normal, "
                "or a number",
            ),
        ),
    ]


def _output(words: Words) -> list[Decorator]:
    return [
        click.option(
            "--out",
            type=click.Path(path_type=Path, file_okay=False),
            help=words(
                "把表、图和网页写入该文件夹", "folder to write tables, pictures and pages into"
            ),
        )
    ]
