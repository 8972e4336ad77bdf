"""The shape of facts: every table and column, declared once."""
