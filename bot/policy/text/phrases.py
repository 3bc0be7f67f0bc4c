"""Finds known phrases in a text by how they begin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator


class Phrases:
    """A set of phrases, looked up by their first two characters: at nearly all places of a text none begins."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = frozenset(filter(None, phrases))
        lengths: dict[str, set[int]] = defaultdict(set)
        for phrase in self._phrases:
            lengths[phrase[:2]].add(len(phrase))
        self._lengths = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}

    def at(self, text: str, start: int) -> Iterator[str]:
        """Yields the phrases that stand in `text` at `start`, the longest first."""
        two = text[start : start + 2]
        for length in self._lengths.get(two, ()):
            phrase = text[start : start + length]
            if len(phrase) == length and phrase in self._phrases:
                yield phrase
        if len(two) > 1 and two[0] in self._phrases:
            yield two[0]

    def within(self, text: str) -> Iterator[str]:
        """Yields the phrases that stand anywhere in `text`, those inside others as well."""
        for start, char in enumerate(text):
            if text[start : start + 2] in self._lengths or char in self._phrases:
                yield from self.at(text, start)
