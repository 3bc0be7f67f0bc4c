"""What can be known of an asker: yes or no, a number or the span it lies in, a choice, a moment.

A number may be known only roughly (不到一年, 三百来万), a choice may be known by what it is not, and a moment may be
told from the day of asking (去年3月). Nothing here is guessed: what was not said stays open.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from bot.errors import PolicyError

YES_NO, OPTION, DAY = "是否", "选项", "日期"
"""What stands for the unit of a value that is no figure."""
DAYS_A_YEAR = 365
MONTHS_A_YEAR = 12
_TEN_DAYS = 10
_LAST_THIRD = 3
_ALMOST = Decimal("0.9")
"""Who says 将近2000万 or 快40岁 means at least so much of it; 四十来岁 is as little away on either side."""
_ROUGHLY = Decimal("0.95")
"""大概15% and 15%左右 are nearer: a little more or less, so that a threshold right there stays open."""


@dataclass(frozen=True)
class Span:
    """The values from `low` to `high`; a bound that is None is open. Equal bounds are one exact value."""

    low: Decimal | None
    high: Decimal | None
    low_in: bool = True
    high_in: bool = True

    @property
    def exact(self) -> Decimal | None:
        """The one value, or None when it is only known roughly."""
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def is_almost(self) -> bool:
        """Whether it is a little less than its upper bound: 将近2000万, 快40岁."""
        if self.low is None or self.high is None or self.high_in or not self.low_in:
            return False
        return self.low == self.high * _ALMOST

    @property
    def centre(self) -> Decimal | None:
        """The figure that 大概15% names, or the exact one; amounts are estimated from it."""
        if self.exact is not None or self.low is None or self.high is None:
            return self.exact
        middle = (self.low + self.high) / 2
        return middle if self == roughly(middle) else None

    def holds(self, value: Decimal) -> bool:
        """Tells whether `value` lies within."""
        if self.low is not None and (value < self.low or (value == self.low and not self.low_in)):
            return False
        return not (self.high is not None and (value > self.high or (value == self.high and not self.high_in)))

    def times(self, factor: Decimal) -> Span:
        """Returns the span of a positive multiple."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Span(low, high, self.low_in, self.high_in)


def almost(value: Decimal) -> Span:
    """Returns what 将近 and 快 leave: less than `value`, but little less."""
    return Span(value * _ALMOST, value, high_in=False)


def about(value: Decimal) -> Span:
    """Returns what 四十来岁 leaves: a little more or less than `value`."""
    return Span(value * _ALMOST, value * (2 - _ALMOST))


def roughly(value: Decimal) -> Span:
    """Returns what 大概15% and 15%左右 leave."""
    low, high = sorted((value * _ROUGHLY, value * (2 - _ROUGHLY)))
    return Span(low, high)


def exactly(value: Decimal | int | str) -> Span:
    """Returns the span of one value."""
    number = Decimal(value)
    return Span(number, number)


@dataclass(frozen=True)
class Choice:
    """Which of a field's options hold, and which are known not to hold; of the rest nothing is known."""

    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()

    def with_(self, other: Choice) -> Choice:
        """Returns both together; where they disagree the newer `other` is right."""
        return Choice((self.has - other.lacks) | other.has, (self.lacks - other.has) | other.lacks)


@dataclass(frozen=True)
class Moment:
    """A day, month or year, told as such or counted back from the day of asking.

    Attributes:
        year: the year, when it was told.
        month: the month 1 to 12, if told.
        day: the day of the month, if told.
        third: which third of the month, if told: 月初 is 1, 中旬 2, 月底 3.
        years_ago: 去年 is 1, 今年 is 0; then `year` is None. With neither, `month` is the last one of that name.
        months_ago: 上个月 is 1; then the rest is None.
        since: the moment is only a beginning: it or later (…以后).
        until: the moment is only an end: it or earlier (…以前).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    years_ago: int | None = None
    months_ago: int | None = None
    since: bool = False
    until: bool = False
    third: int | None = None

    @property
    def is_to_come(self) -> bool:
        """Whether it was told as lying ahead: 明年, 下个月."""
        return (self.years_ago or 0) < 0 or (self.months_ago or 0) < 0

    def on(self, as_of: date) -> Span:
        """Returns the days it can mean, as ordinals, when asked on `as_of`."""
        first, last = self._days(as_of)
        return Span(
            None if self.until else Decimal(first.toordinal()),
            None if self.since else Decimal(last.toordinal()),
        )

    def _days(self, as_of: date) -> tuple[date, date]:
        if self.months_ago is not None:
            middle = months_before(as_of, self.months_ago)
            return _month(middle.year, middle.month)
        year = self.year if self.year is not None else as_of.year - (self.years_ago or 0)
        if self.year is None and self.years_ago is None and (self.month or 0) > as_of.month:
            year -= 1  # a month that has not come yet this year is last year's
        if self.month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if self.day is None:
            return _third(*_month(year, self.month), self.third)
        day = date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))
        return day, day


Value: TypeAlias = bool | Span | Choice | Moment


def months_before(day: date, months: int) -> date:
    """Returns the day `months` before `day`, or the last day of that month if it is too short."""
    index = day.year * MONTHS_A_YEAR + day.month - 1 - months
    year, month = divmod(index, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_since(moment: Moment, as_of: date) -> Span:
    """Returns the full and begun months from `moment` to `as_of`; a moment to come counts as none."""
    days = moment.on(as_of)
    newest = None if days.high is None else _months_between(date.fromordinal(int(days.high)), as_of)
    oldest = None if days.low is None else _months_between(date.fromordinal(int(days.low)), as_of)
    return Span(
        None if newest is None else max(newest, Decimal(0)),
        None if oldest is None else max(oldest, Decimal(0)),
    )


def months_from(first: Moment, last: Moment, as_of: date) -> Span | None:
    """Returns the months from `first` to `last`: from March to March are twelve; None unless both months were told."""
    begun, ended = first.on(as_of).low, last.on(as_of).low
    vague = any(one.month is None and one.months_ago is None for one in (first, last))
    if vague or begun is None or ended is None or ended < begun:
        return None
    return exactly(_months_between(date.fromordinal(int(begun)), date.fromordinal(int(ended))))


def _months_between(first: date, last: date) -> Decimal:
    months = (last.year - first.year) * MONTHS_A_YEAR + last.month - first.month
    days = Decimal(last.day - first.day) * MONTHS_A_YEAR / DAYS_A_YEAR
    return months + days.quantize(Decimal("0.01"))


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _third(first: date, last: date, third: int | None) -> tuple[date, date]:
    """Returns the days of one third of a month, of the whole month for None."""
    if third is None:
        return first, last
    begins = first.replace(day=_TEN_DAYS * (third - 1) + 1)
    return begins, last if third == _LAST_THIRD else first.replace(day=_TEN_DAYS * third)


def to_plain(value: Value) -> Any:
    """Returns `value` in the plain form that receipts store as JSON."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Choice):
        return {"has": sorted(value.has), "lacks": sorted(value.lacks)}
    if isinstance(value, Span):
        bounds = [None if bound is None else f"{bound.normalize():f}" for bound in (value.low, value.high)]
        return {"span": bounds, "in": [value.low_in, value.high_in]}
    told = {key: getattr(value, key) for key in Moment.__dataclass_fields__}
    return {"moment": {key: part for key, part in told.items() if part is not None and part is not False}}


def from_plain(plain: Any) -> Value:
    """Builds a value from its plain form.

    Raises:
        PolicyError: the form is none of those `to_plain` writes.
    """
    if isinstance(plain, bool):
        return plain
    if isinstance(plain, dict) and "has" in plain:
        return Choice(frozenset(plain["has"]), frozenset(plain["lacks"]))
    if isinstance(plain, dict) and "span" in plain:
        low, high = (None if bound is None else Decimal(bound) for bound in plain["span"])
        return Span(low, high, *plain["in"])
    if isinstance(plain, dict) and "moment" in plain:
        return Moment(**plain["moment"])
    raise PolicyError(f"a stored value reads {plain!r}; expected true, false, has/lacks, span or moment")
