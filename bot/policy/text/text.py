"""Text as the assistant reads it: one spelling for what people type in many.

Everything that is compared (questions, training examples, policy texts, aliases) goes through the same functions, so
that full-width and half-width, traditional and simplified, hidden and visible characters never decide an answer.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

MAX_LENGTH = 1000
"""Characters kept of one message; longer text only slows every component down."""

_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_EMOTICON = re.compile(r"\[(?!ok\])[\u4e00-\u9fffA-Za-z]{1,8}\]", re.IGNORECASE)
"""WeChat's pictures as they come: 商标能质押吗[疑问]. 「[OK]」 says something."""
_SPACE = re.compile(r"\s+")
_SPACE_OF_LIST = re.compile(r"(?<=[\u4e00-\u9fff]{3}) (?=[\u4e00-\u9fff]{3})")
"""A blank between two phrases, as people set it in the place of a comma; between short words it means nothing."""
_SPACE_BEHIND_FIGURE = re.compile(
    r"(?<=[\d一二两三四五六七八九十百千][万亿元岁%]) (?=[\u4e00-\u9fff]{2})(?!元|块|左右|以上|以下|以内|的)"
)
"""A blank that ends a figure: 借款450万 利息18万."""
_SPACE_BESIDE_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_NOT_WORD = re.compile(r"[^0-9a-z\u4e00-\u9fff.%+]+")
_SENTENCE_END = re.compile(r"(?<=[。!?;\n])|(?<=[!?])")
_QUESTION_MARKS = (
    "?",
    "吗",
    "呢",
    "么",
    "多少",
    "几",
    "怎",
    "哪",
    "啥",
    "什么",
    "能不能",
    "可以",
    "是否",
    "是不是",
    "谁",
    "想问",
    "请问",
    "帮我",
    "要反映",
    "要投诉",
)
_CORE_LENGTH = 70
_PUT_OFF = re.compile(
    r"^.{2,60}?[,。;!、 ](?:哎|啊|不|唉|算了|那个)*"
    r"(?:等等|等一下|等下|等会儿?|慢着|稍等|先不说这个|先别管这个|先放一放|不对)?[,。!、 ]*"
    r"(?:我|我们|还是|让我)?(?:想|要|得)?先(?:来)?(?:问|了解|咨询|看|查|打听|说)"
    r"(?:一?下|一?[问说看]|清楚|个)?(?:别的|另外)?[,。: ]*"
)
"""What somebody puts off for something else: 我想问人才住房，等等，先问一下国高."""


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Returns `text` in the one spelling used everywhere: NFKC, simplified, visible, single-spaced, cut to length.

    The result is at most `MAX_LENGTH` characters; it may be empty.
    """
    text = unicodedata.normalize("NFKC", _HALF_A_PAIR.sub("", text[: 4 * MAX_LENGTH]))
    text = _EMOTICON.sub("", _CONTROL.sub(" ", _HIDDEN.sub("", text)))
    text = _converter().convert(text)
    text = _SPACE.sub(" ", text.replace("\n", "。" if len(text) > _CORE_LENGTH else " ")).strip()
    if " " not in text:
        return text[-MAX_LENGTH:]
    text = _SPACE_BEHIND_FIGURE.sub(",", _SPACE_OF_LIST.sub(",", text))
    return _SPACE_BESIDE_HAN.sub("", text)[-MAX_LENGTH:]


def compact(text: str) -> str:
    """Returns normalised `text` in lower case without punctuation and blanks: the form in which names are matched."""
    return _NOT_WORD.sub("", text.lower()).strip(".+")


def has_words(text: str) -> bool:
    """Tells whether there is anything to understand: a Han character, a letter or a digit."""
    return any(char.isalnum() for char in text)


def core(text: str) -> str:
    """Returns the part of a message that asks: not what is put off, of a long story the last questioning sentences.

    Short messages come back whole. A story before the question mentions many things the asker does not ask about.
    """
    text = _PUT_OFF.sub("", text) or text
    if len(text) <= _CORE_LENGTH:
        return text
    sentences = [part.strip() for part in _SENTENCE_END.split(text) if part and has_words(part)]
    asking = [i for i, part in enumerate(sentences) if any(mark in part for mark in _QUESTION_MARKS)]
    if not asking:
        return text[-_CORE_LENGTH:]
    last = asking[-1]
    picked = sentences[last]
    if len(picked) < _CORE_LENGTH // 3 and last > 0:
        picked = sentences[last - 1] + picked
    return picked if len(picked) <= 2 * _CORE_LENGTH else picked[-2 * _CORE_LENGTH :]
