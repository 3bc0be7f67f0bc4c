"""The words of the policy base, counted a policy at a time, so that one that is published costs only its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from bot.policy.model.model import Policy
from bot.policy.search.arrays import Ints, joined
from bot.policy.search.vocabulary import Vocabulary
from bot.policy.text.text import normalise
from bot.policy.text.words import dictionary_words

_OFTEN = 8


@dataclass(frozen=True)
class PolicyWords:
    """What one policy says.

    Attributes:
        policy: the policy.
        names: its names, normalised.
        said: the words of its statements, as numbers, each as often as it stands there.
    """

    policy: Policy
    names: tuple[str, ...]
    said: Ints


class BaseWords:
    """The words of some policies.

    Attributes:
        known: policy id → its words.
        vocabulary: the words that the numbers mean.
    """

    def __init__(self, policies: Iterable[Policy], before: BaseWords | None = None) -> None:
        """Reads `policies`; those that `before` knows as they are are taken over."""
        self.vocabulary: Vocabulary = Vocabulary(before.vocabulary if before else ())
        known = before.known if before else {}
        cut: dict[str, Ints] = {}
        self.known: Mapping[str, PolicyWords] = {
            policy.id: known[policy.id]
            if policy.id in known and known[policy.id].policy == policy
            else self._read(policy, cut)
            for policy in policies
        }

    def all(self) -> set[str]:
        """Returns the names, and the words that jieba sees in the sentences.

        A single character counts as a word only when the base often uses it alone.
        """
        names = {name for policy in self.known.values() for name in policy.names}
        counts = np.bincount(joined([policy.said for policy in self.known.values()]), minlength=len(self.vocabulary))
        often = ((word, count) for word, count in zip(self.vocabulary, counts.tolist(), strict=True) if count)
        return names | {word for word, count in often if len(word) > 1 or count >= _OFTEN}

    def _read(self, policy: Policy, cut: dict[str, Ints]) -> PolicyWords:
        names = (policy.title, policy.short, policy.doc_no, *policy.aliases)
        texts = [f"{statement.case} {statement.text}" for statement in policy.statements]
        for text in texts:
            if text not in cut:
                cut[text] = self.vocabulary.learn(dictionary_words(normalise(text)))
        return PolicyWords(policy, tuple(map(normalise, names)), joined([cut[text] for text in texts]))
