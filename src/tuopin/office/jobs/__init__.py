"""LONG WORK: jobs that run beside the pages, show how far they are, can be called off, and survive a crash."""
