"""Long texts cut to what a channel takes in one message, at ends of paragraphs and sentences where there are some."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

Width = Callable[[str], int]
"""Tells how much of the limit one character takes."""

_ENDS = ("\n", "。！？!?", "；;", "，,、 ")
"""Where to cut, the best first; the characters of one string are worth the same."""


def utf16_width(character: str) -> int:
    """Return the UTF-16 units of a character, 1 or 2."""
    return 2 if ord(character) > 0xFFFF else 1


def utf8_width(character: str) -> int:
    """Return the UTF-8 bytes of a character, 1 to 4."""
    return len(character.encode("utf-8", "replace"))


def in_pieces(text: str, limit: int, width: Width) -> list[str]:
    """Cut `text` into pieces of at most `limit`, measured by `width`; blanks at the cuts are dropped.

    A piece ends at the best place in its second half: a line break, the end of a sentence, a comma; without one
    of those it is full. A text without anything but blanks has no pieces.
    """
    pieces, rest = [], text.strip()
    while rest:
        length = _cut(rest, limit, width)
        pieces.append(rest[:length].rstrip())
        rest = rest[length:].lstrip()
    return pieces


def _cut(text: str, limit: int, width: Width) -> int:
    widths: Sequence[int] = list(accumulate(map(width, text[: limit + 1])))
    longest = next((length for length, size in enumerate(widths) if size > limit), len(widths))
    if longest == len(text):
        return longest
    for marks in _ENDS:
        found = max(text.rfind(mark, 0, longest) for mark in marks) + 1
        if found > longest // 2:
            return found
    return max(longest, 1)
