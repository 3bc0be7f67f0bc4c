"""Two matters told into one appeal: whether they are two is asked, each gets its own number, and none is lost."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Asker
from tests.actions.filing import appeals_of

LIFT, TOLD = "园区电梯坏了两周没人修", "我们申报的贴息三个月了还没到账"
GRANT = f"还有，{TOLD}"


async def both_told(asker: Asker) -> None:
    await asker.say(LIFT, "lodge_appeal")
    heard = await asker.say(GRANT, "ask_time")
    assert heard.used == ["utter_appeal_ask_another"] and "电梯" in heard.text and "贴息" in heard.text


@pytest.mark.parametrize("word", ["是另一件事", "两件事", "分开登记吧"])
async def test_two_matters_are_filed_one_after_the_other(asker: Asker, word: str) -> None:
    await both_told(asker)
    heard = await asker.say(word, "out_of_scope")
    assert heard.used == ["utter_appeal_one_first", "utter_appeal_confirm"] and LIFT in heard.text
    heard = await asker.say("确认提交", "affirm", "m7")
    assert heard.used == ["utter_appeal_filed", "utter_appeal_confirm"] and f"诉求内容：{TOLD}" in heard.text
    again = await asker.say("确认提交", "affirm", "m7")
    assert again.used == heard.used, "the same message once more files nothing"
    assert (await asker.say("确认提交", "affirm")).used == ["utter_appeal_filed"]
    assert [case.what for case in appeals_of(asker)] == [TOLD, LIFT]


@pytest.mark.parametrize("word", ["补充到这一件", "是同一件事", "一起登记"])
async def test_more_of_the_same_stays_one(asker: Asker, word: str) -> None:
    await both_told(asker)
    assert (await asker.say(word, "out_of_scope")).used == ["utter_appeal_confirm"]
    await asker.say("确认提交", "affirm")
    assert [case.what for case in appeals_of(asker)] == [f"{LIFT}\n{TOLD}"]


async def test_who_only_confirms_files_the_first_and_is_asked_of_the_second(asker: Asker) -> None:
    await both_told(asker)
    heard = await asker.say("确认提交", "affirm")
    assert heard.used == ["utter_appeal_filed", "utter_appeal_confirm"]
    assert [case.what for case in appeals_of(asker)] == [LIFT]


async def test_to_call_off_the_first_goes_on_with_the_second(asker: Asker) -> None:
    await both_told(asker)
    await asker.say("是另一件事", "out_of_scope")
    heard = await asker.say("取消", "deny")
    assert heard.used == ["utter_appeal_dropped_one", "utter_appeal_confirm"] and "贴息" in heard.text
    assert (await asker.say("取消", "deny")).used == ["utter_appeal_dropped"] and appeals_of(asker) == []


async def test_what_is_not_placed_is_kept_with_the_second(asker: Asker) -> None:
    await both_told(asker)
    assert (await asker.say("是3月份在网上报的", "nlu_fallback")).used == ["utter_appeal_ask_another"]
    await asker.say("另一件事", "out_of_scope")
    await asker.say("确认提交", "affirm")
    await asker.say("确认提交", "affirm")
    assert "3月份" in appeals_of(asker)[0].what and "3月份" not in appeals_of(asker)[1].what


@pytest.mark.parametrize(
    "more",
    [
        "打过物业电话也没人接",
        "电梯里还困过人",
        "导致老人天天爬楼梯，腿都坏了",
        "希望尽快派人来修，太危险了",
        "已经投诉过两次都没人管",
        "联系电话13900139000",
        "还有我姓王，13900139000",
        "另外，希望快点处理",
        "还有就是已经报修过三次了",
    ],
)
async def test_what_goes_on_about_the_same_is_not_asked_about(asker: Asker, more: str) -> None:
    await asker.say(LIFT, "lodge_appeal")
    assert (await asker.say(more, "lodge_appeal")).used == ["utter_appeal_confirm"]


@pytest.mark.parametrize(
    "other",
    [
        "楼下工地半夜打桩吵得睡不着",
        "另外食堂的饭是馊的",
        "顺便投诉一下窗口，态度差得很",
        "对面餐馆油烟直接排到我们窗口",
        "再反映一个事：路灯全是坏的",
        "还有公示名单里没有我们",
    ],
)
async def test_trouble_of_another_kind_is_asked_about(asker: Asker, other: str) -> None:
    await asker.say(LIFT, "lodge_appeal")
    assert (await asker.say(other, "lodge_appeal")).used == ["utter_appeal_ask_another"]


@pytest.mark.parametrize("before", [[LIFT], [LIFT, "跳过"], [LIFT, "跳过", "跳过"]])
async def test_also_while_its_subject_a_name_or_a_contact_is_asked_for(asker: Asker, before: list[str]) -> None:
    await asker.say("我要投诉", "lodge_appeal")
    for text in before:
        await asker.say(text)
    assert (await asker.say("还有楼下半夜施工，吵得睡不着", "lodge_appeal")).used == ["utter_appeal_ask_another"]


@pytest.mark.parametrize("more", ["昨天困人了", "一天断七八次", "而且不给开发票", "我孩子高考睡不好"])
async def test_what_is_told_and_not_asked_is_more_of_the_matter_whatever_it_sounds_like(
    asker: Asker, more: str
) -> None:
    await asker.say(LIFT, "lodge_appeal")
    assert (await asker.say(more, "out_of_scope")).used == ["utter_appeal_confirm"]
    await asker.say("确认提交", "affirm")
    assert [case.what for case in appeals_of(asker)] == [f"{LIFT}\n{more}"]


@pytest.mark.parametrize("aside", ["今天深圳天气怎么样", "给我讲个笑话", "推荐两只股票"])
async def test_what_is_asked_beside_is_no_part_of_the_matter(asker: Asker, aside: str) -> None:
    await asker.say(LIFT, "lodge_appeal")
    assert (await asker.say(aside, "out_of_scope")).used == ["utter_appeal_unfinished"]
