"""The names of policies: which of them a question mentions, in one piece, taken apart, or by words that meet."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.policy.model import Policy
from bot.policy.question import QuestionReader
from bot.policy.text import compact, normalise
from bot.policy.texts import features_of
from bot.policy.words import points

_NAMED_WORTH = 0.25
_TITLE_WORTH = 0.6
_SHORTEST_FULL = 3
_CACHE = 4096

_ASIDE = re.compile(r"[(（].*?[)）]|[《》]")
_BEFORE_NAME = re.compile(r"^(?:20\d\d年?)?(?:广东省)?(?:深圳市|深圳)?(?:福田区|福田)?(?:关于)?(?:20\d\d年)?")
"""What people leave out of a name: its place, its year, what stands in brackets."""


class Names:
    """Names of policies: which of them a question mentions."""

    def __init__(self, policies: Sequence[Policy], reader: QuestionReader) -> None:
        self._reader = reader
        self.owners: dict[str, list[int]] = defaultdict(list)
        self._full: dict[str, list[int]] = defaultdict(list)
        self._cues: list[tuple[int, tuple[tuple[str, ...], ...]]] = []
        self._grams: dict[str, list[int]] = defaultdict(list)
        self.words: list[Mapping[str, float]] = []
        self._containing: dict[str, frozenset[int]] = {}
        for position, policy in enumerate(policies):
            self._take_names(position, policy)
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self._word_count: dict[str, int] = {}
        self._cues_with: dict[str, list[int]] = defaultdict(list)
        self._index_words()
        self._longest_cue = max(map(len, self._cues_with), default=0)
        self._longest = max(map(len, self.owners), default=0)
        count = max(len(policies), 1)
        self._rarity = {g: math.log(1 + count / len(where)) / math.log(1 + count) for g, where in self._grams.items()}

    def _take_names(self, position: int, policy: Policy) -> None:
        for name in dict.fromkeys(self._forms(policy)):
            self.owners[name].append(position)
        for name in dict.fromkeys((self._form(policy.short), self._form(policy.title))):
            self._full[name].append(position)
        self._cues.extend((position, tuple(tuple(map(compact, group)) for group in cue)) for cue in policy.cues)
        self.words.append(_subject(self._reader, policy))
        words = dict.fromkeys(feature for name in self._forms(policy) for feature in self._reader.features(name))
        for word in filter(points, words):
            self._grams[word].append(position)

    def _index_words(self) -> None:
        """Notes in which names and cues each word stands."""
        for name in self.owners:
            words = {f for f in self._reader.features(name) if f[0] not in "'@" and "~" not in f}
            if len(words) > 1:
                self._word_count[name] = len(words)
                for word in words:
                    self._by_word[word].append(name)
        for number, (_, cue) in enumerate(self._cues):
            for word in {word for group in cue for word in group}:
                self._cues_with[word].append(number)

    def _form(self, name: str) -> str:
        return compact(self._reader.plain(normalise(name)))

    def _forms(self, policy: Policy) -> list[str]:
        names = (policy.title, policy.short, *policy.aliases, policy.doc_no)
        names = (*names, *filter(None, (_BEFORE_NAME.sub("", _ASIDE.sub("", name)) for name in names[:2])))
        plain = [compact(normalise(name)) for name in names]
        mapped = [compact(self._reader.plain(normalise(name))) for name in names]
        return [name for name in (*plain, *mapped) if len(name) > 1]

    def full_names(self, key: str) -> dict[int, int]:
        """Returns the policies whose whole short name or title stands in `key`, with its length."""
        found: dict[int, int] = {}
        for start in range(len(key)):
            for end in range(start + _SHORTEST_FULL, min(len(key), start + self._longest) + 1):
                for owner in self._full.get(key[start:end], ()):
                    found[owner] = max(found.get(owner, 0), end - start)
        return found

    def joined(self, key: str) -> list[tuple[int, list[str]]]:
        """Returns the policies whose cues are met by `key`, with the words that met them."""
        present = {key[a:b] for a in range(len(key)) for b in range(a + 1, min(len(key), a + self._longest_cue) + 1)}
        present &= self._cues_with.keys()
        candidates = {number for word in present for number in self._cues_with[word]}
        met = []
        for number in sorted(candidates):
            owner, cue = self._cues[number]
            words = [next((word for word in group if word in present), "") for group in cue]
            if all(words):
                met.append((owner, words))
        return met

    def relatives(self, name: str) -> frozenset[int]:
        """Returns the policies one of whose names contains `name`: 公租房租房补贴 is also about 公租房."""
        if name not in self._containing:
            if len(self._containing) > _CACHE:
                self._containing.clear()
            owners = {owner for other, where in self.owners.items() if name in other for owner in where}
            self._containing[name] = frozenset(owners)
        return self._containing[name]

    def found(self, key: str) -> list[str]:
        """Returns the longest aliases that stand in `key`, without those inside another one found."""
        found: list[tuple[int, int]] = []
        for start in range(len(key)):
            for end in range(min(len(key), start + self._longest), start + 1, -1):
                if key[start:end] in self.owners:
                    found.append((start, end))
                    break
        kept = [(s, e) for s, e in found if not any(a <= s and e <= b and (a, b) != (s, e) for a, b in found)]
        return [key[s:e] for s, e in kept]

    def scattered(self, features: Iterable[str]) -> list[tuple[int, str]]:
        """Returns names all of whose words stand in the question, apart from each other: 博士…生活补贴."""
        counts = Counter(name for word in dict.fromkeys(features) for name in self._by_word.get(word, ()))
        whole = [name for name, count in counts.items() if count == self._word_count[name]]
        return [(owner, name) for name in whole for owner in self.owners[name]]

    def overlap(self, features: Iterable[str]) -> dict[int, float]:
        """Returns for each policy the share of the question's rare pairs that its names hold."""
        wanted = dict.fromkeys(feature for feature in features if feature in self._rarity)
        total = sum(self._rarity[gram] for gram in wanted)
        shared: dict[int, float] = defaultdict(float)
        for gram in wanted:
            for owner in self._grams[gram]:
                shared[owner] += self._rarity[gram]
        return {owner: worth / max(total, 2.0) for owner, worth in shared.items()} if total else {}


def _subject(reader: QuestionReader, policy: Policy) -> dict[str, float]:
    """Returns how much the words of a policy's names still tell about which of its statements is meant."""
    titled = dict.fromkeys(features_of(reader, policy.title), _TITLE_WORTH)
    return {**titled, **dict.fromkeys(features_of(reader, policy.short), _NAMED_WORTH)}
