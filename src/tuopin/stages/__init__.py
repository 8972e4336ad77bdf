"""What is worked out: tables and an edition in, tables out."""
