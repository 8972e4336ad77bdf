"""Tuopin (脱贫): targeted poverty reduction, from registration to an exit that can be proved."""

__version__ = "0.1.0"

__all__ = ["__version__"]
