"""How well intents are told, as shares from 0 to 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.groups import OUT_OF_SCOPE, group

_REFUSED = 0.5
"""Probability of out_of_scope from which actions may refuse to answer."""


@dataclass(frozen=True)
class Told:
    """One message: its true intent, and the probabilities that were told, which may leave out unlikely intents."""

    intent: str
    shares: Mapping[str, float]

    @property
    def best(self) -> str:
        """The most likely intent, or empty."""
        return max(self.shares, key=lambda name: self.shares[name], default="")


@dataclass(frozen=True)
class Score:
    """Measured on some messages.

    Attributes:
        accuracy: share of messages whose intent was told.
        macro_f1: mean over intents of F1.
        coarse: share of messages whose group was told.
        refused: share of policy questions held to be out of scope with a probability of one half or more.
        by_intent: F1 of each intent.
    """

    accuracy: float
    macro_f1: float
    coarse: float
    refused: float
    by_intent: Mapping[str, float]


def score(told: Sequence[Told]) -> Score:
    """Scores at least one message."""
    by_intent = _f1(told)
    policy = [one for one in told if group(one.intent) == "policy"]
    return Score(
        accuracy=sum(one.best == one.intent for one in told) / len(told),
        macro_f1=sum(by_intent.values()) / len(by_intent),
        coarse=sum(group(one.best) == group(one.intent) for one in told) / len(told),
        refused=sum(one.shares.get(OUT_OF_SCOPE, 0.0) >= _REFUSED for one in policy) / max(len(policy), 1),
        by_intent=by_intent,
    )


def _f1(told: Sequence[Told]) -> dict[str, float]:
    true = Counter(one.intent for one in told)
    best = Counter(one.best for one in told)
    right = Counter(one.intent for one in told if one.best == one.intent)
    return {intent: 2 * right[intent] / (count + best[intent]) for intent, count in sorted(true.items())}
