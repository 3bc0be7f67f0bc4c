"""Whether an asker who wants a person can be promised one now."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from bot.desk.calendar import Office


class Attendance(str, Enum):
    """Who is at the desk.

    Only `ATTENDED` lets the bot fall silent for whoever waits: nobody may be left with neither bot nor officer.
    """

    ATTENDED = "attended"
    ABSENT = "absent"
    """The office is open and no officer is signed in."""
    CLOSED = "closed"


def attendance(office: Office, now: datetime, present: int) -> Attendance:
    """Return who is at the desk at `now`, when `present` officers have shown a sign of life lately."""
    if not office.is_open(now):
        return Attendance.CLOSED
    return Attendance.ATTENDED if present else Attendance.ABSENT
