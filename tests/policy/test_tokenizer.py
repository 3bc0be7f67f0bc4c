"""The quick tokenizer cuts as jieba itself does."""

from __future__ import annotations

import random
import re

import jieba
import pytest

from bot.policy.model.model import Policy
from bot.policy.text.text import normalise
from bot.policy.text.tokenizer import Tokenizer

TAUGHT = ("保租房", "英才荟", "福田")
HAN = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture(scope="module")
def both() -> tuple[Tokenizer, jieba.Tokenizer]:
    quick, plain = Tokenizer(), jieba.Tokenizer()
    for tokenizer in (quick, plain):
        tokenizer.initialize()
        for word in TAUGHT:
            tokenizer.add_word(word)
    return quick, plain


@pytest.fixture(scope="module")
def texts(policies: tuple[Policy, ...]) -> list[str]:
    """Every fifth sentence of the base, and as many without any sense."""
    told = [normalise(text) for policy in policies for s in policy.statements for text in (s.text, *s.asks)][::5]
    chance, chars = random.Random(7), sorted({char for text in told for char in text})
    return told + ["".join(chance.choices(chars, k=chance.randint(1, 40))) for _ in told]


@pytest.mark.parametrize("guess", [True, False])
def test_sentences_are_cut_as_jieba_cuts_them(
    guess: bool, texts: list[str], both: tuple[Tokenizer, jieba.Tokenizer]
) -> None:
    quick, plain = both
    assert [list(quick.cut(text, HMM=guess)) for text in texts] == [list(plain.cut(text, HMM=guess)) for text in texts]


def test_a_run_of_han_characters_is_cut_as_jieba_cuts_it(
    texts: list[str], both: tuple[Tokenizer, jieba.Tokenizer]
) -> None:
    quick, plain = both
    runs = [run for text in texts for run in HAN.findall(text)]
    assert [list(quick.words(run)) for run in runs] == [list(plain.cut(run)) for run in runs]
