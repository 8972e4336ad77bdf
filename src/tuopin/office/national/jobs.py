"""The long work with the national system: files for upload, comparisons, workbooks of differences."""

from __future__ import annotations

from typing import Any

from tuopin.office.jobs.kinds import job_kind
from tuopin.office.jobs.working import Running, Unfinished
from tuopin.office.national.comparing import compare_export
from tuopin.office.national.exporting import make
from tuopin.office.national.models import Comparison, Export
from tuopin.office.national.workbook import make as make_workbook
from tuopin.terms import Text

__all__ = ["compare", "export", "sheet"]

GONE = Text("已不在了", "it is no more there")


@job_kind(
    "national.export",
    Text("导出供国家系统上传", "export for the national system"),
    page="national_by_job",
)
def export(running: Running, export: int) -> dict[str, Any]:
    """Write the files."""
    held = Export.objects.filter(pk=export).first()
    if held is None:
        raise Unfinished(GONE)
    if held.ready_at is None:
        make(held, running)
    return {"export": export}


@job_kind(
    "national.compare",
    Text("与国家系统比对", "compare with the national system"),
    page="national_by_job",
)
def compare(running: Running, comparison: int) -> dict[str, Any]:
    """Compare; what is compared already is left alone."""
    held = Comparison.objects.select_related("mapping").filter(pk=comparison).first()
    if held is None:
        raise Unfinished(GONE)
    if held.state == "comparing":
        compare_export(held, running)
    return {"comparison": comparison, "state": held.state}


@job_kind(
    "national.sheet",
    Text("生成差异工作簿", "make the workbook of differences"),
    page="national_sheet",
)
def sheet(running: Running, comparison: int, place: str, language: str) -> dict[str, Any]:
    """Write the workbook, sealed."""
    held = Comparison.objects.filter(pk=comparison).first()
    if held is None:
        raise Unfinished(GONE)
    return {"comparison": comparison, "file": make_workbook(held, running, place, language)}
