"""Pages for whoever manages accounts: the list, one account, opening, roles, closing, handing over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tuopin.office.areas.models import Area
from tuopin.office.audit.acting import acting
from tuopin.office.look.language import say
from tuopin.office.look.numbers import whole
from tuopin.office.people import actions
from tuopin.office.people.access import reach
from tuopin.office.people.guards import guarded
from tuopin.office.people.managing import Unfit, givable, managed, readable, rolls, why_unmanaged
from tuopin.office.people.models import Grant, Person, today
from tuopin.office.people.names import account_wrong
from tuopin.office.people.queries import area_as_told, areas_offered, listed
from tuopin.office.people.roles import ROLES, Right
from tuopin.terms import Text

__all__ = [
    "close",
    "end",
    "give",
    "hand_over",
    "new",
    "people",
    "person",
    "renew",
    "reopen",
    "second_factor",
]

STATES = {
    "open": Text("使用中", "open"),
    "new": Text("尚未改首次密码", "first password not yet changed"),
    "closed": Text("已关闭", "closed"),
}
FIELDS = ("username", "name", "employer", "role", "area", "since", "until")
NO_REASON = Text("请写明原因", "a reason is wanted")


@guarded(Right.PEOPLE, Right.AUDIT)
def people(request: HttpRequest) -> HttpResponse:
    """The accounts within my areas."""
    asked = {name: request.GET.get(name, "") for name in ("q", "role", "state", "after", "before")}
    context = {
        "page": listed(request.user, **asked),
        "asked": asked,
        "manages": _manages(request),
        "roles": givable(request.user) or list(ROLES.values()),
        "states": STATES,
        "kept": request.GET.copy(),
    }
    return render(request, "people/people.html", context)


@guarded(Right.PEOPLE)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Open an account with its first role; the first password is shown once, on the page that answers."""
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    if request.method != "POST":
        return _new_page(request, given | {"since": today().isoformat()}, None)
    try:
        wrong = account_wrong(given["username"], given["name"])
        if wrong is not None:
            raise Unfit(wrong)
        role, area = _role(given["role"]), _area(request, given["area"], given["role"])
        password = actions.first_password()
        with acting(request.user, "people.new", subject=given["username"], area=area.code):
            made = actions.open_account(
                given["username"], given["name"], None, request.user, area.code,
                employer=given["employer"],
            )  # fmt: skip
            made.password, made.must_change_password = actions.first_hash(password), True
            made.save(update_fields=["password", "must_change_password"])
            since, until = _day(given["since"]), _day(given["until"])
            actions.give(made, role, area, request.user, since, until)
    except Unfit as error:
        return _new_page(request, given, error.text)
    return _told_once(request, made, password)


def _new_page(request: HttpRequest, given: dict[str, str], wrong: Text | None) -> HttpResponse:
    context = {
        "given": given,
        "wrong": wrong,
        "roles": givable(request.user),
        "areas": areas_offered(request.user),
    }
    return render(request, "people/new.html", context, status=400 if wrong else 200)


def _told_once(request: HttpRequest, made: Person, password: str) -> HttpResponse:
    return render(request, "people/told_once.html", {"person": made, "password": password})


@guarded(Right.PEOPLE, Right.AUDIT)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One account: its roles, and what may be done with it."""
    return _page(request, get_object_or_404(readable(request.user).distinct(), pk=number))


def _manages(request: HttpRequest) -> bool:
    """Whether the reader manages any account; who only reads the record sees what others were given."""
    return not reach(request.user, Right.PEOPLE).empty


def _page(
    request: HttpRequest, held: Person, wrong: Text | None = None, where: str = ""
) -> HttpResponse:
    given = {name: request.POST.get(name, "") for name in (*FIELDS, "reason", "successor", "day")}
    now = rolls(held)
    past = Grant.objects.filter(person=held).exclude(pk__in=[each.pk for each in now])
    context = {
        "person": held,
        "now": now,
        "past": past.select_related("area").order_by("-until", "-pk"),
        "manages": managed(request.user).filter(pk=held.pk).exists(),
        "why_not": why_unmanaged(request.user, held) if _manages(request) else None,
        "second_factor": is_mfa_enabled(held),
        "roles": givable(request.user),
        "areas": areas_offered(request.user),
        "given": given,
        "wrong": wrong,
        "where": where,
        "day": today(),
    }
    return render(request, "people/person.html", context, status=400 if wrong else 200)


def _mine(request: HttpRequest, number: int) -> Person:
    """The account, where it may be managed; else as if there were none."""
    return get_object_or_404(managed(request.user).distinct(), pk=number)


def _done(
    request: HttpRequest, held: Person, where: str, act: Callable[[], Any], done: Text
) -> HttpResponse:
    """Do it and return to the page; where it cannot be done, the page with the reason."""
    try:
        act()
    except Unfit as error:
        return _page(request, Person.objects.get(pk=held.pk), error.text, where)
    messages.success(request, say(done))
    return redirect("people_person", held.pk)


@guarded(Right.PEOPLE)
@require_POST
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Give a role."""
    held, told = _mine(request, number), request.POST

    def act() -> None:
        role, area = (
            _role(told.get("role", "")),
            _area(request, told.get("area", ""), told.get("role", "")),
        )
        since, until = _day(told.get("since", "")), _day(told.get("until", ""))
        actions.give(held, role, area, request.user, since, until)

    return _done(request, held, "give", act, Text("已授予", "the role is given"))


@guarded(Right.PEOPLE)
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End a role from a day on."""
    held = _mine(request, number)
    grant = get_object_or_404(Grant, pk=whole(request.POST.get("grant")), person=held)

    def act() -> None:
        actions.end(grant, request.user, _reason(request), _day(request.POST.get("day", "")))

    return _done(request, held, f"end-{grant.pk}", act, Text("已结束", "the role ends"))


@guarded(Right.PEOPLE)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close the account."""
    held = _mine(request, number)

    def act() -> None:
        actions.close_account(held, request.user, _reason(request))

    done = Text(
        "帐号已关闭,已登录的会话同时失效", "the account is closed, and its sessions are over"
    )
    return _done(request, held, "close", act, done)


@guarded(Right.PEOPLE)
@require_POST
@never_cache
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open a closed account again, with a first password."""
    return _renewed(request, _mine(request, number), "reopen", actions.reopen_account)


@guarded(Right.PEOPLE)
@require_POST
@never_cache
def renew(request: HttpRequest, number: int) -> HttpResponse:
    """A first password in place of one that was forgotten."""
    return _renewed(request, _mine(request, number), "renew", actions.renew_password)


def _renewed(
    request: HttpRequest, held: Person, where: str, act: Callable[[Person, Any, str], str]
) -> HttpResponse:
    try:
        password = act(held, request.user, _reason(request))
    except Unfit as error:
        return _page(request, held, error.text, where)
    return _told_once(request, held, password)


@guarded(Right.PEOPLE)
@require_POST
def second_factor(request: HttpRequest, number: int) -> HttpResponse:
    """Drop the second factor, for a telephone that was lost."""
    held = _mine(request, number)

    def act() -> None:
        actions.drop_second_factor(held, request.user, _reason(request))

    return _done(
        request, held, "factor", act, Text("第二因素已取消", "the second factor is dropped")
    )


@guarded(Right.PEOPLE)
@require_POST
def hand_over(request: HttpRequest, number: int) -> HttpResponse:
    """Hand everything over to a successor."""
    held = _mine(request, number)
    name = request.POST.get("successor", "").strip()

    def act() -> None:
        successor = managed(request.user).filter(username=name).distinct().first()
        if successor is None:
            raise Unfit(
                Text(
                    "您管理的帐号里没有这个接任者;请先开立其帐号",
                    "there is no such successor among the accounts you manage; open the account first",
                )
            )
        day = _day(request.POST.get("day", "")) or today()
        if day < today():
            raise Unfit(Text("交接日期不能早于今天", "the day of the handover is not before today"))
        actions.hand_over(held, successor, request.user, _reason(request), day)

    done = Text(f"已全部交接给 {name}", f"everything is handed over to {name}")
    return _done(request, held, "hand-over", act, done)


def _reason(request: HttpRequest) -> str:
    told = str(request.POST.get("reason", "")).strip()
    if not told:
        raise Unfit(NO_REASON)
    return told[:500]


def _role(code: str) -> str:
    if code not in ROLES:
        raise Unfit(Text("请选择角色", "a role is wanted"))
    return code


def _area(request: HttpRequest, told: str, role: str) -> Area:
    found = area_as_told(told, request.user, ROLES[role].level if role in ROLES else "")
    if isinstance(found, Text):
        raise Unfit(found)
    return found


def _day(told: str) -> date | None:
    if not told.strip():
        return None
    try:
        return date.fromisoformat(told.strip())
    except ValueError as error:
        raise Unfit(
            Text("日期请写成 2020-03-01 的样子", "a day is written as 2020-03-01")
        ) from error
