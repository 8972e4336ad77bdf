"""What only the office can ask of a row: whether it belongs to area and year, and who is registered already."""

from __future__ import annotations

from tuopin.rules import Severity
from tuopin.stages.registry import INTAKE_CHECKS, Effect
from tuopin.stages.registry.intake_checks import IntakeCheck
from tuopin.store.readers import FILE_CHECKS
from tuopin.terms import Text

__all__ = ["OFFICE_CHECKS", "rejecting", "setting_aside", "title_of"]


def _check(
    id: str, severity: Severity, effect: Effect, title: tuple[str, str], message: tuple[str, str]
) -> IntakeCheck:
    return IntakeCheck(id, severity, effect, Text(*title), Text(*message))


ERROR, REJECTS, FLAGS = Severity.ERROR, Effect.REJECTS, Effect.FLAGS

#: Messages may name {where}, {here} and {year}; of a registered household they say the area and no more.
OFFICE_CHECKS: dict[str, IntakeCheck] = {
    check.id: check
    for check in (
        _check(
            "office.outside",
            ERROR,
            REJECTS,
            ("不在本批地区内", "outside the batch's area"),
            (
                "此行属于{where},不在本批次的{here}内,不予接收;请核对地区代码,或由该地区上传",
                "this row belongs to {where}, outside {here}; correct its area code, or have it uploaded there",
            ),
        ),
        _check(
            "office.no_area",
            ERROR,
            REJECTS,
            ("没有这个地区", "no such area"),
            (
                "{here}内没有代码为{where}的地区;请核对代码,新设的村请先由县里开立",
                "there is no area {where} in {here}; correct the code, or have the county open the village first",
            ),
        ),
        _check(
            "office.other_year",
            ERROR,
            REJECTS,
            ("不是本年度的数据", "of another year"),
            (
                "本批次是{year}年度的数据,此行写的是另一年度,不予接收;请更正数据年度,或按年度分别上传",
                "this batch is of {year}, the row of another year; correct the data year, or upload each year apart",
            ),
        ),
        _check(
            "office.key_elsewhere",
            ERROR,
            REJECTS,
            ("编号已在别处登记", "number registered elsewhere"),
            (
                "这个编号已登记在{where},不能由本批次改动;请核对编号",
                "this number is registered in {where} and cannot be changed from here; correct the number",
            ),
        ),
        _check(
            "office.household_elsewhere",
            ERROR,
            REJECTS,
            ("户已在别处登记", "household registered elsewhere"),
            (
                "此行的户登记在{where};请核对户编号",
                "the household of this row is registered in {where}; correct the household number",
            ),
        ),
        _check(
            "office.undecided",
            ERROR,
            REJECTS,
            ("户尚未登记", "household not registered"),
            (
                "这户不在台账里,文件也没有认定结果(如脱贫标志);光有采集的情况不能登记新户。"
                "请先按程序认定并登记,再上传",
                "this household is not registered, and the file does not say what was decided about it "
                "(its exit flag): facts alone register nobody. Register it once identified, then upload again",
            ),
        ),
        _check(
            "office.id_elsewhere",
            ERROR,
            FLAGS,
            ("证件号码已在别的户登记", "ID number registered with another household"),
            (
                "同一证件号码已登记在{where};一人只能在一户,请核对后在其中一户改正",
                "the same ID number is registered in {where}; a person is in one household only: correct one of them",
            ),
        ),
    )
}


def rejecting() -> set[str]:
    """The checks whose findings keep a row out."""
    checks = {**INTAKE_CHECKS, **OFFICE_CHECKS}
    return {check.id for check in checks.values() if check.effect is Effect.REJECTS}


def setting_aside() -> list[str]:
    """The checks whose findings leave a cell without a usable value."""
    return [check.id for check in INTAKE_CHECKS.values() if check.effect is Effect.SETS_ASIDE]


def title_of(check: str, titles: dict[str, Text]) -> Text:
    """What a check is called; `titles` are those of the edition's catalogue."""
    if check in FILE_CHECKS:
        return _FILE.get(check, Text("文件", "the file"))
    known = {**INTAKE_CHECKS, **OFFICE_CHECKS}
    return known[check].title if check in known else titles.get(check, Text(check, check))


#: Messages of these name details in braces; a list of checks wants a short name.
_FILE: dict[str, Text] = {
    "file.unreadable_bytes": Text("有无法解码的内容", "bytes that cannot be decoded"),
    "file.nul": Text("有空字符", "NUL characters"),
    "file.truncated": Text("文件中断", "the file breaks off"),
    "file.no_rows": Text("没有数据行", "no rows"),
    "file.title_rows": Text("表头上方有标题", "a title above the headings"),
    "file.unknown_column": Text("不认识的列", "column not known"),
    "file.empty_heading": Text("列没有列名", "column without a heading"),
    "file.missing_column": Text("缺少必填列", "required column missing"),
    "file.nested_column": Text("嵌套的列", "nested column"),
    "file.sheet_skipped": Text("未读的工作表", "sheet not read"),
    "file.row_limit": Text("工作表已满", "sheet at its limit"),
    "file.formula": Text("公式单元格", "formula cells"),
    "file.formula_without_value": Text("公式没有值", "formulas without a value"),
    "file.assumed": Text("由假设推得", "by an assumption"),
    "file.filtered": Text("按条件未取的行", "rows left out"),
}
