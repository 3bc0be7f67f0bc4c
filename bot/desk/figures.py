"""The figures of appeals for the lead.

The closing rate is counted as in the district's own reports (2,045 received, 2,039 closed: 99.7 %): of those
received in the period, the share that is closed by now, to one decimal, halves up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from bot.desk.appeal import FINISHED, State


@dataclass(frozen=True)
class Counted:
    """What is counted of one appeal; times are aware.

    Attributes:
        due: Of its first promise, as extended; None never.
        answered: Its first answer, None without one.
        redone: How often it was done again.
    """

    topic: str
    office: str
    state: State
    received: datetime
    due: datetime
    answered: datetime | None
    redone: int
    rating: int | None


@dataclass(frozen=True)
class Figures:
    """Sums over some appeals.

    Attributes:
        closing_rate: Percent; None when nothing was received. So are the other rates.
        met: Answered by the due time.
        met_rate: Percent of those that are answered or whose due time is over.
        first_answer_hours: Median from receipt to first answer, in hours of the clock.
        satisfied_rate: Percent of the ratings that are 3 to 5.
    """

    received: int
    closed: int
    closing_rate: Decimal | None
    met: int
    met_rate: Decimal | None
    first_answer_hours: Decimal | None
    reopened: int
    satisfied_rate: Decimal | None


def figures(cases: Iterable[Counted], now: datetime) -> Figures:
    """Return the figures of `cases` as they stand at `now`; withdrawn ones count as closed."""
    rows = list(cases)
    closed = sum(row.state in FINISHED for row in rows)
    judged = [row for row in rows if row.answered or row.due <= now]
    judged = [row for row in judged if row.answered or row.state is not State.WITHDRAWN]
    met = sum(row.answered is not None and row.answered <= row.due for row in judged)
    ratings = [row.rating for row in rows if row.rating is not None]
    return Figures(
        received=len(rows),
        closed=closed,
        closing_rate=percent(closed, len(rows)),
        met=met,
        met_rate=percent(met, len(judged)),
        first_answer_hours=_median_hours([row.answered - row.received for row in rows if row.answered]),
        reopened=sum(row.redone > 0 for row in rows),
        satisfied_rate=percent(sum(rating >= 3 for rating in ratings), len(ratings)),
    )


@dataclass(frozen=True)
class Group:
    """The figures of some appeals that have something in common.

    Attributes:
        by: `all`, `topic` or `office`.
        which: The topic or office; empty for all.
    """

    by: str
    which: str
    figures: Figures


_WAYS: tuple[tuple[str, Callable[[Counted], str]], ...] = (
    ("topic", lambda case: case.topic),
    ("office", lambda case: case.office),
)


def grouped(cases: Sequence[Counted], now: datetime) -> list[Group]:
    """Return the figures of all cases, then of each topic and of each office."""
    found = [Group("all", "", figures(cases, now))]
    for by, name in _WAYS:
        values = sorted({name(case) for case in cases})
        found += [Group(by, value, figures([case for case in cases if name(case) == value], now)) for value in values]
    return found


def percent(part: int, whole: int) -> Decimal | None:
    """Return `part` of `whole` in percent, to one decimal, halves up; None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _median_hours(waits: list[timedelta]) -> Decimal | None:
    if not waits:
        return None
    seconds = Decimal(str(median(wait.total_seconds() for wait in waits)))
    return (seconds / 3600).quantize(Decimal("0.1"), ROUND_HALF_UP)
