"""One spelling for what people type in many."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.text.text import MAX_LENGTH, compact, core, has_words, normalise

STORY = "我是2020年毕业的硕士，在福田一家软件公司上班。" * 4


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("３００，０００元", "300,000元"),
        ("５０％", "50%"),
        ("ＡＩ企业", "AI企业"),
        ("120㎡", "120m2"),
        ("Ⅰ类", "I类"),
        ("高新技術企業", "高新技术企业"),
        ("臺灣居民", "台湾居民"),
        ("著作權質押", "著作权质押"),
        ("皇后和干部", "皇后和干部"),
        ("人\u200b才\u200d补\u2060贴", "人才补贴"),
        ("\ufeff人才补贴", "人才补贴"),
        ("\u202e人才补贴\u202c", "人才补贴"),
        ("补\x00贴\x07多少", "补贴多少"),
        ("补\x1b[31m贴", "补 [31m贴"),
        ("补贴\t多少", "补贴多少"),
        ("补贴\r\n多少", "补贴多少"),
        ("补贴　　多少", "补贴多少"),
        ("  人才 补贴  ", "人才补贴"),
        ("补贴 30 万", "补贴 30 万"),
        ("how   much", "how much"),
        ("🏠补贴多少", "🏠补贴多少"),
        ("❤️", "❤"),
        ("", ""),
        ("   \n\t　", ""),
        ("\x00\x01\u200b", ""),
    ],
)
def test_many_spellings_become_one(typed: str, read: str) -> None:
    assert normalise(typed) == read


def test_half_a_character_is_no_reason_to_fail() -> None:
    assert "补贴" in normalise("补贴\ud83d")


def test_a_megabyte_is_cut_before_anything_is_done_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths, real = [], unicodedata.normalize

    def noted(form: Any, text: str) -> str:
        lengths.append(len(text))
        return real(form, text)

    monkeypatch.setattr(unicodedata, "normalize", noted)
    for text in ("很" * 1_000_000, "\n" * 1_000_000, "\ufdfa" * 1_000_000, "a\u0301" * 500_000):
        assert len(normalise(text)) <= MAX_LENGTH
    assert lengths == [4 * MAX_LENGTH] * 4


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_reading_twice_is_reading_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=5000))
def test_nothing_hidden_is_left(text: str) -> None:
    read = normalise(text)
    assert len(read) <= MAX_LENGTH
    assert not {"\x00", "\n", "\t", "\u200b", "\ufeff"} & set(read)
    assert read == read.strip()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("福田英才荟 3.0 的奖励？", "福田英才荟3.0的奖励"),
        ("N+1", "n+1"),
        ("比例50%!", "比例50%"),
        ("“专精特新”（小巨人）", "专精特新小巨人"),
        ("IP / R&D", "iprd"),
        ("……", ""),
        ("👍", ""),
    ],
)
def test_a_name_is_matched_without_punctuation(text: str, key: str) -> None:
    assert compact(normalise(text)) == key


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=100))
def test_a_compact_text_stays_as_it_is(text: str) -> None:
    assert compact(compact(text)) == compact(text)


@pytest.mark.parametrize("text", ["补", "a", "7", "？补", "①"])
def test_a_letter_or_digit_is_something_said(text: str) -> None:
    assert has_words(text)


@pytest.mark.parametrize("text", ["", "   ", "？！", "👍👍", "……", "——", "%"])
def test_signs_alone_are_nothing_said(text: str) -> None:
    assert not has_words(normalise(text))


@pytest.mark.parametrize("text", ["", "补贴多少？", "今" * 70])
def test_a_short_message_asks_as_a_whole(text: str) -> None:
    assert core(text) == text


def test_a_story_before_the_question_does_not_ask() -> None:
    asked = core(normalise(STORY + "请问知识产权质押融资的贴息比例到底是多少，一年最高可以拿到几万元？"))
    assert asked == "请问知识产权质押融资的贴息比例到底是多少,一年最高可以拿到几万元?"


def test_thanks_after_the_question_do_not_ask() -> None:
    assert core(normalise(STORY + "请问贴息比例到底是多少，一年最高可以拿到几万元？谢谢")).endswith("几万元?")


def test_a_bare_question_brings_the_sentence_before_it() -> None:
    assert core(normalise(STORY + "我想申请租房补贴。多少钱？")).endswith("我想申请租房补贴。多少钱?")


def test_a_story_without_a_question_is_heard_at_its_end() -> None:
    asked = core(normalise(STORY + "我要租房补贴。"))
    assert asked.endswith("我要租房补贴。")
    assert len(asked) < len(STORY)


@given(st.text(alphabet=st.sampled_from("补贴多少钱。？,吗 \n1"), max_size=1500))
def test_what_asks_stands_in_the_message(text: str) -> None:
    read = normalise(text)
    assert len(core(read)) <= max(2 * 70, 0)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("我想问人才房，等等，先问一下国高要多少研发费", "国高要多少研发费"),
        ("保租房怎么申请？算了，先说说入户补贴多少钱", "入户补贴多少钱"),
        ("先问一下入户补贴多少钱", "先问一下入户补贴多少钱"),
    ],
)
def test_what_is_put_off_is_not_what_asks(said: str, asked: str) -> None:
    assert core(normalise(said)) == asked


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("商标能质押吗[疑问]", "商标能质押吗"), ("[流泪][流泪]没人管", "没人管"), ("[Smile]", ""),
        ("[微笑]", ""), ("[OK]", "[OK]"),
        ("福府规[2023]5号", "福府规[2023]5号"), ("［抱拳］谢谢", "谢谢"),
    ],
)  # fmt: skip
def test_pictures_in_words_are_not_heard(typed: str, heard: str) -> None:
    assert normalise(typed) == heard
