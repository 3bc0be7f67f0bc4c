"""Which of several cases their asker means: by its place in the list they were told, or by what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.desk.rules import DeskRules
from bot.desk.wishes import plain

_PLACE = re.compile(r"第([一二两三四五1-5])(?:个|件|条|项|宗)")
_PLACES = {sign: place for place, signs in enumerate(("一1", "二两2", "三3", "四4", "五5")) for sign in signs}
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def place_in(text: str) -> int | None:
    """Return the place, from 0, that `text` names: 第二个; None when it names none."""
    found = _PLACE.search(plain(text))
    return None if found is None else _PLACES[found[1]]


def pointed(text: str, matters: Sequence[str], rules: DeskRules) -> int | None:
    """Return the place of the one of `matters` that `text` means; None when it may mean any or none of them.

    A matter is meant by its place, else when more of its pairs of characters stand in `text` than of any other.
    """
    place = place_in(text)
    if place is not None:
        return place if place < len(matters) else None
    said = _pairs(rules.phrases.pointless.sub(" ", plain(text)))
    shared = [len(said & _pairs(plain(matter))) for matter in matters]
    most = max(shared, default=0)
    return shared.index(most) if most and shared.count(most) == 1 else None


def _pairs(text: str) -> frozenset[str]:
    return frozenset(run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1))
