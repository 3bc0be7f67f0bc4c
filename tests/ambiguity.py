"""Whether a repeated group of an expression can read the same words in more than one way.

Python's `re` tries every way before it gives up: `(?:嗯+|好)*提交` needs 2^n steps for n times 嗯 without 提交, and one
message of forty characters stops a whole process. Words that can be put together in one way only have no such message;
whether a set of words is of that kind is decided by the test of Sardinas and Patterson.
"""

from __future__ import annotations

import itertools
import re
import sre_parse
from collections import Counter
from collections.abc import Iterator
from sre_constants import (
    ANY,
    ASSERT,
    ASSERT_NOT,
    AT,
    BRANCH,
    CATEGORY,
    IN,
    LITERAL,
    MAX_REPEAT,
    MAXREPEAT,
    MIN_REPEAT,
    NEGATE,
    NOT_LITERAL,
    RANGE,
    SUBPATTERN,
)
from typing import Any

MOST_WORDS = 60_000
"""A group that stands for more is not taken apart."""
_STANDS_FOR_OTHERS = "☆"
_ONE_CHARACTER = (ANY, IN, LITERAL, NOT_LITERAL)


class _TooManyError(Exception):
    """The words cannot be listed."""


def ambiguous_groups(pattern: str) -> list[str]:
    """Return, for each repeated group of `pattern` that is ambiguous or cannot be listed, what shows it."""
    found = []
    for group in _repeated(sre_parse.parse(pattern)):
        try:
            shown = _shown_by(_words(group, _alphabet(group)))
        except _TooManyError:
            shown = "too many words to list"
        if shown:
            found.append(shown)
    return found


def _repeated(sequence: Any) -> Iterator[Any]:
    """Yield what is repeated without end; one character at a time can be read in one way only."""
    for kind, value in sequence:
        if kind in (MAX_REPEAT, MIN_REPEAT):
            alone = len(value[2]) == 1 and value[2][0][0] in _ONE_CHARACTER
            if value[1] is MAXREPEAT and not alone:
                yield value[2]
            yield from _repeated(value[2])
        else:
            for inner in _inside(kind, value):
                yield from _repeated(inner)


def _inside(kind: Any, value: Any) -> list[Any]:
    if kind is BRANCH:
        return list(value[1])
    if kind in (SUBPATTERN, ASSERT, ASSERT_NOT):
        return [value[-1]]
    return []


def _alphabet(sequence: Any) -> frozenset[str]:
    """Return the characters that a group names, and one for all others."""
    found = {_STANDS_FOR_OTHERS}
    for kind, value in sequence:
        if kind in (LITERAL, NOT_LITERAL):
            found.add(chr(value))
        elif kind is IN:
            found |= {chr(one) for name, one in value if name is LITERAL}
        elif kind in (MAX_REPEAT, MIN_REPEAT):
            found |= _alphabet(value[2])
        else:
            found.update(*(_alphabet(inner) for inner in _inside(kind, value)))
    return frozenset(found)


def _words(sequence: Any, alphabet: frozenset[str]) -> list[str]:
    """Return the words that a sequence reads, each as often as it does; one without end stands for three lengths."""
    words = [""]
    for kind, value in sequence:
        choices = _choices(kind, value, alphabet)
        if len(words) * len(choices) > MOST_WORDS:
            raise _TooManyError
        words = [word + more for word in words for more in choices]
    return words


def _choices(kind: Any, value: Any, alphabet: frozenset[str]) -> list[str]:
    if kind in (ASSERT, ASSERT_NOT, AT):
        return [""]
    if kind in _ONE_CHARACTER:
        return sorted(_characters(kind, value, alphabet))
    if kind in (MAX_REPEAT, MIN_REPEAT):
        return _repetitions(value, alphabet)
    return [word for inner in _inside(kind, value) for word in _words(inner, alphabet)]


def _repetitions(value: Any, alphabet: frozenset[str]) -> list[str]:
    least, most, inner = value
    once = _words(inner, alphabet)
    times = range(least, (least + 2 if most is MAXREPEAT else min(most, least + 2)) + 1)
    if len(once) ** max(times) > MOST_WORDS:
        raise _TooManyError
    return ["".join(row) for number in times for row in itertools.product(once, repeat=number)]


def _characters(kind: Any, value: Any, alphabet: frozenset[str]) -> frozenset[str]:
    if kind is LITERAL:
        return frozenset({chr(value)})
    if kind is ANY:
        return alphabet
    if kind is NOT_LITERAL:
        return alphabet - {chr(value)}
    named = frozenset(one for one in alphabet if any(_is_named(part, one) for part in value))
    first = value[0][0]
    return alphabet - named if first is NEGATE else named or frozenset({_STANDS_FOR_OTHERS})


def _is_named(part: tuple[Any, Any], one: str) -> bool:
    kind, value = part
    if kind is LITERAL:
        return chr(value) == one
    if kind is RANGE:
        return bool(value[0] <= ord(one) <= value[1])
    if kind is CATEGORY:
        name = str(value).rpartition("_")[2].lower()
        sign = {"digit": r"\d", "space": r"\s", "word": r"\w"}[name]
        return bool(re.match(sign, one)) != ("NOT" in str(value))
    return False


def _shown_by(words: list[str]) -> str:
    """Return what shows that a row of `words` can be read in two ways; empty when there is nothing."""
    twice = [word for word, times in Counter(words).items() if word and times > 1]
    if twice:
        return f"{twice[0]!r} in two ways"
    code = frozenset(words) - {""}
    rests, seen = _rests(code, code), frozenset[str]()
    while rests - seen:
        if double := rests & code:
            return f"{min(double)!r} as itself and as an end of another word"
        seen |= rests
        rests = _rests(code, rests) | _rests(rests, code)
    return ""


def _rests(before: frozenset[str], words: frozenset[str]) -> frozenset[str]:
    """Return what is left of `words` that begin with another one of `before`."""
    return frozenset(word[cut:] for word in words for cut in range(1, len(word)) if word[:cut] in before)
