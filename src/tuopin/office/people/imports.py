"""Pages of importing accounts: the template, what is wrong by row, opening them, the first passwords once."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.keyring import Unsealable, office_keys
from tuopin.office.look.language import language
from tuopin.office.people.guards import guarded
from tuopin.office.people.importing import Opened, looked_at, open_all
from tuopin.office.people.managing import Unfit, givable
from tuopin.office.people.queries import areas_offered
from tuopin.office.people.roles import Right
from tuopin.office.people.sheets import MOST_ROWS, passwords_sheet, read_sheet, template_sheet
from tuopin.terms import Text

__all__ = ["accept", "passwords", "template", "upload"]

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "tuopin.people.import"
#: How long a list that was looked at may wait, and how long its passwords may be fetched, in seconds.
WAITS, FETCHED_WITHIN = 3600, 900
SHOWN = 200


@guarded(Right.PEOPLE)
def upload(request: HttpRequest) -> HttpResponse:
    """Upload a list; what is wrong with it, or what will be opened."""
    if request.method != "POST":
        return _page(request)
    sent = request.FILES.get("file")
    if sent is None:
        return _page(request, wrong=Text("请选择文件", "choose a file"))
    try:
        rows = read_sheet(sent.name, sent.read())
    except Unfit as error:
        return _page(request, wrong=error.text)
    findings = looked_at(rows, request.user)
    if findings:
        return _page(request, findings=findings, rows=rows)
    held = dumps([request.user.pk, rows], salt=SALT, compress=True)
    return _page(request, rows=rows, held=held)


def _page(
    request: HttpRequest,
    wrong: Text | None = None,
    findings: list[Any] | None = None,
    rows: list[dict[str, str]] | None = None,
    held: str = "",
) -> HttpResponse:
    context = {
        "wrong": wrong,
        "findings": (findings or [])[:SHOWN],
        "many": len(findings or []),
        "rows": (rows or [])[:SHOWN],
        "count": len(rows or []),
        "accounts": len({row["username"] for row in rows or []}),
        "held": held,
        "most": MOST_ROWS,
    }
    return render(request, "people/import.html", context, status=400 if wrong or findings else 200)


@guarded(Right.PEOPLE)
@require_POST
@never_cache
def accept(request: HttpRequest) -> HttpResponse:
    """Open the accounts that were looked at; the page that answers is the only one with their first passwords."""
    try:
        whose, rows = loads(request.POST.get("held", ""), salt=SALT, max_age=WAITS)
        if whose != request.user.pk:
            raise BadSignature("somebody else's list")
        opened = open_all(rows, request.user)
    except BadSignature:
        return _page(
            request, wrong=Text("名单已过期,请重新上传", "the list has expired; upload it anew")
        )
    except Unfit as error:
        return _page(request, wrong=error.text)
    token = _token(request, opened)
    return render(request, "people/imported.html", {"opened": opened, "token": token})


def _token(request: HttpRequest, opened: list[Opened]) -> str:
    """The passwords sealed, for this person alone: nothing of them stays here."""
    lines = [[each.username, each.name, each.password] for each in opened]
    told = json.dumps(
        {"for": request.user.pk, "until": time.time() + FETCHED_WITHIN, "lines": lines}
    )
    return office_keys().seal(told).hex()


@guarded(Right.PEOPLE)
@require_POST
@never_cache
def passwords(request: HttpRequest) -> HttpResponse:
    """The first passwords as a workbook, once."""
    token = request.POST.get("token", "")
    try:
        told = json.loads(office_keys().open(bytes.fromhex(token)))
    except (ValueError, Unsealable):
        return redirect("people_import")
    digest = hashlib.sha256(token.encode()).hexdigest()
    fetched = Act.objects.filter(verb="people.passwords", person=request.user.pk, digest=digest)
    if told["for"] != request.user.pk or told["until"] < time.time() or fetched.exists():
        wrong = Text(
            "首次密码只能下载一次;忘了的,请在各人的帐号页另发",
            "first passwords are downloaded once; where one is lost, give a new one on the account's page",
        )
        return _page(request, wrong=wrong)
    with acting(request.user, "people.passwords", rows=len(told["lines"]), digest=digest):
        content = passwords_sheet(language(), told["lines"])
    return _file(content, "first-passwords.xlsx")


@guarded(Right.PEOPLE)
def template(request: HttpRequest) -> HttpResponse:
    """An empty list to fill in."""
    areas = areas_offered(request.user)
    return _file(template_sheet(language(), givable(request.user), areas), "accounts.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
