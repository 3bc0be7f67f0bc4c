"""Which of several cases their asker means: by its place in the list they were told, or by what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.desk.rules import DeskRules
from bot.desk.wishes import plain, whole

LAST = -1
_PLACE = re.compile(r"第([一二两三四五1-5])(?:个|件|条|项|宗)")
_ALONE = re.compile(r"(?:选|要|是)?([一二两三四五1-5])(?:号|个|件)?")
_ENDS = {
    0: re.compile("(?:最新|最近|最上面|最前面)[那一的]{0,2}[个件条]"),
    LAST: re.compile("(?:最后|最早|最先|最下面)[那一的]{0,2}[个件条]"),
}
_SIDES = {0: re.compile("(?:前|上)面?[那这一]?[个件条]"), LAST: re.compile("(?:后|下)面?[那这一]?[个件条]")}
"""Words for the first and the last of a list: sides by themselves, since 前面那个 may be anything in a sentence."""
_PLACES = {sign: place for place, signs in enumerate(("一1", "二两2", "三3", "四4", "五5")) for sign in signs}
_POLITE = re.compile("[,，。.!！]|选|要|是|的|吧|谢谢|就")
"""What stands around a place and says nothing."""
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def place_in(text: str) -> int | None:
    """Return the place, from 0, that `text` names: 第二个, 2, 最后那件 (`LAST`); None when it names none."""
    said = plain(text)
    if found := _PLACE.search(said) or _ALONE.fullmatch(said):
        return _PLACES[found[1]]
    ends = [place for place, words in _ENDS.items() if words.search(said)]
    sides = [place for place, words in _SIDES.items() if words.fullmatch(said)]
    return next(iter(ends + sides), None)


def is_place(text: str) -> bool:
    """Tell whether `text` names a place and tells nothing besides: 2, 第二件, 是最后那个."""
    said = _POLITE.sub("", plain(text))
    return any(words.fullmatch(said) for words in (_ALONE, _PLACE, *_ENDS.values(), *_SIDES.values()))


def means_all(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` as a whole wants something done to all cases: 都催一下."""
    return whole(rules.phrases.all_cases, text)


def pointed(text: str, matters: Sequence[str], rules: DeskRules) -> int | None:
    """Return the place of the one of `matters` that `text` means; None when it may mean any or none of them.

    A matter is meant by its place, else when more of its pairs of characters stand in `text` than of any other.
    """
    place = place_in(text)
    if place is not None:
        return place % len(matters) if matters and place < len(matters) else None
    said = _pairs(rules.phrases.pointless.sub(" ", plain(text)))
    shared = [len(said & _pairs(plain(matter))) for matter in matters]
    most = max(shared, default=0)
    return shared.index(most) if most and shared.count(most) == 1 else None


def shares(matter: str, text: str, rules: DeskRules) -> bool:
    """Tell whether `text` has a pair of characters of `matter` that says what it is about."""
    before, now = (_pairs(rules.phrases.pointless.sub(" ", plain(one))) for one in (matter, text))
    return bool(before & now - rules.common_pairs)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1))
