"""What a rule still leaves open: the fields to ask for, the one that settles most first, and what people must judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

from bot.policy.model.conditions import All, AnyOf, Check, Human, Not, Rule, Truth, When, judge
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue, sources

_HALF = 0.5
_CHANCES = {Truth.YES: 1.0, Truth.NO: 0.0, Truth.UNKNOWN: _HALF}
_NOTHING = 1e-12
_LAST = 1000


def still_open(policy: Policy, of: Callable[[Check], Truth], catalogue: Catalogue) -> tuple[str, ...]:
    """Returns the fields that may still settle the outcome, the one that settles most first."""
    weights: dict[str, float] = {}
    order: dict[str, int] = {}
    places = {statement.id: place for place, statement in enumerate(policy.statements)}
    for check, weight in _weights(policy.rule, of, 1.0):
        if of(check) is Truth.UNKNOWN and weight > _NOTHING:
            weights[check.field] = max(weights.get(check.field, 0.0), weight)
            order.setdefault(check.field, places.get(check.statement, _LAST))
    ranked = sorted(weights, key=lambda field: (-round(weights[field], 6), order[field]))
    # A duration that follows from a date is not asked for beside the date.
    return tuple(field for field in ranked if not set(sources(catalogue[field])) & set(weights))


def _weights(rule: Rule, of: Callable[[Check], Truth], weight: float) -> Iterator[tuple[Check, float]]:
    """Yields each check with how much the outcome hangs on it, taking every other open check as even."""
    if isinstance(rule, Check):
        yield rule, weight
    elif isinstance(rule, Not):
        yield from _weights(rule.part, of, weight)
    elif isinstance(rule, When):
        case, then = _chance(rule.case, of), _chance(rule.then, of)
        yield from _weights(rule.case, of, weight * (1 - then))
        yield from _weights(rule.then, of, weight * case)
    elif isinstance(rule, All | AnyOf):
        chances = [_chance(part, of) for part in rule.parts]
        if isinstance(rule, AnyOf):
            chances = [1 - chance for chance in chances]
        for place, part in enumerate(rule.parts):
            others = prod(chances[:place]) * prod(chances[place + 1 :])
            yield from _weights(part, of, weight * others)


def _chance(rule: Rule, of: Callable[[Check], Truth]) -> float:
    """Returns how likely `rule` holds if every open check is even; people are taken to be in the middle."""
    if isinstance(rule, Check):
        return _CHANCES[of(rule)]
    if isinstance(rule, Human):
        return _HALF
    if isinstance(rule, Not):
        return 1 - _chance(rule.part, of)
    if isinstance(rule, When):
        return 1 - _chance(rule.case, of) * (1 - _chance(rule.then, of))
    if isinstance(rule, All):
        return prod(_chance(part, of) for part in rule.parts)
    return 1 - prod(1 - _chance(part, of) for part in rule.parts)


def open_humans(rule: Rule, of: Callable[[Check], Truth]) -> Iterator[str]:
    """Yields the statements that people must judge and that may still matter."""
    if isinstance(rule, Human):
        yield rule.statement
    elif isinstance(rule, AnyOf) and judge(rule, of) is Truth.YES:
        return
    elif isinstance(rule, When):
        if judge(rule.case, of) is not Truth.NO:
            yield from open_humans(rule.then, of)
    elif not isinstance(rule, Check):
        for part in (rule.part,) if isinstance(rule, Not) else rule.parts:
            yield from open_humans(part, of)
