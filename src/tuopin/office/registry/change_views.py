"""Pages of natural changes: one is chosen, asked what it needs step by step, and made as one act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import inside, way_up
from tuopin.office.look.language import say
from tuopin.office.people.access import Refused, reach
from tuopin.office.people.guards import guarded
from tuopin.office.people.roles import Right
from tuopin.office.registry.actions import Overtaken
from tuopin.office.registry.change_forms import Form
from tuopin.office.registry.change_steps import MADE, Again, joined
from tuopin.office.registry.entrance import household_to_change
from tuopin.office.registry.history import last_act
from tuopin.office.registry.kinds import KINDS
from tuopin.office.registry.numbers import Unfit
from tuopin.terms import Text

__all__ = ["change", "choose"]


@guarded(Right.ENTER)
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """The natural changes there are."""
    household, passed = household_to_change(request, number)
    context = {"household": household, "kinds": list(KINDS.values()), "window": passed.window}
    return render(
        request,
        "registry/changes.html",
        {**context, "way": way_up(household.village_code)},
    )


@guarded(Right.ENTER)
def change(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """One natural change."""
    household, passed = household_to_change(request, number)
    if kind not in KINDS:
        raise Http404
    form = Form(request, household, passed, KINDS[kind])
    if request.method != "POST":
        return _page(form)
    try:
        told = form.read()
        if told is None:
            return _page(form, status=422)
        to = MADE[form.kind.does](form, told)
    except Again as again:
        return _page(form, again.text, **again.more)
    except (Unfit, Refused) as error:
        return _page(form, error.text, status=422)
    except Overtaken:
        household.refresh_from_db()
        return _page(form, _meanwhile(household), status=409)
    messages.success(request, say(_done(form)))
    if form.follow:
        after = joined(form.follow)
        text = Text(f"接着请核对:{after.zh}", f"Next, please look at this: {after.en}")
        messages.warning(request, say(text))
    return redirect("household", to.household_no)


def _done(form: Form) -> Text:
    name = form.kind.text
    return Text(f"已登记:{name.zh}", f"registered: {name.en.lower()}")


def _meanwhile(household: Any) -> Text:
    act = last_act(household)
    who = act.username if act is not None else ""
    return Text(
        f"您打开后,这户已被改动({who})。还没有登记您的内容:请看清下面现在的成员,确认后再按一次。",
        f"After you opened this page the household was changed ({who}). Nothing of yours is registered yet: "
        "look at the members as they are now, and press once more if it still holds.",
    )


def _page(form: Form, wrong: Text | None = None, status: int = 200, **more: Any) -> HttpResponse:
    household = form.household
    context = {
        "form": form,
        "kind": form.kind,
        "household": household,
        "way": way_up(household.village_code),
        "wrong": wrong,
        "window": form.passed.window,
        "order": list(form.order.entries.values()) if form.passed.by_order else [],
        "day": form.passed.window.day if form.passed.window is not None else None,
        "back": reverse("household", args=[household.household_no]),
        "relations": form.relations(empty=False),
        "villages": _villages(form) if form.kind.does == "move" else (),
        **more,
    }
    return render(form.request, "registry/change.html", context, status=status)


def _villages(form: Form) -> list[Area]:
    """The villages of the county that the person may enter for, but the household's own."""
    held = reach(form.request.user, Right.ENTER).areas
    county = form.household.village_code[:6]
    rows = Area.objects.filter(inside([county]), inside(held), level="village")
    return list(rows.exclude(code=form.household.village_code)[:1000])
