"""The application of dossiers."""

from __future__ import annotations

from django.apps import AppConfig

from tuopin.terms import Text

__all__ = ["Dossiers"]


class Dossiers(AppConfig):
    """One page a household; reads all, and writes no more than papers and that they were printed."""

    name = "tuopin.office.dossier"
    label = "dossier"

    def ready(self) -> None:
        """Lists lead to the dossier, an area's page to its sheet; and the dossier's own sections."""
        from tuopin.office.dossier import own  # noqa: PLC0415 - models exist only once all applications are there
        from tuopin.office.registry.extras import (  # noqa: PLC0415 - as above
            Way,
            offer_area_way,
            offer_front,
            offer_way,
        )

        own.offer()
        offer_front("dossier")
        offer_way(Way(Text("户档案", "Dossier"), "dossier"))
        offer_area_way(Way(Text("地区档案", "Sheet of the area"), "area_dossier"))
