"""Finds which of many texts contain a given one, without looking at all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_BETWEEN = "\0"
_BITS = 21
"""A character needs no more."""


class Substrings:
    """Texts, looked up by the pair of characters that is rarest among those of the part looked for."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._chars = _codes(_BETWEEN.join(texts))
        lengths = np.fromiter(map(len, texts), np.int32, len(texts))
        self._text_at = np.repeat(np.arange(len(texts), dtype=np.int32), lengths + 1)
        pairs = _pairs(self._chars)
        self._places = np.argsort(pairs, kind="stable").astype(np.int32)
        self._pairs, self._starts = np.unique(pairs[self._places], return_index=True)
        self._ends = np.append(self._starts[1:], len(pairs))

    def containing(self, part: str) -> NDArray[np.int32]:
        """Returns the places, in rising order, of the texts that contain `part`, of two characters or more."""
        chars = _codes(part)
        pairs = _pairs(chars)
        found = np.searchsorted(self._pairs, pairs)
        found = np.minimum(found, len(self._pairs) - 1)
        if not len(self._pairs) or np.any(self._pairs[found] != pairs):
            return np.empty(0, np.int32)
        rarest = int(np.argmin(self._ends[found] - self._starts[found]))
        begins = self._places[self._starts[found[rarest]] : self._ends[found[rarest]]] - rarest
        begins = begins[(begins >= 0) & (begins + len(chars) <= len(self._chars))]
        for offset, char in enumerate(chars):
            begins = begins[self._chars[begins + offset] == char]
        texts: NDArray[np.int32] = np.unique(self._text_at[begins])
        return texts


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def _pairs(chars: NDArray[np.uint32]) -> NDArray[np.int64]:
    return (chars[:-1].astype(np.int64) << _BITS) | chars[1:]
