"""Addresses of long work."""

from __future__ import annotations

from django.urls import path

from tuopin.office.jobs import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:number>/", views.job, name="job"),
    path("jobs/<int:number>/off/", views.off, name="job_off"),
]
