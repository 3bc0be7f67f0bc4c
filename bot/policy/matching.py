"""How well each statement of one policy answers a question."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

_ASK_WEIGHT = 0.62
_TEXT_WEIGHT = 0.38
_COMMON = 0.95
_FLOOR = 0.3


class Rows:
    """The statements of one policy, indexed by feature."""

    def __init__(
        self,
        texts: Sequence[Sequence[str]],
        asks: Sequence[Sequence[Sequence[str]]],
        rarity: Mapping[str, float],
    ) -> None:
        self._count = len(texts)
        self._texts: dict[str, set[int]] = defaultdict(set)
        self._asks: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._ask_row: list[int] = []
        self._spread: Counter[str] = Counter()
        for row, (text, questions) in enumerate(zip(texts, asks, strict=True)):
            self._spread.update({*text, *(feature for question in questions for feature in question)})
            for feature in set(text):
                self._texts[feature].add(row)
            for question in questions:
                norm = math.sqrt(sum(rarity[feature] ** 2 for feature in dict.fromkeys(question))) or 1.0
                for feature in set(question):
                    self._asks[feature].append((len(self._ask_row), rarity[feature] / norm))
                self._ask_row.append(row)

    def match(self, query: Mapping[str, float], named: Mapping[str, float]) -> list[float]:
        """Returns how well each statement fits the weighted features of a question."""
        whole = math.sqrt(sum(weight * weight for weight in query.values()))
        telling = {f: w * named.get(f, 1.0) * (1.0 - _COMMON * self._spread[f] / self._count) for f, w in query.items()}
        norm = max(math.sqrt(sum(weight * weight for weight in telling.values())), _FLOOR * whole) or 1.0
        mass = norm * norm
        covered = [0.0] * self._count
        similar = [0.0] * len(self._ask_row)
        for feature, weight in telling.items():
            for row in self._texts.get(feature, ()):
                covered[row] += weight * weight / mass
            for ask, share in self._asks.get(feature, ()):
                similar[ask] += weight * share / norm
        best = [0.0] * self._count
        for row, value in zip(self._ask_row, similar, strict=True):
            best[row] = max(best[row], value)
        return [_ASK_WEIGHT * b + _TEXT_WEIGHT * c for b, c in zip(best, covered, strict=True)]
