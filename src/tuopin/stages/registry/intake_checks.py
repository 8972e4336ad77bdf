# ruff: noqa: E501 - a message is easier to check against its translation on one line
"""What intake asks of every row and cell, with severity, effect and message in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tuopin.rules import Severity
from tuopin.terms import Text

__all__ = ["INTAKE_CHECKS", "Effect", "IntakeCheck"]


class Effect(StrEnum):
    """What a finding does to what was read."""

    REJECTS = "rejects"  # the row cannot be kept: it goes to the rejected ones, as text
    SETS_ASIDE = (
        "sets_aside"  # the cell has no usable value: unknown in the typed row, text in the finding
    )
    FLAGS = "flags"  # the value is kept as delivered


@dataclass(frozen=True, slots=True)
class IntakeCheck:
    """One question intake asks. `message` may name {column}, {allowed} and {limits}."""

    id: str
    severity: Severity
    effect: Effect
    title: Text
    message: Text


def _check(
    id: str, severity: Severity, effect: Effect, title: tuple[str, str], message: tuple[str, str]
) -> IntakeCheck:
    return IntakeCheck(id, severity, effect, Text(*title), Text(*message))


ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT
REJECTS, ASIDE, FLAGS = Effect.REJECTS, Effect.SETS_ASIDE, Effect.FLAGS

#: Every check by id. `row.` rejects the row; `cell.` sets a cell aside or flags it; `id.` is about ID numbers.
INTAKE_CHECKS: dict[str, IntakeCheck] = {
    check.id: check
    for check in (
        _check(
            "row.fields",
            ERROR,
            REJECTS,
            ("字段数不符", "too many or too few fields"),
            (
                "此行字段数与表头不符,无法分栏;请核对分隔符与引号后重新导出",
                "this row has more or fewer fields than there are headings; look at delimiters and quotation marks and export again",
            ),
        ),
        _check(
            "row.quote",
            ERROR,
            REJECTS,
            ("引号未闭合", "quotation mark not closed"),
            (
                "此行的引号未闭合,无法分栏;请更正引号后重新导出",
                "a quotation mark in this row is never closed; correct it and export again",
            ),
        ),
        _check(
            "row.required",
            ERROR,
            REJECTS,
            ("缺少必填项", "required value missing"),
            (
                "「{column}」为必填项,此行为空;请补填后重新导入",
                "“{column}” is required and empty here; fill it in and take the file in again",
            ),
        ),
        _check(
            "row.required_value",
            ERROR,
            REJECTS,
            ("必填项无法识别", "required value not usable"),
            (
                "必填项「{column}」的内容无法识别;允许:{allowed};请更正后重新导入",
                "the required “{column}” cannot be read; allowed: {allowed}; correct it and take the file in again",
            ),
        ),
        _check(
            "row.area_code",
            ERROR,
            REJECTS,
            ("地区代码无效", "area code not usable"),
            (
                "「{column}」应为{allowed};无法确定此行归属,请更正(表格中请将该列设为文本格式)",
                "“{column}” should be {allowed}; the row cannot be filed under an area; correct it (in a spreadsheet format the column as text)",
            ),
        ),
        _check(
            "cell.area_code",
            ERROR,
            FLAGS,
            ("地区代码格式不符", "area code of the wrong form"),
            ("「{column}」应为{allowed},请更正", "“{column}” should be {allowed}; correct it"),
        ),
        _check(
            "row.duplicate_key",
            ERROR,
            REJECTS,
            ("重复记录", "duplicate record"),
            (
                "同一批数据中已有相同的{allowed};保留先出现的一行,请核对此行",
                "the same {allowed} occurs earlier in this delivery; the first row is kept, look at this one",
            ),
        ),
        _check(
            "cell.type",
            ERROR,
            ASIDE,
            ("内容类型不符", "value of the wrong kind"),
            (
                "「{column}」的内容无法识别,按未知处理;允许:{allowed}",
                "“{column}” cannot be read and is taken as unknown; allowed: {allowed}",
            ),
        ),
        _check(
            "cell.code",
            ERROR,
            ASIDE,
            ("不在代码表内", "not in the code list"),
            (
                "「{column}」的内容不在代码表内,按未知处理;允许:{allowed}",
                "“{column}” is not in its code list and is taken as unknown; allowed: {allowed}",
            ),
        ),
        _check(
            "cell.digits_lost",
            ERROR,
            ASIDE,
            ("数字位数已丢失", "digits lost"),
            (
                "「{column}」已成科学计数法,末尾数字已丢失;请将该列设为文本格式后重新录入导出",
                "“{column}” is in scientific notation and has lost its last digits; format the column as text, enter it again and export",
            ),
        ),
        _check(
            "cell.unreadable",
            ERROR,
            FLAGS,
            ("含无法识别的字符", "unreadable characters"),
            (
                "「{column}」含乱码字符;请以正确的编码重新导出",
                "“{column}” contains unreadable characters; export the file again in the right encoding",
            ),
        ),
        _check(
            "cell.too_long",
            ERROR,
            ASIDE,
            ("内容过长", "value too long"),
            (
                "「{column}」超过{limits}个字符,按未知处理;请核对引号是否缺失",
                "“{column}” is longer than {limits} characters and is taken as unknown; look for a missing quotation mark",
            ),
        ),
        _check(
            "cell.formula",
            WARNING,
            FLAGS,
            ("内容形似公式", "text that looks like a formula"),
            (
                "「{column}」以 = + - @ 开头,可能是公式;请改为纯文本",
                "“{column}” begins with = + - or @ and may be a formula; write it as plain text",
            ),
        ),
        _check(
            "cell.range",
            WARNING,
            FLAGS,
            ("超出合理范围", "outside the plausible range"),
            (
                "「{column}」不在合理范围 {limits} 内,请核对",
                "“{column}” is outside the plausible range {limits}; please check",
            ),
        ),
        _check(
            "cell.future",
            ERROR,
            FLAGS,
            ("日期晚于数据截止日", "date after the day of the data"),
            (
                "「{column}」晚于数据截止日 {limits},请核对",
                "“{column}” is later than {limits}, the day of the data; please check",
            ),
        ),
        _check(
            "id.length",
            ERROR,
            FLAGS,
            ("证件号码长度不符", "ID number of the wrong length"),
            (
                "「{column}」应为18位(残疾证20位,补发22位)",
                "“{column}” should have 18 characters (disability certificate 20, re-issued 22)",
            ),
        ),
        _check(
            "id.checksum",
            ERROR,
            FLAGS,
            ("证件号码校验位不符", "ID number fails its checksum"),
            (
                "「{column}」的校验位不符,号码有误,请对照证件更正",
                "“{column}” fails its check digit; correct it against the document",
            ),
        ),
        _check(
            "id.date",
            ERROR,
            FLAGS,
            ("证件号码中的日期不存在", "ID number with an impossible date"),
            (
                "「{column}」第7至14位不是存在的日期,请对照证件更正",
                "characters 7 to 14 of “{column}” are no date that exists; correct it against the document",
            ),
        ),
        _check(
            "id.area",
            HINT,
            FLAGS,
            ("证件号码地区码未见于省级代码", "ID number with an unknown area"),
            (
                "「{column}」前两位不是现行省级代码,请核对",
                "the first two digits of “{column}” are no province code; please check",
            ),
        ),
        _check(
            "id.birth",
            ERROR,
            FLAGS,
            ("出生日期与证件号码不一致", "date of birth differs from the ID number"),
            (
                "「{column}」与证件号码第7至14位不一致,请对照证件更正",
                "“{column}” differs from characters 7 to 14 of the ID number; correct against the document",
            ),
        ),
        _check(
            "id.sex",
            ERROR,
            FLAGS,
            ("性别与证件号码不一致", "sex differs from the ID number"),
            (
                "「{column}」与证件号码第17位(奇数男、偶数女)不一致,请对照证件更正",
                "“{column}” differs from character 17 of the ID number (odd male, even female); correct against the document",
            ),
        ),
        _check(
            "id.disability",
            WARNING,
            FLAGS,
            ("残疾类别或等级与残疾证号不一致", "disability differs from the certificate number"),
            (
                "「{column}」与残疾证号第19、20位不一致,请对照残疾证更正",
                "“{column}” differs from characters 19 and 20 of the certificate number; correct against the certificate",
            ),
        ),
        _check(
            "cell.order",
            ERROR,
            FLAGS,
            ("起止日期颠倒", "end before start"),
            (
                "「{column}」早于{allowed},请核对",
                "“{column}” is earlier than {allowed}; please check",
            ),
        ),
        _check(
            "cell.repeated_cause",
            WARNING,
            FLAGS,
            ("致贫原因重复", "cause of poverty repeated"),
            (
                "「{column}」与另一致贫原因相同,请删去其一",
                "“{column}” repeats another cause of poverty; remove one of them",
            ),
        ),
    )
}
