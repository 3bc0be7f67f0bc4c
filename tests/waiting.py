"""Waiting for what a test has set going: no longer than needed, and a test fails only where it never happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 120.0
"""Seconds; more than the slowest machine needs, so that they end only a test that would hang."""
_PAUSE = 0.02
_NEVER = "it did not happen in time"


async def until(condition: Callable[[], bool], what: str = _NEVER, seconds: float = PATIENCE) -> None:
    """Wait until `condition` holds.

    Raises:
        AssertionError: `what`, when it does not within `seconds`.
    """
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        await asyncio.sleep(_PAUSE)


def wait_until(condition: Callable[[], bool], what: str = _NEVER, seconds: float = PATIENCE) -> None:
    """Do the same as `until` where no event loop runs."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(_PAUSE)


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended; one that only waits to be buried has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
