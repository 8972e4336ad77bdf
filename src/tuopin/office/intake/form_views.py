"""Pages of the collection form: what it is for, how its answers come back, and the form itself."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.rounds.xlsform import FORM_ID, write_xlsform

__all__ = ["download", "form"]

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guarded(Right.ENTER)
def form(request: HttpRequest) -> HttpResponse:
    """What to do with the form, step by step."""
    return render(request, "intake/form.html")


@guarded(Right.ENTER)
def download(request: HttpRequest) -> HttpResponse:
    """The form: questions only, nothing of any household."""
    out = io.BytesIO()
    write_xlsform(out)
    answer = HttpResponse(out.getvalue(), content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="{FORM_ID}.xlsx"'
    return answer
