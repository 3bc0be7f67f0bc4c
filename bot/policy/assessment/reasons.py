"""Why a rule fails: the checks to blame, the failed ones that still matter, and the least that would have to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.policy.model.conditions import All, AnyOf, Check, Known, Not, Rule, Truth, When, is_another_way, judge, leaves
from bot.policy.model.facts import Span
from bot.policy.profile.fields import Catalogue

_MANY = 1000
_FAR = Decimal(10**6)


@dataclass(frozen=True)
class Change:
    """What would have to change so that a rule no longer fails.

    Attributes:
        cost: how many checks, those that nobody can change counted as many.
        far: how far off their figures are, each in parts of its bound.
        checks: the checks.
    """

    cost: int = 0
    far: Decimal = Decimal(0)
    checks: frozenset[Check] = frozenset()


@dataclass(frozen=True)
class Reasons:
    """Finds reasons among checks that were judged.

    Attributes:
        of: the truth of a check.
        known: what is known, by field.
        catalogue: the fields.
    """

    of: Callable[[Check], Truth]
    known: Known
    catalogue: Catalogue

    def blamed(self, rule: Rule) -> Iterator[Check]:
        """Yields the checks that make `rule` fail; of several ways, those of the way that is nearest."""
        if judge(rule, self.of) is not Truth.NO:
            return
        if isinstance(rule, Check):
            yield rule
        elif isinstance(rule, Not):
            yield from leaves(rule.part)
        else:
            for part in self._to_blame(rule):
                yield from self.blamed(part)

    def failing(self, rule: Rule) -> Iterator[Check]:
        """Yields the checks that fail and still matter: none of an either-or that holds anyway or of another kind."""
        if isinstance(rule, Check) and self.of(rule) is Truth.NO:
            yield rule
        for part in self._mattering(rule):
            yield from self.failing(part)

    def least_change(self, rule: Rule) -> Change:
        """Returns the least that would have to change so that `rule` no longer fails."""
        if judge(rule, self.of) is not Truth.NO:
            return Change()
        if isinstance(rule, Check):
            # What nobody can change (an age) is named only when there is no other way.
            return Change(_MANY if self.catalogue[rule.field].fixed else 1, self._far(rule), frozenset({rule}))
        if isinstance(rule, Not):
            return Change(1, Decimal(0), frozenset(leaves(rule.part)))
        if isinstance(rule, When):
            return self.least_change(rule.then)
        assert isinstance(rule, All | AnyOf)
        ways = [self.least_change(part) for part in rule.parts]
        if isinstance(rule, AnyOf):
            return min(ways, key=lambda way: (way.cost, way.far))
        checks = frozenset[Check]().union(*(way.checks for way in ways))
        return Change(sum(way.cost for way in ways), sum((way.far for way in ways), Decimal(0)), checks)

    def _mattering(self, rule: Rule) -> tuple[Rule, ...]:
        if isinstance(rule, When):
            return () if judge(rule.case, self.of) is Truth.NO else (rule.then,)
        if isinstance(rule, AnyOf) and judge(rule, self.of) is not Truth.YES:
            return tuple(
                part for part in rule.parts if not (is_of_another_kind(part, self.of) or is_another_way(part, self.of))
            )
        return rule.parts if isinstance(rule, All) else ()

    def _to_blame(self, rule: Rule) -> tuple[Rule, ...]:
        if isinstance(rule, AnyOf):
            near = min(rule.parts, key=self._nearness)
            alike = near.statement if isinstance(near, Check) else None
            same = (part for part in rule.parts if isinstance(part, Check) and part.statement == alike)
            return tuple(dict.fromkeys((near, *same)))
        if isinstance(rule, All):
            plain = [part for part in rule.parts if isinstance(part, Check)]
            return (*plain, *(part for part in rule.parts if not isinstance(part, Check)))
        return (rule.then,) if isinstance(rule, When) else ()

    def _nearness(self, part: Rule) -> tuple[int, bool, Decimal]:
        change = self.least_change(part)
        return change.cost, not self._has_figure(part), change.far

    def _has_figure(self, rule: Rule) -> bool:
        """Tells whether a figure fails within `rule`: it says more than that the asker is of another kind."""
        return any(self.of(check) is Truth.NO and isinstance(check.bound, Decimal) for check in leaves(rule))

    def _far(self, check: Check) -> Decimal:
        """Returns how far a figure is off, in parts of its bound; what is no figure lies farther than any."""
        value = self.known.get(check.field)
        ends = [end for end in (value.low, value.high) if end is not None] if isinstance(value, Span) else []
        if not ends or not isinstance(check.bound, Decimal):
            return _FAR
        return min(abs(check.bound - end) for end in ends) / max(abs(check.bound), Decimal(1))


def is_of_another_kind(rule: Rule, of: Callable[[Check], Truth]) -> bool:
    """Tells whether a way is for askers of another kind (H类 for Ⅰ类, 博士 for a 硕士): to them it is no failure."""
    parts = rule.parts if isinstance(rule, All) else (rule,)
    return any(isinstance(one, Check) and isinstance(one.bound, frozenset) and of(one) is Truth.NO for one in parts)
