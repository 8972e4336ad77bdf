"""WHAT PEOPLE DO (扶贫办): the web application in which officials work, built on the rooms below."""

__all__ = ()
