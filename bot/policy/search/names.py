"""The names of policies, as they stand in a question: in one piece, as part of others, or taken apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from bot.policy.search.arrays import Ints
from bot.policy.search.digest import Digest
from bot.policy.search.substrings import Substrings
from bot.policy.text.phrases import Phrases

_SHORTEST_FULL = 3


class Names:
    """All names of all policies.

    Attributes:
        owners: name → the positions of the policies that bear it.
    """

    def __init__(self, digests: Sequence[Digest]) -> None:
        self.owners: Mapping[str, Sequence[int]] = _by_name(d.names for d in digests)
        self._full = _by_name(d.full_names for d in digests)
        self._phrases = Phrases(self.owners)
        self._full_phrases = Phrases(name for name in self._full if len(name) >= _SHORTEST_FULL)
        bearers = [position for position, digest in enumerate(digests) for _ in digest.names]
        self._bearers = np.array(bearers, np.int32)
        self._substrings = Substrings([name for digest in digests for name in digest.names])
        self._words: Mapping[str, Sequence[str]] = {
            name: words for digest in digests for name, words in zip(digest.names, digest.words, strict=True) if words
        }
        self._by_word = self._by_rarest_word()

    def found(self, key: str) -> list[str]:
        """Returns the longest names that stand in `key`, without those inside another one found."""
        longest = ((start, next(self._phrases.at(key, start), "")) for start in range(len(key)))
        found = [(start, start + len(name)) for start, name in longest if name]
        kept = [(s, e) for s, e in found if not any(a <= s and e <= b and (a, b) != (s, e) for a, b in found)]
        return [key[s:e] for s, e in kept]

    def full(self, key: str) -> dict[int, int]:
        """Returns the policies whose whole short name or title stands in `key`, with its length."""
        found: dict[int, int] = {}
        for name in self._full_phrases.within(key):
            for owner in self._full[name]:
                found[owner] = max(found.get(owner, 0), len(name))
        return found

    def relatives(self, name: str) -> Ints:
        """Returns the policies one of whose names contains `name`: 公租房租房补贴 is also about 公租房."""
        found: Ints = np.unique(self._bearers[self._substrings.containing(name)])
        return found

    def scattered(self, features: Iterable[str]) -> Iterator[str]:
        """Yields the names all of whose words stand in the question, apart from each other: 博士…生活补贴."""
        present = set(features)
        for word in present:
            for name in self._by_word.get(word, ()):
                if present.issuperset(self._words[name]):
                    yield name

    def _by_rarest_word(self) -> Mapping[str, Sequence[str]]:
        """Returns each name of several words by the one of them that stands in the fewest names."""
        count = Counter(word for words in self._words.values() for word in words)
        found: dict[str, list[str]] = defaultdict(list)
        for name, words in self._words.items():
            found[min(words, key=count.__getitem__)].append(name)
        return found


def _by_name(names: Iterable[Iterable[str]]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for position, own in enumerate(names):
        for name in own:
            found[name].append(position)
    return found
