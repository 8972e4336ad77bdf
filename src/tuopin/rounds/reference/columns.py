"""The pages of tables, the core's and a pack's own, and of code lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from tuopin.rounds.reference.material import PackMaterial
from tuopin.rounds.reference.writing import Page, code, codes
from tuopin.tables import Column, Kind, Privacy, Table
from tuopin.terms import MARKS, CodeList, Text, unit_text

__all__ = ["codes_page", "pack_tables_page", "tables_page"]

KINDS = {
    Kind.TEXT: Text("文本", "text"),
    Kind.CODE: Text("代码", "code"),
    Kind.INT: Text("整数", "whole number"),
    Kind.NUMBER: Text("数值", "number"),
    Kind.MONEY: Text("金额(分)", "money (fen)"),
    Kind.BOOL: Text("是/否", "yes/no"),
    Kind.DATE: Text("日期", "date"),
    Kind.MONTH: Text("年月 yyyymm", "month yyyymm"),
    Kind.YEAR: Text("年 yyyy", "year yyyy"),
}
PRIVACY = {
    Privacy.DIRECT: Text("直接标识", "direct"),
    Privacy.QUASI: Text("准标识", "quasi"),
    Privacy.OPEN: Text("可公开", "open"),
}


def tables_page(language: str, tables: Mapping[str, Table]) -> str:
    """Every table of the core with its key, and every column with all that is declared of it."""
    page = Page(
        language,
        Text("表与栏目", "Tables and columns"),
        Text(
            "每一栏只声明一次,读入、校验、存储和本页都由声明而来。空值一律表示未知,除非该栏另有说明。"
            "金额在文件里写元,系统内存整数分。表头可用栏目名、全国系统代码或中文名称。隐私等级见"
            "[隐私与标识](../explanation/privacy.md)。",
            "Every column is declared once; reading, checking, storing and this page follow from it. Null means "
            "unknown unless the column says otherwise. Files state money in yuan; it is held as whole fen. A heading "
            "may be our name, a national code or a Chinese name. For the privacy classes see "
            "[privacy and identities](../explanation/privacy.md).",
        ),
    )
    _tables(page, tables.values(), "codes.md")
    return page.text


def pack_tables_page(language: str, held: PackMaterial) -> str:
    """The tables a pack brings beside the core's, told in the same way."""
    page = Page(
        language,
        held.titled(Text("表与栏目", "Tables and columns")),
        Text(
            "本政策包自己的表,声明方式与[共用的表](../tables.md)相同;空值一律表示未知,除非该栏另有说明。",
            "Tables that this pack brings, declared like [those all packs share](../tables.md): null means unknown "
            "unless the column says otherwise.",
        ),
    )
    _tables(page, held.pack.tables, "../codes.md")
    return page.text


def _tables(page: Page, tables: Collection[Table], lists: str) -> None:
    """A list of tables, then every table; `lists` is the page of code lists."""
    page.table(
        (Text("表", "table"), Text("名称", "name"), Text("栏数", "columns"), Text("主键", "key")),
        [(f"[`{t.name}`](#{t.name})", t.text, str(len(t.columns)), codes(t.key)) for t in tables],
    )
    for table in tables:
        page.heading(f"`{table.name}` · {page.words(table.text)}", anchor=table.name)
        page.table(_HEADINGS, [_row(column, lists) for column in table.columns])


_HEADINGS = (
    Text("栏目", "column"),
    Text("含义", "meaning"),
    Text("类型", "type"),
    Text("单位", "unit"),
    Text("代码表", "code list"),
    Text("合理范围", "plausible"),
    Text("必填", "required"),
    Text("由程序认定", "decided"),
    Text("空值表示", "null means"),
    Text("隐私", "privacy"),
    Text("其他表头", "other headings"),
)


def _row(column: Column, lists: str) -> tuple[Text | str, ...]:
    # Each heading of a file may be any of these; the Chinese name comes first as it is the usual one.
    others = (column.text.zh, *column.aliases, *column.headings)
    return (
        code(column.name),
        column.text,
        KINDS[column.kind],
        unit_text(column.unit) if column.unit else "",
        f"[`{column.codes}`]({lists}#{column.codes})" if column.codes else "",
        _range(column),
        Text("是", "yes") if column.required else "",
        Text("是", "yes") if column.decided else "",
        column.null,
        PRIVACY[column.privacy],
        codes(dict.fromkeys(others)),
    )


def _range(column: Column) -> str:
    if column.low is None and column.high is None:
        return ""
    # The bounds of money are declared in fen and told in yuan, as files state them.
    scale, unit = (100, " ¥") if column.kind is Kind.MONEY else (1, "")
    low, high = (None if n is None else n // scale for n in (column.low, column.high))
    return f"{'' if low is None else low}…{'' if high is None else high}{unit}"


def codes_page(language: str, lists: Mapping[str, CodeList]) -> str:
    """Every code list with its source, and every code with its names and other spellings."""
    page = Page(
        language,
        Text("代码表", "Code lists"),
        Text(
            "读入时可写代码本身、中文或英文名称,或所列别名;全角、空格和大小写不影响识别。",
            "A file may state the code, its Chinese or English name, or another spelling listed here; blanks, "
            "full-width forms and letter case make no difference.",
        ),
    )
    for each in lists.values():
        page.heading(f"`{each.name}` · {page.words(each.title)}", anchor=each.name)
        colon = ":" if language == "zh" else ": "
        mark = page.words(MARKS[each.mark].text)
        page.say(f"{page.words(Text('来源', 'Source'))}{colon}{page.words(each.source)} [{mark}]")
        page.table(_CODE_HEADINGS, _codes(each))
    return page.text


_CODE_HEADINGS = (
    Text("代码", "code"),
    Text("中文", "Chinese"),
    Text("英文", "English"),
    Text("别名", "other spellings"),
    Text("使用期", "in use"),
    Text("证据", "evidence"),
)


def _codes(each: CodeList) -> Iterable[tuple[Text | str, ...]]:
    for one in each.codes:
        dated = f"{one.valid_from or ''}…{one.valid_to or ''}"
        own = MARKS[one.mark].text if one.mark != each.mark else ""
        period = dated if one.valid_from or one.valid_to else ""
        yield code(one.code), one.text.zh, one.text.en, codes(one.alias), period, own
