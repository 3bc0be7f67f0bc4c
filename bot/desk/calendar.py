"""China's working days and the hours of the office, both as Shenzhen has them.

Source: the package chinesecalendar, which follows the yearly notices of the State Council. For years it does
not know yet, the package `holidays` gives the statutory days; exchanged working days (调休) are then not known,
so such a day is marked as uncertain and the caller is to say so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import chinese_calendar
import holidays

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Day:
    """What one day is.

    Attributes:
        works: Whether offices are open.
        reason: `weekend`, `holiday`, `exchanged` (a weekend day worked) or `weekday`.
        certain: False where the official calendar is not out yet.
    """

    date: date
    works: bool
    reason: str
    certain: bool


@dataclass(frozen=True)
class Hours:
    """One stretch of office hours of a working day; the end is not in it any more."""

    begin: time
    end: time


@dataclass(frozen=True)
class Office:
    """When the office is open."""

    zone: tzinfo
    hours: tuple[Hours, ...]

    def is_open(self, moment: datetime) -> bool:
        """Tell whether somebody is in the office at `moment`."""
        here = moment.astimezone(self.zone)
        return any(begin <= here < end for begin, end in self.stretches(here.date()))

    def next_opening(self, moment: datetime) -> datetime:
        """Return when the office opens next after `moment`; `moment` itself while it is open."""
        if self.is_open(moment):
            return moment
        day = moment.astimezone(self.zone).date()
        while True:
            for begin, _end in self.stretches(day):
                if begin > moment:
                    return begin
            day += timedelta(days=1)

    def closing(self, day: date) -> datetime:
        """Return when the office of a working day closes for the day."""
        return datetime.combine(day, self.hours[-1].end, self.zone)

    def stretches(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the office hours of `day`; none on a day off."""
        if look(day).works:
            for hours in self.hours:
                yield (
                    datetime.combine(day, hours.begin, self.zone),
                    datetime.combine(day, hours.end, self.zone),
                )

    def time_between(self, begin: datetime, end: datetime) -> timedelta:
        """Return the office time from `begin` to `end`; nothing when `end` is earlier."""
        return sum((stop - start for start, stop in self._open(begin, end)), timedelta())

    def after(self, begin: datetime, worked: timedelta, limit: datetime) -> datetime:
        """Return the moment at which `worked` of office time has passed since `begin`, at most `limit`."""
        for start, stop in self._open(begin, limit):
            if worked <= stop - start:
                return start + worked
            worked -= stop - start
        return limit

    def _open(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        day, last = begin.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        while day <= last:
            for start, stop in self.stretches(day):
                clipped = (max(start, begin), min(stop, end))
                if clipped[0] < clipped[1]:
                    yield clipped
            day += timedelta(days=1)


def read_hours(texts: Sequence[str]) -> tuple[Hours, ...]:
    """Read `["09:00-12:00", …]`.

    Raises:
        ValueError: If a stretch is not of that form or ends before it begins.
    """
    stretches = []
    for text in texts:
        begin, _, end = text.partition("-")
        hours = Hours(time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))
        if hours.begin >= hours.end:
            raise ValueError(f"office hours {text!r} end before they begin; write them as 09:00-12:00")
        stretches.append(hours)
    return tuple(stretches)


@lru_cache(maxsize=4096)
def look(day: date) -> Day:
    """Return what `day` is."""
    try:
        works = bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        _warn(day.year)
        statutory = _statutory(day.year)
        exchanged = day in statutory.weekend_workdays
        works = exchanged or (day.weekday() < 5 and day not in statutory)
        return Day(day, works, _reason(day, works=works), certain=False)
    return Day(day, works, _reason(day, works=works), certain=True)


def _reason(day: date, *, works: bool) -> str:
    weekend = day.weekday() >= 5
    if works:
        return "exchanged" if weekend else "weekday"
    return "weekend" if weekend else "holiday"


@lru_cache
def _statutory(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year)


@lru_cache
def _warn(year: int) -> None:
    log.warning("the official calendar of %d is not known yet; update chinesecalendar", year)
