"""Finds the policy a question is about and the statement that answers it.

Two searches work together. Linking finds policies by their names: aliases, joined cue words, shared rare words.
Statement search compares the question with what each statement says and with the questions it was written to answer.
Rarity (inverse document frequency) decides what counts. The index is built from policies alone, in seconds for the
whole base, so a policy published while the service runs is found at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.policy.model.model import Kind, Policy
from bot.policy.search.digest import Digest
from bot.policy.search.digesting import digests
from bot.policy.search.linking import Link, Linker, Links
from bot.policy.search.question import Question, QuestionReader
from bot.policy.search.ranking import Hit, Ranking
from bot.policy.search.statements import Statements
from bot.policy.search.told import Told
from bot.policy.search.vocabulary import Vocabulary

_CANDIDATES = 9


class PolicyIndex:
    """An immutable index over a set of policies."""

    def __init__(self, policies: Iterable[Policy], reader: QuestionReader, before: PolicyIndex | None = None) -> None:
        """Reads `policies` with `reader`; what `before`, which had the same lexicon, read of them is taken over."""
        self.policies: tuple[Policy, ...] = tuple(policies)
        self.by_id: Mapping[str, Policy] = {policy.id: policy for policy in self.policies}
        self.reader = reader
        self._position = {policy.id: position for position, policy in enumerate(self.policies)}
        self.vocabulary: Vocabulary = Vocabulary(before.vocabulary if before else ())
        self.digests: Sequence[Digest] = self._digested(before)
        self._linker = Linker(self.digests, self.vocabulary)
        self._statements = Statements(self.digests, self.vocabulary)

    def link(self, question: Question, limit: int = _CANDIDATES) -> list[Link]:
        """Returns the policies that `question` names, best first."""
        links = self._linker.links(question)
        return [
            Link(self.policies[at], links.score(at), tuple(links.spans.get(at, ())), links.full.get(at, 0))
            for at in links.best(limit)
        ]

    def heir(self, policy: Policy) -> Policy | None:
        """Returns the last in the line of policies that replaced this one."""
        heir = self.by_id.get(policy.superseded_by)
        return (self.heir(heir) or heir) if heir and heir is not policy else None

    def strangeness(self, question: Question) -> float:
        """Returns the share of the question's words, 0 to 1, that stand nowhere in the base."""
        return self._statements.unknown_share(question.features)

    def strange_words(self, question: Question) -> list[str]:
        """Returns the words of the question that stand nowhere in the base."""
        return self._statements.unknown(question.features)

    def search(
        self,
        question: Question,
        kinds: Mapping[Kind, float] | None = None,
        focus: Sequence[str] = (),
        only: Sequence[str] = (),
        limit: int = 10,
        told: Told | None = None,
    ) -> list[Hit]:
        """Returns the statements that answer `question`, best first.

        Args:
            question: what is asked.
            kinds: how much each kind of statement is wanted, 0 to 1.
            focus: ids of policies the conversation is about, most recent first; they get a bonus.
            only: ids of the only policies to look at; all when empty.
            limit: how many hits to return.
            told: the asker's case.
        """
        links = self._linker.links(question)
        positions = self._positions(only) if only else self._candidates(question, links, focus)
        chosen = {position: self.digests[position] for position in positions}
        matches = self._statements.match(list(chosen.values()), question.features)
        return Ranking(question, links, kinds or {}, focus, told).hits(chosen, matches, limit)

    def best(self, question: Question, only: Sequence[str] = ()) -> Hit | None:
        """Returns the statement that fits `question` best whatever kind is wanted, of the policies `only` if given."""
        return next(iter(self.search(question, only=only, limit=1)), None)

    def _digested(self, before: PolicyIndex | None) -> Sequence[Digest]:
        known = {digest.policy.id: digest for digest in before.digests} if before else {}
        new = [policy for policy in self.policies if policy.id not in known or known[policy.id].policy != policy]
        read = {digest.policy.id: digest for digest in digests(new, self.reader, self.vocabulary)}
        return [read.get(policy.id) or known[policy.id] for policy in self.policies]

    def _candidates(self, question: Question, links: Links, focus: Sequence[str]) -> list[int]:
        found = self._statements.nearest((*question.features, *question.whole), 2 * _CANDIDATES)
        return list(dict.fromkeys([*self._positions(focus), *links.best(_CANDIDATES), *found]))

    def _positions(self, ids: Sequence[str]) -> list[int]:
        return [self._position[policy_id] for policy_id in ids if policy_id in self._position]
