"""The pages of the glossary, of area codes, and of the JSON that commands write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tuopin.rounds.reference.writing import Page, code, codes
from tuopin.terms import DIGITS, MARKS, Term, Text, code_changes, statistical_codes

__all__ = ["areas_page", "glossary_page", "json_page"]


def glossary_page(language: str, terms: Mapping[str, Term]) -> str:
    """Every word of the field and of the program, with both names and its meaning."""
    page = Page(
        language,
        Text("术语", "Glossary"),
        Text(
            "一个概念一个词,代码、页面和信息都用它。",
            "One word per idea; code, pages and messages use it.",
        ),
    )
    other = Text("英文", "Chinese")
    rows = [
        (
            f'<a id="{term.id}"></a>{page.words(term.text)}',
            term.text.en if language == "zh" else term.text.zh,
            code(term.id),
            term.meaning,
        )
        for term in terms.values()
    ]
    headings = (Text("词", "word"), other, Text("代码中", "in code"), Text("含义", "meaning"))
    page.table(headings, rows)
    return page.text


LEVELS = {
    "province": Text("省", "province"),
    "prefecture": Text("市州", "prefecture"),
    "county": Text("县", "county"),
    "township": Text("乡镇", "township"),
    "village": Text("村", "village"),
}


_CHANGED = (
    Text("旧代码", "old"),
    Text("旧名", "name"),
    Text("新代码", "new"),
    Text("新名", "name"),
    Text("年份", "year"),
    Text("来源", "source"),
    Text("证据", "evidence"),
)


_STATISTICAL = (
    Text("代码", "code"),
    Text("名称", "name"),
    Text("用到", "until"),
    Text("来源", "source"),
    Text("证据", "evidence"),
)


def areas_page(language: str) -> str:
    """The levels of an area code, county codes that changed, and statistical codes that are no county."""
    page = Page(
        language,
        Text("区划代码", "Area codes"),
        Text(
            "区划代码共十二位,前几位就是上级区划。身份证号保留旧代码,不随区划变更。",
            "An area code has twelve digits, and its first digits are the areas that hold it. ID numbers keep the old "
            "code of a county for life.",
        ),
    )
    page.table(
        (Text("级别", "level"), Text("位数", "digits")),
        [(LEVELS[name], str(digits)) for name, digits in DIGITS.items()],
    )
    page.heading(Text("变更过的县代码", "County codes that changed"))
    page.table(
        _CHANGED,
        [
            (
                code(c.old),
                c.old_name,
                code(c.new),
                c.new_name,
                str(c.year),
                c.source,
                MARKS[c.mark].text,
            )
            for c in code_changes()
        ],
    )
    page.heading(Text("只用于统计的代码", "Codes of the statistics office only"))
    page.table(
        _STATISTICAL,
        [
            (code(c.code), c.name, str(c.last_year or ""), c.source, MARKS[c.mark].text)
            for c in statistical_codes()
        ],
    )
    return page.text


def json_page(language: str, schemas: Mapping[str, Mapping[str, Any]]) -> str:
    """What `--json` writes: each schema with its outermost fields and its described parts; `schemas` by file name."""
    page = Page(
        language,
        Text("JSON 输出", "JSON output"),
        Text(
            "加 `--json` 时,标准输出只有一个 JSON 文档,格式由 `docs/schema` 里的 JSON Schema(2020-12)规定;"
            "文字字段同时有 `zh` 和 `en`。下表列出最外层字段,以及有说明的部分。空值表示未知或没有,从不表示 0。",
            "With `--json` stdout holds one JSON document whose shape is set by a JSON Schema (2020-12) in "
            "`docs/schema`; texts carry both `zh` and `en`. Listed here are the outermost fields, and parts that "
            "have a description of their own. Null means unknown or not there, never 0.",
        ),
    )
    for name, schema in schemas.items():
        anchor = name.removesuffix(".schema.json")
        page.heading(f"[`{name}`](../../schema/{name})", anchor=anchor)
        _shape(page, schema)
        for part, inner in schema.get("$defs", {}).items():
            if "description" in inner:
                page.heading(code(part), 3, anchor=f"{anchor}.{part}")
                _shape(page, inner)
    return page.text


def _shape(page: Page, schema: Mapping[str, Any]) -> None:
    page.say(_said(schema, page.language))
    page.table(
        (Text("字段", "field"), Text("类型", "type"), Text("含义", "meaning")),
        _fields(schema, page.language),
    )


def _said(schema: Mapping[str, Any], language: str) -> str:
    """A schema's description in one language; English is JSON Schema's own, Chinese stands beside it."""
    key = "x-description-zh" if language == "zh" else "description"
    return str(schema.get(key, ""))


def _fields(schema: Mapping[str, Any], language: str) -> Iterable[tuple[str, ...]]:
    for name, field in schema.get("properties", {}).items():
        kind = field.get("type") or ("object" if "$ref" in field else "")
        kinds = [kind] if isinstance(kind, str) else list(kind)
        yield code(name), codes(each for each in kinds if each), _said(field, language)
