"""Mends homophone typos: 质压 → 质押, 将励 → 奖励, by the sound of the policy base's own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from bot.policy.words import frequencies

_LONGEST = 6
_SHORTEST = 2
_COMMON = 3
"""A window that jieba's dictionary knows with at least this frequency is a word, not a typo."""


@lru_cache(maxsize=8192)
def sound(char: str) -> str:
    """Returns the toneless sound of a Han character, with the pairs that input methods confuse made equal."""
    syllable = lazy_pinyin(char, style=Style.NORMAL)[0]
    for fine, plain in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(fine):
            syllable = plain + syllable[2:]
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


def _is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)


def _alike(window: str, word: str) -> int:
    """Returns how many characters of two equally long words are the same."""
    return sum(a == b for a, b in zip(window, word, strict=True))


class TypoMender:
    """Replaces a run of characters that is no word but sounds like a word of the base."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {w for w in words if _SHORTEST <= len(w) <= _LONGEST and _is_han(w)}
        self._by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for word in sorted(self._words):
            self._by_sound[tuple(map(sound, word))].append(word)

    @staticmethod
    def _frequency(word: str) -> int:
        return int(frequencies().get(word) or 0)

    def mend(self, text: str) -> str:
        """Returns `text` with homophone typos replaced; lengths stay the same."""
        chars = list(text)
        start = 0
        while start < len(chars) - 1:
            length = self._mend_at(chars, start)
            start += length or 1
        return "".join(chars)

    def _mend_at(self, chars: list[str], start: int) -> int:
        """Mends the longest window at `start` in place; returns its length when a word of the base stands there."""
        for length in range(min(_LONGEST, len(chars) - start), _SHORTEST - 1, -1):
            window = "".join(chars[start : start + length])
            if not _is_han(window):
                continue
            if window in self._words:
                return length
            meant = self._by_sound.get(tuple(map(sound, window)), ())
            word = max(meant, key=lambda word: (_alike(window, word), self._frequency(word)), default="")
            if word and self._is_typo(window, word, chars, start):
                chars[start : start + length] = word
                return length
        return 0

    def _is_typo(self, window: str, word: str, chars: list[str], start: int) -> bool:
        if _alike(window, word) == 0 or self._frequency(window) >= _COMMON:
            return False
        if len(window) > _SHORTEST:
            return True
        before = "".join(chars[max(0, start - 1) : start + 1])
        after = "".join(chars[start + 1 : start + 3])
        return self._frequency(before) < _COMMON and self._frequency(after) < _COMMON
