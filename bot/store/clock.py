"""The clock that repositories are given, so that tests can hold it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

Clock = Callable[[], datetime]
"""Returns the present moment with a time zone."""


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(timezone.utc)
