"""Addresses of the national system's registers."""

from __future__ import annotations

from django.urls import path

from tuopin.office.national import export_views, settling_views, signing_views, views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("national/", views.national, name="national"),
    path("national/upload/", views.upload, name="national_upload"),
    path("national/export/", export_views.choose, name="national_choose"),
    path("national/exports/<int:number>/", export_views.export, name="national_export"),
    path("national/exports/<int:number>/<int:place>/", export_views.fetch, name="national_fetch"),
    path("national/jobs/<int:number>/", views.by_job, name="national_by_job"),
    path("national/sheets/<int:number>/", views.sheet_file, name="national_sheet"),
    path("national/<int:number>/", views.comparison, name="comparison"),
    path("national/<int:number>/differences/", views.listed, name="differences"),
    path("national/<int:number>/differences/<int:row>/", views.settle, name="difference_settle"),
    path("national/<int:number>/settle/", settling_views.many, name="differences_settle"),
    path("national/<int:number>/sheet/", views.sheet, name="differences_sheet"),
    path(
        "national/<int:number>/townships/<str:code>/",
        signing_views.township,
        name="national_township",
    ),
    path(
        "national/<int:number>/townships/<str:code>/sign/", signing_views.sign, name="national_sign"
    ),
    path(
        "national/<int:number>/townships/<str:code>/countersign/",
        signing_views.countersign,
        name="national_countersign",
    ),
]
