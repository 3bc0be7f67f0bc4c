"""The features by which a question is compared with the base."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.policy.search.question import QuestionReader
from bot.policy.text import words
from bot.policy.text.tokenizer import Tokenizer
from bot.policy.text.words import features


def test_function_words_do_not_decide(reader: QuestionReader) -> None:
    assert reader.features("租房补贴") == reader.features("的租房补贴吗")


def test_thirty_never_looks_like_three_hundred() -> None:
    assert not {"30", "30万"} & set(features("300万"))
    assert "30" in features("30万")


def test_a_percent_stays_with_its_number() -> None:
    assert "50%" in features("利息50%")


def test_a_group_of_synonyms_is_one_feature() -> None:
    assert features("金额多少", ["amount"]).count("@amount") == 1


def test_pairs_run_over_word_borders_but_not_over_function_words() -> None:
    assert "房~补" in features("租房补贴")
    assert "房~补" not in features("租房的补贴")


@pytest.mark.parametrize("key", ["", "的", "吗呢啊"])
def test_nothing_to_compare_gives_no_features(key: str) -> None:
    assert features(key) == ()


def frequencies_learnt(taught: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Teach a tokenizer that knows jieba's dictionary alone; return how often it holds each word to occur."""
    fresh = Tokenizer()
    fresh.initialize()
    monkeypatch.setattr(words, "tokenizer", lambda: fresh)
    words.learn(taught)
    return {word: fresh.FREQ[word] for word in taught}


def test_words_are_learnt_alike_in_whatever_order_a_set_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    taught = ["保租房", "保租", "租房补贴", "租房补", "房补贴", "保租房补贴"]
    assert frequencies_learnt(taught, monkeypatch) == frequencies_learnt(taught[::-1], monkeypatch)
