"""The workbook of differences: one line a difference, as its page shows it; never a formula."""

from __future__ import annotations

from typing import Any

import xlsxwriter
from django.db.models import Q
from django.utils import translation

from tuopin.office.intake.uploads import forget, store, work_of
from tuopin.office.jobs.working import Running
from tuopin.office.look.language import say
from tuopin.office.national.folders import SHEETS, folder, sheets
from tuopin.office.national.models import Comparison
from tuopin.office.national.queries import differences
from tuopin.office.national.wording import line
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["make"]

SHEET_ROWS, AT_ONCE = 1_048_000, 2_000
WRITING = Text("写入工作簿", "writing the workbook")
HEADS = (
    Text("差异", "difference"), Text("表", "table"), Text("行政村代码", "village code"), Text("户编号", "household"),
    Text("人编号", "person"), Text("姓名", "name"), Text("栏目", "column"), Text("国家系统", "national system"),
    Text("本台账", "registry"), Text("怎样认定为同一人", "paired by"), Text("处理", "settled"), Text("依据", "reason"),
)  # fmt: skip


def make(held: Comparison, running: Running, area: str, language: str) -> str:
    """Make it of what the one who asked may take out; the name of the sealed file."""
    name = sheets(language, running.job.pk)
    place = folder(held)
    own = f"{SHEETS}{running.job.pk}"
    with work_of(own) as work, translation.override(language):
        path = work / "differences.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(str(path), options) as book:
            _write(book, held, running, area)
        with path.open("rb") as file:
            store(place, held.key.open(), name, iter(lambda: file.read(1 << 20), b""))
    forget(own)
    return name


def _write(book: Any, held: Comparison, running: Running, area: str) -> None:
    rows = differences(held, running.by, Right.EXPORT, area)
    total, at, after = rows.count(), 0, ("", 0)
    bold = book.add_format({"bold": True, "bottom": 1})
    done, sheet = 0, _sheet(book, bold)
    while True:
        village, number = after
        behind = Q(village_code__gt=village) | Q(village_code=village, pk__gt=number)
        found = list(
            rows.filter(behind).select_related("mark").order_by("village_code", "pk")[:AT_ONCE]
        )
        for each in found:
            if at >= SHEET_ROWS:
                sheet, at = _sheet(book, bold), 0
            at += 1
            for place, told in enumerate(_cells(line(each))):
                if told:
                    sheet.write_string(at, place, told[:32_000])
        done += len(found)
        running.tell(WRITING, done, total)
        if len(found) < AT_ONCE:
            return
        after = (found[-1].village_code, found[-1].pk)


def _sheet(book: Any, bold: Any) -> Any:
    sheet = book.add_worksheet()
    for place, text in enumerate(HEADS):
        sheet.write_string(0, place, say(text), bold)
    sheet.set_column(0, len(HEADS) - 1, 18)
    sheet.freeze_panes(1, 0)
    return sheet


def _cells(told: dict[str, Any]) -> list[str]:
    each, mark = told["each"], told["mark"]
    texts = [told["kind"], told["table"], told["column"], told["rule"], told["settled"]]
    kind, table, column, rule, settled = (say(t) if t is not None else "" for t in texts)
    who = [each.village_code, each.household_no or "", each.person_no or "", each.name or ""]
    why = mark.reason if mark is not None else ""
    return [kind, table, *who, column, told["theirs"], told["ours"], rule, settled, why]
