"""Lodging an appeal in chat: what is offered, asked and filed, and what stands in the tables afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from actions import routing
from bot.desk.number import find_number
from tests.actions.conftest import Asker
from tests.actions.filing import appeals_of, filed

FOCUS: dict[str, Any] = {"memory": {"focus": ["ft-fountain"]}}


async def test_a_complaint_in_one_message_is_offered_for_filing(asker: Asker) -> None:
    heard = await asker.say("园区一周停了三次电", "lodge_appeal")
    assert "园区一周停了三次电" in heard.text and "诉求" in heard.text
    assert heard.buttons == ["确认提交", "补充", "取消"]
    assert heard.outcome == "appeal"
    assert appeals_of(asker) == []


async def test_confirming_files_it_with_number_and_due_time(asker: Asker) -> None:
    case = await filed(asker)
    assert (case.what, case.contact, case.origin) == ("园区一周停了三次电", "13800138000", "asked")
    heard = await asker.say("我的诉求")
    assert case.number in heard.text and "11月26日（周四）18:00" in heard.text


async def test_the_reply_to_filing_names_number_due_time_and_page(asker: Asker) -> None:
    await asker.say("园区停电", "lodge_appeal")
    heard = await asker.say("确认提交")
    (case,) = appeals_of(asker)
    assert find_number(heard.text) == case.number
    assert "11月26日（周四）18:00" in heard.text and f"/a/{case.token}" in heard.text
    assert heard.outcome == "appeal"


@pytest.mark.parametrize(
    ("text", "policies"),
    [
        ("路灯补贴拖了半年没发", ("ft-lamp",)),  # named
        ("申请了三个月没下文", ("ft-fountain",)),  # about dealing with what was talked about
        ("楼下工地半夜施工吵死了", ()),  # about neither
    ],
)
async def test_an_appeal_goes_to_the_office_of_its_policy(asker: Asker, text: str, policies: tuple[str, ...]) -> None:
    await asker.say(text, "lodge_appeal", **FOCUS)
    heard = await asker.say("确认提交", **FOCUS)
    (case,) = appeals_of(asker)
    assert case.policy_ids == policies
    assert case.office == ("福田区测试局" if policies else "福田区企业服务中心") and case.office in heard.text


async def test_a_policy_named_when_asked_which_decides(asker: Asker) -> None:
    await asker.say("我要投诉", "lodge_appeal")
    for text in ("半年没发", "路灯补贴", "跳过", "跳过", "确认提交"):
        await asker.say(text, **FOCUS)
    assert appeals_of(asker)[0].policy_ids == ("ft-lamp",)


async def test_without_a_policy_base_an_appeal_is_filed_all_the_same(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "knowledge", None)
    case = await filed(asker)
    assert (case.topic, case.office) == ("other", "福田区企业服务中心")


async def test_submitting_again_names_the_appeal_that_is_there(asker: Asker) -> None:
    case = await filed(asker)
    for text in ("确认提交", "直接提交"):
        heard = await asker.say(text)
        assert heard.used == ["utter_appeal_already"] and case.number in heard.text
    assert len(appeals_of(asker)) == 1


async def test_submitting_nothing_asks_what_it_is_about(asker: Asker) -> None:
    assert (await asker.say("确认提交")).used == ["utter_appeal_ask_what"]


async def test_the_same_confirmation_three_times_at_once_is_one_appeal(asker: Asker) -> None:
    await asker.say("园区停电", "lodge_appeal", "m1")
    heard = await asyncio.gather(*(asker.say("确认提交", message_id="m2") for _ in range(3)))
    (case,) = appeals_of(asker)
    assert {find_number(one.text) for one in heard} == {case.number}
    again = await asker.say("确认提交", message_id="m2")
    assert find_number(again.text) == case.number


async def test_the_same_step_again_asks_the_same_again(asker: Asker) -> None:
    await asker.say("我要投诉", "lodge_appeal")
    first = await asker.say("园区停电", message_id="m2")
    second = await asker.say("园区停电", message_id="m2")
    assert first.used == second.used == ["utter_appeal_ask_about"]


async def test_step_by_step(asker: Asker) -> None:
    said = ["园区停电", "跳过", "王女士", "13800138000"]
    used = [(await asker.say("我要投诉", "lodge_appeal")).used]
    used += [(await asker.say(text)).used for text in said]
    assert [one for (one,) in used] == [
        "utter_appeal_ask_what",
        "utter_appeal_ask_about",
        "utter_appeal_ask_who",
        "utter_appeal_ask_contact",
        "utter_appeal_confirm",
    ]
    heard = await asker.say("好的")
    assert heard.used == ["utter_appeal_filed"]
    (case,) = appeals_of(asker)
    assert (case.what, case.who, case.contact) == ("园区停电", "王女士", "13800138000")


async def test_cancelling_files_nothing(asker: Asker) -> None:
    await asker.say("园区停电", "lodge_appeal")
    assert (await asker.say("取消", "deny")).used == ["utter_appeal_dropped"]
    assert (await asker.say("确认提交", "affirm")).used == ["utter_appeal_ask_what"]
    assert appeals_of(asker) == []


async def test_a_question_in_between_is_answered_and_the_draft_stays(asker: Asker) -> None:
    await asker.say("园区停电", "lodge_appeal")
    heard = await asker.say("英才荟有哪些奖励？", "ask_amount")
    assert heard.texts[0] == "（政策答复）" and heard.used == ["utter_appeal_unfinished"]
    assert (await asker.say("确认提交")).used == ["utter_appeal_filed"]
    assert appeals_of(asker)[0].what == "园区停电"


@pytest.mark.parametrize("aside", ["英才荟的奖励给几年", "给我推荐两只股票"])
async def test_an_offer_to_file_is_not_fed_with_what_is_asked_next(asker: Asker, aside: str) -> None:
    await asker.say("园区停电", "lodge_appeal")
    intent = "out_of_scope" if "股票" in aside else "ask_time"
    assert (await asker.say(aside, intent)).used == ["utter_appeal_unfinished"]
    assert (await asker.say(aside, intent)).used == []  # reminded once
    assert (await asker.say("好的", "affirm")).used == []  # means the answer before it, not the offer
    assert (await asker.say("确认提交")).used == ["utter_appeal_filed"]
    assert appeals_of(asker)[0].what == "园区停电"


async def test_what_is_told_after_an_offer_is_added_to_it(asker: Asker) -> None:
    await asker.say("园区停电", "lodge_appeal")
    assert (await asker.say("昨天晚上又停了两个小时", "lodge_appeal")).used == ["utter_appeal_confirm"]
    await asker.say("确认提交")
    assert appeals_of(asker)[0].what == "园区停电\n昨天晚上又停了两个小时"


async def test_a_restart_of_the_dialogue_forgets_no_draft(asker: Asker) -> None:
    await asker.say("我要投诉", "lodge_appeal")
    # Each turn here has a new tracker, as after a restart; the draft stands in the table.
    assert (await asker.say("园区停电", "ask_time")).used == ["utter_appeal_ask_about"]


async def test_contacts_are_not_shown_in_full(asker: Asker) -> None:
    await asker.say("我要投诉", "lodge_appeal")
    for text in ("园区停电", "跳过", "跳过"):
        await asker.say(text)
    heard = await asker.say("13800138000")
    assert "138****8000" in heard.text and "13800138000" not in heard.text


async def test_odd_letters_do_not_break_the_wording(asker: Asker) -> None:
    heard = await asker.say("系统显示 {0[x]} 和 {number} 错误", "lodge_appeal")
    assert "{number}" in heard.text


async def test_the_same_words_again_are_the_same_matter(asker: Asker) -> None:
    case = await filed(asker)
    await asker.say(f"我要投诉：{case.what}", "lodge_appeal")
    heard = await asker.say("确认提交", "lodge_appeal")
    assert heard.used == ["utter_appeal_already"] and case.number in heard.text
    assert len(appeals_of(asker)) == 1
