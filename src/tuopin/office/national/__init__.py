"""THE NATIONAL SYSTEM: what leaves for it, what comes back compared with the registry, and totals signed off."""
