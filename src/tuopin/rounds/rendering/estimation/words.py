"""The words an estimation is shown in, Chinese and English, each said once."""

from __future__ import annotations

from collections.abc import Mapping

from tuopin.terms import Text

__all__ = ["KEYS", "VALUES", "WORDS", "say", "spoken_value"]

WORDS: Mapping[str, Text] = {
    # pictures
    "headcount.title": Text(
        "分{by}多维贫困发生率（H）与强度（A）",
        "Headcount ratio (H) and intensity (A) by {by}",
    ),
    "headcount.alone": Text(
        "多维贫困发生率（H）与强度（A）", "Headcount ratio (H) and intensity (A)"
    ),
    "deprivations.title": Text("各指标的剥夺率", "Deprivations by indicator"),
    "changes.group": Text("分{by}变化：{first} → {last}", "Change by {by}, from {first} to {last}"),
    "changes.alone": Text("变化：{first} → {last}", "Change from {first} to {last}"),
    "changes.indicator": Text(
        "各指标删失剥夺率的变化：{first} → {last}",
        "Change in censored headcount ratios, from {first} to {last}",
    ),
    "survey": Text("调查：{name}", "Survey: {name}"),
    "interval": Text("{level}置信区间（{kind}）", "{level} confidence intervals ({kind})"),
    "interval.bare": Text("{level}置信区间", "{level} confidence intervals"),
    "subtitle.bounds": Text(
        "未知答案所容许的最低到最高值", "lowest to highest value the unknown answers allow"
    ),
    "interval.none": Text("未能估计区间", "no intervals could be estimated"),
    "source": Text("来源：{said}。", "Source: {said}."),
    "source.persons": Text("{n}人", "{n} persons"),
    "source.left_out": Text("未计入{n}人", "{n} left out"),
    "source.digest": Text("sha256 {digest}…", "sha256 {digest}…"),
    "source.maker": Text("拓贫（tuopin）按抽样设计估计", "design-based estimates by tuopin"),
    "everybody": Text("全体", "Whole population"),
    "persons": Text("人口的%", "% of persons"),
    "deprivations": Text("占全部加权剥夺的%", "% of weighted deprivations"),
    "points": Text("百分点", "percentage points"),
    "index": Text("指数", "index points"),
    "H.short": Text("H　发生率", "H  headcount ratio"),
    "A.short": Text("A　强度", "A  intensity"),
    "M0.short": Text("M0　多维贫困指数", "M0  adjusted headcount ratio"),
    "hdk.short": Text("hdk　删失剥夺率", "hdk  censored headcount ratio"),
    "axis.hd": Text("剥夺率，人口的%", "Headcount ratio, % of persons"),
    "weight": Text("权重 {weight}", "weight {weight}"),
    "legend.value": Text("估计值", "estimate"),
    "legend.interval": Text("置信区间", "confidence interval"),
    "legend.interval_hdk": Text("hdk 的置信区间", "confidence interval of hdk"),
    "legend.reference": Text("全体的值", "value of the whole population"),
    "legend.reference_in": Text("全体的值（{round}）", "whole population, {round}"),
    "legend.bounds": Text(
        "未知答案所容许的最低到最高值", "lowest to highest value the unknown answers allow"
    ),
    "legend.hdk": Text("hdk：贫困且在该项被剥夺", "hdk: poor and deprived (censored)"),
    "legend.hd": Text("hd：在该项被剥夺，不论是否贫困", "hd: deprived, poor or not (uncensored)"),
    "legend.significant": Text("显著（区间不含0）", "significant: the interval leaves out 0"),
    "legend.not": Text("不显著（区间含0）", "not significant: the interval holds 0"),
    "legend.unclear": Text("区间未知", "interval unknown"),
    "desc.rows": Text("共{n}组，由高到低。", "{n} groups, from high to low."),
    "desc.omitted": Text("（其余{n}组略）", "({n} more between them)"),
    "desc.hd": Text("{name}：hdk {hdk}，hd {hd}", "{name}: hdk {hdk}, hd {hd}"),
    "to": Text("至", " to "),
    # page
    "headline": Text("总体结果", "Headline"),
    "pictures": Text("图", "Pictures"),
    "columns": Text("调查各列的估计", "Columns of the survey"),
    "by_group": Text("按{by}", "By {by}"),
    "indicators": Text("指标", "Indicators"),
    "indicators.lead": Text(
        "各指标的剥夺率及其对 M0 的贡献。",
        "How many are deprived in each, and what each adds to M0.",
    ),
    "dimensions": Text("维度的贡献", "Contributions of dimensions"),
    "changes": Text("轮次间的变化", "Changes between rounds"),
    "changes.rest": Text(
        "贡献的变化及各组各指标的变化见 estimates.csv。",
        "Changes of contributions, and of indicators by group, are in estimates.csv.",
    ),
    "changes.lead": Text(
        "“显著”指{level}置信区间不含0。绝对变化：比例以百分点计，M0 以指数计；相对变化以首轮值的%计。",
        "Significant: the {level} interval leaves out 0. Absolute changes are in percentage points, of M0 in "
        "index points; relative ones in percent of the first round.",
    ),
    "measures.lead": Text("全体人口的估计。", "Estimates for the whole population."),
    "group.lead": Text(
        "方括号内为{level}置信区间。各指标的分组估计见 estimates.csv 和 estimates.json。",
        "In brackets the {level} confidence interval. Indicators by group are in estimates.csv and "
        "estimates.json.",
    ),
    "pictures.lead": Text(
        "图按 k = {k} 画；其他临界值的数字见表。",
        "Drawn at k = {k}; the tables hold the other cutoffs.",
    ),
    "definitions": Text("定义", "Definitions"),
    "notes": Text("说明", "Notes"),
    "provenance": Text("出处与重算", "Where it comes from, and how to run it again"),
    "run_again": Text("重新计算", "To run it again"),
    "command": Text("命令", "Command"),
    "other_language": Text("English", "中文"),
    "about.survey": Text("调查", "Survey"),
    "about.design": Text("抽样设计", "Sampling design"),
    "about.standard": Text("计数标准", "Counting standard"),
    "program": Text("程序", "Program"),
    # columns
    "measure": Text("统计量", "Measure"),
    "of": Text("列", "Column"),
    "k": Text("k", "k"),
    "round": Text("轮次", "Round"),
    "estimate": Text("估计值", "Estimate"),
    "se": Text("标准误", "Std. error"),
    "ci": Text("置信区间", "Interval"),
    "n": Text("样本人数", "n"),
    "indicator": Text("指标", "Indicator"),
    "dimension": Text("维度", "Dimension"),
    "weight.column": Text("权重", "Weight"),
    "what": Text("对象", "Of what"),
    "absolute": Text("绝对变化", "Absolute change"),
    "relative": Text("相对变化", "Relative change"),
    "p": Text("p 值", "p"),
    "significant": Text("显著", "Significant"),
    "yes": Text("◆ 是", "◆ yes"),
    "no": Text("○ 否", "○ no"),
    "unclear": Text("× 未知", "× unknown"),
    "reading": Text(
        "比例以%计，M0 和绝对贡献以指数计，其余以其自身单位计。",
        "Shares in %, M0 and absolute contributions as an index, anything else in its own unit.",
    ),
}

#: Names of the keys that `survey`, `design` and `standard` may hold; others are shown by themselves.
KEYS: Mapping[str, Text] = {
    "title": Text("名称", "Title"),
    "file": Text("文件", "File"),
    "sha256": Text("摘要（sha256）", "Digest (sha256)"),
    "persons_asked": Text("人数", "Persons asked"),
    "left_out": Text("未计入人数", "Persons left out"),
    "weight": Text("权数列", "Weight"),
    "persons": Text("人数列", "Persons in a row"),
    "strata": Text("分层列", "Strata"),
    "clusters": Text("群数", "Clusters drawn"),
    "strata_count": Text("层数", "Strata counted"),
    "psu": Text("初级抽样单位列", "Primary sampling units"),
    "fpc": Text("有限总体校正列", "Population of clusters (fpc)"),
    "population": Text("有限总体校正列", "Population of clusters (fpc)"),
    "round": Text("轮次列", "Round"),
    "lonely": Text("单一抽样单位的层", "Lonely clusters"),
    "interval": Text("区间方法", "Interval"),
    "level": Text("置信水平", "Level"),
    "df": Text("自由度", "Degrees of freedom"),
    "degrees": Text("自由度", "Degrees of freedom"),
    "errors": Text("标准误方法", "Standard errors"),
    "replicates": Text("重复次数", "Replicates"),
    "seed": Text("随机种子", "Seed"),
    "same_clusters": Text("各轮为同一批抽样单位", "Same clusters in every round"),
    "policy": Text("政策包", "Policy"),
    "edition": Text("政策版本摘要", "Edition hash"),
    "standard": Text("标准", "Standard"),
    "id": Text("标准", "Standard"),
    "weights": Text("权重", "Weights"),
    "cutoffs": Text("临界值 k", "Cutoffs k"),
    "missing": Text("缺失值", "Missing answers"),
    "dimensions": Text("维度", "Dimensions"),
    "on": Text("政策日期", "Policy as of"),
    "indicators": Text("各指标的列", "Columns of the indicators"),
}

#: Names of the values a key may hold.
VALUES: Mapping[str, Text] = {
    "missing=complete": Text("完整个案", "only who answered everything is counted"),
    "missing=bounds": Text("给出上下界", "counted both ways, as bounds"),
    "lonely=refuse": Text("拒绝估计", "refused"),
    "lonely=certainty": Text("视为必选，不计方差", "taken with certainty: adds no variance"),
    "lonely=centre": Text("以总均值为中心", "centred on the mean of all clusters"),
    "lonely=average": Text("取其他层的平均方差", "the mean variance of the other strata"),
    "errors=linear": Text("泰勒线性化", "Taylor linearisation"),
    "errors=jackknife": Text("刀切法", "jackknife"),
    "errors=bootstrap": Text("自助法", "bootstrap"),
    "degrees=design": Text("群数 − 层数", "clusters − strata"),
    "degrees=domain": Text("组内群数 − 层数", "clusters − strata of the group"),
    "interval=logit": Text("logit", "logit"),
    "interval=plain": Text("估计值 ± t × 标准误", "estimate ± t × standard error"),
    "interval=wilson": Text("Wilson", "Wilson"),
    "interval=clopper_pearson": Text("Clopper–Pearson", "Clopper–Pearson"),
    "interval=korn_graubard": Text("Korn–Graubard", "Korn–Graubard"),
    "True": Text("是", "yes"),
    "False": Text("否", "no"),
    "None": Text("无", "none"),
}


def say(name: str, lang: str, /, **parts: object) -> str:
    """The word in a language, with its {parts} filled in; KeyError for a word nobody wrote."""
    said = WORDS[name].say(lang)
    return said.format(**parts) if parts else said


def spoken_value(key: str, value: object, lang: str) -> str:
    """A value of the provenance in words: known ones by name, lists joined, others as they are."""
    if isinstance(value, list | tuple):
        joint = "、" if lang == "zh" else ", "
        return joint.join(spoken_value(key, each, lang) for each in value) or VALUES["None"].say(
            lang
        )
    if isinstance(value, Text):
        return value.say(lang)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    for name in (f"{key}={value}", str(value)):
        if name in VALUES:
            return VALUES[name].say(lang)
    if key == "level" and isinstance(value, float):
        return f"{value * 100:g}%"
    return str(value)
