"""What sounds like the desk's to the classifier and is not: wishes, questions, an answer to the audience question."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.conftest import Asker

FOCUS: dict[str, Any] = {"memory": {"focus": ["ft-lamp"]}}


async def test_what_is_no_fact_and_no_complaint_is_asked_about(asker: Asker) -> None:
    heard = await asker.say("我想买房", "lodge_appeal")
    assert heard.used == ["utter_appeal_unclear"]
    heard = await asker.say("登记刚才说的情况")
    assert heard.used == ["utter_appeal_confirm"] and "我想买房" in heard.text


async def test_a_long_story_is_an_appeal_in_whatever_words(asker: Asker) -> None:
    story = "上周三一大早我就到了服务大厅，坐了整整一个上午，那位同志从头到尾头都不抬一下，最后让我回去"
    assert (await asker.say(story, "lodge_appeal")).used == ["utter_appeal_confirm"]


@pytest.mark.parametrize("text", ["要是评了68分呢", "那评了65分够不够", "万一没过呢"])
@pytest.mark.parametrize("intent", ["appeal_rate", "appeal_progress"])
async def test_without_a_case_and_a_word_of_one_it_is_a_question(asker: Asker, text: str, intent: str) -> None:
    heard = await asker.say(text, intent, **FOCUS)
    assert heard.used == [] and heard.outcome != "appeal"


async def test_a_mark_given_without_a_case_is_thanked_for(asker: Asker) -> None:
    assert (await asker.say("给5分", "appeal_rate")).used == ["utter_appeal_rate_unknown"]


async def test_with_a_case_of_their_own_it_is_the_desks(asker: Asker) -> None:
    await asker.say("电梯坏了", "lodge_appeal")
    await asker.say("确认提交")
    assert (await asker.say("现在怎么样了", "appeal_progress")).used == ["utter_appeal_state"]


@pytest.mark.parametrize(("text", "says"), [("个人", "individual"), ("企业", "enterprise")])
async def test_naming_the_audience_never_hands_over(asker: Asker, text: str, says: str) -> None:
    heard = await asker.say(text, "human_handoff")
    assert heard.outcome != "handed_off" and asker.desk.handoffs.waiting() == []
    (slot,) = [event["value"] for event in heard.events if event["name"] == "interview"]
    assert slot["audience"] == says
