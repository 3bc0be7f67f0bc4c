"""Why a rule fails: the checks to blame, the failed ones that still matter, and the least that would have to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from bot.policy.conditions import All, AnyOf, Check, Not, Rule, Truth, When, judge, leaves
from bot.policy.fields import Catalogue

_MANY = 1000


def blamed(rule: Rule, of: Callable[[Check], Truth], catalogue: Catalogue) -> Iterator[Check]:
    """Yields the checks that make `rule` fail; of several ways, those of the way that is nearest."""
    if judge(rule, of) is not Truth.NO:
        return
    if isinstance(rule, Check):
        yield rule
    elif isinstance(rule, Not):
        yield from leaves(rule.part)
    else:
        for part in _to_blame(rule, of, catalogue):
            yield from blamed(part, of, catalogue)


def _to_blame(rule: Rule, of: Callable[[Check], Truth], catalogue: Catalogue) -> tuple[Rule, ...]:
    if isinstance(rule, AnyOf):
        near = min(rule.parts, key=lambda part: (least_change(part, of, catalogue)[0], not _has_figure(part, of)))
        alike = near.statement if isinstance(near, Check) else None
        same = (part for part in rule.parts if isinstance(part, Check) and part.statement == alike)
        return tuple(dict.fromkeys((near, *same)))
    if isinstance(rule, All):
        plain = [part for part in rule.parts if isinstance(part, Check)]
        return (*plain, *(part for part in rule.parts if not isinstance(part, Check)))
    return (rule.then,) if isinstance(rule, When) else ()


def failing(rule: Rule, of: Callable[[Check], Truth]) -> Iterator[Check]:
    """Yields the checks that fail and still matter; of an either-or that holds anyway, none."""
    if isinstance(rule, Check):
        if of(rule) is Truth.NO:
            yield rule
    elif isinstance(rule, When):
        if judge(rule.case, of) is not Truth.NO:
            yield from failing(rule.then, of)
    elif isinstance(rule, All) or (isinstance(rule, AnyOf) and judge(rule, of) is not Truth.YES):
        for part in rule.parts:
            yield from failing(part, of)


def _has_figure(rule: Rule, of: Callable[[Check], Truth]) -> bool:
    """Tells whether a figure fails within `rule`: it says more than that the asker is of another kind."""
    return any(of(check) is Truth.NO and isinstance(check.bound, Decimal) for check in leaves(rule))


def least_change(rule: Rule, of: Callable[[Check], Truth], catalogue: Catalogue) -> tuple[int, frozenset[Check]]:
    """Returns the least that would have to change so that `rule` no longer fails, and its cost."""
    if judge(rule, of) is not Truth.NO:
        return 0, frozenset()
    if isinstance(rule, Check):
        # What nobody can change (an age) is named only when there is no other way.
        return _MANY if catalogue[rule.field].fixed else 1, frozenset({rule})
    if isinstance(rule, Not):
        return 1, frozenset(leaves(rule.part))
    if isinstance(rule, When):
        return least_change(rule.then, of, catalogue)
    assert isinstance(rule, All | AnyOf)
    ways = [least_change(part, of, catalogue) for part in rule.parts]
    if isinstance(rule, AnyOf):
        return min(ways, key=lambda way: way[0])
    return sum(cost for cost, _ in ways), frozenset().union(*(checks for _, checks in ways))
