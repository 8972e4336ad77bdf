"""Pages of the registry: the list of households, one household's facts, search, and the reveal of a number."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import names_of, way_up
from tuopin.office.audit.acting import acting
from tuopin.office.look.numbers import whole
from tuopin.office.people.access import may, need, reach
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.office.registry import extras
from tuopin.office.registry.editing_views import ADDED
from tuopin.office.registry.entrance import seen_household
from tuopin.office.registry.models import MODELS, Person
from tuopin.office.registry.queries import (
    LINE,
    capped,
    households_of,
    members,
    page_of,
    rows_of,
    search,
)
from tuopin.office.registry.showing import shown, with_unit
from tuopin.office.registry.windows import window_of
from tuopin.tables import TABLES, Privacy
from tuopin.terms.codes import code_lists

__all__ = ["found", "household", "households", "reveal"]

#: Tables a household has one row of, shown as facts, and those it has several of, shown as lists.
SINGLE = ("income", "living", "household_check", "consent", "monitored")
SEVERAL = ("measure", "work", "hit")
MEMBER = (
    "name",
    "relation",
    "sex",
    "birth_date",
    "id_number",
    "education",
    "health",
    "labour_capacity",
)
FILTERS = ("exit_flag", "household_attribute", "main_cause")


@guarded(Right.SEE)
def households(request: HttpRequest) -> HttpResponse:
    """The list of households: of an area, by status, attribute and cause, in registry order."""
    code = request.GET.get("area", "")
    place = get_object_or_404(Area, code=code) if code else None
    rows = households_of(request.user, place, request.GET.get("group", ""))
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    areas = [place.code] if place is not None else reach(request.user, Right.SEE).areas
    rows = extras.narrowed(rows.filter(**chosen), request.GET, areas)
    count, whole = capped(rows)
    page = page_of(rows.values(*LINE), request.GET.get("after", ""), request.GET.get("before", ""))
    villages = names_of([row["village_code"] for row in page.rows])
    columns = {name: TABLES["household"].column(name) for name in LINE if name != "id"}
    headings, beside = extras.beside([row["household_no"] for row in page.rows])
    lines = [
        row
        | {name: shown(columns[name], row[name]) for name in (*FILTERS, "exit_year")}
        | {"village": villages.get(row["village_code"]), "beside": beside[row["household_no"]]}
        for row in page.rows
    ]
    context = {
        "area": place,
        "group": request.GET.get("group", ""),
        "way": way_up(code) if code else [],
        "lines": lines,
        "page": page,
        "count": count,
        "whole": whole,
        "filters": _filters(chosen),
        "extras": extras.offered(request.GET),
        "headings": headings,
        "kept": request.GET.copy(),
        "front": extras.front(),
    }
    return render(request, "registry/households.html", context)


def _filters(chosen: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for name in FILTERS:
        column = TABLES["household"].column(name)
        codes = [(each.code, each.text) for each in code_lists()[str(column.codes)].codes]
        found.append({"column": column, "codes": codes, "chosen": chosen.get(name, "")})
    return found


@guarded(Right.SEE)
def household(request: HttpRequest, number: str) -> HttpResponse:
    """One household: its facts, members, and every table it has rows in."""
    row = seen_household(request, number)
    table = TABLES["household"]
    people = []
    for person in members(number):
        columns = [TABLES["person"].column(name) for name in MEMBER]
        cells = [(c, shown(c, getattr(person, c.name))) for c in columns]
        people.append({"row": person, "cells": cells})
    sections = [(TABLES[name], list(rows_of(MODELS[name], number)[:1])) for name in SINGLE]
    lists = [(TABLES[name], list(rows_of(MODELS[name], number)[:24])) for name in SEVERAL]
    named = Person._default_manager.filter(household_no=number).values_list("person_no", "name")
    names = dict(named)
    enters = may(request.user, Right.ENTER, row)
    window = window_of(row.village_code)
    context = {
        "household": row,
        "way": way_up(row.village_code),
        "enters": enters,
        "window": window if enters else None,
        "closed": with_unit(table.column("close_reason"), row.close_reason),
        "gone": Person._default_manager.filter(household_no=number, left_on__isnull=False)[:20],
        "facts": _facts(table, row),
        "people": people,
        "member_columns": [TABLES["person"].column(name) for name in MEMBER],
        "sections": [
            {"table": table, "facts": _facts(table, rows[0]) if rows else []}
            for table, rows in sections
            if rows or enters
        ],
        "lists": [
            _listed(table, rows, names) | {"added": table.name in ADDED}
            for table, rows in lists
            if rows or (enters and table.name in ADDED)
        ],
        "may_reveal": may(request.user, Right.REVEAL, row),
        "ways": extras.ways(),
    }
    return render(request, "registry/household.html", context)


#: Shown at the head of the page, or not facts.
PLACED = {"household_no", "village_code", "data_year", "person_no", "measure_no", "hit_no"}


def _facts(table: Any, row: Any) -> list[dict[str, Any]]:
    return [
        {"column": column, "text": with_unit(column, getattr(row, column.name))}
        for column in table.columns
        if column.name not in PLACED
    ]


def _listed(table: Any, rows: list[Any], names: dict[str, Any]) -> dict[str, Any]:
    """The rows as a list; where they are about a person the person's name comes first."""
    columns = [
        column
        for column in table.columns
        if column.name not in PLACED and any(getattr(row, column.name) is not None for row in rows)
    ]
    lines = [
        {"row": row, "cells": [(c, with_unit(c, getattr(row, c.name))) for c in columns]}
        for row in rows
    ]
    if "person_no" in table.names:
        name = TABLES["person"].column("name")
        columns = [name, *columns]
        for line in lines:
            line["cells"].insert(0, (name, names.get(line["row"].person_no) or ""))
    return {"table": table, "columns": columns, "lines": lines}


@guarded(Right.SEE)
def found(request: HttpRequest) -> HttpResponse:
    """Search."""
    text = request.GET.get("q", "").strip()[:60]
    hits = search(request.user, text) if text else []
    villages = names_of([hit.village_code for hit in hits])
    lines = [{"hit": hit, "village": villages.get(hit.village_code)} for hit in hits]
    return render(
        request, "registry/found.html", {"text": text, "lines": lines, "front": extras.front()}
    )


@guarded(Right.REVEAL)
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show one sealed number of a household in the clear: an act with a reason, or nothing."""
    row = seen_household(request, number)
    need(request.user, Right.REVEAL, row)
    name, _, key = request.POST.get("what", "").partition(":")
    column, _, pk = key.partition(":")
    reason = request.POST.get("reason", "").strip()
    table = TABLES.get(name)
    if table is None or "household_no" not in table.names or not reason:
        return redirect("household", number)
    if column not in {c.name for c in table.columns if c.sealed and c.privacy is Privacy.DIRECT}:
        raise Http404
    held = get_object_or_404(MODELS[name], pk=whole(pk), household_no=number)
    value = getattr(held, column)
    subject = f"{name}.{column} {number}"
    with acting(
        request.user, "registry.reveal", subject=subject, area=row.village_code, reason=reason
    ):
        told = value.open() if value is not None else ""
    context = {"household": row, "column": table.column(column), "value": told, "reason": reason}
    response = render(request, "registry/revealed.html", context)
    response["Cache-Control"] = "no-store"
    return response
