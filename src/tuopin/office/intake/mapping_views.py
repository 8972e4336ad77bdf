"""Pages of saved mappings: how another survey's columns become ours, kept in versions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tuopin.office.areas.queries import names_of
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.intake.actions import save_mapping
from tuopin.office.intake.models import Mapping
from tuopin.office.intake.queries import areas_for, mappings_for
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["mapping", "mappings"]


@guarded(Right.ENTER)
def mappings(request: HttpRequest) -> HttpResponse:
    """The mappings there are for my areas, and saving one."""
    if request.method != "POST":
        return _page(request)
    areas = {each.code: each for each in areas_for(request.user)}
    area = areas.get(request.POST.get("area", ""))
    if area is None:
        return _page(request, Text("请选择地区", "choose an area"))
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        made = save_mapping(request.POST.get("name", "")[:60], text, area, request.user)
    except Unacceptable as error:
        return _page(request, error.text)
    return redirect("mapping", made.pk)


def _page(request: HttpRequest, wrong: Text | None = None) -> HttpResponse:
    found = mappings_for(request.user)
    areas = names_of([each.area for each in found])
    told = {name: request.POST.get(name, "") for name in ("name", "text", "area")}
    if not told["text"]:
        told["text"] = EXAMPLE
    context = {
        "lines": [{"mapping": each, "area": areas.get(each.area)} for each in found],
        "areas": areas_for(request.user),
        "wrong": wrong,
        "told": told,
    }
    return render(request, "intake/mappings.html", context, status=400 if wrong else 200)


@guarded(Right.ENTER)
def mapping(request: HttpRequest, number: int) -> HttpResponse:
    """One mapping with its earlier versions."""
    mine = {(each.area, each.name) for each in mappings_for(request.user)}
    held = Mapping.objects.select_related("by").filter(pk=number).first()
    if held is None or (held.area, held.name) not in mine:
        raise Http404
    versions = Mapping.objects.filter(area=held.area, name=held.name).select_related("by")
    context = {"mapping": held, "versions": versions, "area": names_of([held.area]).get(held.area)}
    return render(request, "intake/mapping.html", context)


EXAMPLE = """schema: tuopin-mapping/1
title: {zh: 某调查, en: some survey}
tables:
  - table: household
    columns:
      household_no: {join: [village, folio], pad: [3, 5], between: "-"}
      data_year: {value: "2020"}
      village_code: village
      exit_flag: {from: status, codes: {"poor": "0", "out": "1"}}
"""
