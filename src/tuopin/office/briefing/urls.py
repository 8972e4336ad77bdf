"""Addresses of the brief."""

from __future__ import annotations

from django.urls import path

from tuopin.office.briefing import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("brief/", views.brief, name="brief"),
    path("brief/jobs/<int:number>/", views.by_job, name="brief_by_job"),
    path("brief/of/<str:code>/", views.of_area, name="brief_of"),
    path("brief/trends/<str:code>/", views.trends, name="brief_trends"),
    path("brief/<int:number>/count/", views.count, name="brief_count"),
    path("brief/<int:number>/<str:code>/", views.area, name="brief_area"),
    path("brief/<int:number>/<str:code>/households/", views.households, name="brief_households"),
]
