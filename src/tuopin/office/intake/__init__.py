"""INTAKE: files uploaded, checked beside the registry, mended, accepted into it as one batch, and undone."""
