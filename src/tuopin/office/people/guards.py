"""How a view says who may enter: every view has a guard, and a test asks each address for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from tuopin.office.people.access import need, reach
from tuopin.office.people.roles import Right

__all__ = ["anybody", "guarded", "logged_in"]

View = Callable[..., HttpResponse]


def guarded(right: Right, *others: Right) -> Callable[[View], View]:
    """Only for whoever holds the right somewhere, or one of `others`.

    What of it they see is for the view's own `within` and `need`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if all(reach(request.user, each).empty for each in others):
                need(request.user, right)
            return view(request, *args, **named)

        made = login_required(entered)
        made.guard = right  # type: ignore[attr-defined]
        made.rights = frozenset((right, *others))  # type: ignore[attr-defined]
        return made

    return decorate


def logged_in(view: View) -> View:
    """For everybody with an account."""
    made = login_required(view)
    made.guard = "logged in"  # type: ignore[attr-defined]
    return made


def anybody(view: View) -> View:
    """For everybody: says nothing of households."""
    view.guard = "anybody"  # type: ignore[attr-defined]
    return view
