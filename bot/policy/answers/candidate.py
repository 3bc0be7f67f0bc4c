"""A policy that somebody may mean who tells their own case: whether they do, and whether its outcome answers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.policy.answers.asked import Asked
from bot.policy.answers.judged import MUCH, SEVERAL, OwnCase
from bot.policy.answers.turn import Turn
from bot.policy.model.conditions import leaves
from bot.policy.model.model import Kind, Status
from bot.policy.search.ranking import Hit, best_of, policies_of

TOLD = 0.28
"""A match from which a statement answers what is asked beside the case."""
NAMED_CLOSELY = 0.3
"""A link from which a policy is named closely enough to be refused by it."""
_BEHIND = 0.5
"""A policy may score so much less than the best and be meant by what is told."""
_LOOSER = 0.3
"""It may be named by a link so much weaker."""
_NAME_ALONE = 0.6
"""A link that a short name makes by itself (高企), however much better the words name something else."""
_MOST = 6
"""Policies looked at."""
_MENTIONED = 0.12
"""A link from which a policy may be meant by somebody who tells their case."""
_FACT = 0.15
"""What each fact that counts adds to how well a policy fits, up to `_FACTS`."""
_FACTS = 3
_REFUSED = 0.15
"""What a clear refusal adds."""
_DOUBTFUL = 0.1
"""What is in force comes before what fits as well and may have run out."""
_OUTLIVED = 0.3
"""What is in force may fit this much worse than what has expired, and be meant by somebody who tells their case."""
_CONDITIONAL = (Kind.CONDITION, Kind.TIME, Kind.NOTE, Kind.GAP)
"""Kinds of statements that may tell somebody how they stand; what there is, where and how does not."""


@dataclass(frozen=True)
class Candidate:
    """A policy with its best statement for what is asked, and the case that is told by it.

    `first` says that no policy is named more closely.
    """

    hit: Hit
    case: OwnCase
    first: bool = False

    def is_meant(self, turn: Turn, hits: Sequence[Hit]) -> bool:
        """Tells whether it is talked about or named; if only facts brought it up, it is in force and fits."""
        policy, case, best = self.hit.policy, self.case, hits[0].policy
        if policy.id in turn.focus or all(other.policy is policy for other in hits):
            return True
        if case.reckoned and policy is best:
            return True  # what fits the words best is what the figures are counted by
        is_open = not policy.has_expired(turn.today)
        if not is_open and policy is not best and not best.has_expired(turn.today) and not case.reckoned:
            return False  # what has expired is not meant where what is in force fits the words better
        if is_open and case.told >= SEVERAL and _only_the_past_is_hinted_at(turn, hits):
            return True
        hinted = (not case.refused or case.told >= MUCH) and is_open
        return self.hit.link >= (_MENTIONED if hinted else NAMED_CLOSELY)

    def answers(self, turn: Turn, asked: Asked, best: Hit, named: int) -> bool:
        """Tells whether its outcome answers what is asked; where only money is or figures are told, its amount must.

        Args:
            turn: the message.
            asked: how the case is asked about.
            best: the statement that fits the words best, of any policy.
            named: how many of the facts the policy of `best` looks at.
        """
        case = self.case
        if case.reckoned and (asked.figure or (asked.heads and case.heads)):
            return True
        if asked.heads and case.refused and case.told >= MUCH:
            return True
        if asked.rule or asked.heads:
            return False  # who asks how many (一家能推几个人) hears the number
        if asked.sure:
            return case.decided or ((asked.outright or case.told >= SEVERAL) and self._is_one(turn, asked, best, named))
        if asked.loosely:
            return case.decided and (asked.oneself or case.told >= SEVERAL)
        if not (asked.money or asked.bare):
            return False
        enough = SEVERAL if asked.oneself or asked.bare else MUCH
        return case.reckoned or (case.paid and case.told >= enough)

    def fit(self, today: date) -> float:
        """Returns how well it fits: what is told counts beside what is named."""
        policy, case = self.hit.policy, self.case
        fit = self.hit.score + _FACT * min(case.told, _FACTS)
        if policy.has_expired(today):
            return fit - _OUTLIVED
        return fit + _REFUSED * case.refused - _DOUBTFUL * (policy.status_on(today) is Status.UNKNOWN)

    def _is_one(self, turn: Turn, asked: Asked, best: Hit, named: int) -> bool:
        """Tells whether an undecided case is one, and no statement answers better than its outcome.

        A single fact may only be how the subject is called (高企, 博士); and what is told may speak of another policy
        than the one asked about, which looks at `named` of the facts.
        """
        told = self.case.told
        if self.hit.policy is not best.policy:
            judges = any(leaves(best.policy.rule))  # else what fits the words better can judge nobody
            if told and asked.outright and best.match < TOLD and (self.first or not judges):
                return True
            more = told > named or (told == named and self._outlives(turn, best))
            return told >= SEVERAL and (best.match < TOLD or (asked.outright and more))
        if told >= SEVERAL or best.match < TOLD or best.statement in self.case.weighed:
            return True
        return asked.outright and (best.statement.kind not in _CONDITIONAL or best.statement.id == "overview")

    def _outlives(self, turn: Turn, best: Hit) -> bool:
        """Tells whether what fits the words best has expired and is not asked for by name, while this has not."""
        asked_for = turn.question.versions or turn.question.former or best.policy.id in turn.focus
        return best.policy.has_expired(turn.today) and not (asked_for or self.hit.policy.has_expired(turn.today))


def near_the_best(hits: Sequence[Hit]) -> list[Hit]:
    """Returns the best hits of the policies that may be meant: those that are not far behind the best."""
    best = [best_of(hits, policy) for policy in policies_of(hits)]
    least = min(hits[0].link - _LOOSER, _NAME_ALONE)
    near = (hit for hit in best if hit.score >= hits[0].score - _BEHIND and hit.link >= least)
    return list(near)[:_MOST]


def _only_the_past_is_hinted_at(turn: Turn, hits: Sequence[Hit]) -> bool:
    """Tells whether what fits the words best has expired, and nothing says that it is meant."""
    named = hits[0].link >= NAMED_CLOSELY or turn.question.versions or turn.question.former
    return not (named or turn.focus) and hits[0].policy.has_expired(turn.today)
