"""Endpoints of the registry: tables, households, persons, search, numbers resolved to households, counts."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from tuopin.office.audit.acting import acting
from tuopin.office.offering import (
    Asking,
    Problem,
    body_config,
    endpoint,
    group,
    page_schema,
    paging,
    plain,
)
from tuopin.office.registry.answers import (
    AREA,
    chosen,
    fields_of,
    filtered,
    filters,
    row_schema,
    rows_told,
)
from tuopin.office.registry.criteria import Asked, counted
from tuopin.office.registry.models import MODELS
from tuopin.office.registry.queries import search
from tuopin.office.registry.replies import (
    BESIDE,
    COUNTED,
    DECLARED,
    HITS,
    HOUSEHOLD,
    ONE,
    PERSON,
    RESOLVED,
    WHOLE,
    WORK,
)
from tuopin.office.registry.sealed import keys
from tuopin.office.registry.walking import Slice, page
from tuopin.office.registry.window_api import router as of_years
from tuopin.tables import TABLES, Table
from tuopin.terms import Text
from tuopin.terms.codes import code_lists

__all__ = ["AREA", "router", "streams"]

router = Router(tags=group("registry", Text("户、人和各表", "households, persons, tables")))
#: What of this application may be taken out as a stream.
streams = MODELS
router.add_router("", of_years)

#: Numbers resolved in one call.
AT_ONCE = 1000


def _listed(table: Table, asking: Asking, asked: dict[str, Any], name: str) -> dict[str, Any]:
    """A page of a table's rows, values only: no object is made for a row."""
    area = asking.inside(asked["area"])
    if area is None:
        return {name: [], "next": None}
    columns = chosen(table, asked["fields"])
    rows = Slice(asking, "see", MODELS[table.name], area, filtered(table, asked))
    shown, more = page(rows, [c.name for c in columns], asked["after"], asked["limit"])
    return {name: rows_told(columns, shown), "next": more}


@endpoint(
    router,
    "GET",
    "/households",
    Text("户名单", "The list of households"),
    page_schema("households", row_schema(HOUSEHOLD)),
    right="see",
    parameters=(AREA, *filters(HOUSEHOLD), fields_of(HOUSEHOLD), *paging()),
    about=Text(
        "您可见的户,按村和户编号排列。多个条件须同时满足。",
        "Households that are yours to see, by village and household number. Several filters must all be met.",
    ),
)
def list_households(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of households."""
    return _listed(HOUSEHOLD, asking, asked, "households")


@endpoint(
    router,
    "GET",
    "/persons",
    Text("人员名单", "The list of persons"),
    page_schema("persons", row_schema(PERSON)),
    right="see",
    parameters=(AREA, *filters(PERSON), fields_of(PERSON), *paging()),
    about=Text(
        "您可见的人,按村、户编号和人编号排列。",
        "Persons that are yours to see, by village, household and person number.",
    ),
)
def list_persons(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of persons."""
    return _listed(PERSON, asking, asked, "persons")


def _rows(table: Table, rows: Any) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return rows_told(table.columns, rows.order_by(*table.order).values_list(*names))


@endpoint(
    router,
    "GET",
    "/households/{number}",
    Text("一户及其成员和各表", "One household, its members and every table it has rows in"),
    WHOLE,
    right="see",
    about=Text(
        "一户的全部资料。已离开的成员也在内:看 member_status。",
        "All that is known of a household. Members who left are among its persons: see `member_status`.",
    ),
)
def get_household(asking: Asking, asked: dict[str, Any], number: str) -> dict[str, Any]:
    """One household."""
    model = MODELS[HOUSEHOLD.name]
    rows = asking.within("see", model._default_manager.filter(household_no=number))
    found = _rows(HOUSEHOLD, rows)
    if not found:
        raise Problem(
            404,
            Text("没有这一户,或不在您的范围内", "no such household, or none of yours"),
            "number",
        )
    told = {
        t.name: _rows(t, MODELS[t.name]._default_manager.filter(household_no=number))
        for t in (PERSON, *BESIDE)
    }
    return {"household": found[0], "persons": told.pop(PERSON.name), "tables": told}


@endpoint(
    router,
    "GET",
    "/persons/{number}",
    Text("一个人", "One person"),
    ONE,
    right="see",
    about=Text(
        "按人编号查,连同逐月务工。",
        "A person by person number, and their work month by month.",
    ),
)
def get_person(asking: Asking, asked: dict[str, Any], number: str) -> dict[str, Any]:
    """One person."""
    rows = asking.within("see", MODELS[PERSON.name]._default_manager.filter(person_no=number))
    found = _rows(PERSON, rows)
    if not found:
        raise Problem(
            404, Text("没有这个人,或不在您的范围内", "no such person, or none of yours"), "number"
        )
    work = MODELS[WORK.name]._default_manager.filter(
        person_no=number, household_no=found[0]["household_no"]
    )
    return {"person": found[0], "work": _rows(WORK, work)}


class Sought(Schema):  # type: ignore[misc]
    """What is searched for. In the body, so that a number enters neither an address nor a log."""

    model_config = body_config(Text("要找什么", "what is searched for"))
    text: str = Field(min_length=1, max_length=60)
    area: str = Field("", max_length=20)


@endpoint(
    router,
    "POST",
    "/search",
    Text("查找户", "Search for households"),
    HITS,
    right="see",
    about=Text(
        "按姓名、拼音首字母或户编号(开头即可),或按完整的证件号码、电话、账号。写在正文里,号码不进入地址和日志。",
        "By name, pinyin initials or household number (their beginning is enough), or by a whole ID number, phone or "
        "account. In the body, so that a number enters neither an address nor a log.",
    ),
)
def search_households(asking: Asking, asked: dict[str, Any], body: Sought) -> dict[str, Any]:
    """Households found."""
    area = asking.inside(plain(body.area, "area"))
    text = plain(body.text, "text")
    hits = [] if area is None else search(asking.person, text, area or None)
    return {
        "hits": [
            {
                "household_no": h.household_no,
                "village_code": h.village_code,
                "person": h.person,
                "why": h.why,
            }
            for h in hits
        ]
    }


class Numbers(Schema):  # type: ignore[misc]
    """ID numbers to be resolved."""

    model_config = body_config(Text("要查的证件号码", "ID numbers to be resolved"))
    numbers: list[Annotated[str, Field(min_length=1, max_length=40)]] = Field(
        min_length=1, max_length=AT_ONCE
    )


@endpoint(
    router,
    "POST",
    "/resolve",
    Text("证件号码对应的户", "The households of ID numbers"),
    RESOLVED,
    right="see",
    about=Text(
        "一次最多 1000 个,一条盲索引查询。问过多少个会记入审计,号码不记。",
        "Up to 1,000 at once, by one query of the blind index. That it was asked is recorded, the numbers are not.",
    ),
)
def resolve_numbers(asking: Asking, asked: dict[str, Any], body: Numbers) -> dict[str, Any]:
    """Places of numbers, and whom they lead to."""
    blind = keys().blind
    places: dict[bytes, list[int]] = {}
    for at, number in enumerate(body.numbers):
        places.setdefault(blind(plain(number, f"numbers.{at}")), []).append(at)
    with acting(asking.person, "api.resolve", rows=len(body.numbers)):
        rows = asking.within(
            "see", MODELS[PERSON.name]._default_manager.filter(id_number_blind__in=list(places))
        )
        lines = list(
            rows.order_by().values_list(
                "id_number_blind", "household_no", "person_no", "village_code"
            )
        )
    found = [
        {"at": at, "household_no": household, "person_no": person, "village_code": village}
        for held, household, person, village in lines
        for at in places[bytes(held)]
    ]
    found.sort(key=lambda each: (each["at"], each["person_no"]))
    there = {each["at"] for each in found}
    return {"found": found, "absent": [at for at in range(len(body.numbers)) if at not in there]}


@endpoint(
    router,
    "POST",
    "/counts",
    Text("按条件统计", "Count by criteria"),
    COUNTED,
    right="see",
    about=Text(
        "满足全部条件的行数。by 按列或地区级别分组。",
        "Rows of a table that meet all criteria. `by` groups them by a column, or by a level of area.",
    ),
)
def count_rows(asking: Asking, asked: dict[str, Any], body: Asked) -> dict[str, Any]:
    """The count."""
    return counted(asking, "see", body)


@endpoint(
    router,
    "GET",
    "/tables",
    Text("各表及其列", "Tables and their columns"),
    DECLARED,
    about=Text(
        "每列的中英文名称、单位、代码和隐私级别。",
        "What every column means in both languages, its unit, its codes, and who may see it.",
    ),
)
def list_tables(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """The declared tables."""
    return {table.name: [_column(c) for c in table.columns] for table in TABLES.values()}


def _column(column: Any) -> dict[str, Any]:
    codes = code_lists()[column.codes].codes if column.codes else None
    return {
        "name": column.name,
        "kind": column.kind.value,
        "zh": column.text.zh,
        "en": column.text.en,
        "privacy": "sealed" if column.sealed else column.privacy.value,
        "unit": column.unit,
        "codes": None
        if codes is None
        else {code.code: [code.text.zh, code.text.en] for code in codes},
    }
