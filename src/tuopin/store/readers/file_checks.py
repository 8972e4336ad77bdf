# ruff: noqa: E501 - a message is easier to check against its translation on one line
"""What may be found about a file as such, and the refusal when nothing in it can be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tuopin.rules import Severity
from tuopin.store.errors import StoreError
from tuopin.terms import Text

__all__ = ["FILE_CHECKS", "REFUSALS", "FileCheck", "IntakeError"]


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One question asked of a file; the message may name details in braces."""

    id: str
    severity: Severity
    message: Text


ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

#: What may be found about a file that is read nevertheless.
FILE_CHECKS: dict[str, FileCheck] = {
    check.id: check
    for check in (
        FileCheck("file.unreadable_bytes", ERROR, Text(
            "文件中有 {count} 处无法按 {encoding} 解码,已以 � 代替;请以 UTF-8 或 GB18030 重新导出",
            "{count} places cannot be decoded as {encoding} and are shown as �; export the file again as UTF-8 or GB18030")),
        FileCheck("file.nul", ERROR, Text(
            "文件中有 {count} 个空字符(NUL),已以 � 代替;文件可能已损坏,请重新导出",
            "the file holds {count} NUL characters, shown as �; it may be damaged: export it again")),
        FileCheck("file.truncated", ERROR, Text(
            "文件在第 {row} 行附近中断({where}),其后内容缺失;已读入此前各行,请取得完整文件后重新导入",
            "the file breaks off near row {row} ({where}) and what follows is missing; the rows before were read: get the whole file and take it in again")),
        FileCheck("file.no_rows", WARNING, Text("文件只有表头,没有数据行", "the file has headings and no rows")),
        FileCheck("file.title_rows", HINT, Text(
            "表头在第 {row} 行,其上各行视为标题,未读入", "the headings stand on row {row}; the rows above are taken for a title and not read")),
        FileCheck("file.unknown_column", WARNING, Text(
            "不认识的列「{column}」,未读入;可改列名,或用映射文件指明", "the column “{column}” is not known and was not read; rename it or map it")),
        FileCheck("file.empty_heading", WARNING, Text(
            "第 {position} 列有内容而无列名,未读入", "column {position} has values and no heading; it was not read")),
        FileCheck("file.missing_column", ERROR, Text(
            "缺少必填列「{column}」,各行将不予接收;可接受的列名:{allowed}",
            "the required column “{column}” is missing, so every row is rejected; accepted headings: {allowed}")),
        FileCheck("file.nested_column", ERROR, Text(
            "列「{column}」为嵌套类型 {kind},未读入;请展开为普通列", "the column “{column}” has the nested type {kind} and was not read; flatten it")),
        FileCheck("file.sheet_skipped", HINT, Text(
            "工作表「{sheet}」不是任何已知的表,未读入", "the sheet “{sheet}” is none of the known tables and was not read")),
        FileCheck("file.row_limit", WARNING, Text(
            "工作表「{sheet}」已达 1048576 行上限,其后的数据可能已被截断;请改用 CSV 或分表导出",
            "the sheet “{sheet}” is at its limit of 1,048,576 rows and may have been cut off; export as CSV or in parts")),
        FileCheck("file.formula", WARNING, Text(
            "工作表「{sheet}」有 {count} 个公式单元格(如 {cells}),取其缓存值;请粘贴为数值后再导出",
            "the sheet “{sheet}” has {count} formula cells (such as {cells}), read by their stored values; paste them as values and export again")),
        FileCheck("file.formula_without_value", ERROR, Text(
            "工作表「{sheet}」有 {count} 个公式单元格(如 {cells})没有缓存值,按空白处理;请用表格软件打开保存后再导入",
            "the sheet “{sheet}” has {count} formula cells (such as {cells}) without a stored value, read as empty; open and save it in a spreadsheet program first")),
        FileCheck("file.assumed", HINT, Text(
            "「{column}」由年龄按映射文件的假设({assume})推得,不是登记的出生日期", "“{column}” stands for an age by the mapping's assumption ({assume}); it is no recorded date of birth")),
        FileCheck("file.filtered", HINT, Text(
            "按映射文件的条件,{count} 行未取", "{count} rows were left out by the mapping's `where`")),
    )
}  # fmt: skip

#: Why a file is refused as a whole.
REFUSALS: dict[str, Text] = {
    "no_such_path": Text("没有文件 {file};请核对路径", "there is no file {file}; check the path"),
    "folder": Text("{file} 是文件夹;请指明其中的文件,如 {example}", "{file} is a folder; name a file in it, such as {example}"),
    "empty": Text("{file} 是空文件;请重新导出", "{file} is empty; export it again"),
    "format": Text(
        "{file} 的格式不受支持({found});可用:CSV、TSV(可压缩为 gz/bz2/xz)、XLSX、Parquet",
        "the format of {file} is not supported ({found}); use CSV, TSV (gz, bz2, xz too), XLSX or Parquet"),
    "no_table": Text(
        "{file}{place}的列名不属于任何已知的表;读到的列名:{found};可用我们的列名、国家系统代码(AAC001…)、中文列名,或提供映射文件;若列名为乱码,请以 UTF-8 或 GB18030 重新导出",
        "the headings of {file}{place} belong to no known table; found: {found}; use our names, national codes (AAC001 …), Chinese headings or a mapping; if they look garbled, export as UTF-8 or GB18030"),
    "which_table": Text(
        "{file}{place}可能是以下任一表:{found};请用参数 table 指明", "{file}{place} may be any of the tables {found}; say which with `table`"),
    "table_name": Text("没有表 {found};可用:{allowed}", "there is no table {found}; choose one of {allowed}"),
    "duplicate_columns": Text(
        "{file}{place}有重复的列:{found};请删去或改名,每栏只留一列", "{file}{place} has columns twice: {found}; remove or rename them so that each occurs once"),
    "password": Text("{file} 有密码保护;请去除密码后重新提供", "{file} is protected by a password; remove it and provide the file again"),
    "corrupt": Text("{file} 已损坏,无法读取({found});请重新导出", "{file} is damaged and cannot be read ({found}); export it again"),
    "too_large": Text(
        "{file} 解压后超过上限({found});请拆分或改用 CSV", "{file} unpacks beyond the limit ({found}); split it or use CSV"),
    "no_column": Text(
        "{file} 没有列 {found};其列为:{allowed}。请改正列名,或用 --mapping 指明",
        "{file} has no column {found}; its columns: {allowed}. Correct the name, or say it in a mapping"),
    "faulty_rows": Text(
        "{file} 有 {found} 行的单元格数与表头不符(如第 {allowed} 行),无法计入估计;请改正后重试",
        "{file} has {found} rows whose cells do not fit the headings (such as row {allowed}); they cannot be counted: correct them and try again"),
    "mapping_column": Text(
        "映射文件所用的列 {found} 不在 {file} 中;其列为:{allowed}", "the mapping uses the column {found}, which {file} does not have; its columns: {allowed}"),
}  # fmt: skip


class IntakeError(StoreError):
    """A file of which nothing can be used; `reason` is a key of REFUSALS, `text` says what to do next."""

    def __init__(self, reason: str, **details: str) -> None:
        self.reason, self.details = reason, details
        text = filled(REFUSALS[reason], details)
        super().__init__(text.zh, text.en)


def filled(text: Text, details: Mapping[str, str]) -> Text:
    """A text with its braces filled; a detail nobody gave is left out."""
    known = {"file": "", "place": "", "found": "", "allowed": "", "example": "", **details}
    return Text(text.zh.format(**known), text.en.format(**known))
