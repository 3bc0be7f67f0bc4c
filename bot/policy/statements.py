"""What the statements of the base say: those that may answer a question, and how well each does."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from bot.policy.matching import Rows
from bot.policy.model import Policy
from bot.policy.question import QuestionReader
from bot.policy.texts import features_of
from bot.policy.words import points

Floats = NDArray[np.float64]


class Statements:
    """What statements say and which questions they answer.

    Finding candidates looks at all statements at once, in one sparse matrix. Ranking looks at one policy's statements,
    where a word that most of them share (the policy's own subject) tells nothing and a word of one of them tells all.
    """

    def __init__(self, policies: Sequence[Policy], reader: QuestionReader) -> None:
        self._policies = policies
        self._texts = [[features_of(reader, f"{s.case}。{s.text}") for s in p.statements] for p in policies]
        self._asks = [[[features_of(reader, ask) for ask in s.asks] for s in p.statements] for p in policies]
        self.owner = [position for position, policy in enumerate(policies) for _ in policy.statements]
        wholes = [
            dict.fromkeys((*text, *(feature for ask in asks for feature in ask)))
            for texts, all_asks in zip(self._texts, self._asks, strict=True)
            for text, asks in zip(texts, all_asks, strict=True)
        ]
        self._rarity = _rarity(wholes)
        self._column = {feature: i for i, feature in enumerate(self._rarity)}
        self._weights = np.array(list(self._rarity.values()), dtype=np.float64)
        self._heaviest = float(self._weights.max(initial=1.0))
        self._matrix = self._columns_of(wholes)
        self._near: dict[int, Rows] = {}

    def overall(self, features: Iterable[str]) -> Floats:
        """Returns for every statement of the base the share of the question that it covers, 0 to 1."""
        columns = sorted({self._column[f] for f in features if f in self._column})
        weights = self._weights[columns]
        mass = float(weights @ weights)
        covered = np.zeros(len(self.owner))
        for column, weight in zip(columns, weights.tolist(), strict=True):
            first, last = self._matrix.indptr[column], self._matrix.indptr[column + 1]
            covered[self._matrix.indices[first:last]] += weight * weight
        return covered / mass if mass else covered

    def match(self, position: int, features: Iterable[str], named: Mapping[str, float]) -> list[float]:
        """Returns for each statement of one policy how well it answers, 0 to about 1.

        `named` weighs features of the policy's names: they tell which policy is meant, hardly which statement.
        """
        rows = self._near.get(position)
        if rows is None:
            rows = Rows(self._texts[position], self._asks[position], self._rarity)
            self._near[position] = rows
        return rows.match(self._query(features), named)

    def unknown_share(self, features: Iterable[str]) -> float:
        """Returns the share of the words among `features` that no statement uses."""
        words = {f for f in features if points(f) and "~" not in f and not f[0].isdigit()}
        return sum(word not in self._rarity for word in words) / max(len(words), 1)

    def _query(self, features: Iterable[str]) -> dict[str, float]:
        query: dict[str, float] = {}
        for feature, count in Counter(features).items():
            known = self._rarity.get(feature)
            if known is not None:
                query[feature] = known * min(count, 2)
            elif points(feature) and "~" not in feature:
                query[feature] = 0.35 * self._heaviest
        return query

    def _columns_of(self, rows: Sequence[Mapping[str, None]]) -> csc_matrix:
        pairs = [(row, self._column[feature]) for row, found in enumerate(rows) for feature in found]
        shape = (len(rows), len(self._column))
        if not pairs:
            return csc_matrix(shape)
        where, columns = zip(*pairs, strict=True)
        return csc_matrix((np.ones(len(pairs)), (where, columns)), shape=shape)


def _rarity(rows: Sequence[Mapping[str, None]]) -> dict[str, float]:
    counts = Counter(feature for row in rows for feature in row)
    total = max(len(rows), 1)
    return {feature: math.log(1 + total / count) * _size_worth(feature) for feature, count in counts.items()}


def _size_worth(feature: str) -> float:
    """A character says little, a pair more, a word or a group of synonyms most."""
    if feature.startswith("'"):
        return 0.2
    return 0.5 if "~" in feature else 1.0
