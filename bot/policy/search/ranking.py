"""Ranking: which statements answer a question best, by their fit, their kind, their own standing and their policy's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.policy.model.model import Kind, Policy, Scope, Statement
from bot.policy.model.quantities import Range
from bot.policy.search.arrays import Floats, Ints, best_first, offsets
from bot.policy.search.digest import KINDS, Digest
from bot.policy.search.linking import Links
from bot.policy.search.question import Question
from bot.policy.search.told import Told

_KIND_BONUS = 0.16
"""What a statement gains whose kind is wanted for certain."""
_WANTED = 0.4
"""How much a kind must be wanted for its statements to count as what is asked for."""
_LINK_WEIGHT = 0.55
"""What all statements of a policy gain that is named clearly."""
_LINK_CAP = 1.0
"""A link from which a policy is named as clearly as need be."""
_LINK_EXTRA = 0.3
"""How much of a link beyond that counts: by several names one policy is meant rather than another."""
_FULL_NAME = 0.5
"""What a policy gains that is called by its whole name, and no other by a longer one."""
_FOCUS_BONUS = 0.45
"""What the policy gains that was talked about last; those before it gain less."""
_CASE_WORTH = 0.15
"""What a statement gains, or loses, whose range holds, or misses, the figures of the question."""
_OLD_PENALTY = 0.08
"""What a policy loses that is out of date."""
_REPLACED_PENALTY = 0.15
"""What it loses if another has taken its place."""
_VERSION_BONUS = 0.2
"""What it gains instead if its year is named."""
_SCOPE_PENALTY = 0.25
"""What another district's policy loses where no other place is named."""
_SCOPE_BONUS = 0.08
"""What a policy gains whose place is named."""
_CURRENT = re.compile(r"现在|现行|新版|如今|[跟和与同].{0,8}比")
"""Words by which the version in force is meant too."""
_ASKED_OF_BONUS = 0.2
"""What a policy gains if it is asked for as its place's."""


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

    @property
    def name(self) -> str:
        """The statement as replies cite it: `policy/statement`."""
        return f"{self.policy.id}/{self.statement.id}"


def policies_of(hits: Sequence[Hit]) -> list[Policy]:
    """Returns the policies of `hits`, in order of their best hit."""
    return list({hit.policy.id: hit.policy for hit in hits}.values())


def best_of(hits: Sequence[Hit], policy: Policy) -> Hit:
    """Returns the best hit of `policy`, which has one."""
    return next(hit for hit in hits if hit.policy is policy)


@dataclass(frozen=True)
class Ranking:
    """What statements are ranked for.

    Attributes:
        question: what is asked.
        links: how clearly it names each policy.
        kinds: how much each kind of statement is wanted, 0 to 1.
        focus: ids of policies the conversation is about, most recent first.
        told: the asker's case, which chooses among the cases of a policy.
    """

    question: Question
    links: Links
    kinds: Mapping[Kind, float]
    focus: Sequence[str]
    told: Told | None = None

    def hits(self, policies: Mapping[int, Digest], matches: Floats, limit: int) -> list[Hit]:
        """Returns the `limit` best statements of some policies, given by position, the best first.

        Args:
            policies: position → the policy's digest.
            matches: how well each of their statements fits, one policy after another.
            limit: how many hits to return.
        """
        counts: Ints = np.array([len(digest.texts) for digest in policies.values()], np.int32)
        bases = np.array([self._base(position, digest.policy) for position, digest in policies.items()], np.float64)
        wanted = _joined([self._wanted(digest) for digest in policies.values()])
        standing = _joined([self._standing(digest) for digest in policies.values()])
        scores = np.repeat(bases, counts) + matches + _KIND_BONUS * wanted + standing
        best, starts = best_first(scores, limit), offsets(counts)
        positions, digests = list(policies), list(policies.values())
        return [
            Hit(
                digests[owner].policy,
                digests[owner].policy.statements[place - starts[owner]],
                float(scores[place]),
                min(self.links.score(positions[owner]), _LINK_CAP),
                float(matches[place]),
                bool(wanted[place] >= _WANTED),
            )
            for place, owner in zip(best, np.searchsorted(starts, best, side="right") - 1, strict=True)
        ]

    def _base(self, position: int, policy: Policy) -> float:
        """Returns what a policy adds to each of its statements: how clearly it is named, its standing, its focus."""
        score = self.links.score(position)
        strength, full = min(score, _LINK_CAP), self.links.full.get(position, 0) if score else 0
        base = _LINK_WEIGHT * strength + _LINK_EXTRA * (score - strength) + _policy_standing(policy, self.question)
        if full and full >= self.links.longest:
            base += _FULL_NAME
        if policy.id in self.focus:
            base += _FOCUS_BONUS / (1 + 2 * self.focus.index(policy.id))
        return base

    def _wanted(self, digest: Digest) -> Floats:
        worth = np.array([self.kinds.get(kind, 0.0) for kind in KINDS])
        wanted: Floats = worth[digest.kinds]
        return wanted

    def _standing(self, digest: Digest) -> Floats:
        """Returns what each statement's own standing adds, and that its case is the question's or the asker's."""
        standing = digest.standing.copy()
        if self.question.quantities:
            for row, bounds in digest.bounds.items():
                standing[row] += _case_worth(bounds, self.question)
        if self.told:
            standing += [self.told.worth(statement) for statement in digest.policy.statements]
        return standing


def _joined(parts: Sequence[Floats]) -> Floats:
    return np.concatenate(parts) if parts else np.zeros(0)


def _policy_standing(policy: Policy, question: Question) -> float:
    """Returns what a policy's own standing adds: an old version yields to the current one unless it is named."""
    score = 0.0
    if policy.is_outdated:
        named = any(version in policy.title + policy.id + "".join(policy.aliases) for version in question.versions)
        named = named or bool(policy.superseded_by and question.former and not _CURRENT.search(question.plain))
        score += _VERSION_BONUS if named else -(_REPLACED_PENALTY if policy.superseded_by else _OLD_PENALTY)
    if policy.scope is Scope.OTHER_DISTRICT and not question.outside:
        score -= _SCOPE_PENALTY
    if policy.scope in question.places:
        score += _SCOPE_BONUS
    if policy.scope is question.asked_of:
        score += _ASKED_OF_BONUS
    return score


def _case_worth(bounds: Sequence[Range], question: Question) -> float:
    """Returns what it adds that a quantity of the question falls into a range the statement names.

    A range open at one end says less: half. When all quantities fall outside, it takes away as much.
    """
    return _CASE_WORTH * _case_fit(bounds, question)


def _case_fit(bounds: Sequence[Range], question: Question) -> float:
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
