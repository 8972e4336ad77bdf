"""How a first password is kept: it is random and long, so that a slow hash would only make opening accounts slow."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher

__all__ = ["FirstPassword"]


class FirstPassword(PBKDF2PasswordHasher):
    """For passwords of 79 random bits, given once and changed at the first login, never for chosen ones.

    Five thousand accounts are opened in seconds instead of minutes; whoever steals the database would still
    have to guess 2**79 passwords. The first login rewrites it under the slow hash.
    """

    algorithm = "first_password"
    iterations = 1000
