"""The application of jobs."""

from __future__ import annotations

from django.apps import AppConfig

from tuopin.office.look.waiting import offer_waiting

__all__ = ["Jobs"]


class Jobs(AppConfig):
    """Jobs and the worker that runs them."""

    name = "tuopin.office.jobs"
    label = "jobs"

    def ready(self) -> None:
        """What waits of them, for the first page."""
        from tuopin.office.jobs.waiting import waiting  # noqa: PLC0415 - models exist only once all applications are there

        offer_waiting(20, waiting)
