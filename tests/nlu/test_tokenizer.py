"""Chinese words for Rasa: the same whatever the spelling."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.tokenizer import ZhTokenizer
from bot.policy.search.question import QuestionReader
from bot.values import ROOT
from tests.policy.documents import policy, write
from tests.policy.invented import small_base


@pytest.fixture(scope="module")
def tokenizer() -> ZhTokenizer:
    reader: QuestionReader = small_base().index.reader
    return ZhTokenizer(ZhTokenizer.get_default_config(), reader)


def words(tokenizer: ZhTokenizer, text: str) -> list[str]:
    return [token.text for token in tokenizer.tokenize(Message.build(text=text), TEXT)]


@pytest.mark.parametrize(
    "text", ["路燈補貼多少錢", "路灯补贴多少钱", "路灯\u200b补贴多少钱", "路灯　补贴多少钱", "鹿灯补贴几多钱"]
)
def test_every_spelling_has_the_same_words(text: str, tokenizer: ZhTokenizer) -> None:
    assert words(tokenizer, text) == words(tokenizer, "路灯补贴多少钱")


def test_names_of_the_base_stay_whole(tokenizer: ZhTokenizer) -> None:
    assert "路灯补贴" in words(tokenizer, "请问路灯补贴多少钱")


@pytest.mark.parametrize("text", ["", "   ", "👍", "\x00"])
def test_a_message_without_words_does_not_break_it(text: str, tokenizer: ZhTokenizer) -> None:
    assert all(word.strip() for word in words(tokenizer, text))


def test_a_megabyte_becomes_a_bearable_number_of_words(tokenizer: ZhTokenizer) -> None:
    assert len(words(tokenizer, "很" * 1_000_000)) <= 200


def test_tokens_follow_one_another(tokenizer: ZhTokenizer) -> None:
    tokens = tokenizer.tokenize(Message.build(text="路灯补贴 多少钱"), TEXT)
    assert all(before.end <= after.start for before, after in pairwise(tokens))


def test_a_changed_base_is_another_fingerprint(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "lexicon", tmp_path / "lexicon")
    (tmp_path / "policies").mkdir()
    write(tmp_path / "policies" / "a.yaml", policy())
    config = {"data": str(tmp_path)}
    before = ZhTokenizer.fingerprint_addon(config)
    assert ZhTokenizer.fingerprint_addon(config) == before
    write(tmp_path / "policies" / "a.yaml", policy(short="新路灯补贴"))
    assert ZhTokenizer.fingerprint_addon(config) != before
