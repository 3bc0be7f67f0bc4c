"""What comes before any business: comfort, danger, reports about officials; and an appeal that was put off."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Asker


@pytest.mark.parametrize("text", ["我真的撑不下去了，厂子快倒闭了", "压力太大了，工资都发不出"])
async def test_a_hard_pressed_asker_is_comforted_and_may_have_it_lodged(asker: Asker, text: str) -> None:
    assert (await asker.say(text, "lodge_appeal")).used == ["utter_comfort"]
    heard = await asker.say("登记刚才说的情况")
    assert heard.used == ["utter_appeal_confirm"] and text[:6] in heard.text


@pytest.mark.parametrize("text", ["公司快倒闭了，我要投诉你们不发补贴", "撑不下去了，登记一下诉求"])
async def test_who_says_what_they_want_gets_that(asker: Asker, text: str) -> None:
    assert (await asker.say(text, "lodge_appeal")).used == ["utter_appeal_confirm"]


async def test_who_is_in_danger_is_told_who_helps_at_once(asker: Asker) -> None:
    assert (await asker.say("补贴也没有，我都不想活了", "lodge_appeal")).used == ["utter_danger"]


@pytest.mark.parametrize("text", ["我要去纪委举报", "我要举报他们收红包"])
async def test_reports_about_officials_are_sent_to_the_right_place(asker: Asker, text: str) -> None:
    heard = await asker.say(text, "lodge_appeal")
    assert heard.used == ["utter_appeal_discipline"]
    assert not asker.desk.appeals.of_conversation(asker.conversation)


async def test_anger_alone_is_asked_what_happened(asker: Asker) -> None:
    assert (await asker.say("你们都是骗子，钱都被你们贪了！", "lodge_appeal")).used == ["utter_appeal_ask_angry"]
    heard = await asker.say("窗口拖了我三个月的补贴")
    assert heard.used == ["utter_appeal_confirm"] and "骗子" not in heard.text


async def test_an_appeal_only_spoken_of_is_begun_when_it_is_taken_up(asker: Asker) -> None:
    assert (await asker.say("好的继续登记", "affirm")).used == ["utter_appeal_ask_what"]


@pytest.mark.parametrize("text", ["编号是多少", "我的编号是多少"])
async def test_the_number_of_a_case_is_told(asker: Asker, text: str) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    await asker.say("确认提交")
    assert "FT-" in (await asker.say(text, "profile_show")).text
