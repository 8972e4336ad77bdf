"""Pages of the API: one's tokens, the description, its pages to read and try, and addresses that are none."""

from __future__ import annotations

from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tuopin.office.api import problems
from tuopin.office.api.actions import LONGEST, make_token, offered, revoke_token
from tuopin.office.api.gathering import described
from tuopin.office.api.models import Token
from tuopin.office.areas.queries import area_of
from tuopin.office.look.language import language, say
from tuopin.office.look.numbers import whole
from tuopin.office.people.actions import Unfit
from tuopin.office.people.guards import anybody, logged_in
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right
from tuopin.terms import Text

__all__ = ["absent", "description", "docs", "revoke", "tokens", "within_problems"]

RIGHTS = {
    Right.SEE: Text("查看户和人", "see households and persons"),
    Right.EXPORT: Text("整表取出", "take whole tables out"),
    Right.AUDIT: Text("查看审计记录", "read the record of acts"),
    Right.PEOPLE: Text("查看所管的帐号", "read the accounts you manage"),
}
USUAL = 90


@logged_in
def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens, and a new one, whose secret is shown on this answer and never again."""
    wrong, secret, status = "", "", 200
    if request.method == "POST":
        try:
            secret = _made(request)
        except Unfit as error:
            wrong, status = say(error.text), 422
    held = Token.objects.filter(person=request.user).select_related("area")
    day = today()
    context = {
        "tokens": [
            {
                "token": t,
                "rights": [RIGHTS.get(r) for r in t.allowed if r in RIGHTS],
                "holds": t.holds(),
            }
            for t in held
        ],
        "offered": [(right, RIGHTS[right]) for right in offered(request.user)],
        "grants": request.user.grants_on(),
        "wrong": wrong,
        "secret": secret,
        "given": request.POST if wrong else {},
        "chosen": request.POST.getlist("rights") if wrong else [Right.SEE],
        "expires": day + timedelta(days=USUAL),
        "first": day + timedelta(days=1),
        "last": day + timedelta(days=LONGEST),
    }
    answer = render(request, "api/tokens.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _made(request: HttpRequest) -> str:
    """The new token's secret; Unfit where the form does not hold together."""
    known = {right.value: right for right in RIGHTS}
    rights = [known[code] for code in request.POST.getlist("rights") if code in known]
    code, area = request.POST.get("area", "").strip(), None
    if code:
        area = area_of(code)
        if area is None:
            raise Unfit(Text(f"没有代码为 {code[:20]} 的地区", f"there is no area {code[:20]}"))
    try:
        expires = date.fromisoformat(request.POST.get("expires", ""))
    except ValueError as error:
        raise Unfit(Text("到期日写作 2020-12-31", "write the day as 2020-12-31")) from error
    _, secret = make_token(request.user, request.POST.get("name", ""), rights, area, expires)
    return secret


@logged_in
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Revoke one of my tokens."""
    held = get_object_or_404(Token, pk=whole(request.POST.get("token")), person=request.user)
    revoke_token(held, request.user)
    return redirect("tokens")


@anybody
def description(request: HttpRequest) -> JsonResponse:
    """The description for programs; it says nothing of anybody."""
    return JsonResponse(described(language()), json_dumps_params={"ensure_ascii": False})


@logged_in
def docs(request: HttpRequest) -> HttpResponse:
    """The description to read and try, with what is installed here and nothing from elsewhere."""
    return render(request, "api/docs.html")


def within_problems(view: Any) -> Any:
    """An endpoint's address: guarded by its tokens, and a method it does not take answered like any problem."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **named: Any) -> Any:
        answer = view(request, *args, **named)
        if answer.status_code == 405:
            allowed = [each.strip() for each in answer["Allow"].split(",")]
            why = say(problems.TITLES[405])
            told = [{"what": why, "where": request.method, "allowed": allowed}]
            return problems.answered(405, told, {"Allow": answer["Allow"]})
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    entered.guard = "token"  # type: ignore[attr-defined]
    return entered


@anybody
@csrf_exempt
def absent(request: HttpRequest, **_: Any) -> HttpResponse:
    """An address under the API that is none."""
    return problems.answered(
        404, [{"what": say(problems.TITLES[404]), "where": request.path[:200], "allowed": []}]
    )
