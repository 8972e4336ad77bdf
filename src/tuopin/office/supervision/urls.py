"""Addresses of the record and of clues."""

from __future__ import annotations

from django.urls import path

from tuopin.office.supervision import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("record/", views.record, name="record"),
    path("record/<int:number>/", views.act, name="record_act"),
    path("record/export/", views.export, name="record_export"),
    path("record/seals/", views.seals, name="record_seals"),
    path("record/verify/", views.verify, name="record_verify"),
    path("record/verified/<int:number>/", views.verified, name="record_verified"),
    path("clues/", views.clues, name="clues"),
    path("clues/write/", views.write, name="clues_write"),
]
