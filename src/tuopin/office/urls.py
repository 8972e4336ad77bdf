"""Every address of the office, gathered from its applications."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tuopin.office.desk import views as desk
from tuopin.office.people import views as people

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

#: What the login library has and an office has not.
ABSENT = (
    "accounts/signup/", "accounts/email/", "accounts/confirm-email/", "accounts/password/reset/",
    "accounts/password/reset/done/", "accounts/password/set/", "accounts/inactive/",
    "accounts/login/code/confirm/", "accounts/3rdparty/", "accounts/3rdparty/signup/", "accounts/social/signup/",
    "accounts/social/connections/",
)  # fmt: skip

urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.home, name="home"),
    path("health", desk.health, name="health"),
    path("language", people.language, name="language"),
    path("account/", people.account, name="account"),
    *(path(address, people.absent) for address in ABSENT),
    path("accounts/", include("allauth.urls")),
    path("", include("tuopin.office.people.urls")),
    path("", include("tuopin.office.jobs.urls")),
    path("", include("tuopin.office.archive.urls")),
    path("", include("tuopin.office.assessment.urls")),
    path("", include("tuopin.office.registry.urls")),
    path("", include("tuopin.office.intake.urls")),
    path("", include("tuopin.office.national.urls")),
    path("", include("tuopin.office.supervision.urls")),
    path("", include("tuopin.office.briefing.urls")),
    path("", include("tuopin.office.dossier.urls")),
    path("", include("tuopin.office.api.urls")),
]

handler400 = "tuopin.office.wrong.unreadable"
handler403 = "tuopin.office.wrong.refused"
handler404 = "tuopin.office.wrong.not_found"
handler500 = "tuopin.office.wrong.failed"
