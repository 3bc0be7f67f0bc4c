"""How officers sign in: the rules of passwords, locks and the life of a session."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from bot.errors import DeskError

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
"""Characters; a limit, because hashing takes the longer the more there is."""

_HASHER = PasswordHasher()
# Checked when there is no such officer, so that the answer takes as long as for a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@dataclass(frozen=True)
class SignInRules:
    """When a login is locked and how long a session lives.

    Attributes:
        failures: Wrong passwords in a row before a login is locked.
        lock: How long it is locked; failures older than that are forgotten.
        idle: Without a request made by hand a session ends after it.
        longest: A session ends after it in any case.
        rotate: How often the cookie's value changes.
    """

    failures: int
    lock: timedelta
    idle: timedelta
    longest: timedelta
    rotate: timedelta


def read_sign_in(raw: Mapping[str, Any]) -> SignInRules:
    """Read the part `sign_in` of `data/desk.yaml`."""
    return SignInRules(
        failures=int(raw["failures"]),
        lock=timedelta(minutes=int(raw["lock_minutes"])),
        idle=timedelta(minutes=int(raw["idle_minutes"])),
        longest=timedelta(hours=int(raw["longest_hours"])),
        rotate=timedelta(minutes=int(raw["rotate_minutes"])),
    )


def hash_password(password: str, login: str) -> str:
    """Return the Argon2id hash of a password that is good enough.

    Raises:
        DeskError: If it is too short or too long, or is the login; says what to do.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise DeskError(
            f"the password has {len(password)} characters; choose one of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}"
        )
    if login.lower() in password.lower() or len(set(password)) < 5:
        raise DeskError("the password is easy to guess; leave out the login and use more different characters")
    return _HASHER.hash(password)


def new_password(login: str) -> str:
    """Return a random password that `hash_password` takes: by chance one may hold a short login."""
    while login.lower() in (password := secrets.token_urlsafe(12)).lower():
        pass
    return password


def password_matches(password_hash: str | None, password: str) -> bool:
    """Tell whether the password is the one of this hash; takes as long when there is no hash."""
    try:
        _HASHER.verify(password_hash or _NOBODY, password[:LONGEST_PASSWORD])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None
