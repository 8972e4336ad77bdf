"""BY PROGRAM: tokens, and the endpoints that each application offers in its own `api.py`, gathered and described."""
