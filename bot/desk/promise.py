"""The promise of an appeal: an answer within so many working days, computed once and kept with the case.

The day of receipt is not counted, whatever its hour; the promise ends when the office closes on the last day
counted. Source: DESIGN.md, "Appeals and handoff", which promises 3 working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.desk.calendar import Office, look


@dataclass(frozen=True)
class Promise:
    """When an answer is due, and how that was counted.

    Attributes:
        begun: What it counts from: receipt, or the decision to do it again.
        due: The end of the office hours of the last day counted.
        counted: The working days counted.
        skipped: Days off between, with the reason `weekend` or `holiday`.
        certain: False when the official calendar of one of these days is not out yet.
    """

    begun: datetime
    due: datetime
    counted: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]
    certain: bool

    def as_json(self) -> dict[str, Any]:
        """Return it as kept with the case."""
        return {
            "begun": self.begun.isoformat(),
            "due": self.due.isoformat(),
            "counted": [day.isoformat() for day in self.counted],
            "skipped": [[day.isoformat(), reason] for day, reason in self.skipped],
            "certain": self.certain,
        }


def promise(begun: datetime, workdays: int, office: Office) -> Promise:
    """Return the promise of `workdays` working days from `begun`, an aware moment."""
    day = begun.astimezone(office.zone).date()
    counted: list[date] = []
    skipped: list[tuple[date, str]] = []
    certain = True
    while len(counted) < workdays:
        day += timedelta(days=1)
        found = look(day)
        certain = certain and found.certain
        if found.works:
            counted.append(day)
        else:
            skipped.append((day, found.reason))
    return Promise(begun, office.closing(day), tuple(counted), tuple(skipped), certain)


def marks(begun: datetime, due: datetime, percents: tuple[int, ...], office: Office) -> dict[int, datetime]:
    """Return for each of `percents` the moment at which so much of the office time has passed.

    All moments lie in office hours, so that a warning meets somebody; 100 is `due` itself.
    """
    whole = office.time_between(begun, due)
    return {percent: office.after(begun, whole * percent / 100, due) for percent in percents}
