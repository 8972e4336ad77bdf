"""Disk and engines: reading files, frozen rounds, digests; the only room that knows an engine."""
