"""The tables of a household survey as the global MPI reads it: the household, and each of its members."""

from __future__ import annotations

from tuopin.tables import Column, Kind, Privacy, Table
from tuopin.terms import Text, code_list

__all__ = ["MPI_HOUSEHOLD", "MPI_MEMBER"]

HOUSEHOLD_NO = Column(
    "household_no",
    Kind.TEXT,
    Text("调查户编号", "number of the surveyed household"),
    Privacy.QUASI,
    required=True,
)
REGION = Column(
    "region",
    Kind.TEXT,
    Text("地区", "region"),
    Privacy.QUASI,
    null=Text("未登记:不进入任何地区", "not recorded: in no region's figures"),
)


def _flag(name: str, zh: str, en: str, null: Text | None = None) -> Column:
    text = Text(zh, en)
    return (
        Column(name, Kind.BOOL, text) if null is None else Column(name, Kind.BOOL, text, null=null)
    )


def _code(name: str, zh: str, en: str, codes: str) -> Column:
    return Column(name, Kind.CODE, Text(zh, en), codes=codes)


def _score(name: str, zh: str, en: str) -> Column:
    """A z-score by the growth references of the WHO; beyond six it is no measurement."""
    return Column(
        name,
        Kind.NUMBER,
        Text(zh, en),
        Privacy.QUASI,
        "SD",
        null=Text("未测量,或该成员不适用", "not measured, or not asked of a member of this age"),
        low=-6,
        high=6,
    )


DESIGN = (
    Column("psu", Kind.TEXT, Text("初级抽样单位", "primary sampling unit"), Privacy.QUASI),
    Column("stratum", Kind.TEXT, Text("调查抽样层", "stratum of the survey"), Privacy.QUASI),
    Column(
        "sample_weight",
        Kind.NUMBER,
        Text("抽样权重", "sample weight"),
        null=Text("未登记:不能推算到总体", "not recorded: cannot stand for a population"),
        low=0,
    ),
    REGION,
    Column(
        "residence",
        Kind.CODE,
        Text("城乡", "urban or rural"),
        codes="mpi_residence",
    ),
    Column(
        "household_size",
        Kind.INT,
        Text("常住成员数", "usual members"),
        Privacy.QUASI,
        "persons",
        low=0,
        high=100,
    ),
)
DEATHS = (
    _flag(
        "deaths_asked",
        "户内有应询问子女死亡的人",
        "somebody of the household was to be asked about children who died",
        Text("未登记:不知道是否有人应答", "not recorded: unknown whether anybody was to be asked"),
    ),
    Column(
        "child_deaths",
        Kind.INT,
        Text("户内成员历来死亡的子女数", "children of members who ever died"),
        Privacy.QUASI,
        "deaths",
        null=Text("未登记,或无人应答", "not recorded, or nobody was to be asked"),
        low=0,
        high=30,
    ),
    Column(
        "child_deaths_under_18",
        Kind.INT,
        Text("其中不满18岁死亡的人数", "of these, who died before the age of 18"),
        Privacy.QUASI,
        "deaths",
        low=0,
        high=30,
    ),
    Column(
        "years_since_child_death",
        Kind.NUMBER,
        Text(
            "最近一次不满18岁子女死亡距调查年数",
            "years from the latest death of a child under 18 to the interview",
        ),
        Privacy.QUASI,
        "years",
        null=Text("没有这样的死亡,或日期未登记", "no such death, or its date was not recorded"),
        low=0,
        high=70,
    ),
)
LIVING = (
    _code("drinking_water", "饮水来源", "source of drinking water", "mpi_water_source"),
    _code(
        "other_water",
        "饮用以外的用水来源",
        "source of water other than for drinking",
        "mpi_water_source",
    ),
    Column(
        "water_minutes",
        Kind.INT,
        Text("取水往返分钟", "minutes to fetch water and return"),
        unit="minutes",
        null=Text("未登记(水在户内时应为0)", "not recorded (0 where the water is on the premises)"),
        low=0,
        high=900,
    ),
    _code("toilet", "厕所类型", "sanitation facility", "mpi_toilet"),
    _flag("toilet_shared", "与他户共用厕所", "facility shared with other households"),
    _flag("electricity", "通电", "has electricity"),
    _code("cooking_fuel", "炊事燃料", "cooking fuel", "mpi_cooking_fuel"),
    _code("floor", "地面材料", "floor material", "mpi_floor"),
    _code("roof", "屋顶材料", "roof material", "mpi_roof"),
    _code("walls", "墙体材料", "wall material", "mpi_walls"),
)
#: One column for each asset of the code list, of the same name.
ASSETS = tuple(
    Column(each.code, Kind.BOOL, Text(f"拥有{each.text.zh}", f"owns: {each.text.en}"))
    for each in code_list("mpi_asset").codes
)

MPI_HOUSEHOLD = Table(
    name="mpi_household",
    text=Text("多维贫困调查户", "surveyed household (MPI)"),
    key=("household_no",),
    area="region",
    order=("region", "household_no"),
    columns=(HOUSEHOLD_NO, *DESIGN, *DEATHS, *LIVING, *ASSETS),
)

MPI_MEMBER = Table(
    name="mpi_member",
    text=Text("多维贫困调查成员", "member of a surveyed household (MPI)"),
    key=("person_no",),
    area="region",
    order=("region", "household_no", "person_no"),
    columns=(
        Column(
            "person_no",
            Kind.TEXT,
            Text("调查成员编号", "number of the surveyed member"),
            Privacy.QUASI,
            required=True,
        ),
        HOUSEHOLD_NO,
        REGION,
        _flag(
            "usual_member",
            "常住成员",
            "usual (de jure) member",
            Text("未问:列入名册者即为成员", "not asked: whoever is listed is a member"),
        ),
        Column("sex", Kind.CODE, Text("性别", "sex"), Privacy.QUASI, codes="sex"),
        Column(
            "age",
            Kind.INT,
            Text("周岁", "completed years of age"),
            Privacy.QUASI,
            "years",
            low=0,
            high=120,
        ),
        Column(
            "age_months",
            Kind.INT,
            Text("足月龄", "completed months of age"),
            Privacy.QUASI,
            "months",
            null=Text("未登记:只知周岁", "not recorded: only the years are known"),
            low=0,
            high=1440,
        ),
        Column(
            "years_of_schooling",
            Kind.INT,
            Text("完成的受教育年数", "completed years of schooling"),
            Privacy.QUASI,
            "years",
            low=0,
            high=30,
        ),
        _flag("attends_school", "本学年在校", "attends school in this school year"),
        _flag(
            "measure_asked",
            "属于体格测量对象",
            "was to be measured by the survey",
            Text(
                "未登记:没有测量值时不知道", "not recorded: unknown where there is no measurement"
            ),
        ),
        Column(
            "bmi",
            Kind.NUMBER,
            Text("体质指数", "body mass index"),
            Privacy.QUASI,
            "kg/m2",
            null=Text(
                "未测量,或该成员不适用", "not measured, or not asked of a member of this age"
            ),
            low=8,
            high=100,
        ),
        _score("weight_for_age", "年龄别体重标准分", "weight-for-age z-score"),
        _score("height_for_age", "年龄别身高标准分", "height-for-age z-score"),
        _score("bmi_for_age", "年龄别体质指数标准分", "BMI-for-age z-score"),
    ),
)
