"""Judges one check against what is known; a figure known only roughly decides what all of it decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.policy.model.conditions import Check, Known, Ranks, Truth, all_of
from bot.policy.model.facts import Choice, Moment, Span


def check_truth(check: Check, known: Known, ranks: Ranks, as_of: date) -> Truth:
    """Judges one check; `ranks` gives the options of ordered fields, lowest first."""
    value = known.get(check.field)
    if value is None:
        return Truth.UNKNOWN
    if isinstance(value, Moment):
        value = value.on(as_of)
    if isinstance(value, bool):
        holds = value == (check.bound is True)
        return Truth.YES if holds == (check.op == "==") else Truth.NO
    if isinstance(value, Choice):
        return _choice(check, value, ranks.get(check.field, ()))
    return _span(check, value)


def _choice(check: Check, value: Choice, ranks: Sequence[str]) -> Truth:
    wanted = check.bound if isinstance(check.bound, frozenset) else frozenset({check.raw})
    if check.op in (">=", "<=", ">", "<"):
        wanted = _ranked(check.op, next(iter(wanted)), ranks)
    if check.op in ("!=", "not_in"):
        return ~_among(value, wanted)
    return _among(value, wanted)


def _among(value: Choice, wanted: frozenset[str]) -> Truth:
    if value.has & wanted:
        return Truth.YES
    return Truth.NO if wanted <= value.lacks else Truth.UNKNOWN


def _ranked(op: str, bound: str, ranks: Sequence[str]) -> frozenset[str]:
    place = ranks.index(bound)
    first, last = (place + (op == ">"), len(ranks)) if op[0] == ">" else (0, place + (op == "<="))
    return frozenset(ranks[first:last])


def _span(check: Check, span: Span) -> Truth:
    if isinstance(check.bound, tuple):
        first, last = check.bound
        return all_of([_at_least(span, first), ~_above(span, last)]) or Truth.UNKNOWN
    if not isinstance(check.bound, Decimal):
        return Truth.UNKNOWN
    bound = check.bound
    if check.op == ">=":
        return _at_least(span, bound)
    if check.op == ">":
        return _above(span, bound)
    if check.op == "<":
        return ~_at_least(span, bound)
    if check.op == "<=":
        return ~_above(span, bound)
    same = Truth.YES if span.exact == bound else all_of([_at_least(span, bound), ~_above(span, bound)])
    same = Truth.UNKNOWN if same is None or (same is Truth.YES and span.exact is None) else same
    return same if check.op == "==" else ~same


def _at_least(span: Span, bound: Decimal) -> Truth:
    if span.low is not None and span.low >= bound:
        return Truth.YES
    if span.high is not None and (span.high < bound or (span.high == bound and not span.high_in)):
        return Truth.NO
    return Truth.UNKNOWN


def _above(span: Span, bound: Decimal) -> Truth:
    if span.low is not None and (span.low > bound or (span.low == bound and not span.low_in)):
        return Truth.YES
    if span.high is not None and span.high <= bound:
        return Truth.NO
    return Truth.UNKNOWN
