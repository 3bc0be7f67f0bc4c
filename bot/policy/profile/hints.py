"""Finds what is told in whatever order: 河套 and 优惠 and 享受 in one clause, and whether that is denied there.

Expressions (claims.py) know how something is usually put and come first; hints hear what was put otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.policy.text.clauses import clause_before, is_denied_later, is_quoted, is_title

_CLAUSE = re.compile(r"[^,，。;；!！?？\n]+")
_APART = 16
"""Characters that words of one hint may lie apart."""
_BESIDE = 6
"""Characters before them in which a denial still means them."""
_NO_DENIAL = re.compile(
    r"有没有|是不是|能不能|可不可以|没问题|不错|不仅|不但|不光|不只|不止|不过|不久|无论|不管|不用|不需要|非常|除非|差不多"
    r"|不好意思|不知道|不清楚|不确定|不到|不足|不满|不超过|未满|不少|不多|不然|无房"
)
_OF_ITS_OWN = re.compile(r"[没未](?:有)?[^,，没未]{1,2}过(?:任何)?(?:房子|住房|房产|房|楼|补贴|钱)")
"""A denial that has its own object before what is told: 也没卖过房子收入都在限额以内."""
_DENIAL = re.compile(r"[没未不无冇]|并非|(?<!除)非(?!常)")
_OPEN = re.compile(
    r"(?<!不)想|打算|准备|计划|考虑|希望|申请|将来|以后|怎么|怎样|如何|点样|能|可以|如果|要是|有没有|是不是|是否"
)
"""What is wished, supposed or asked is not told."""


@dataclass(frozen=True)
class Hint:
    """Words that tell something together: one of each group, in any order and near each other."""

    groups: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Mention:
    """Where a hint stands in a text, and whether it is denied there."""

    start: int
    end: int
    denied: bool


def hint(written: str) -> Hint:
    """Reads a hint as the catalogue writes it: 前海|河套 + 优惠 + 享受|用."""
    return Hint(tuple(re.compile(group) for group in written.split(" + ")))


def mentions(hints: Sequence[Hint], text: str) -> Iterator[Mention]:
    """Yields where one of `hints` is told in normalised `text`; what is only asked about or intended is left out."""
    for clause in _CLAUSE.finditer(text):
        for one in hints:
            span = _together(one, text, clause)
            if span is None or is_quoted(text, *span) or is_title(text, span[1]) or _is_open(text, *span):
                continue
            yield Mention(*span, _is_denied(text, *span))


def _together(one: Hint, text: str, clause: re.Match[str]) -> tuple[int, int] | None:
    """Returns the narrowest place in a clause where all groups of a hint stand together."""
    found = [list(group.finditer(text, *clause.span())) for group in one.groups]
    spans = [span for first in found[0] if (span := _around(first, found[1:]))]
    return min(spans, key=lambda span: span[1] - span[0], default=None)


def _around(first: re.Match[str], others: Sequence[Sequence[re.Match[str]]]) -> tuple[int, int] | None:
    start, end = first.span()
    taken = [first]
    for group in others:
        near = [
            match for match in group if all(match.start() >= one.end() or match.end() <= one.start() for one in taken)
        ]
        if not near:
            return None
        nearest = min(near, key=lambda match: max(match.start() - end, start - match.end()))
        taken.append(nearest)
        start, end = min(start, nearest.start()), max(end, nearest.end())
    return (start, end) if end - start <= _APART else None


def _is_open(text: str, start: int, end: int) -> bool:
    return _OPEN.search(clause_before(text, start)[-_BESIDE:] + text[start:end]) is not None


def _is_denied(text: str, start: int, end: int) -> bool:
    before = _OF_ITS_OWN.sub("", clause_before(text, start))
    said = before[-_BESIDE:] + text[start:end]
    return _DENIAL.search(_NO_DENIAL.sub("　", said)) is not None or is_denied_later(text, start, end)
