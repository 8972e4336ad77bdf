"""The person of the registry in one data year: fixed facts (national table AB10) and yearly facts (AB01)."""

from __future__ import annotations

from tuopin.tables.column import Column, Kind, Privacy, Table
from tuopin.tables.common_columns import DATA_YEAR, HOUSEHOLD_NO, PERSON_NO, VILLAGE_CODE
from tuopin.terms import Text

__all__ = ["PERSON"]

FIXED = (
    Column("name", Kind.TEXT, Text("姓名", "name"), Privacy.DIRECT, aliases=("AAB002",)),
    Column("id_type", Kind.CODE, Text("证件类型", "type of document"), codes="id_type", aliases=("AAB018",)),
    Column("id_number", Kind.TEXT, Text("证件号码", "ID number"), Privacy.DIRECT, aliases=("AAB004",), headings=("身份证号", "身份证号码", "公民身份号码")),
    Column("sex", Kind.CODE, Text("性别", "sex"), Privacy.QUASI, codes="sex", aliases=("AAB003",)),
    Column("birth_date", Kind.DATE, Text("出生日期", "date of birth"), Privacy.QUASI, aliases=("AAB005",)),
    Column("ethnicity", Kind.CODE, Text("民族", "ethnicity"), Privacy.QUASI, codes="ethnicity", aliases=("AAB007",)),
    Column("disability_kind", Kind.CODE, Text("残疾类别", "kind of disability"), Privacy.QUASI, codes="disability_kind", null=Text("无残疾证", "holds no disability certificate")),
    Column("disability_grade", Kind.CODE, Text("残疾等级", "grade of disability"), Privacy.QUASI, codes="disability_grade", null=Text("无残疾证", "holds no disability certificate")),
)

YEARLY = (
    Column("relation", Kind.CODE, Text("与户主关系", "relation to head"), Privacy.QUASI, codes="relation", aliases=("AAB006",)),
    Column("education", Kind.CODE, Text("文化程度", "education"), Privacy.QUASI, codes="education", aliases=("AAB008",), null=Text("在校或未登记", "at school, or not recorded")),
    Column("school_status", Kind.CODE, Text("在校生状况", "school status"), Privacy.QUASI, codes="school_status", aliases=("AAB009",), null=Text("未登记:不知道", "not recorded: unknown")),
    Column("dropout_reason", Kind.CODE, Text("失学或辍学原因", "reason for being out of school"), Privacy.QUASI, codes="dropout_reason", headings=("义务教育阶段未上学原因",), null=Text("无或未登记", "none, or not recorded")),
    Column("schooling_arrangement", Kind.CODE, Text("就学安排", "schooling arrangement found at the household check"), Privacy.QUASI, codes="schooling_arrangement", null=Text("无特别安排", "no special arrangement")),
    Column("health", Kind.CODE, Text("健康状况", "health"), Privacy.QUASI, codes="health", aliases=("AAB017",)),
    Column("labour_capacity", Kind.CODE, Text("劳动能力", "labour capacity"), Privacy.QUASI, codes="labour_capacity", aliases=("AAB010",), headings=("劳动技能",)),
    Column("work_location", Kind.CODE, Text("务工状况", "place of work"), Privacy.QUASI, codes="work_location", aliases=("AAB011",), headings=("务工所在地",), null=Text("未务工", "does not work away")),
    Column("work_months", Kind.INT, Text("务工时间", "months of work"), Privacy.QUASI, unit="months", aliases=("AAB012",), headings=("务工时间(月)",), low=0, high=12),
    Column("resident_medical", Kind.BOOL, Text("是否参加城乡居民基本医疗保险", "resident medical insurance"), Privacy.QUASI, aliases=("AAB013",), headings=("是否参加新农合", "城乡居民基本医疗保险")),
    Column("employee_medical", Kind.BOOL, Text("是否参加城镇职工基本医疗保险", "employee medical insurance"), Privacy.QUASI, headings=("城镇职工基本医疗保险",)),
    Column("medical_exempt", Kind.BOOL, Text("医保例外", "accepted exception from medical insurance"), Privacy.QUASI, null=Text("无例外", "no exception recorded")),
    Column("major_illness_insurance", Kind.BOOL, Text("是否参加大病保险", "major illness insurance"), Privacy.QUASI, aliases=("AAB022",), headings=("大病保险",)),
    Column("medical_aid_received", Kind.BOOL, Text("是否接受医疗救助", "received medical aid"), Privacy.QUASI),
    Column("doctor_contract", Kind.BOOL, Text("家庭医生签约", "family-doctor contract"), Privacy.QUASI),
    Column("listed_illness", Kind.BOOL, Text("患救治病种大病", "has a listed major illness"), Privacy.QUASI),
    Column("illness_treated", Kind.BOOL, Text("大病已救治", "listed illness treated"), Privacy.QUASI, null=Text("不适用或未知", "not applicable, or unknown")),
    Column("resident_pension", Kind.BOOL, Text("是否参加城乡居民基本养老保险", "resident pension insurance"), Privacy.QUASI, aliases=("AAB014",)),
    Column("employee_pension", Kind.BOOL, Text("是否参加城镇职工基本养老保险", "employee pension insurance"), Privacy.QUASI, aliases=("AAB021",)),
    Column("member_status", Kind.CODE, Text("家庭成员状态", "member status"), codes="member_status", aliases=("AAB015",)),
    Column("joined_on", Kind.DATE, Text("增加日期", "joined on"), Privacy.QUASI, null=Text("识别时即为成员", "a member since identification")),
    Column("join_reason", Kind.CODE, Text("增加原因", "reason for joining"), Privacy.QUASI, codes="join_reason", null=Text("识别时即为成员", "a member since identification")),
    Column("left_on", Kind.DATE, Text("减少日期", "left on"), Privacy.QUASI, null=Text("仍是成员", "still a member")),
    Column("leave_reason", Kind.CODE, Text("减少原因", "reason for leaving"), Privacy.QUASI, codes="leave_reason", null=Text("仍是成员", "still a member")),
    Column("active_service", Kind.BOOL, Text("是否现役军人", "on active service"), Privacy.QUASI, aliases=("AAB019",)),
    Column("political_status", Kind.TEXT, Text("政治面貌", "political status"), Privacy.QUASI, aliases=("AAK033",)),
    Column("dibao_status", Kind.CODE, Text("享受低保政策情况", "dibao"), Privacy.QUASI, codes="dibao_status", aliases=("AAB030",), headings=("是否享受低保",)),
    Column("tekun_status", Kind.CODE, Text("享受特困供养政策情况", "tekun support"), Privacy.QUASI, codes="tekun_status"),
    Column("public_post", Kind.CODE, Text("公益性岗位", "public-service post"), Privacy.QUASI, codes="public_post_kind", null=Text("无公益性岗位", "holds no post")),
    Column("public_post_count", Kind.INT, Text("公益性岗位种数", "number of kinds of post"), Privacy.QUASI, unit="kinds", low=0, high=5),
    Column("public_post_months", Kind.INT, Text("公益性岗位月数", "months in public-service post"), Privacy.QUASI, unit="months", low=0, high=12),
    Column("yulu_aid", Kind.BOOL, Text("雨露计划补助", "Rain-Dew plan aid"), Privacy.QUASI),
    Column("person_phone", Kind.TEXT, Text("个人联系电话", "person's phone"), Privacy.DIRECT, aliases=("AAB031",)),
)

PERSON = Table(
    name="person",
    text=Text("人", "person"),
    key=("person_no",),
    area="village_code",
    order=("village_code", "household_no", "person_no"),
    columns=(PERSON_NO, HOUSEHOLD_NO, DATA_YEAR, VILLAGE_CODE, *FIXED, *YEARLY),
)
