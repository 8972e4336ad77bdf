"""What the office's tests share."""

from fixtures.offices import office

__all__ = ["office"]
