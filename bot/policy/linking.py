"""Linking: which policies a question names, and how clearly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.policy.model import Policy
from bot.policy.names import Names
from bot.policy.question import Question

_CUE = 0.62
_FAINT = 0.08
_OVERLAP_WORTH = 0.6
_DILUTION = 0.03
_RELATIVE_WORTH = 0.72
_DILUTED = 0.86
_SCATTERED_WORTH = 0.85


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


class Linker:
    """Weighs the names that a question mentions."""

    def __init__(self, policies: Sequence[Policy], names: Names) -> None:
        self._policies = policies
        self._names = names
        self._last: tuple[str, list[Link]] = ("", [])

    def link(self, question: Question) -> list[Link]:
        """Returns every policy that `question` names at all; one turn asks for the same question several times."""
        if self._last[0] != question.whole_key:
            self._last = (question.whole_key, self._link(question))
        return self._last[1]

    def _link(self, question: Question) -> list[Link]:
        scores: dict[int, float] = defaultdict(float)
        spans: dict[int, dict[str, None]] = defaultdict(dict)
        for name in self._names.found(question.whole_key):
            owners, relatives = self._names.owners[name], self._names.relatives(name)
            worth = _name_worth(name) * max(_DILUTED, 1.0 - _DILUTION * (len(relatives) - 1))
            for owner in owners:
                scores[owner] = max(scores[owner], worth) + (0.03 if owner in spans else 0.0)
                spans[owner][name] = None
            for relative in relatives:
                scores[relative] = max(scores[relative], _RELATIVE_WORTH * _name_worth(name))
        for owner, words in self._names.joined(question.whole_key):
            worth = _CUE + 0.03 * min(sum(map(len, words)), 10) + 0.04 * (len(words) - 2)
            scores[owner] = max(scores[owner], worth) + (0.05 if owner in spans else 0.0)
        for owner, name in self._names.scattered(question.whole):
            scores[owner] = max(scores[owner], _SCATTERED_WORTH * _name_worth(name))
        for owner, worth in self._names.overlap(question.whole).items():
            scores[owner] = max(scores[owner], 0.0) + _OVERLAP_WORTH * worth
        full = self._names.full_names(question.whole_key)
        return [
            Link(self._policies[owner], score, tuple(spans.get(owner, ())), full.get(owner, 0))
            for owner, score in scores.items()
            if score > _FAINT
        ]


def _name_worth(name: str) -> float:
    return min(0.62 + 0.07 * (len(name) - 2), 1.15)
