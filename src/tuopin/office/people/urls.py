"""Addresses of accounts and roles."""

from __future__ import annotations

from django.urls import path

from tuopin.office.people import accounts, assigning, imports

__all__ = ["urlpatterns"]

urlpatterns = [
    path("people/", accounts.people, name="people"),
    path("people/new/", accounts.new, name="people_new"),
    path("people/import/", imports.upload, name="people_import"),
    path("people/import/template.xlsx", imports.template, name="people_template"),
    path("people/import/open/", imports.accept, name="people_import_open"),
    path("people/import/passwords.xlsx", imports.passwords, name="people_passwords"),
    path("people/<int:number>/", accounts.person, name="people_person"),
    path("people/<int:number>/give/", accounts.give, name="people_give"),
    path("people/<int:number>/end/", accounts.end, name="people_end"),
    path("people/<int:number>/close/", accounts.close, name="people_close"),
    path("people/<int:number>/reopen/", accounts.reopen, name="people_reopen"),
    path("people/<int:number>/renew/", accounts.renew, name="people_renew"),
    path("people/<int:number>/second-factor/", accounts.second_factor, name="people_second_factor"),
    path("people/<int:number>/hand-over/", accounts.hand_over, name="people_hand_over"),
    path("people/roles/<int:number>/households/", assigning.households, name="people_households"),
]
