"""The pages of parameters with their dated values, of documents, and of evidence marks."""

from __future__ import annotations

from collections.abc import Iterable

from tuopin.rounds.explaining import shown
from tuopin.rounds.reference.material import PackMaterial
from tuopin.rounds.reference.writing import Page, code
from tuopin.rules import NATION, Parameter, Value, ValueKind
from tuopin.terms import FROM_DOMAIN, MARKS, Text, code_list, code_lists

__all__ = ["documents_page", "marks_page", "parameters_page", "topic", "written_value"]

CODES_OF = "codes of "


def topic(place: str) -> str:
    """The topic a rule is written under: the name of its file without folder, ending and line."""
    return place.rsplit(":", 1)[0].rsplit("/", 1)[-1].removesuffix(".yaml")


def parameters_page(language: str, held: PackMaterial) -> str:
    """Every parameter by topic, every value with its days, area, document, mark and note."""
    page = Page(
        language,
        held.titled(Text("参数", "Parameters")),
        Text(
            "文件规定的数字都是参数:值、比较方式、单位、起止日期、地区、文件、证据等级。地区 00 为全国,即不限地区。"
            "只增加新值,不改旧值。同一日期有多个地区的值时,用最窄的地区。证据等级见[证据等级](../marks.md)。"
            f"`tuopin policy show --policy {held.pack.name}` 显示某一天有效的值。",
            "Every number a document sets is a parameter: value, comparison, unit, days, area, document, evidence. "
            "Area 00 is the nation, that is anywhere. Values are added, never edited. Where several areas have a value "
            "on one day the narrowest counts. For the marks see [evidence marks](../marks.md). "
            f"`tuopin policy show --policy {held.pack.name}` tells what is in force on a day.",
        ),
    )
    topics: dict[str, list[Parameter]] = {}
    for parameter in held.rules.parameters.values():
        topics.setdefault(topic(parameter.values[0].place), []).append(parameter)
    page.say(" · ".join(f"[`{name}`](#{name})" for name in topics))
    for name, parameters in topics.items():
        page.heading(f"`{name}`", anchor=name)
        page.table(_HEADINGS, [row for each in parameters for row in _rows(each)])
    return page.text


_HEADINGS = (
    Text("参数", "parameter"),
    Text("含义", "meaning"),
    Text("比较", "compared"),
    Text("值", "value"),
    Text("有效期", "in force"),
    Text("地区", "area"),
    Text("文件", "document"),
    Text("证据", "evidence"),
    Text("说明", "note"),
)


def _rows(parameter: Parameter) -> Iterable[tuple[Text | str | None, ...]]:
    for number, value in enumerate(parameter.values):
        name = f'<a id="{parameter.key}"></a>`{parameter.key}`' if number == 0 else ""
        title: Text | str = parameter.title if number == 0 else ""
        sign = parameter.operator.sign if parameter.operator and number == 0 else ""
        yield (
            name,
            title,
            code(sign),
            written_value(parameter, value),
            f"{value.valid_from}…{value.valid_to or ''}",
            value.area if value.area != NATION else "00",
            f"[`{value.source}`](documents.md#{value.source})",
            MARKS[value.mark].text,
            value.note,
        )


def written_value(parameter: Parameter, value: Value) -> Text:
    """The value as people write it: codes with their names, a share as a quotient."""
    if parameter.kind is ValueKind.CODES and parameter.unit.startswith(CODES_OF):
        held = code_list(parameter.unit.removeprefix(CODES_OF))
        texts = [(each, held.text_of(each)) for each in value.value]
        return Text(
            "、".join(f"`{each}` {text.zh}" for each, text in texts) or "(无)",
            ", ".join(f"`{each}` {text.en}" for each, text in texts) or "(none)",
        )
    if parameter.kind is ValueKind.TEXT:
        return Text(code(value.value), code(value.value))
    if value.value == ():
        return Text("(无)", "(none)")
    return shown(value.value, parameter.unit)


def documents_page(language: str, held: PackMaterial) -> str:
    """Every document a value or rule is taken from, and where it was read."""
    page = Page(
        language,
        held.titled(Text("文件", "Documents")),
        Text(
            "参数和规则所引的文件,以及读到它的地方。有些地址是原页的转载,其值的证据等级相应较低。",
            "What parameters and rules are taken from, and where it was read. Some addresses are copies of the "
            "original page; their values carry the weaker mark.",
        ),
    )
    rows = [
        (f'<a id="{each.id}"></a>`{each.id}`', each.title, code(each.reference))
        for each in held.rules.sources.values()
    ]
    page.table((Text("编号", "id"), Text("文件", "document"), Text("出处", "read at")), rows)
    return page.text


def marks_page(language: str) -> str:
    """The one scheme of evidence marks, what other documents' marks become, and how often each is used."""
    page = Page(
        language,
        Text("证据等级", "Evidence marks"),
        Text(
            "每个值说明有多可靠,由可靠到不可靠排列。没有找到规定的,不猜文件名,一律标默认。",
            "Each value says how well it is founded; the best comes first. Where no rule was found no document is "
            "guessed at: the value is a default and says so.",
        ),
    )
    page.table(
        (Text("标记", "mark"), Text("名称", "name"), Text("含义", "meaning")),
        [(code(mark.id), mark.text, mark.meaning) for mark in MARKS.values()],
    )
    page.heading(Text("由其他标记对应而来", "From other documents' marks"))
    page.say(
        Text(
            "本程序依据的领域资料各有一套标记,读入时统一为上表(`S#` 指 S1、S2……)。",
            "The documents of the field that this program was written from have marks of their own; they become "
            "those above (`S#` stands for S1, S2 …).",
        )
    )
    page.table(
        (Text("资料中的标记", "written there"), Text("这里的标记", "here"), Text("名称", "name")),
        [(code(own), code(here), MARKS[here].text) for own, here in FROM_DOMAIN.items()],
    )
    count = sum(len(each.codes) for each in code_lists().values())
    page.say(
        Text(
            f"代码表也带标记(共 {len(code_lists())} 张、{count} 个代码),见[代码表](codes.md)。",
            f"Code lists carry marks as well ({len(code_lists())} lists, {count} codes): see [code lists](codes.md).",
        )
    )
    return page.text
