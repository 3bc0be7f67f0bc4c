"""What askers say around an appeal or a handoff, in their own wordings and in sentences that only sound like it."""

from __future__ import annotations

import pytest

from bot.desk.rules import DeskRules
from bot.desk.wishes import asks_for_promise, calls_out, waits, wants_bot_back


@pytest.mark.parametrize(
    "text",
    [
        "那我不等人工了，还是换回机器人吧",
        "不排队了，回到机器人",
        "好慢，取消转人工",
        "切回智能助手",
        "算了，我自己查",
        "不需要真人了",
        "人工不用了 继续用机器人",
    ],
)
def test_the_bot_is_wanted_back_in_any_clause(text: str, rules: DeskRules) -> None:
    assert wants_bot_back(text, rules)


@pytest.mark.parametrize(
    "text",
    [
        "不等了，直接给我转人工",
        "机器人企业有什么补贴",
        "我不要机器人，找个真人",
        "不用人工智能的企业算不算",
        "我们公司做机器人，回到深圳还能申请吗",
        "不等公示结束可以先签约吗",
    ],
)
def test_a_sentence_that_only_sounds_like_it_keeps_the_place(text: str, rules: DeskRules) -> None:
    assert not wants_bot_back(text, rules)


@pytest.mark.parametrize("text", ["多久能有人联系我", "这件事什么时候处理", "我的诉求几天回复？", "要等多久才有结果"])
def test_when_a_case_will_be_seen_to(text: str, rules: DeskRules) -> None:
    assert waits(text, rules)


@pytest.mark.parametrize("text", ["公租房多久有结果", "高企认定几天办完", "什么时候开始申报", "贷款多久还清"])
def test_when_something_else_will_be(text: str, rules: DeskRules) -> None:
    assert not waits(text, rules)


@pytest.mark.parametrize(
    "text",
    [
        "诉求一般几天答复",
        "登记诉求后多久有人处理",
        "多久能处理好投诉",
        "那怎么申诉",
        "请问在哪里可以提异议",
        "我能投诉吗",
    ],
)
def test_how_appeals_are_lodged_and_how_long_they_take(text: str, rules: DeskRules) -> None:
    assert asks_for_promise(text, rules)


@pytest.mark.parametrize(
    "text",
    [
        "我的诉求多久了",
        "上次反映的什么时候回复",
        "投诉怎么还没处理",
        "补贴几天到账",
        "我要投诉",
        "公示怎么看",
        "怎么反映物业乱收费",
    ],
)
def test_how_long_one_of_their_own_takes_or_something_else(text: str, rules: DeskRules) -> None:
    assert not asks_for_promise(text, rules)


@pytest.mark.parametrize("text", ["多久能有人联系我", "那什么时候有人回我呢", "几时回复我？"])
def test_who_waits_in_the_queue_asks_when(text: str, rules: DeskRules) -> None:
    assert calls_out(text, rules)


@pytest.mark.parametrize("text", ["我的诉求什么时候有人处理", "多久有结果", "人才房几时能回复结果"])
def test_when_a_case_is_seen_to_is_not_asked_of_the_queue(text: str, rules: DeskRules) -> None:
    assert not calls_out(text, rules)
