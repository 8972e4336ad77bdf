"""Addresses of the archive."""

from __future__ import annotations

from django.urls import path

from tuopin.office.archive import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/prove/", views.prove, name="prove"),
    path("rounds/proofs/<int:number>/", views.proof, name="proof"),
    path("rounds/checks/<int:number>/", views.checked_by_job, name="checked_by_job"),
    path("rounds/freezes/<int:number>/", views.round_by_job, name="round_by_job"),
    path("rounds/faults/<int:number>/exempt/", views.exempt_fault, name="exempt"),
    path("rounds/exemptions/<int:number>/withdraw/", views.withdraw_exemption, name="withdraw"),
    path("rounds/<int:year>/", views.faults, name="faults"),
    path("rounds/<int:year>/check/", views.check, name="check"),
    path("rounds/<int:year>/freeze/", views.freeze, name="freeze"),
    path("rounds/<int:year>/<int:version>/", views.round_page, name="round"),
]
