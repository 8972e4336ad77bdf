"""Checks of monitored households: the risk against the facts, and the measures against the risk."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.policies.hunan.checks.people import blank, coded
from tuopin.policies.hunan.checks.writing import ERROR, HINT, OWN, WARNING, Flag, check
from tuopin.rules import Check, Edition

__all__ = ["CHECKS", "has_risk", "months_between", "no_longer"]

RISKS = tuple(f"risk_{number}" for number in range(1, 6))
RISK_READS = " ".join(f"monitored.{risk}" for risk in RISKS)


def has_risk(edition: Edition, kind: str) -> nw.Expr:
    """Whether one of the five risks is of that kind; a blank one is none."""
    codes = list(edition.codes(f"check.risk.{kind}"))
    return nw.any_horizontal(*[nw.col(risk).is_in(codes) for risk in RISKS], ignore_nulls=True)


def months_between(earlier: nw.Expr, later: nw.Expr) -> nw.Expr:
    """Whole months between two yyyymm numbers."""
    return (later // 100 * 12 + later % 100) - (earlier // 100 * 12 + earlier % 100)


def no_longer() -> nw.Expr:
    """Whether the risk is recorded as cleared; nothing recorded means it is not."""
    return nw.col("risk_cleared").fill_null(False)


def _this_month(edition: Edition) -> nw.Expr:
    return nw.lit(edition.on.year * 100 + edition.on.month)


def _since(edition: Edition) -> nw.Expr:
    return months_between(nw.col("identified_month"), _this_month(edition))


def _none(column: str) -> nw.Expr:
    """No row was counted: the household has none, or nothing of the kind was ever entered for it."""
    return nw.col(column).fill_null(0) == 0


def _some(column: str) -> nw.Expr:
    return nw.col(column).fill_null(0) > 0


def _unmet(risk: str, *measures: str) -> Flag:
    """The risk is there and none of the measures that answer it was given."""

    def flag(edition: Edition) -> nw.Expr:
        missing = _none(f"given_{measures[0]}")
        for measure in measures[1:]:
            missing = missing & _none(f"given_{measure}")
        return has_risk(edition, risk) & missing

    return flag


def _answer(id: str, zh: str, en: str, heads_zh: str, heads_en: str, flag: Flag, twins: str, heads: str, reads: str, parameters: str) -> Check:
    keys = " ".join(f"check.head.{head}" for head in heads.split())
    return check(
        f"monitored.{id}",
        WARNING,
        (f"{zh}而无对应措施", f"{en}, no measure that answers it"),
        (f"{zh},却没有{heads_zh}措施;落实并补录措施。", f"There is {en} but no measure of {heads_en}; give one and record it."),
        flag,
        column="risk_1",
        reads=f"{reads} measure.head measure.delivered_on",
        twins=twins,
        parameters=f"{keys} {parameters}",
    )


def _share_able(edition: Edition, percent: str) -> nw.Expr:
    return nw.col("strong") * 100 > nw.col("members") * edition.value(percent)


def _mostly_able(edition: Edition) -> nw.Expr:
    """All members able, or at least half in a home of four or more: the two stricter audit rules."""
    half = nw.col("strong") * 100 >= nw.col("members") * edition.value("check.labour_share.half")
    large = nw.col("members") >= edition.value("check.labour_share.members")
    return has_risk(edition, "labour") & ((nw.col("strong") == nw.col("members")) | (half & large))


def _late(edition: Edition) -> nw.Expr:
    """No measure by the month after the one of identification, or the first one later than that."""
    most = edition.value("monitoring.measure_months")
    first = nw.col("first_given_on")
    given_in = first.dt.year() * 100 + first.dt.month()
    never = _none("given") & (_since(edition) > most)
    return never | (months_between(nw.col("identified_month"), given_in) > most)


def _undeveloped(edition: Edition) -> nw.Expr:
    long_enough = _since(edition) >= edition.value("check.develop.months")
    return (nw.col("able") > 0) & long_enough & ~no_longer() & _none("given_development")


def _only(kind: str) -> nw.Expr:
    return _some(f"given_{kind}") & (nw.col(f"given_{kind}") == nw.col("given"))


def _needs_security() -> nw.Expr:
    return nw.col("dibao") + nw.col("tekun") + nw.col("disabled") > 0


def _unmarked(edition: Edition) -> nw.Expr:
    del edition
    nobody = (nw.col("able") == 0) & (nw.col("labour_known") == nw.col("members"))
    supported = nw.col("dibao") + nw.col("tekun") > 0
    return nobody & supported & ~nw.col("no_labour_household").fill_null(False)


def _relocated(edition: Edition) -> nw.Expr:
    since = nw.col("identified_month") // 100 >= edition.value("check.relocation.identified_from")
    return since & _some("given_relocation")


def _high_income(edition: Edition) -> nw.Expr:
    late = nw.col("identified_month") >= edition.value("check.income.high_from_month")
    return late & (nw.col("income_at_identification") > edition.value("check.income.watched_high"))


def _counted(edition: Edition) -> nw.Expr:
    return coded("household_attribute", "registry.counted_attributes", edition)


CHECKS: tuple[Check, ...] = (
    check(
        "monitored.risk_blank",
        ERROR,
        ("监测户无风险类型", "monitored household without a risk"),
        ("致贫返贫风险至少填一项;补录。", "At least one risk has to be named; record it."),
        lambda e: nw.all_horizontal(*[blank(risk) for risk in RISKS], ignore_nulls=False),
        column="risk_1",
        reads=RISK_READS,
        twins="1_11_001",
    ),
    check(
        "monitored.month_blank",
        ERROR,
        ("监测户无识别时间", "monitored household without a month of identification"),
        ("识别监测时间未登记;按认定文件补录。", "The month of identification is not recorded; record it from the decision."),
        lambda e: blank("identified_month"),
        column="identified_month",
        reads="monitored.identified_month",
        twins="1_11_002",
    ),
    check(
        "monitored.month_in_future",
        ERROR,
        ("识别时间晚于本轮", "identified after the day of the round"),
        ("识别监测时间晚于本轮截止日;更正。", "The month of identification lies after the day the round is dated; correct it."),
        lambda e: nw.col("identified_month") > _this_month(e),
        column="identified_month",
        reads="monitored.identified_month",
        source=OWN,
    ),
    check(
        "monitored.contact_missing",
        WARNING,
        ("监测户无信息采集人", "monitored household without a collector"),
        ("没有信息采集人;指定联系人并登记电话。", "Nobody is named as collector of its data; name one and record the phone."),
        lambda e: ~nw.col("contact_named").fill_null(False),
        column="contact_named",
        reads="monitored.contact_named",
        twins="1_11_011",
    ),
    check(
        "monitored.risk_repeated",
        HINT,
        ("风险类型重复", "a risk given twice"),
        ("同一风险填写了两次;删去重复项。", "The same risk is given twice; clear one."),
        lambda e: nw.any_horizontal(
            nw.col("risk_1") == nw.col("risk_2"),
            nw.col("risk_1") == nw.col("risk_3"),
            nw.col("risk_2") == nw.col("risk_3"),
            ignore_nulls=True,
        ),
        column="risk_2",
        reads="monitored.risk_1 monitored.risk_2 monitored.risk_3",
        source=OWN,
    ),
    check(
        "monitored.disability_risk_nobody",
        WARNING,
        ("风险因残而无残疾成员", "risk disability, but nobody is disabled"),
        ("风险为因残,成员中却无残疾人;核对健康状况或风险。", "The risk is disability, yet nobody is disabled; look at health or the risk."),
        lambda e: has_risk(e, "disability") & (nw.col("disabled") == 0),
        column="risk_1",
        reads=f"{RISK_READS} person.health person.disability_kind",
        twins="2_11_001",
        parameters="check.risk.disability health.disabled",
    ),
    check(
        "monitored.illness_risk_nobody",
        HINT,
        ("风险因病而无患者", "risk illness, but nobody is ill"),
        ("风险为因病,成员中却无人患病或残疾;核对健康状况或风险。", "The risk is illness, yet nobody is ill or disabled; look at health or the risk."),
        lambda e: has_risk(e, "illness") & (nw.col("sick") + nw.col("disabled") == 0),
        column="risk_1",
        reads=f"{RISK_READS} person.health person.disability_kind",
        twins="5_15_015",
        parameters="check.risk.illness check.health.sick health.disabled",
    ),
    check(
        "monitored.illness_risk_free",
        HINT,
        ("风险因病而合规自付为零", "risk illness, but nothing paid out of pocket"),
        ("风险为因病,合规自付支出却为零;核实支出。", "The risk is illness, yet the compliant out-of-pocket expense is zero; ask about the bills."),
        lambda e: has_risk(e, "illness") & (nw.col("out_of_pocket") == 0),
        column="out_of_pocket",
        reads=f"{RISK_READS} income.out_of_pocket",
        twins="5_15_020",
        parameters="check.risk.illness",
    ),
    check(
        "monitored.other_risk_unexplained",
        WARNING,
        ("风险为其他而无备注", "risk “other” without a note"),
        ("风险为其他,应写明原因;补录备注。", "The risk is “other” and has to be explained; record a note."),
        lambda e: has_risk(e, "other") & blank("risk_note"),
        column="risk_note",
        reads=f"{RISK_READS} monitored.risk_note",
        twins="2_11_004",
        parameters="check.risk.other",
    ),
    check(
        "monitored.disaster_unspecified",
        WARNING,
        ("因灾未填灾害子项", "natural disaster without its kind"),
        ("风险为因自然灾害,应选子项;补录。", "The risk is natural disaster and its kind has to be chosen; record it."),
        lambda e: has_risk(e, "disaster") & blank("disaster_kind"),
        column="disaster_kind",
        reads=f"{RISK_READS} monitored.disaster_kind",
        twins="2_11_005",
        parameters="check.risk.disaster",
    ),
    check(
        "monitored.work_risk_nobody_able",
        WARNING,
        ("务工不稳风险而无劳动力", "unstable work, but nobody is able to work"),
        ("风险为务工就业不稳,户内却无劳动力;核对劳动能力或风险。", "The risk is unstable work, yet nobody has labour; look at labour or the risk."),
        lambda e: has_risk(e, "work") & (nw.col("able") == 0),
        column="risk_1",
        reads=f"{RISK_READS} person.labour_capacity",
        twins="2_11_006 5_15_013",
        parameters="check.risk.work labour.able",
    ),
    check(
        "monitored.work_risk_no_record",
        HINT,
        ("务工不稳风险而无务工记录", "unstable work, but no record of work"),
        ("风险为务工就业不稳,却无人有务工记录;核实并补录务工情况。", "The risk is unstable work, yet no work is recorded; ask and record it."),
        lambda e: has_risk(e, "work") & (nw.col("workers") == 0) & _none("work_records"),
        column="risk_1",
        reads=f"{RISK_READS} person.work_location person.work_months work.person_no",
        twins="5_15_014",
        parameters="check.risk.work",
    ),
    check(
        "monitored.labour_risk_mostly_able",
        WARNING,
        ("缺劳动力风险而多数成员有劳动力", "lack of labour, but most are able"),
        ("风险为缺劳动力,全部成员(或四人以上户至少一半)却为普通或技能劳动力;核对。", "The risk is lack of labour, yet all members (or half in a home of four or more) are of ordinary or skilled labour; look."),
        _mostly_able,
        column="risk_1",
        reads=f"{RISK_READS} person.labour_capacity",
        twins="4_11_009 5_11_029",
        parameters="check.risk.labour check.labour.strong check.labour_share.half check.labour_share.members",
    ),
    check(
        "monitored.labour_risk_quarter_able",
        HINT,
        ("缺劳动力风险而劳动力占比超四分之一", "lack of labour, but over a quarter are able"),
        ("风险为缺劳动力,超过四分之一的成员却为普通或技能劳动力;核实。", "The risk is lack of labour, yet over a quarter of the members are of ordinary or skilled labour; ask."),
        lambda e: has_risk(e, "labour") & _share_able(e, "check.labour_share.quarter"),
        column="risk_1",
        reads=f"{RISK_READS} person.labour_capacity",
        twins="5_18_008",
        parameters="check.risk.labour check.labour.strong check.labour_share.quarter",
    ),
    check(
        "monitored.house_risk_but_safe",
        WARNING,
        ("住房风险而住房安全", "risk unsafe house, but the house is safe"),
        ("未消除的风险为安全住房,登记却为非危房;核对住房情况或风险。", "The uncleared risk is an unsafe house, yet the house is recorded as safe; look at the house or the risk."),
        lambda e: ~no_longer() & has_risk(e, "house") & (nw.col("dangerous_house") == nw.lit(False)),
        column="risk_1",
        reads=f"{RISK_READS} monitored.risk_cleared living.dangerous_house",
        twins="4_11_006",
        parameters="check.risk.house",
    ),
    check(
        "monitored.water_risk_but_safe",
        WARNING,
        ("饮水风险而饮水安全", "risk unsafe water, but the water is safe"),
        ("未消除的风险为安全饮水,登记却为饮水安全;核对饮水情况或风险。", "The uncleared risk is unsafe water, yet the water is recorded as safe; look at the water or the risk."),
        lambda e: ~no_longer() & has_risk(e, "water") & nw.col("water_safe"),
        column="risk_1",
        reads=f"{RISK_READS} monitored.risk_cleared living.water_safe",
        twins="4_11_007",
        parameters="check.risk.water",
    ),
    check(
        "monitored.unsafe_without_risk",
        WARNING,
        ("住房或饮水不安全而未列为风险", "unsafe house or water not named as a risk"),
        ("未消除风险的监测户住房或饮水不安全,风险中却没有;补录风险。", "House or water of an uncleared household is unsafe, yet no such risk is named; record it."),
        lambda e: ~no_longer()
        & (
            (nw.col("dangerous_house").fill_null(False) & ~has_risk(e, "house"))
            | (~nw.col("water_safe").fill_null(True) & ~has_risk(e, "water"))
        ),
        column="risk_1",
        reads=f"{RISK_READS} monitored.risk_cleared living.dangerous_house living.water_safe",
        twins="4_11_008",
        parameters="check.risk.house check.risk.water",
    ),
    _answer("illness_unanswered", "因病风险", "the risk of illness", "健康帮扶、社会帮扶或综合保障", "health, social help or comprehensive security", _unmet("illness", "health", "social", "security"), "5_18_001 3_11_003", "health social security", RISK_READS, "check.risk.illness"),
    _answer("schooling_unanswered", "因学风险", "the risk of schooling", "义务教育保障、教育帮扶或社会帮扶", "compulsory education, education aid or social help", _unmet("schooling", "schooling", "social"), "5_18_002 3_11_004", "schooling social", RISK_READS, "check.risk.schooling"),
    _answer("disability_unanswered", "因残风险", "the risk of disability", "综合保障或社会帮扶", "comprehensive security or social help", _unmet("disability", "security", "social"), "5_18_003 3_11_005", "security social", RISK_READS, "check.risk.disability"),
    _answer("house_unanswered", "安全住房风险", "the risk of an unsafe house", "住房安全保障或搬迁", "housing safety or relocation", _unmet("house", "housing"), "5_18_004 3_11_006", "housing", RISK_READS, "check.risk.house"),
    _answer("dropout_unanswered", "义务教育失学辍学", "a child out of school", "义务教育保障", "compulsory education", lambda e: (nw.col("dropouts") > 0) & _none("given_compulsory"), "5_18_005 3_11_007", "compulsory", "person.school_status person.birth_date", "check.school.none education.age_from education.age_to"),
    _answer("water_unanswered", "安全饮水风险", "the risk of unsafe water", "饮水安全保障", "water safety", _unmet("water", "water"), "5_18_006 3_11_008", "water", RISK_READS, "check.risk.water"),
    _answer("uninsured_unanswered", "成员未参保", "an uninsured member", "健康帮扶或社会帮扶", "health or social help", lambda e: (nw.col("uninsured") > 0) & _none("given_health") & _none("given_social"), "5_18_007 3_11_009", "health social", "person.resident_medical person.employee_medical person.medical_exempt", ""),
    check(
        "monitored.measure_late",
        ERROR,
        ("识别一个月后仍无措施", "no measure within a month of identification"),
        ("识别后超过一个月仍没有(或才有)帮扶措施;立即落实并补录。", "More than a month passed between identification and the first measure; give one at once and record it."),
        _late,
        column="identified_month",
        reads="monitored.identified_month measure.delivered_on",
        twins="1_11_010",
        parameters="monitoring.measure_months",
    ),
    check(
        "monitored.no_development",
        HINT,
        ("有劳动力而无开发式帮扶", "able, but no development measure"),
        ("有劳动力,识别满六个月,却没有产业、就业、公岗或金融帮扶;补上。", "A member is able and six months have passed, yet there is no help with industry, jobs, posts or finance; add it."),
        _undeveloped,
        column="development_helped",
        reads="monitored.identified_month monitored.risk_cleared person.labour_capacity measure.head",
        twins="5_12_007",
        parameters="check.develop.months check.head.development labour.able",
    ),
    check(
        "monitored.development_unmarked",
        HINT,
        ("有开发式帮扶而标记为无", "development measures given, but marked as none"),
        ("已有开发式帮扶措施,标记却为未实施;更正标记。", "A development measure was given, yet the mark says none; correct the mark."),
        lambda e: _some("given_development") & (nw.col("development_helped") == nw.lit(False)),
        column="development_helped",
        reads="monitored.development_helped measure.head measure.delivered_on",
        twins="5_11_030",
        parameters="check.head.development",
    ),
    check(
        "monitored.only_security",
        HINT,
        ("有劳动力而仅有综合保障", "able, but only comprehensive security"),
        ("户内有劳动力,措施却只有综合保障;补充开发式帮扶。", "A member is able, yet all measures are comprehensive security; add development measures."),
        lambda e: (nw.col("able") > 0) & _only("security"),
        column="development_helped",
        reads="person.labour_capacity measure.head measure.delivered_on",
        twins="5_11_032",
        parameters="labour.able check.head.security",
    ),
    check(
        "monitored.only_other",
        HINT,
        ("措施仅为其他类", "only measures of other kinds"),
        ("措施只有社会帮扶、条件改善或基础设施,不对应风险;补充有针对性的措施。", "All measures are social help, conditions or infrastructure, which answer no risk; add one that does."),
        lambda e: _only("other"),
        column="risk_1",
        reads="measure.head measure.delivered_on",
        twins="5_12_011",
        parameters="check.head.other",
    ),
    check(
        "monitored.job_measure_nobody_works",
        HINT,
        ("有就业或公岗措施而无人就业", "help with jobs or posts, but nobody works"),
        ("登记了就业或公益性岗位帮扶,却无人务工或在岗;核实措施。", "Help with jobs or posts is recorded, yet nobody works or holds a post; look at the measure."),
        lambda e: (_some("given_job") | _some("given_post"))
        & (nw.col("workers") + nw.col("posts") == 0)
        & _none("work_records"),
        column="risk_1",
        reads="measure.head measure.delivered_on person.work_location person.public_post work.person_no",
        twins="1111_3 4_11_014",
        parameters="check.head.job check.head.post",
    ),
    check(
        "monitored.security_without_member",
        HINT,
        ("有综合保障而无低保特困残疾成员", "comprehensive security, but no member it is for"),
        ("登记了综合保障,成员中却无低保、特困或残疾;核实措施或成员情况。", "Comprehensive security is recorded, yet nobody is on dibao, tekun or disabled; look at the measure or the members."),
        lambda e: _some("given_security") & ~_needs_security(),
        column="risk_1",
        reads="measure.head measure.delivered_on person.dibao_status person.tekun_status person.health",
        twins="5_16_003 5_16_005 5_16_008",
        parameters="check.head.security dibao.statuses tekun.statuses health.disabled",
    ),
    check(
        "monitored.member_without_security",
        HINT,
        ("有低保特困残疾成员而无综合保障", "dibao, tekun or disabled member without security"),
        ("成员中有低保、特困或残疾,却没有综合保障措施;补录措施。", "A member is on dibao, tekun or disabled, yet no comprehensive security is recorded; record the measure."),
        lambda e: _needs_security() & _none("given_security"),
        column="risk_1",
        reads="measure.head measure.delivered_on person.dibao_status person.tekun_status person.health",
        twins="5_16_004 5_16_006 4_11_015 4_11_016",
        parameters="check.head.security dibao.statuses tekun.statuses health.disabled",
    ),
    check(
        "monitored.relocation_too_late",
        WARNING,
        ("2021年后识别却有搬迁措施", "relocation though identified from 2021 on"),
        ("易地搬迁任务已于2020年结束,2021年起识别的户不应有搬迁措施;更正措施。", "Relocation ended in 2020, so a household identified from 2021 on has none; correct the measure."),
        _relocated,
        column="identified_month",
        reads="monitored.identified_month measure.head measure.delivered_on",
        twins="1111_4",
        parameters="check.relocation.identified_from check.head.relocation",
    ),
    check(
        "monitored.no_labour_unmarked",
        HINT,
        ("整户无劳动力未标兜底保障户", "no labour at all, not marked as bottom-line household"),
        ("整户无劳动力且有低保或特困,却未标为整户无劳动能力兜底保障户;补标。", "No member has labour and some are on dibao or tekun, yet the household is not marked as without labour; mark it."),
        _unmarked,
        column="no_labour_household",
        reads="monitored.no_labour_household person.labour_capacity person.dibao_status person.tekun_status",
        twins="5_11_033",
        parameters="labour.able dibao.statuses tekun.statuses",
    ),
    check(
        "monitored.no_labour_but_able",
        WARNING,
        ("标为整户无劳动力而有劳动力", "marked as without labour, but somebody is able"),
        ("标为整户无劳动能力兜底保障户,却有普通或技能劳动力;更正标记或劳动能力。", "Marked as a household without labour, yet a member is of ordinary or skilled labour; correct either."),
        lambda e: nw.col("no_labour_household") & (nw.col("strong") > 0),
        column="no_labour_household",
        reads="monitored.no_labour_household person.labour_capacity",
        source=OWN,
        parameters="check.labour.strong",
    ),
    check(
        "monitored.income_very_low",
        WARNING,
        ("监测户人均收入过低", "monitored household with a very low income"),
        ("未消除风险的监测户人均纯收入低于4000元;核实收入,加大帮扶。", "An uncleared household earns under 4 000 yuan per head; look at the income and help more."),
        lambda e: ~no_longer()
        & (nw.col("net_income_per_head") < e.value("check.income.watched_low")),
        column="net_income_per_head",
        reads="monitored.risk_cleared income.net_income_per_head",
        twins="3_11_010",
        parameters="check.income.watched_low",
    ),
    check(
        "monitored.income_high",
        HINT,
        ("识别时人均收入过高", "high income at identification"),
        ("识别时人均纯收入高于20000元;核实为何纳入监测。", "Over 20 000 yuan per head at identification; ask why the household is monitored."),
        _high_income,
        column="income_at_identification",
        reads="monitored.identified_month monitored.income_at_identification",
        twins="1111_18",
        parameters="check.income.high_from_month check.income.watched_high",
    ),
    check(
        "monitored.wage_tiny",
        HINT,
        ("未消除风险户工资收入过小", "a tiny wage income, uncleared"),
        ("未消除风险户全年工资性收入大于零却不足100元;核对单位和数值。", "Wage income of an uncleared household is above zero but under 100 yuan a year; look at the unit and the figure."),
        lambda e: ~no_longer()
        & (nw.col("wage_income") > 0)
        & (nw.col("wage_income") < e.value("check.wage.year_lowest")),
        column="wage_income",
        reads="monitored.risk_cleared income.wage_income",
        twins="5_15_0023",
        parameters="check.wage.year_lowest",
    ),
    check(
        "monitored.lifted_class_not_out",
        WARNING,
        ("脱贫不稳定户并非脱贫户", "lifted-but-unstable, but not out"),
        ("类别为脱贫不稳定户,该户却不是脱贫户;更正类别。", "The class is lifted-but-unstable, yet the household is not out; correct the class."),
        lambda e: coded("monitored_class", "check.class.lifted", e) & ~nw.col("out").fill_null(False),
        column="monitored_class",
        reads="monitored.monitored_class household.exit_flag",
        source="monitoring-2020",
        parameters="check.class.lifted registry.out_flags",
    ),
    check(
        "monitored.edge_class_registered",
        WARNING,
        ("边缘易致贫户却为建档立卡户", "on the edge, but registered as poor or out"),
        ("类别为边缘易致贫户,该户却为建档立卡户;更正类别。", "The class is on-the-edge, yet the household is registered; correct the class."),
        lambda e: coded("monitored_class", "check.class.edge", e)
        & (nw.col("out") | nw.col("poor"))
        & _counted(e),
        column="monitored_class",
        reads="monitored.monitored_class household.exit_flag household.household_attribute",
        source="monitoring-2020",
        parameters="check.class.edge registry.counted_attributes registry.out_flags registry.poor_flags",
    ),
)
