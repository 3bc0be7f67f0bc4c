"""What a page is asked for in its address: numbers and days."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit


def number(visit: Visit, name: str) -> int | None:
    """Return a number from the query; None when it is not given.

    Raises:
        Problem: 400 when it is no number.
    """
    given = visit.asked(name)
    if given and not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise Problem(400, "bad")
    return int(given) if given else None


def date_of(visit: Visit, name: str) -> date | None:
    """Return a day from the query, written as `2026-11-23`; None when it is not given.

    Raises:
        Problem: 400 when it is no day.
    """
    if not visit.asked(name):
        return None
    try:
        return date.fromisoformat(visit.asked(name))
    except ValueError as error:
        raise Problem(400, "bad") from error


def day(visit: Visit, name: str) -> datetime | None:
    """Return the beginning of a day of the query in Shenzhen; None when it is not given.

    Raises:
        Problem: 400 when it is no day.
    """
    found = date_of(visit, name)
    return None if found is None else datetime.combine(found, time(), visit.here.rules.office.zone)
