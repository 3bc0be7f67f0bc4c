"""Finds the policy a question is about and the statement that answers it.

Two searches work together. Linking finds policies by their names: aliases, joined cue words, shared rare words.
Statement search compares the question with what each statement says and with the questions it was written to answer.
Rarity (inverse document frequency) decides what counts. The index is built from policies alone, in seconds for the
whole base, so a policy published while the service runs is found at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bot.policy.linking import Link, Linker
from bot.policy.model import Kind, Policy
from bot.policy.names import Names
from bot.policy.quantities import ranges
from bot.policy.question import Question, QuestionReader
from bot.policy.ranking import Hit, case_of, standing, standing_of
from bot.policy.statements import Floats, Statements
from bot.policy.text import normalise

_KIND_BONUS = 0.16
_WANTED = 0.4
_LINK_WEIGHT = 0.55
_CANDIDATES = 9
_FULL_NAME = 0.5
_LINK_CAP = 1.0
_LINK_EXTRA = 0.3
_MATCH_WEIGHT = 1.0
_FOCUS_BONUS = 0.45


class PolicyIndex:
    """An immutable index over a set of policies."""

    def __init__(self, policies: Iterable[Policy], reader: QuestionReader) -> None:
        self.policies: tuple[Policy, ...] = tuple(policies)
        self.by_id: Mapping[str, Policy] = {policy.id: policy for policy in self.policies}
        self._position = {policy.id: i for i, policy in enumerate(self.policies)}
        self.reader = reader
        self._names = Names(self.policies, reader)
        self._linker = Linker(self.policies, self._names)
        self._statements = Statements(self.policies, reader)
        self._ranges = [[ranges(normalise(case_of(s))) for s in policy.statements] for policy in self.policies]

    def link(self, question: Question, limit: int = _CANDIDATES) -> list[Link]:
        """Returns the policies that `question` names, best first."""
        links = self._linker.link(question)
        return sorted(links, key=self._rank)[:limit]

    def strangeness(self, question: Question) -> float:
        """Returns the share of the question's words, 0 to 1, that stand nowhere in the base."""
        return self._statements.unknown_share(question.features)

    def search(
        self,
        question: Question,
        kinds: Mapping[Kind, float] | None = None,
        focus: Sequence[str] = (),
        only: Sequence[str] = (),
        limit: int = 10,
    ) -> list[Hit]:
        """Returns the statements that answer `question`, best first.

        Args:
            question: what is asked.
            kinds: how much each kind of statement is wanted, 0 to 1.
            focus: ids of policies the conversation is about, most recent first; they get a bonus.
            only: ids of the only policies to look at; all when empty.
            limit: how many hits to return.
        """
        links = {link.policy.id: link for link in self._linker.link(question)}
        overall = self._statements.overall((*question.features, *question.whole))
        chosen = list(only) or self._candidates(links, overall, focus)
        longest = max((link.full for link in links.values()), default=0)
        hits = [
            hit
            for policy_id in chosen
            if policy_id in self.by_id
            for hit in self._hits(self.by_id[policy_id], question, links.get(policy_id), kinds or {}, focus, longest)
        ]
        hits.sort(key=lambda hit: -hit.score)
        return hits[:limit]

    def _rank(self, link: Link) -> tuple[float, int]:
        return -link.score, self._position[link.policy.id]

    def _candidates(self, links: Mapping[str, Link], overall: Floats, focus: Sequence[str]) -> list[str]:
        linked = [link.policy.id for link in sorted(links.values(), key=self._rank)[:_CANDIDATES]]
        best = np.argsort(-overall, kind="stable")[: 2 * _CANDIDATES]
        found = [self.policies[self._statements.owner[row]].id for row in best if overall[row] > 0]
        return list(dict.fromkeys([*focus, *linked, *found]))

    def _hits(
        self,
        policy: Policy,
        question: Question,
        link: Link | None,
        kinds: Mapping[Kind, float],
        focus: Sequence[str],
        longest: int,
    ) -> list[Hit]:
        position = self._position[policy.id]
        matches = self._statements.match(position, question.features, self._names.words[position])
        strength = min(link.score, _LINK_CAP) if link else 0.0
        base = _LINK_WEIGHT * strength + _LINK_EXTRA * (link.score - strength if link else 0.0)
        base += standing(policy, question)
        if link and link.full and link.full >= longest:
            base += _FULL_NAME
        if policy.id in focus:
            base += _FOCUS_BONUS / (1 + 2 * focus.index(policy.id))
        return [
            Hit(
                policy,
                statement,
                base + _MATCH_WEIGHT * match + _KIND_BONUS * wanted + standing_of(statement, question, bounds),
                strength,
                match,
                wanted >= _WANTED,
            )
            for statement, match, bounds in zip(policy.statements, matches, self._ranges[position], strict=True)
            for wanted in (kinds.get(statement.kind, 0.0),)
        ]
