"""The statements of the whole base: how rare each word is among them, and which of them share most with a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.policy.search.arrays import Floats, Rows, best_first, joined, offsets
from bot.policy.search.digest import Digest
from bot.policy.search.matching import Query, match
from bot.policy.search.postings import Postings
from bot.policy.search.vocabulary import Vocabulary
from bot.policy.text.words import points

_SEEN_TWICE = 2
_HEAVY = 0.9
_ROUNDING = 1e-6
_STRANGE = 0.35
"""What a word that the base never uses counts, beside the rarest one it does use."""


class Statements:
    """What statements say and which questions they answer."""

    def __init__(self, digests: Sequence[Digest], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        counts = np.array([len(digest.texts) for digest in digests], np.int32)
        self._owner = np.repeat(np.arange(len(digests)), counts)
        told, texts = Rows.joined([digest.told for digest in digests]), joined([digest.texts for digest in digests])
        lengths = np.diff(offsets(told.lengths)[offsets(texts)])
        self._postings = Postings(told.flat, lengths, len(vocabulary))
        self._rarity = _rarity(self._postings, len(texts), vocabulary)
        self._heaviest = float(self._rarity.max(initial=1.0))

    def nearest(self, features: Iterable[str], limit: int) -> list[int]:
        """Returns the positions of the policies of the `limit` statements that cover most of a question."""
        numbers = np.array(sorted({number for f in features if (number := self._number(f)) >= 0}), np.int32)
        weights = self._rarity[numbers] ** 2
        order = np.argsort(-weights, kind="stable")
        numbers, weights = numbers[order], weights[order]
        # What weighs most is looked up in the whole base. The rest, common words that stand in every other statement,
        # is only where it can still change which statements are the best.
        covered, rows, heavy = np.zeros(len(self._owner)), np.empty(0, np.int64), 0
        for end in (int(np.searchsorted(np.cumsum(weights), _HEAVY * weights.sum())) + 1, len(numbers)):
            for number, weight in zip(numbers[heavy:end], weights[heavy:end], strict=True):
                covered[self._postings.rows(number)] += weight
            rows, heavy = _contenders(covered, float(weights[end:].sum()), limit), end
            if len(rows) >= limit:
                break
        found = covered[rows]
        for number, weight in zip(numbers[heavy:], weights[heavy:], strict=True):
            found[self._postings.among(rows, number)] += weight
        return [int(owner) for owner in self._owner[rows[best_first(found, limit)]]]

    def match(self, digests: Sequence[Digest], features: Iterable[str]) -> Floats:
        """Returns how well each statement of some policies answers, 0 to about 1; one policy after another."""
        return match(digests, self._query(features), self._rarity)

    def unknown_share(self, features: Iterable[str]) -> float:
        """Returns the share of the words among `features` that no statement uses."""
        words = {f for f in features if points(f) and "~" not in f and not f[0].isdigit()}
        return sum(self._number(word) < 0 for word in words) / max(len(words), 1)

    def unknown(self, features: Iterable[str]) -> list[str]:
        """Returns the words among `features`, of two characters at least, that no statement uses."""
        words = dict.fromkeys(f for f in features if len(f) > 1 and points(f) and "~" not in f and not f[0].isdigit())
        return [word for word in words if self._number(word) < 0]

    def _query(self, features: Iterable[str]) -> Query:
        numbers, weights = [], []
        for feature, count in Counter(features).items():
            number = self._number(feature)
            if number >= 0:
                numbers.append(number)
                weights.append(self._rarity[number] * min(count, _SEEN_TWICE))
            elif points(feature) and "~" not in feature:
                numbers.append(self._vocabulary.number(feature))
                weights.append(_STRANGE * self._heaviest)
        return Query(np.array(numbers, np.int32), np.array(weights, np.float64))

    def _number(self, feature: str) -> int:
        """Returns the number of a feature that statements use, else -1."""
        number = self._vocabulary.number(feature)
        return number if number >= 0 and self._rarity[number] > 0 else -1


def _contenders(covered: Floats, rest: float, limit: int) -> NDArray[np.int64]:
    """Returns the rows that may be among the `limit` best when up to `rest` is added; too few if any row may be."""
    sure = np.flatnonzero(covered > rest)
    if len(sure) < limit or not rest:
        return sure
    least = np.partition(covered[sure], len(sure) - limit)[len(sure) - limit]
    return np.flatnonzero(covered >= least - rest - _ROUNDING)


def _rarity(postings: Postings, total: int, vocabulary: Vocabulary) -> Floats:
    """Returns how much each feature says: the fewer statements use it, the more; 0 if none does."""
    counts = postings.counts
    rarity = np.log(1.0 + total / np.maximum(counts, 1)) * np.fromiter(map(_size_worth, vocabulary), np.float64)
    return np.where(counts > 0, rarity, 0.0)


def _size_worth(feature: str) -> float:
    """A character says little, a pair more, a word or a group of synonyms most."""
    if feature.startswith("'"):
        return 0.2
    return 0.5 if "~" in feature else 1.0
