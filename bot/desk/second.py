"""The second person: what changes the bot's answers is decided by somebody who did not write it."""

from __future__ import annotations

from collections.abc import Collection

from bot.desk.roles import Deed, Role, require
from bot.errors import DeskError


def is_second(officer_id: int, writers: Collection[int]) -> bool:
    """Tell whether an officer has no part in what `writers` wrote."""
    return officer_id not in writers


def require_second(officer_id: int, role: Role, writers: Collection[int]) -> None:
    """Let pass who may decide on what `writers` wrote.

    Raises:
        DeskError: If the role is not enough, or the officer is one of the writers.
    """
    require(role, Deed.PUBLISH)
    if not is_second(officer_id, writers):
        raise DeskError(f"officer {officer_id} wrote it themselves; another {Role.SUPERVISOR.value} decides")
