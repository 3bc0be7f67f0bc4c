"""What follows from what was said: a ratio from its parts, an age from a birthday, months from a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.policy.model.checking import check_truth
from bot.policy.model.conditions import Truth, judge
from bot.policy.model.facts import MONTHS_A_YEAR, Moment, Span, Value, months_from, months_since
from bot.policy.profile.fields import BY_RULE, NO_WHERE, Catalogue, Field, sources
from bot.policy.profile.profile import Profile

_ONE_IS_ENOUGH = "yes_if"


def complete(profile: Profile, catalogue: Catalogue, as_of: date) -> dict[str, Value]:
    """Returns everything known on `as_of` by field: what was said, and what follows from it.

    What was said always wins over what would follow.
    """
    known = {key: fact.value for key, fact in profile.facts.items()}
    for field in catalogue.derived:
        if field.id not in known:
            ruled = field.rule is not None
            value = _by_rule(field, known, catalogue, as_of) if ruled else follow(field, known, as_of)
            if value is not None:
                known[field.id] = value
    return known


def _by_rule(field: Field, known: Mapping[str, Value], catalogue: Catalogue, as_of: date) -> Value | None:
    assert field.rule is not None
    truth = judge(field.rule, lambda check: check_truth(check, known, catalogue.ranks, as_of))
    if field.derive and NO_WHERE in field.derive:
        return False if truth is Truth.YES else None
    return None if truth in (None, Truth.UNKNOWN) else truth is Truth.YES


def follow(field: Field, known: Mapping[str, Value], as_of: date) -> Value | None:
    """Returns the value of `field` as it follows from `known`, or None."""
    assert field.derive is not None
    how = next(iter(field.derive))
    given = [known.get(source) for source in sources(field)]
    enough = any if how == _ONE_IS_ENOUGH else all
    return _WAYS[how](given, as_of) if enough(value is not None for value in given) else None


def _same(given: list[Value | None], as_of: date) -> Value | None:
    return given[0]


def _same_where(given: list[Value | None], as_of: date) -> Value | None:
    """What counts instead for those of whom the second is so: the first job of somebody from Hong Kong."""
    return given[0] if given[1] is True else None


def _since(given: list[Value | None], as_of: date) -> Value | None:
    if isinstance(given[0], Span):
        # Never (没有备案过) lies beyond every day; nothing has passed since.
        return None
    return months_since(given[0], as_of) if isinstance(given[0], Moment) else None


def _years(given: list[Value | None], as_of: date) -> Value | None:
    """Full years: somebody of whom the year alone is known may have had this year's birthday or not."""
    if not isinstance(given[0], Moment):
        return None
    days = given[0].on(as_of)
    if days.low is None or days.high is None:
        return None
    return Span(_full_years(int(days.high), as_of), _full_years(int(days.low), as_of))


def _full_years(ordinal: int, as_of: date) -> Decimal:
    born = date.fromordinal(ordinal)
    return Decimal(as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day)))


def _ratio(given: list[Value | None], as_of: date) -> Value | None:
    part, whole = given
    if not isinstance(part, Span) or not isinstance(whole, Span):
        return None
    low = None if part.low is None or not whole.high else part.low * 100 / whole.high
    high = None if part.high is None or not whole.low else part.high * 100 / whole.low
    return None if low is None and high is None else Span(low, high)


def _from_to(given: list[Value | None], as_of: date) -> Value | None:
    first, last = given
    return months_from(first, last, as_of) if isinstance(first, Moment) and isinstance(last, Moment) else None


def _growth(given: list[Value | None], as_of: date) -> Value | None:
    """By how many percent the first figure lies above the second, that of the year before; below is less than 0."""
    ratio = _ratio(given, as_of)
    if not isinstance(ratio, Span):
        return None
    low, high = (None if bound is None else bound - 100 for bound in (ratio.low, ratio.high))
    return replace(ratio, low=low, high=high)


def _at_most(given: list[Value | None], as_of: date) -> Value | None:
    return Span(None, given[0].high, high_in=given[0].high_in) if isinstance(given[0], Span) else None


def _rest(given: list[Value | None], as_of: date) -> Value | None:
    """What is not spent abroad is spent at home: the share that is left of all."""
    span = given[0]
    if not isinstance(span, Span):
        return None
    low, high = (None if bound is None else 100 - bound for bound in (span.high, span.low))
    return Span(low, high, span.high_in, span.low_in)


def _yes(given: list[Value | None], as_of: date) -> Value | None:
    """Yes once one of them is; that they are not says nothing."""
    return True if True in given else None


def _needs(given: list[Value | None], as_of: date) -> Value | None:
    """No where what it needs is not so: who works part-time works nowhere full-time."""
    return False if given[0] is False else None


def _excluded(given: list[Value | None], as_of: date) -> Value | None:
    """No where what excludes it is so: who holds a Hong Kong identity card has no household registration here."""
    return False if given[0] is True else None


def _until(given: list[Value | None], as_of: date) -> Value | None:
    """Yes up to a day that is told, no once it has passed; of the day's month or year all must lie on one side."""
    days = given[0].on(as_of) if isinstance(given[0], Moment) else None
    if days is None:
        return None
    today = as_of.toordinal()
    if days.low is not None and days.low >= today:
        return True
    return False if days.high is not None and days.high < today else None


def _not_before(given: list[Value | None], as_of: date) -> Value | None:
    """What somebody did here they did when they had come, or later."""
    return replace(given[0], since=True, until=False) if isinstance(given[0], Moment) else None


def _months_ago(given: list[Value | None], as_of: date) -> Value | None:
    """The day that something began which has gone on for so long: 排了六年."""
    span = given[0] if isinstance(given[0], Span) else None
    if span is None or (span.low is None and span.high is None):
        return None
    months = span.low if span.low is not None else span.high
    rough = span.exact is None
    return Moment(months_ago=int(months or 0), until=rough and span.low is not None, since=rough and span.low is None)


def _no(given: list[Value | None], as_of: date) -> Value | None:
    """Who tells of a household registration in the mainland is not from Hong Kong, Macao, Taiwan or abroad."""
    return False


def _a_year_of(given: list[Value | None], as_of: date) -> Value | None:
    """What is paid every month, over a year."""
    return given[0].times(Decimal(MONTHS_A_YEAR)) if isinstance(given[0], Span) else None


_WAYS: Mapping[str, Callable[[list[Value | None], date], Value | None]] = {
    "same_as": _same,
    "same_as_where": _same_where,
    "a_year_of": _a_year_of,
    "months_since": _since,
    "months_ago": _months_ago,
    "years_since": _years,
    "ratio": _ratio,
    "growth": _growth,
    "months_from": _from_to,
    "at_most": _at_most,
    "rest_of": _rest,
    _ONE_IS_ENOUGH: _yes,
    "no_if_known": _no,
    "needs": _needs,
    "excluded_by": _excluded,
    "until": _until,
    "not_before": _not_before,
}
WAYS = frozenset({*_WAYS, BY_RULE, NO_WHERE})
_IN_PART = frozenset({BY_RULE, "growth", "months_from", NO_WHERE, "needs", "excluded_by", "same_as_where"})
"""Ways in which a field follows for some askers only; the others must be asked for it."""


def settles(field: Field) -> bool:
    """Tells whether `field` need not be asked for beside what it follows from: a duration beside its date."""
    return field.derive is not None and next(iter(field.derive)) not in _IN_PART
