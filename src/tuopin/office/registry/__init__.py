"""THE LIVING REGISTRY: households, persons and what is known of them today; every column comes from `tables`."""
