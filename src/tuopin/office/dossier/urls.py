"""Addresses of dossiers."""

from __future__ import annotations

from django.urls import path

from tuopin.office.dossier import paper_views, views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("households/<str:number>/dossier/", views.dossier, name="dossier"),
    path("households/<str:number>/handbook/", views.handbook, name="handbook"),
    path("households/<str:number>/card/", views.card, name="card"),
    path("areas/<str:code>/dossier/", views.area, name="area_dossier"),
    path("areas/<str:code>/papers/", paper_views.ask, name="ask_papers"),
    path("papers/<int:number>/", paper_views.fetch, name="papers"),
]
