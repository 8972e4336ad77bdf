"""The application of jobs."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["Jobs"]


class Jobs(AppConfig):
    """Jobs and the worker that runs them."""

    name = "tuopin.office.jobs"
    label = "jobs"
