"""Linking: which policies a question names, and how clearly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.policy.model.model import Policy
from bot.policy.search.arrays import Floats, Rows, best_first
from bot.policy.search.cues import Cues
from bot.policy.search.digest import Digest
from bot.policy.search.names import Names
from bot.policy.search.postings import Postings
from bot.policy.search.question import Question
from bot.policy.search.vocabulary import Vocabulary
from bot.policy.text.words import points

_CUE = 0.62
_FAINT = 0.08
_OVERLAP_WORTH = 0.6
_DILUTION = 0.03
_RELATIVE_WORTH = 0.72
_DILUTED = 0.86
_SCATTERED_WORTH = 0.85
_ONE_MORE_NAME = 0.03
_NEVER_HAD = 0.55
"""How much of a name counts that stands only where somebody says what they never had."""
_CUE_BESIDE_NAME = 0.05
_LEAST_RARE = 2.0
"""What the rare words of a question weigh at least together: one alone is not all of it."""


@dataclass(frozen=True)
class Link:
    """A policy named by a question.

    Attributes:
        policy: the policy.
        score: about 1 for a good name.
        spans: its names found in one piece.
        full: the length of its whole short name or title, if that stands in the question, as in our own buttons.
    """

    policy: Policy
    score: float
    spans: tuple[str, ...] = ()
    full: int = 0


@dataclass(frozen=True)
class Links:
    """How clearly a question names each policy of the base; policies go by their position.

    Attributes:
        scores: of every policy; those not above a faint trace name none.
        spans: the names found in one piece, of the policies that have any.
        full: the length of the whole short name or title, of the policies for which it stands in the question.
    """

    scores: Floats
    spans: Mapping[int, Iterable[str]]
    full: Mapping[int, int]

    def best(self, limit: int) -> list[int]:
        """Returns the policies named, the clearest first."""
        named = np.flatnonzero(self.scores > _FAINT)
        return [int(position) for position in named[best_first(self.scores[named], limit)]]

    def score(self, position: int) -> float:
        """Returns how clearly one policy is named, 0 for not at all."""
        score = float(self.scores[position])
        return score if score > _FAINT else 0.0

    @property
    def longest(self) -> int:
        """The length of the longest whole name in the question."""
        return max((length for position, length in self.full.items() if self.score(position)), default=0)


class Linker:
    """Weighs the names that a question mentions."""

    def __init__(self, digests: Sequence[Digest], vocabulary: Vocabulary) -> None:
        self._count = len(digests)
        self._names = Names(digests)
        self._cues = Cues([(position, cue) for position, digest in enumerate(digests) for cue in digest.cues])
        self._vocabulary = vocabulary
        named = Rows.of([digest.named for digest in digests])
        self._named = Postings(named.flat, named.lengths, len(vocabulary))
        self._last = (("", ""), Links(np.zeros(0), {}, {}))

    def links(self, question: Question) -> Links:
        """Returns how clearly `question` names each policy; one turn asks for the same question several times."""
        asked = (question.whole_key, question.had_key)
        if self._last[0] != asked:
            self._last = (asked, self._links(question))
        return self._last[1]

    def _links(self, question: Question) -> Links:
        """Weighs all names; those of what somebody never had (没排过公租房) name what is asked only if no others do."""
        links = self._mentioned(question.whole_key, question.whole)
        if not question.had_key:
            return links
        had = self._mentioned(question.had_key, question.had)
        scores = np.maximum(had.scores, _NEVER_HAD * links.scores)
        return Links(scores, {**links.spans, **had.spans}, {**links.full, **had.full})

    def _mentioned(self, key: str, whole: Sequence[str]) -> Links:
        scores = np.zeros(self._count)
        spans: dict[int, dict[str, None]] = {}
        for name in self._names.found(key):
            relatives = self._names.relatives(name)
            worth = _name_worth(name) * max(_DILUTED, 1.0 - _DILUTION * (len(relatives) - 1))
            for owner in self._names.owners[name]:
                scores[owner] = max(scores[owner], worth) + (_ONE_MORE_NAME if owner in spans else 0.0)
                spans.setdefault(owner, {})[name] = None
            scores[relatives] = np.maximum(scores[relatives], _RELATIVE_WORTH * _name_worth(name))
        for owner, words in self._cues.met(key):
            worth = _CUE + 0.03 * min(sum(map(len, words)), 10) + 0.04 * (len(words) - 2)
            scores[owner] = max(scores[owner], worth) + (_CUE_BESIDE_NAME if owner in spans else 0.0)
        for name in self._names.scattered(whole):
            owners = self._names.owners[name]
            scores[owners] = np.maximum(scores[owners], _SCATTERED_WORTH * _name_worth(name))
        return Links(scores + _OVERLAP_WORTH * self._overlap(whole), spans, self._names.full(key))

    def _overlap(self, features: Sequence[str]) -> Floats:
        """Returns for each policy the share of the question's rare words and pairs that its names hold."""
        shared, total = np.zeros(self._count), 0.0
        for feature in dict.fromkeys(filter(points, features)):
            owners = self._named.rows(self._vocabulary.number(feature))
            if len(owners):
                rarity = np.log(1 + self._count / len(owners)) / np.log(1 + self._count)
                shared[owners] += rarity
                total += rarity
        return shared / max(total, _LEAST_RARE)


def _name_worth(name: str) -> float:
    return min(0.62 + 0.07 * (len(name) - 2), 1.15)
