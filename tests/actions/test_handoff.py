"""A person instead of the bot: the queue, what is said of waiting, and what goes along."""

from __future__ import annotations

import pytest

from bot.desk.roles import Role
from bot.store.conversations import BOT, OFFICER
from bot.store.handoffs import BY_OFFICER
from tests.actions.conftest import Asker
from tests.actions.filing import appeals_of
from tests.store.desk import Now


async def test_a_person_at_the_desk_silences_the_bot(asker: Asker) -> None:
    asker.officer_comes()
    heard = await asker.say("转人工", "human_handoff")
    assert heard.used == ["utter_handoff_attended"] and heard.outcome == "handed_off"
    assert "第1位" in heard.text and asker.speaker == OFFICER


async def test_while_nobody_is_at_the_desk_nobody_is_promised_and_the_bot_goes_on(asker: Asker, now: Now) -> None:
    heard = await asker.say("转人工", "human_handoff")
    assert heard.used == ["utter_handoff_absent"] and heard.outcome == "handed_off"
    for said in ("没有工作人员在线", "12345", "09:00–12:00", "第1位"):
        assert said in heard.text
    assert "提交诉求" in heard.buttons and asker.speaker == BOT
    assert [row.conversation_id for row in asker.desk.handoffs.waiting()] == [asker.conversation], "the wish is kept"
    assert (await asker.say("英才荟是什么", "ask_overview")).texts == ["（政策答复）"]
    asker.desk.handoffs.take(asker.conversation, asker.officer_comes())
    assert asker.speaker == OFFICER


async def test_who_left_the_desk_is_not_there(asker: Asker, now: Now) -> None:
    asker.officer_comes()
    now.turn(minutes=30)
    assert (await asker.say("转人工", "human_handoff")).used == ["utter_handoff_absent"]
    asker.officer_comes()
    assert (await asker.say("转人工", "human_handoff")).used == ["utter_handoff_attended"]
    assert asker.speaker == OFFICER


async def test_a_viewer_at_the_desk_is_nobody_who_answers(asker: Asker) -> None:
    asker.officers.add("look", "看", Role.VIEWER, "区府办")
    asker.officer_comes("look")
    assert (await asker.say("转人工", "human_handoff")).used == ["utter_handoff_absent"]


async def test_a_person_at_night_is_promised_for_the_morning(asker: Asker, now: Now) -> None:
    now.turn(hours=12)  # Monday 22:00
    asker.officer_comes()
    heard = await asker.say("转人工", "human_handoff")
    assert heard.used == ["utter_handoff_closed"] and "11月24日（周二）09:00" in heard.text
    assert asker.speaker == BOT


async def test_places_in_the_queue(asker: Asker, other: Asker) -> None:
    asker.officer_comes()
    await asker.say("转人工", "human_handoff")
    assert "第2位" in (await other.say("我要找真人", "human_handoff")).text
    assert "第2位" in (await other.say("转人工", "human_handoff")).text


@pytest.mark.parametrize("told", [["我要投诉"], ["园区停电"], ["我要投诉", "园区停电", "跳过"]])
async def test_after_an_officer_the_bot_answers_although_a_form_was_open(asker: Asker, told: list[str]) -> None:
    await asker.say(told[0], "lodge_appeal")
    for text in told[1:]:
        await asker.say(text)
    asker.desk.handoffs.take(asker.conversation, asker.officer_comes())
    asker.desk.handoffs.give_back(asker.conversation, BY_OFFICER)
    assert asker.speaker == BOT
    assert (await asker.say("英才荟是什么", "ask_overview")).texts == ["（政策答复）"]
    assert appeals_of(asker) == []


async def test_a_handoff_carries_what_was_said_and_the_open_draft(asker: Asker) -> None:
    await asker.say("园区停电", "lodge_appeal")
    await asker.say("算了还是转人工", "human_handoff")
    found = asker.desk.handoffs.open_of(asker.conversation)
    assert found is not None
    assert found.context["draft"]["what"] == "园区停电"
    assert [turn["text"] for turn in found.context["turns"]][:1] == ["园区停电"]
    assert (await asker.say("英才荟是什么", "ask_overview")).texts == ["（政策答复）"]


async def test_the_bot_wanted_back_without_a_handoff_is_there(asker: Asker) -> None:
    heard = await asker.say("不要人工了，直接回到机器人", "human_handoff")
    assert heard.used == ["utter_bot_back"] and heard.outcome == "smalltalk"
    assert asker.desk.handoffs.open_of(asker.conversation) is None


STORY = "我们单位的专利质押贷款贴息材料被退回三次，窗口不说原因"


@pytest.mark.parametrize("text", [f"转人工 {STORY}", f"{STORY}，帮我转人工", f"麻烦找个工作人员，{STORY}"])
async def test_who_sends_for_a_person_and_tells_why_gets_the_person(asker: Asker, text: str) -> None:
    heard = await asker.say(text, "lodge_appeal")
    assert heard.outcome == "handed_off"
    found = asker.desk.handoffs.open_of(asker.conversation)
    assert found is not None and "被退回三次" in found.reason


@pytest.mark.parametrize("text", [f"不要转人工，{STORY}", f"{STORY}，打人工客服电话一直没人接", STORY])
async def test_who_only_tells_of_trouble_with_people_is_offered_an_appeal(asker: Asker, text: str) -> None:
    assert (await asker.say(text, "lodge_appeal")).used == ["utter_appeal_confirm"]
