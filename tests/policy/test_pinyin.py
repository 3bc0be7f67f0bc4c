"""What is typed in pinyin is read as the words it spells; other letters are left alone."""

from __future__ import annotations

import pytest

from bot.policy.text.pinyin import Pinyin

PINYIN = Pinyin(["专利", "质押", "贴息", "人才房", "补贴", "那里"], ["多少", "怎么", "申请", "哪里"], ["要", "钱"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zhuanli zhiya tiexi duoshao", "专利质押贴息多少"),
        ("rencaifang zenme shenqing", "人才房怎么申请"),
        ("butie多少qian", "补贴多少qian"),
        ("butie yao duoshaoqian", "补贴要多少钱"),
        ("butie zai nali", "补贴 zai 哪里"),
        ("申请butie", "申请补贴"),
    ],
)
def test_pinyin_is_put_into_words(typed: str, meant: str) -> None:
    assert PINYIN.read(typed) == meant


@pytest.mark.parametrize("typed", ["abc@butie.com", "startup", "hq在上海", "yao", "butiex", "qianqian", "专利贴息"])
def test_what_spells_no_words_is_left_alone(typed: str) -> None:
    assert PINYIN.read(typed) == typed
