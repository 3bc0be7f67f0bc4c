"""Choices on channels without buttons: listed with labels, and understood when the label comes back.

Labels are numbers, unless a number could itself be the answer — the question asks for a figure, or the choices
have figures of their own (「5 分」); then they are letters. What is a label follows from the reply alone, so that
nothing has to be kept beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MOST = 20
"""Choices that are listed; nobody reads more in a chat."""

_LETTERS = "ABCDEFGHIJKLMNOPQRST"
_HAN = "一二三四五六七八九十"
_FIGURE = re.compile(r"[0-9０-９]|(?<![A-Za-z])[一二两三四五六七八九十]+(?=[分星年月个级等次])")
_ASKS_FIGURE = re.compile(
    r"[0-9]分|打分|多少|几|哪年|何时|人数|年龄|岁|金额|万元|面积|比例|年限|电话|手机|号码|联系方式|数字"
)
_SENTENCE = re.compile(r"[^。！!？?；;\n]+")
_ASKING = 3
"""Sentences at the end of a message that may be its question; what follows it says how to get out."""
_PICK = re.compile(r"(?:我?选择?|第|回复)?\s*([0-9]{1,2}|[A-Z]|[一二三四五六七八九十])\s*(?:个|项|条|号)?\s*[.。、)]?")

_LONGEST_PICK = 12


def labels(text: str, titles: Sequence[str]) -> list[str]:
    """Return the labels of choices called `titles` under a message that says `text`."""
    asked = "\n".join(_SENTENCE.findall(text)[-_ASKING:])
    by_letter = _ASKS_FIGURE.search(asked) or any(_FIGURE.search(title) for title in titles)
    shown = titles[:MOST]
    return list(_LETTERS[: len(shown)]) if by_letter else [str(number) for number in range(1, len(shown) + 1)]


def listed(text: str, titles: Sequence[str]) -> str:
    """Return the choices as lines, each behind its label; empty when there are none."""
    return "\n".join(f"{label}. {title}" for label, title in zip(labels(text, titles), titles, strict=False))


def may_pick(typed: str) -> bool:
    """Tell whether what was typed could be a label at all, before looking for what was offered."""
    return len(typed) <= _LONGEST_PICK and _PICK.fullmatch(_plain(typed)) is not None


def picked(typed: str, text: str, titles: Sequence[str]) -> int | None:
    """Return the place, from 0, of the choice that was picked from those under `text`; None when it was none."""
    match = _PICK.fullmatch(_plain(typed))
    if match is None:
        return None
    label = match[1]
    offered = labels(text, titles)
    if label in _HAN:
        label = str(_HAN.index(label) + 1)
    return offered.index(label) if label in offered else None


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip().upper()
