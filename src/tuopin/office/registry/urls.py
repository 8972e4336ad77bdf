"""Addresses of the registry."""

from __future__ import annotations

from django.urls import path

from tuopin.office.registry import (
    change_views,
    editing_views,
    place_views,
    views,
    window_views,
)

__all__ = ["urlpatterns"]

urlpatterns = [
    path("areas/<str:code>/", place_views.area, name="area"),
    path("areas/<str:code>/add/", place_views.add_part, name="add-area"),
    path("areas/<str:code>/change/", place_views.change_area, name="change-area"),
    path("areas/jobs/<int:number>/", place_views.area_by_job, name="area_by_job"),
    path("households/", views.households, name="households"),
    path("households/<str:number>/", views.household, name="household"),
    path("households/<str:number>/reveal/", views.reveal, name="reveal"),
    path("search/", views.found, name="search"),
    *(
        path(
            f"households/<str:number>/edit/{table}/",
            editing_views.edit,
            {"table": table},
            f"edit-{table}",
        )
        for table in editing_views.EDITED
    ),
    *(
        path(
            f"households/<str:number>/add/{table}/",
            editing_views.add,
            {"table": table},
            f"add-{table}",
        )
        for table in editing_views.ADDED
    ),
    *(
        path(
            f"households/<str:number>/edit/{table}/<int:key>/",
            editing_views.edit_listed,
            {"table": table},
            f"edit-{table}",
        )
        for table in editing_views.ADDED
    ),
    path("persons/<str:person>/edit/", editing_views.edit_person, name="edit-person"),
    path("households/<str:number>/change/", change_views.choose, name="changes"),
    path("households/<str:number>/change/<str:kind>/", change_views.change, name="change"),
    path("households/<str:number>/history/", window_views.household_history, name="history"),
    path("years/", window_views.years, name="years"),
    path("years/announce/", window_views.announce_year, name="announce-year"),
    path("years/<int:year>/move/", window_views.move_year, name="move-year"),
]
