"""Addresses of intake."""

from __future__ import annotations

from django.urls import path

from tuopin.office.intake import deciding_views, form_views, mapping_views, views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("intake/", views.batches, name="batches"),
    path("intake/upload/", views.upload, name="batch_upload"),
    path("intake/form/", form_views.form, name="collection_form"),
    path("intake/form/download/", form_views.download, name="collection_form_download"),
    path("intake/mappings/", mapping_views.mappings, name="mappings"),
    path("intake/mappings/<int:number>/", mapping_views.mapping, name="mapping"),
    path("intake/jobs/<int:number>/", views.by_job, name="batch_by_job"),
    path("intake/workbooks/<int:number>/", deciding_views.workbook, name="workbook"),
    path("intake/<int:number>/", views.batch, name="batch"),
    path("intake/<int:number>/findings/", views.findings, name="batch_findings"),
    path("intake/<int:number>/changes/", views.changes, name="batch_changes"),
    path("intake/<int:number>/again/", deciding_views.again, name="batch_again"),
    path("intake/<int:number>/accept/", deciding_views.accept, name="batch_accept"),
    path("intake/<int:number>/undo/", deciding_views.undo, name="batch_undo"),
    path("intake/<int:number>/refuse/", deciding_views.refuse, name="batch_refuse"),
    path("intake/<int:number>/workbook/", deciding_views.ask_workbook, name="batch_workbook"),
]
