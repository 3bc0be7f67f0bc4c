"""Cuts text into the features by which a question is compared with the policy base."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

import jieba

from bot.policy.text.tokenizer import Tokenizer

_UNIT = re.compile(r"\d+(?:\.\d+)?%?|[a-z][a-z+&]*|[\u4e00-\u9fff]+")
_STOP = frozenset(
    (
        "的 了 吗 呢 啊 呀 吧 么 嘛 哦 嗯 哈 啦 我 你 您 他 她 它 我们 你们 "
        "他们 咱们 是 在 就 都 也 还 那 这 那个 这个 那些 这些 一下 请 请问 想 "
        "想问 想问下 问下 问一下 和 与 及 或 或者 还是 被 把 给 对 从 到 为 其 之 "
        "去 来 会 要 能 可 可以 能不能 可不可以 是不是 有没有 有 没有 需要 需 应该 "
        "呗 喔 一个 个 下 说 听说 现在 然后 就是 其实 但是 因为 所以 如果 的话 谢谢 "
        "麻烦 知道 告诉 咨询 了解 看 做 办 搞 弄 让 用 上 里 中 什么 怎么 怎样 "
        "如何 多少 几 哪 哪些 哪个 一 不 没 很 太 再 又 才 只 最 ok hi hello "
    ).split()
)
"""Function words: they break pairs and are no features."""


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """Returns the one tokenizer of the process, loaded at first use."""
    jieba.setLogLevel(60)
    return Tokenizer()


def is_function_word(word: str) -> bool:
    """Tells whether `word`, such as 的 or 哪个, says nothing about the subject."""
    return word in _STOP


def learn(words: Iterable[str]) -> None:
    """Teaches the tokenizer short words of the base, such as 保租房.

    In one order always: jieba weighs a new word by how those it knows already would cut it.
    """
    frequencies()
    for word in sorted(words):
        if word not in tokenizer().FREQ:
            tokenizer().add_word(word)


@lru_cache(maxsize=1)
def frequencies() -> Mapping[str, int]:
    """Returns jieba's own dictionary with its counts, before any word was taught."""
    tokenizer().initialize()
    return dict(tokenizer().FREQ)


def features(key: str, groups: Iterable[str] = ()) -> tuple[str, ...]:
    """Returns the features of compact text `key`: words, pairs of characters, characters, `groups` of synonyms.

    Function words are dropped and break pairs, so that 多少钱啊 and 是多少钱 look alike; a number stays one feature,
    so that 30 never looks like 300. A pair is marked `a~b`, a character `'a`, a group `@name`.
    """
    found: list[str] = []
    before = ""
    for word in _words(key):
        if word in _STOP:
            before = ""
            continue
        found.append(word)
        han = "\u4e00" <= word[0] <= "\u9fff"
        chars = word if han else ""
        found += [f"{a}~{b}" for a, b in pairwise(before + chars) if a + b != word]
        if len(word) > 1:
            found += [f"'{char}" for char in chars]
        before = word[-1] if han else ""
    found.extend(f"@{name}" for name in groups)
    return tuple(found)


def points(feature: str) -> bool:
    """Tells whether a feature can point to a name: no single character, no group of synonyms."""
    return feature[0] not in "'@" and len(feature) > 1


def is_word(feature: str) -> bool:
    """Tells whether a feature is a whole word: no pair of characters, no single one, no group of synonyms."""
    return feature[0] not in "'@" and "~" not in feature


def content_words(key: str) -> frozenset[str]:
    """Returns the words of compact text `key` without function words: what it is about, in whatever order."""
    return frozenset(word for word in _words(key) if word not in _STOP)


def dictionary_words(text: str) -> list[str]:
    """Returns the words of normalised `text` that jieba's dictionary has; of the rest the single characters."""
    return _words(text, guess=False)


def _words(key: str, guess: bool = True) -> list[str]:
    found: list[str] = []
    words = tokenizer().words
    for piece in _UNIT.findall(key):
        if "\u4e00" <= piece[0] <= "\u9fff":
            found += words(piece, guess)
        else:
            found.append(piece)
    return found
