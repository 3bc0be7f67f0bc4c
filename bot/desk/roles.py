"""Who may do what at the desk."""

from __future__ import annotations

from enum import Enum

from bot.errors import DeskError


class Role(str, Enum):
    """A member of staff's role; each includes what the one before it may."""

    VIEWER = "viewer"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Deed(str, Enum):
    """Something done at the desk."""

    LOOK = "look"
    REPLY = "reply"
    WORK = "work"
    ASSIGN = "assign"
    EXTEND = "extend"
    REPORT = "report"
    RESEND = "resend"
    EDIT_CANNED = "edit_canned"
    PUBLISH = "publish"
    MANAGE = "manage"


_LEAST = {
    Deed.LOOK: Role.VIEWER,
    Deed.REPORT: Role.VIEWER,
    Deed.REPLY: Role.OFFICER,
    Deed.WORK: Role.OFFICER,
    Deed.ASSIGN: Role.SUPERVISOR,
    Deed.EXTEND: Role.SUPERVISOR,
    Deed.RESEND: Role.SUPERVISOR,
    Deed.EDIT_CANNED: Role.SUPERVISOR,
    Deed.PUBLISH: Role.SUPERVISOR,
    Deed.MANAGE: Role.ADMIN,
}
_RANK = {role: rank for rank, role in enumerate(Role)}


def at_least(role: Role, least: Role) -> bool:
    """Tell whether `role` is `least` or higher."""
    return _RANK[role] >= _RANK[least]


def may(role: Role, deed: Deed) -> bool:
    """Tell whether `role` is enough for `deed`."""
    return at_least(role, _LEAST[deed])


def require(role: Role, deed: Deed) -> None:
    """Let pass who may.

    Raises:
        DeskError: If `role` is not enough; names the least role that is.
    """
    if not may(role, deed):
        raise DeskError(f"a {role.value} may not {deed.value}; it takes a {_LEAST[deed].value} or higher")
