"""Ranking: what the standing of a policy and of its statements adds to how well they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.policy.model import Kind, Policy, Scope, Statement, Status
from bot.policy.quantities import Range
from bot.policy.question import Question

_CASE_WORTH = 0.15
_GAP = 0.09
_OVERVIEW = 0.04
_OLD_PENALTY = 0.08
_REPLACED_PENALTY = 0.15
_VERSION_BONUS = 0.1
_SCOPE_PENALTY = 0.25
_SCOPE_BONUS = 0.08
PLACES = {
    Scope.FUTIAN: ("福田", "区里", "我区"),
    Scope.SHENZHEN: ("深圳", "市里", "全市"),
    Scope.HETAO: ("河套",),
}
"""Words by which askers say whose policy they mean."""


@dataclass(frozen=True)
class Hit:
    """A statement that may answer a question.

    Attributes:
        policy: the statement's policy.
        statement: the statement.
        score: how well both fit together; only its order and rough size mean something.
        link: how clearly the question names the policy, 0 to about 1.3.
        match: how well the statement fits what is asked beside the name, 0 to about 1.
        wanted: whether its kind is what is asked for.
    """

    policy: Policy
    statement: Statement
    score: float
    link: float
    match: float
    wanted: bool = False


def standing_of(statement: Statement, question: Question, bounds: Sequence[Range]) -> float:
    """Returns what a statement's own standing adds: known before unknown, particular before general, the case met."""
    score = 0.0
    if statement.kind is Kind.GAP:
        score -= _GAP
    elif statement.id == "overview":
        score -= _OVERVIEW
    if question.quantities:
        score += _CASE_WORTH * _case_fit(bounds, question)
    return score


def case_of(statement: Statement) -> str:
    """Returns the words that say which case a statement is about; a condition is its own case."""
    return statement.case or (statement.text if statement.kind is Kind.CONDITION else "")


def _case_fit(bounds: Sequence[Range], question: Question) -> float:
    """Returns 1 when a quantity of the question falls into a range the statement names, -1 when all fall outside.

    A range open at one end says less: half.
    """
    fits = {
        bound: bound.holds(quantity.value)
        for quantity in question.quantities
        for bound in bounds
        if bound.unit == quantity.unit
    }
    if not fits:
        return 0.0
    if not any(fits.values()):
        return -1.0
    return 1.0 if any(held and bound.low and bound.high for bound, held in fits.items()) else 0.5


def standing(policy: Policy, question: Question) -> float:
    """Returns what a policy's own standing adds: an old version yields to the current one unless it is named."""
    score = 0.0
    if policy.status is Status.EXPIRED or policy.superseded_by:
        named = any(version in policy.title + policy.id + "".join(policy.aliases) for version in question.versions)
        score += _VERSION_BONUS if named else -(_REPLACED_PENALTY if policy.superseded_by else _OLD_PENALTY)
    if policy.scope is Scope.OTHER_DISTRICT and not question.outside:
        score -= _SCOPE_PENALTY
    if any(place in question.plain for place in PLACES.get(policy.scope, ())):
        score += _SCOPE_BONUS
    return score
