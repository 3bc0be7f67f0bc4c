"""Cues: words that name a policy when they stand together, such as 集成电路|芯片 + 奖励."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from bot.policy.text.phrases import Phrases

Cue = tuple[tuple[str, ...], ...]
"""Groups of words; one word of each group must stand in the question."""


class Cues:
    """The cues of all policies, looked up by their rarest group."""

    def __init__(self, cues: Sequence[tuple[int, Cue]]) -> None:
        """Takes pairs of a policy's position and one of its cues."""
        self._cues = cues
        seldom = Counter(word for _, cue in cues for group in cue for word in group)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for number, (_, cue) in enumerate(cues):
            for word in dict.fromkeys(min(cue, key=lambda group: sum(seldom[word] for word in group))):
                self._by_word[word].append(number)
        self._words = Phrases(seldom)

    def met(self, key: str) -> Iterator[tuple[int, list[str]]]:
        """Yields the positions of the policies whose cues are met by `key`, with the words that met them."""
        present = set(self._words.within(key))
        for number in sorted({number for word in present for number in self._by_word.get(word, ())}):
            position, cue = self._cues[number]
            if not any(present.isdisjoint(group) for group in cue):
                yield position, [next(word for word in group if word in present) for group in cue]
