"""Cuts a message into the features by which its intent is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.policy.search.question import Question
from bot.policy.text.words import tokenizer

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LATIN = re.compile(r"[a-zA-Z]")
_LONGEST_GRAM = 3
_LENGTH_STEP = 4
_LENGTH_STEPS = 10


def intent_features(question: Question) -> tuple[str, ...]:
    """Returns the features of `question`: `w:` words, `c:` character n-grams, `@` synonym groups, `#` what it is like.

    Unlike the features of search they keep function words, marks and both ends, for 吗, 呢 and 怎么 tell what is asked;
    every number looks alike.
    """
    line = f"^{_NUMBER.sub('0', question.plain).replace(' ', '')}$"
    return tuple(dict.fromkeys([*_words(question.plain), *_grams(line), *_groups(question), *_signs(question, line)]))


def _words(plain: str) -> Iterator[str]:
    for word in tokenizer().cut(plain):
        if word.strip():
            yield "w:0" if word[0].isdigit() else f"w:{word}"


def _grams(line: str) -> Iterator[str]:
    """Yields n-grams within and across words: a homophone or a name jieba cuts oddly still shares most of them."""
    for size in range(1, _LONGEST_GRAM + 1):
        for start in range(len(line) - size + 1):
            yield f"c:{line[start : start + size]}"


def _groups(question: Question) -> Iterator[str]:
    return (feature for feature in question.features if feature.startswith("@"))


def _signs(question: Question, line: str) -> Iterator[str]:
    yield f"#length {min(len(line) // _LENGTH_STEP, _LENGTH_STEPS)}"
    signs = {
        "outside": bool(question.outside),
        "home": question.local,
        "neighbour": question.neighbour is not None,
        "neighbour asked": question.neighbour_asked,
        "latin": bool(_LATIN.search(question.text)),
        "question mark": "?" in question.text,
    }
    yield from (f"#{name}" for name, there in signs.items() if there)
