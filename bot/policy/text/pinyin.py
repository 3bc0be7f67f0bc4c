"""Reads what is typed in pinyin, zhuanli zhiya tiexi duoshao, as the words of the base and of questions it spells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from bot.policy.text.words import frequencies

_RUN = re.compile(r"(?<![a-z0-9@._/-])[a-z]+(?:[ '][a-z]+)*(?![a-z0-9@._/-])")
_LEAST = 4
"""Letters with which a run may be pinyin at all."""
_LONGEST = 36
_HAN = re.compile(r"[\u4e00-\u9fff]{2,6}")
_WORD, _SINGLE = 2, 3
"""What a word and a single character cost: the reading with the fewest and longest words is meant."""


class Pinyin:
    """Replaces runs of letters that are the pinyin of known words, and of nothing else."""

    def __init__(self, words: Iterable[str], asking: Iterable[str] = (), singles: Iterable[str] = ()) -> None:
        """Learns `words` of two to six characters, those `asking` before all, and `singles` that stand between."""
        self._by_spelling: dict[str, tuple[int, str]] = {}
        for word in sorted(filter(_HAN.fullmatch, set(words)), key=lambda word: frequencies().get(word) or 0):
            self._by_spelling[_spelling(word)] = (_WORD, word)
        self._by_spelling.update((_spelling(word), (_WORD, word)) for word in asking)
        for char in singles:
            self._by_spelling.setdefault(_spelling(char), (_SINGLE, char))
        self._longest = max(map(len, self._by_spelling), default=0)

    def read(self, text: str) -> str:
        """Returns `text`, in lower case, with its pinyin put into words."""
        return _RUN.sub(lambda run: self._run(run.group()), text)

    def _run(self, run: str) -> str:
        whole = re.sub("[ ']", "", run)
        if _LEAST <= len(whole) <= _LONGEST and (found := self._spelt(whole)):
            return found
        parts = re.split("([ '])", run)
        return "".join((len(part) >= _LEAST and self._spelt(part)) or part for part in parts)

    def _spelt(self, letters: str) -> str:
        """Returns the words that `letters` spell from end to end, one of them longer than a character; else nothing."""
        best: list[tuple[int, tuple[str, ...]] | None] = [(0, ())]
        for end in range(1, len(letters) + 1):
            ways = []
            for start in range(max(0, end - self._longest), end):
                known, before = self._by_spelling.get(letters[start:end]), best[start]
                if known and before:
                    ways.append((before[0] + known[0], (*before[1], known[1])))
            best.append(min(ways, default=None))
        words = best[-1][1] if best[-1] else ()
        return "".join(words) if any(len(word) > 1 for word in words) else ""


@lru_cache(maxsize=65536)
def _spelling(word: str) -> str:
    return "".join(lazy_pinyin(word, style=Style.NORMAL)).replace("ü", "v")
