"""Mends homophone typos: 质压 → 质押, 将励 → 奖励, by the sound of the policy base's own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from bot.policy.text.phrases import Phrases
from bot.policy.text.words import frequencies, is_function_word, tokenizer

_LONGEST = 6
_SHORTEST = 2
_SELDOM_ALONE = 8_000
"""A character that jieba counts less often than this by itself hardly ever is a word by itself."""

_EVERYDAY = 100
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
    """Replaces a run of characters that is no word but sounds like a word of the base.

    A run is suspicious when jieba leaves a character of it alone that hardly ever stands alone, such as 励 in 将励; or
    when it falls to pieces and is nearly a word, such as 公作 for 工作.
    """

    def __init__(self, words: Iterable[str], everyday: Iterable[str] = (), right: Iterable[str] = ()) -> None:
        """Learns `words`, the base's own, `everyday` ones that askers tell their case in, and what is `right` as is."""
        words, everyday = set(words), frozenset(everyday)
        self._alone = {word for word in words if len(word) == 1}
        self._known = Phrases(word for word in (*words, *everyday, *right) if len(word) > 1)
        self._words = {word for word in words if _SHORTEST <= len(word) <= _LONGEST and _is_han(word)}
        self._by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for word in sorted(self._words):
            self._by_sound[tuple(map(sound, word))].append(word)
        self._near: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._everyday = everyday
        for word in sorted({*self._everyday, *(word for word in self._words if len(word) > _SHORTEST)}):
            self._near[tuple(map(sound, word))].append(word)

    def mend(self, text: str) -> str:
        """Returns `text` with homophone typos replaced; lengths stay the same."""
        return self._mend_scattered(self._mend_orphans(text))

    def _mend_scattered(self, text: str) -> str:
        """Mends runs that jieba cannot put together, of which all but one character are those of a word."""
        pieces = tokenizer().cut(text, HMM=False)
        alone = [len(piece) == 1 and _is_han(piece) for piece in pieces for _ in piece]
        start = 0
        while start < len(text) - 1:
            word = self._nearly(text, alone, start)
            text = text[:start] + word + text[start + len(word) :]
            start += len(word) or 1
        return text

    def _nearly(self, text: str, alone: list[bool], start: int) -> str:
        """Returns the longest word that the run at `start` is, or nearly is; nothing when there is none."""
        for length in range(min(_LONGEST, len(text) - start), _SHORTEST - 1, -1):
            window = text[start : start + length]
            meant = self._near.get(tuple(map(sound, window)), ()) if _is_han(window) else ()
            if window in meant or window in self._words:
                return window
            pieces = sum(alone[start : start + length])
            if _frequency(window) or pieces < _SHORTEST:
                continue
            close = (word for word in meant if _alike(window, word) == length - 1)
            if word := next((word for word in close if pieces > _SHORTEST or word in self._everyday), ""):
                return word
        return ""

    def _mend_orphans(self, text: str) -> str:
        orphans = self._orphans(text)
        if not any(orphans):
            return text
        chars = list(text)
        start = 0
        while start < len(chars) - 1:
            start += self._mend_at(chars, orphans, start) or 1
        return "".join(chars)

    def _orphans(self, text: str) -> list[bool]:
        """Returns for each character whether jieba leaves it alone although it is hardly ever a word."""
        marks: list[bool] = []
        for word in tokenizer().cut(text, HMM=False):
            lonely = len(word) == 1 and _is_han(word) and word not in self._alone and _frequency(word) < _SELDOM_ALONE
            marks.extend([lonely] * len(word))
        if not any(marks):
            return marks
        for start in range(len(text)):
            known = next(self._known.at(text, start), "")
            marks[start : start + len(known)] = [False] * len(known)
        return marks

    def _mend_at(self, chars: list[str], orphans: list[bool], start: int) -> int:
        """Mends the longest window at `start` in place; returns its length when a word of the base stands there."""
        for length in range(min(_LONGEST, len(chars) - start), _SHORTEST - 1, -1):
            window = "".join(chars[start : start + length])
            if window in self._words:
                return length
            if not _is_han(window) or not any(orphans[start : start + length]):
                continue
            meant = self._by_sound.get(tuple(map(sound, window)), ())
            word = max(meant, key=lambda word: (_alike(window, word), _frequency(word)), default="")
            if word and _alike(window, word) > 0 and self._is_typo(window, word, chars, start):
                chars[start : start + length] = word
                return length
        return 0

    @staticmethod
    def _is_typo(window: str, word: str, chars: list[str], start: int) -> bool:
        """Tells whether the characters to be replaced make no sense where they stand."""
        if _frequency(window) >= _COMMON:
            return False
        for offset, (said, meant) in enumerate(zip(window, word, strict=True)):
            place = start + offset
            pairs = ("".join(chars[max(0, place - 1) : place + 1]), "".join(chars[place : place + 2]))
            if said != meant and (
                is_function_word(said) or any(len(pair) > 1 and _frequency(pair) >= _EVERYDAY for pair in pairs)
            ):
                return False
        return True


def _frequency(word: str) -> int:
    return int(frequencies().get(word) or 0)
