"""Addresses of assessment."""

from __future__ import annotations

from django.urls import path

from tuopin.office.assessment import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("runs/", views.runs, name="runs"),
    path("runs/jobs/<int:number>/", views.run_by_job, name="run_by_job"),
    path("runs/<int:number>/", views.run, name="run"),
    path("runs/<int:number>/current/", views.choose, name="choose_run"),
    path("runs/<int:first>/against/<int:second>/", views.compare, name="compare_runs"),
    path("households/<str:number>/explained/", views.explained, name="explained"),
    path("households/<str:number>/what-if/", views.what_if, name="what_if"),
]
