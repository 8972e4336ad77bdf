"""The words a brief is written in, Chinese and English, each said once."""

from __future__ import annotations

from collections.abc import Mapping

from tuopin.terms import Text

__all__ = ["WORDS", "say"]

WORDS: Mapping[str, Text] = {
    # the page
    "title": Text("脱贫攻坚简报", "Poverty-reduction brief"),
    "honest": Text(
        "记录为虚构；数字相符只说明公式正确，不说明事实。",
        "Invented records; agreement shows the formulas, not the facts.",
    ),
    "honest.more": Text(
        "户、人、村均为程序生成，县名为真实县名；凡虚构之处均标“虚构”。",
        "Households, persons and villages are made by a program; the county names are real. "
        "Whatever is invented says so.",
    ),
    "invented": Text("虚构", "invented 虚构"),
    "real": Text("依登记记录", "from registry records"),
    "as_of": Text("截至", "As of"),
    "policy": Text("政策包", "Policy"),
    "scale": Text("样本比例", "Scale of the sample"),
    "seed": Text("种子", "Seed"),
    "rounds": Text("轮次", "Rounds"),
    "contents": Text("目录", "Contents"),
    "other_language": Text("English", "中文"),
    "scroll": Text("表格可左右滑动", "the table scrolls sideways"),
    "unit.persons": Text("人", "persons"),
    "unit.households": Text("户", "households"),
    "unit.counties": Text("个县", "counties"),
    "unit.villages": Text("个村", "villages"),
    "unit.percent": Text("%", "%"),
    "unit.yuan/person": Text("元/人", "yuan/head"),
    "unit.yuan": Text("元", "yuan"),
    "unit.date": Text("", ""),
    "year": Text("年份", "Year"),
    "all_years": Text("合计", "all years"),
    "none": Text("无", "none"),
    "county": Text("县（市、区）", "County"),
    "code": Text("代码", "Code"),
    # the first screen
    "key.poor": Text("{year}年末在册贫困人口", "registered poor, end of {year}"),
    "key.counties": Text("贫困县已摘帽", "poverty counties out"),
    "key.paper": Text("纸面脱贫（户）", "paper exits (households)"),
    "key.paper_note": Text(
        "标为脱贫而不过退出标准", "marked as out, not passing the exit standard"
    ),
    "key.agree": Text("公布数字相符", "published figures that agree"),
    # figures
    "figures": Text("公布数字与计算数字", "Published figures beside computed ones"),
    "figures.lead": Text(
        "“公布”是发布会原数，“按比例”是原数乘以样本比例（人和户才乘；县数、比率、日期不乘），“计算”由逐户记录算出。",
        "“Published” is as printed; “at scale” is that times the scale of the sample (persons and "
        "households only, never counts of counties, rates or days); “computed” comes from the records.",
    ),
    "figure": Text("指标", "Figure"),
    "area": Text("范围", "Area"),
    "period": Text("期间", "Period"),
    "published": Text("公布", "Published"),
    "scaled": Text("按比例", "At scale"),
    "computed": Text("计算", "Computed"),
    "unit": Text("单位", "Unit"),
    "basis": Text("依据", "Basis"),
    "agrees": Text("是否相符", "Agrees"),
    "note": Text("说明", "Note"),
    "definition": Text("定义", "Definition"),
    "numerator": Text("分子", "Numerator"),
    "denominator": Text("分母", "Denominator"),
    "group": Text("类别", "Group"),
    "group.registry": Text("建档立卡", "Registry"),
    "group.exit": Text("退出", "Exit"),
    "group.statistics": Text("统计部门", "Statistics office"),
    "basis.computed": Text("计算", "computed"),
    "basis.cited": Text("引用", "cited"),
    "basis.rule": Text("规则", "rule"),
    "basis.target": Text("时限", "target"),
    "operator.le": Text("不高于", "not above"),
    "operator.lt": Text("低于", "below"),
    "operator.ge": Text("不低于", "not below"),
    "operator.gt": Text("高于", "above"),
    "match.true": Text("相符", "agrees"),
    "match.false": Text("不符", "differs"),
    "match.null": Text("无法比较", "no answer"),
    "verdict.met": Text("通过", "passes"),
    "verdict.unmet": Text("不通过", "does not pass"),
    "verdict.unknown": Text("未知", "unknown"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    # status
    "status": Text("在册状态与复核结论", "Registered status beside the recomputed verdict"),
    "status.lead": Text(
        "人数以在册状态为准。复核结论由当日标准逐户重算，只并列，不替换。纸面脱贫：当年标为脱贫，而记录不过退出标准（不达标或未知）。",
        "Counts come from registered status. The verdict recomputed under the standard of the day stands "
        "beside it and never replaces it. A paper exit is a household marked as out in the year whose "
        "records do not pass the exit standard (unmet or unknown).",
    ),
    "status.item": Text("项目", "Item"),
    "poor_persons": Text("在册贫困人口", "Registered poor, persons"),
    "poor_households": Text("在册贫困户", "Registered poor, households"),
    "recomputed_poor_persons": Text("复核仍贫困（人）", "Poor when recomputed, persons"),
    "recomputed_poor_households": Text("复核仍贫困（户）", "Poor when recomputed, households"),
    "unknown_persons": Text("结论未知（人）", "Verdict unknown, persons"),
    "unknown_households": Text("结论未知（户）", "Verdict unknown, households"),
    "out_persons": Text("累计已脱贫（人）", "Out, persons"),
    "exited_persons": Text("当年脱贫（人）", "Out this year, persons"),
    "exited_households": Text("当年脱贫（户）", "Out this year, households"),
    "paper_exit_households": Text("纸面脱贫（户）", "Paper exits, households"),
    "paper_exit_persons": Text("纸面脱贫（人）", "Paper exits, persons"),
    "out_not_passing_households": Text(
        "已脱贫户中不过标准（户）", "All out, not passing, households"
    ),
    "rural_population": Text("农业户籍人口", "Rural registered population"),
    "incidence": Text("贫困发生率", "Incidence"),
    "status.chart": Text(
        "各年末在册贫困人口与复核仍贫困人口",
        "Poor persons at each year's end: registered and recomputed",
    ),
    "paper.chart": Text(
        "当年标为脱贫的户与其中纸面脱贫", "Households marked as out, and paper exits among them"
    ),
    "marked": Text("标为脱贫", "marked as out"),
    "paper": Text("纸面脱贫", "paper exits"),
    "registered": Text("在册", "registered"),
    "recomputed": Text("复核", "recomputed"),
    # flows
    "flows": Text("存量与流量", "Stock and flow"),
    "flows.lead": Text(
        "期初+流入−流出=期末。每项流量取自有记录的事件，存量另行点数；“未解释”是两者之差，应为0。",
        "Start + flows in − flows out = end. Each flow is read from recorded events and the stocks are "
        "counted apart; “unexplained” is what is left between them and should be 0.",
    ),
    "flows.province": Text("全省", "Province"),
    "flows.poverty_counties": Text("{n}个贫困县", "The {n} poverty counties"),
    "flows.item": Text("项目（人）", "Item (persons)"),
    "flow.start": Text("期初在册贫困人口", "Start: registered poor"),
    "flow.identified": Text("新识别", "identified"),
    "flow.relapsed": Text("返贫", "relapsed"),
    "flow.births": Text("出生", "births"),
    "flow.marriages_in": Text("婚入", "marriages in"),
    "flow.moves_in": Text("迁入", "moves in"),
    "flow.other_in": Text("其他增加", "other in"),
    "flow.exited": Text("脱贫", "exited"),
    "flow.removed": Text("清退", "removed"),
    "flow.cancelled": Text("注销", "cancelled"),
    "flow.deaths": Text("死亡", "deaths"),
    "flow.marriages_out": Text("婚出", "marriages out"),
    "flow.moves_out": Text("迁出", "moves out"),
    "flow.other_out": Text("其他减少", "other out"),
    "flow.unexplained": Text("未解释", "unexplained"),
    "flow.end": Text("期末在册贫困人口", "End: registered poor"),
    "stair.start": Text("期初", "start"),
    "stair.end": Text("期末", "end"),
    "flows.chart": Text("{first}—{last}年合计", "{first}–{last} together"),
    # map and heat strip
    "map": Text("各县贫困发生率", "Incidence by county"),
    "map.lead": Text(
        "每格一县，位置只表示邻近关系，不是地界。左半为{start}年末，右半为{end}年末（%）。粗框为贫困县，下方为摘帽年度。",
        "One tile a county; the place on the grid shows neighbours, not borders. Left half: end of {start}; "
        "right half: end of {end} (%). Heavy outline: poverty county, with its year of exit below.",
    ),
    "map.lead_small": Text(
        "每格一县，位置只表示邻近关系，不是地界。粗框为贫困县。数字为贫困发生率（%）；县名见下面的分县表。",
        "One tile a county; the place on the grid shows neighbours, not borders. Heavy outline: poverty "
        "county. Numbers are incidence in percent; names are in the county table below.",
    ),
    "map.lead_boundaries": Text(
        "界线来自使用者自备的文件。左图为{start}年末，右图为{end}年末（%）。粗框为贫困县。",
        "Borders are from the file the user brought. First map: end of {start}; second: end of {end} (%). "
        "Heavy outline: poverty county.",
    ),
    "map.title": Text("{year}年末各县贫困发生率图", "Map of incidence by county, end of {year}"),
    "map.both": Text(
        "{start}年末与{end}年末各县贫困发生率图",
        "Map of incidence by county, end of {start} and end of {end}",
    ),
    "map.desc": Text(
        "方格图，共{n}个县。最高：{high}。",
        "Tile map of {n} counties. Highest: {high}.",
    ),
    "map.desc_boundaries": Text("共{n}个县。最高：{high}。", "{n} counties. Highest: {high}."),
    "map.exits": Text("摘帽年度", "Year of exit"),
    "map.out": Text("{year}摘帽", "out {year}"),
    "end_of": Text("{year}年末", "end of {year}"),
    "legend": Text("贫困发生率（%）", "Incidence (%)"),
    "legend.poverty": Text("贫困县", "poverty county"),
    "legend.deep": Text("深度贫困县", "deep-poverty county"),
    "legend.none": Text("无数据", "no data"),
    "legend.exit": Text("方框：摘帽当年", "boxed: the year of exit"),
    "heat": Text(
        "{n}个贫困县逐年贫困发生率", "Incidence of the {n} poverty counties, year by year"
    ),
    "heat.lead": Text(
        "由起点最高的县排到最低的县；2%一线以上颜色转深。",
        "From the highest at the start to the lowest; shades darken above the line of 2%.",
    ),
    "heat.desc": Text("逐年热力条，单位为百分比。", "Heat strip by year, in percent."),
    "counties": Text("分县表", "County table"),
    "counties.open": Text("展开{n}个县的全部数字", "Open the figures of all {n} counties"),
    "prefecture": Text("市州代码", "Prefecture code"),
    "poverty_county": Text("贫困县", "Poverty county"),
    "deep": Text("深度贫困", "Deep poverty"),
    "exit_year": Text("摘帽年度", "Year of exit"),
    "composite": Text("综合贫困发生率", "Composite incidence"),
    "exit_verdict": Text("退出结论（文件：低于）", "Exit verdict (document: below)"),
    "exit_verdict_press": Text("发生率（发布会：不高于）", "Incidence (press: not above)"),
    # exits
    "exits": Text("历年退出", "Exits by year"),
    "exits.lead": Text(
        "县按摘帽年度计，村按出列年度计，户和人按当年标为脱贫计。",
        "Counties and villages by their year of exit; households and persons as marked out in the year.",
    ),
    "exit.counties": Text("县", "Counties"),
    "exit.villages": Text("村", "Villages"),
    "exit.households": Text("户", "Households"),
    "exit.persons": Text("人", "Persons"),
    "exit.names": Text("摘帽县", "Which counties"),
    # unmet
    "unmet": Text("未达标项", "Unmet criteria"),
    "unmet.lead": Text(
        "在册户中各项不达标的户数；“未知”是缺少事实，不算达标，也不算不达标。一户可有几项。",
        "Registered households failing each criterion. Unknown means a fact is missing: neither met nor "
        "unmet. One household can fail several.",
    ),
    "unmet.households": Text("不达标（户）", "Unmet, households"),
    "unmet.unknown": Text("未知（户）", "Unknown, households"),
    "unmet.persons": Text("不达标户中人口（人）", "Persons in households where unmet"),
    "criterion": Text("标准", "Criterion"),
    "unmet.key": Text("实心：不达标；斜线：未知", "solid: unmet; hatched: unknown"),
    # measures
    "measures": Text("应享帮扶", "Measures due"),
    "measures.lead": Text(
        "按当日文件，每类帮扶应享的户数；事实不全的户另列。",
        "Households due each kind of help under the documents of the day; those with missing facts apart.",
    ),
    "head": Text("帮扶类别", "Kind of help"),
    "measures.due_households": Text("应享（户）", "Due, households"),
    "measures.due_persons": Text("其中指名应享（人）", "Persons named as due"),
    "measures.unknown_households": Text("事实不全（户）", "Facts missing, households"),
    "without_work": Text("无人就业的户", "Households with nobody in work"),
    "without_work.households": Text("户", "Households"),
    "without_work.persons": Text("其中人口", "Persons in them"),
    # breakdowns and depth
    "breakdowns": Text("分人群", "By group"),
    "breakdowns.lead": Text("各年末在册贫困人口。", "Registered poor persons at each year's end."),
    "breakdowns.persons": Text(
        "在册全部人口（含已脱贫）", "All registered persons, those out included"
    ),
    "by.sex": Text("性别", "Sex"),
    "by.age_band": Text("年龄", "Age"),
    "by.disability": Text("残疾", "Disability"),
    "by.ethnicity": Text("民族", "Ethnicity"),
    "group_of": Text("人群", "Group"),
    "depth": Text("贫困深度", "Depth of poverty"),
    "depth.lead": Text(
        "FGT(0)是低于线的人口占农业户籍人口之比，FGT(1)再计差距，FGT(2)再加重差距大的。未登记的人按不低于线计。",
        "FGT(0) is the share of the rural population below the line, FGT(1) weighs each by the gap, FGT(2) "
        "by its square. Persons outside the registry count as not below the line.",
    ),
    "depth.poor": Text("低于线（人）", "Below the line, persons"),
    "depth.gap": Text("人均差距（元）", "Mean gap, yuan"),
    # checks
    "checks": Text("数据质量核查得分", "How the data checks scored"),
    "checks.lead": Text(
        "样本中埋有已知缺陷；查全率=查出的埋设缺陷÷埋设总数，误报=未埋而被报。",
        "Known defects were planted in the sample. Recall is planted defects found over planted; a false "
        "alarm is a finding where nothing was planted.",
    ),
    "checks.planted": Text("埋设缺陷", "planted defects"),
    "checks.matched": Text("查出", "found"),
    "checks.missed": Text("漏查", "missed"),
    "checks.false_alarms": Text("误报", "false alarms"),
    "checks.recall": Text("查全率", "recall"),
    "check": Text("规则", "Check"),
    "check.title": Text("内容", "What it says"),
    "severity": Text("级别", "Severity"),
    "severity.error": Text("错误", "error"),
    "severity.warning": Text("警告", "warning"),
    "severity.info": Text("提示", "notice"),
    "found": Text("报出", "Found"),
    "planted": Text("埋设", "Planted"),
    "checks.open": Text("展开{n}条规则", "Open the {n} checks"),
    # provenance
    "provenance": Text("出处与复核", "Where it comes from, and how to check it"),
    "provenance.lead": Text(
        "每轮冻结后有摘要，后一轮记前一轮的摘要，连成链。改动任何一个字节，链首即变。",
        "Each frozen round has a digest and names the digest of the round before: a chain. Change one byte "
        "anywhere and its head changes.",
    ),
    "provenance.verify": Text("在存放目录所在的机器上运行：", "Where the store is, run:"),
    "provenance.verify_more": Text(
        "它重算每个文件的摘要和本简报的每个数字，并指出不符的文件、县和表，或数字的印出值与重算值。",
        "It recomputes the digest of every file and every figure of this brief, and names the file, county "
        "and table that differ, or the figure with its printed and recomputed value.",
    ),
    "chain_head": Text("链首", "Head of the chain"),
    "code_version": Text("程序版本", "Code version"),
    "as_of_day": Text("截止日", "As of"),
    "version": Text("版次", "Version"),
    "digest": Text("快照摘要", "Snapshot digest"),
    "edition": Text("政策版本摘要", "Edition hash"),
    "source": Text("公布数字来源", "Source of the published figures"),
    "figure.parts": Text("指标的定义与组成", "Definitions and parts of the figures"),
}


def say(name: str, lang: str, **parts: object) -> str:
    """The word in a language, with its {parts} filled in; KeyError for a word nobody wrote."""
    return WORDS[name].say(lang).format(**parts) if parts else WORDS[name].say(lang)
