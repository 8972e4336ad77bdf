"""Criteria of the index, one file a dimension."""
