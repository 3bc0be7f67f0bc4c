"""What can be had together: benefits of one group, and policies that exclude each other, count once — the highest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from bot.policy.assessment.assessment import Assessment, Verdict
from bot.policy.assessment.benefits import Benefit
from bot.policy.model.conditions import Truth
from bot.policy.model.money import rounded

_EXACT = 12


@dataclass(frozen=True)
class Left:
    """A benefit that is not counted, and the one that stands in its way."""

    policy: str
    benefit: Benefit
    because: str


@dataclass(frozen=True)
class Total:
    """The most that can be had together.

    Attributes:
        yuan: the sum, rounded to the fen; caps and what is not computed are no part of it.
        counted: policy id and benefit of every amount in the sum.
        left: what was left out, and for which policy or group.
    """

    yuan: Decimal
    counted: tuple[tuple[str, Benefit], ...]
    left: tuple[Left, ...]


def total(assessments: Iterable[Assessment]) -> Total:
    """Returns the most that the policies that are met give together."""
    met = [one for one in assessments if one.verdict is Verdict.MET]
    best = {one.policy.id: _of_policy(one) for one in met}
    chosen = _compatible(met, {key: _sum(counted) for key, (counted, _) in best.items()})
    counted = [(key, benefit) for key in chosen for benefit in best[key][0]]
    left = [loss for key in chosen for loss in best[key][1]]
    for one in met:
        if one.policy.id not in chosen:
            blocker = next(key for key in chosen if _exclude(one, key, met))
            left.extend(Left(one.policy.id, benefit, blocker) for benefit in best[one.policy.id][0])
    return Total(rounded(_sum([benefit for _, benefit in counted])), tuple(counted), tuple(left))


def _of_policy(assessment: Assessment) -> tuple[list[Benefit], list[Left]]:
    """Returns a policy's computed benefits: of each group the highest, and what that leaves out."""
    counted: list[Benefit] = []
    left: list[Left] = []
    groups: dict[str, Benefit] = {}
    for benefit in assessment.benefits:
        if benefit.applies is not Truth.YES or benefit.yuan is None:
            continue
        group = benefit.statement.group
        before = groups.get(group) if group else None
        if before is None:
            counted.append(benefit)
        elif _amount(before) >= _amount(benefit):
            left.append(Left(assessment.policy.id, benefit, group))
            continue
        else:
            counted[counted.index(before)] = benefit
            left.append(Left(assessment.policy.id, before, group))
        if group:
            groups[group] = benefit
    return counted, left


def _compatible(met: Sequence[Assessment], worth: dict[str, Decimal]) -> tuple[str, ...]:
    """Returns the policies to count: those without conflict, and of the others the set that is worth most."""
    ids = [one.policy.id for one in met]
    clashing = [one for one in ids if any(_exclude(_by_id(met, one), other, met) for other in ids)]
    free = [one for one in ids if one not in clashing]
    chosen: tuple[str, ...] = ()
    if len(clashing) <= _EXACT:
        sets = (some for size in range(len(clashing) + 1) for some in combinations(clashing, size))
        fitting = (some for some in sets if not _clash(some, met))
        # Of equal sums the larger set is better: it may hold benefits whose amount is not known yet.
        chosen = max(fitting, key=lambda some: (sum(worth[one] for one in some), len(some)))
    else:
        for one in sorted(clashing, key=lambda one: -worth[one]):
            if not _clash((*chosen, one), met):
                chosen = (*chosen, one)
    return tuple(one for one in ids if one in free or one in chosen)


def _clash(ids: Sequence[str], met: Sequence[Assessment]) -> bool:
    return any(_exclude(_by_id(met, one), other, met) for one, other in combinations(ids, 2))


def _exclude(one: Assessment, other: str, met: Sequence[Assessment]) -> bool:
    """Tells whether two policies exclude each other; either may say so."""
    return other in one.policy.excludes or one.policy.id in _by_id(met, other).policy.excludes


def _by_id(met: Sequence[Assessment], policy_id: str) -> Assessment:
    return next(one for one in met if one.policy.id == policy_id)


def _amount(benefit: Benefit) -> Decimal:
    return benefit.yuan if benefit.yuan is not None else Decimal(0)


def _sum(benefits: Iterable[Benefit]) -> Decimal:
    return sum((_amount(benefit) for benefit in benefits), Decimal(0))
