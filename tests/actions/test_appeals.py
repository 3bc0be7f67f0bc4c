"""Appeals that are there: found, chased, taken back and rated by those whose they are, and by nobody else."""

from __future__ import annotations

import pytest

from bot.desk.appeal import State
from bot.store.appeal_rows import Appeal
from tests.actions.chat import responses
from tests.actions.conftest import Asker
from tests.actions.filing import answer, appeals_of, filed


async def test_chasing_without_a_known_appeal_asks_for_number_or_phone(asker: Asker) -> None:
    heard = await asker.say("催一下", "appeal_progress")
    assert "编号" in heard.text and "手机号" in heard.text and "跟进" in heard.text and "催办" in heard.text
    assert heard.outcome == "appeal"


async def test_chasing_is_entered_once(asker: Asker) -> None:
    case = await filed(asker)
    for _ in range(2):
        heard = await asker.say("怎么还没处理，催一下", "appeal_progress", "m9")
    assert "催办" in heard.text and case.number in heard.text
    kinds = [entry.kind for entry in asker.desk.appeals.entries(case.id, private=True)]
    assert kinds == ["open", "chase"]


async def test_a_telephone_number_after_the_question_finds_the_appeal(asker: Asker, other: Asker) -> None:
    case = await filed(asker)
    await other.say("催一下我的投诉", "appeal_progress")
    heard = await other.say("13800138000", "nlu_fallback")
    assert case.number in heard.text and "催办" in heard.text


async def test_a_number_alone_shows_the_state(asker: Asker) -> None:
    case = await filed(asker)
    assert (await asker.say(case.number)).used == ["utter_appeal_state"]
    assert (await asker.say(f"{case.number}办到哪了", "appeal_progress")).used == ["utter_appeal_state"]


async def test_a_stranger_with_the_number_sees_only_the_state(asker: Asker, other: Asker) -> None:
    case = await filed(asker)
    heard = await other.say(case.number)
    assert "已受理" in heard.text and "停了三次电" not in heard.text and case.token not in heard.text


def whole(asker: Asker, case: Appeal) -> tuple[object, ...]:
    """Return the case and its history, to see whether anything was changed."""
    entries = asker.desk.appeals.entries(case.id, private=True)
    return asker.desk.appeals.by_number(case.number), [(entry.kind, entry.actor, entry.body) for entry in entries]


STRANGE_WAYS = [
    ("查进度 {number}", "appeal_progress"),
    ("催一下{number}，拖太久了", "appeal_progress"),
    ("{number} 加急办理", "lodge_appeal"),
    ("补充：{number} 昨天又停了", "lodge_appeal"),
    ("补充说明 {number}", "out_of_scope"),
    ("撤回{number}", "appeal_withdraw"),
    ("{number}不满意，重办", "appeal_rate"),
    ("{number} 五星好评", "appeal_rate"),
    ("{number}", "nlu_fallback"),
    ("13800138000的诉求办到哪了，催一下", "appeal_progress"),
    ("撤回{number}，我电话13800138000", "appeal_withdraw"),
    ("{number}，13800138000，不满意", "appeal_rate"),
]


@pytest.mark.parametrize(("text", "intent"), STRANGE_WAYS)
@pytest.mark.parametrize("is_answered", [False, True])
@pytest.mark.parametrize("before", ["", "催一下我的投诉"])
async def test_a_stranger_reads_and_changes_nothing_by_number_or_telephone(
    asker: Asker, other: Asker, text: str, intent: str, is_answered: bool, before: str
) -> None:
    case = await filed(asker)
    if is_answered:
        answer(asker, case)
    was = whole(asker, case)
    if before:
        await other.say(before, "appeal_progress")
    for said, meant in (
        (text.format(number=case.number), intent),
        ("催一下", "appeal_progress"),
        ("不满意", "appeal_rate"),
    ):
        heard = await other.say(said, meant)
        assert case.token not in heard.text and "停了三次电" not in heard.text and "已修复" not in heard.text
    await other.say("撤回诉求", "appeal_withdraw")
    await other.say("确认撤回", "appeal_withdraw")
    assert whole(asker, case) == was


async def test_a_stranger_goes_on_about_the_number_just_asked(asker: Asker, other: Asker) -> None:
    case = await filed(asker)
    await other.say(f"{case.number}怎么还没处理", "appeal_progress")
    heard = await other.say("快点处理吧", "appeal_progress")
    assert heard.used == ["utter_appeal_state_only"] and case.number in heard.text and "转人工" in heard.buttons


async def test_a_telephone_shows_how_its_cases_stand(asker: Asker, other: Asker) -> None:
    first, second = await filed(asker), await filed(asker, "电梯坏了三天没人修，13800138000")
    await other.say("催一下", "appeal_progress")
    heard = await other.say("138 0013 8000")
    assert heard.used == ["utter_appeal_list_only"]
    assert first.number in heard.text and second.number in heard.text and "电梯" not in heard.text


async def test_who_has_the_link_has_the_case(asker: Asker, other: Asker) -> None:
    case = await filed(asker)
    link = f"http://127.0.0.1/a/{case.token}"
    assert (await other.say(f"这是我的进度链接 {link}", "out_of_scope")).used == ["utter_appeal_state"]
    assert (await other.say("催办", "appeal_progress")).used == ["utter_appeal_chased"]
    assert (await other.say(f"补充：{link} 昨天又停了", "lodge_appeal")).used == ["utter_appeal_added"]
    assert (await other.say(f"撤回 {link}", "appeal_withdraw")).used == ["utter_appeal_withdraw_confirm"]
    assert (await other.say("确认撤回", "appeal_withdraw")).used == ["utter_appeal_withdrawn"]
    assert appeals_of(asker)[0].state is State.WITHDRAWN


async def test_on_another_channel_the_link_is_sent_once(asker: Asker, other: Asker) -> None:
    case = await filed(asker)
    await other.say(f"http://127.0.0.1/a/{case.token}", "out_of_scope")
    assert (await other.say("补充：在八卦岭", "nlu_fallback")).used == ["utter_appeal_added"]
    assert (await other.say("还在吗", "greet")).used == []
    assert (await other.say("我的诉求", "appeal_progress")).used == ["utter_appeal_state"]
    assert (await other.say("催办", "appeal_progress")).used == ["utter_appeal_chased"]
    mine = await filed(other, "食堂的饭是馊的没人管")
    heard = await other.say("我的诉求", "appeal_progress")
    assert heard.used == ["utter_appeal_list"] and case.number in heard.text and mine.number in heard.text
    answer(asker, case)
    assert (await other.say(f"满意 {case.number}", "appeal_rate")).used == ["utter_appeal_rated"]
    heard = await asker.say("我的诉求", "appeal_progress")
    assert mine.number not in heard.text, "the link of one is no way to the other"


async def test_what_was_deleted_with_the_link_is_no_longer_theirs(asker: Asker, other: Asker) -> None:
    case = await filed(asker)
    await other.say(f"http://127.0.0.1/a/{case.token}", "out_of_scope")
    other.answered("好的")
    other.desk.personal_data.erase(other.conversation, "（已删除）")
    assert (await other.say(f"催办 {case.number}", "appeal_progress")).used == ["utter_appeal_state_only"]


async def test_a_link_made_up_finds_nothing(asker: Asker, other: Asker) -> None:
    await filed(asker)
    heard = await other.say("http://127.0.0.1/a/" + "x" * 43, "out_of_scope")
    assert heard.used == ["utter_appeal_progress"]


async def test_a_mistyped_number_is_told(asker: Asker) -> None:
    case = await filed(asker)
    wrong = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    assert (await asker.say(f"查一下{wrong}", "appeal_progress")).used == ["utter_appeal_number_wrong"]


async def test_several_appeals_are_listed(asker: Asker) -> None:
    first, second = await filed(asker), await filed(asker, "电梯坏了")
    heard = await asker.say("我的诉求")
    assert first.number in heard.text and second.number in heard.text


async def test_withdrawing_is_confirmed_first(asker: Asker) -> None:
    case = await filed(asker)
    heard = await asker.say("撤回诉求", "appeal_withdraw")
    assert case.number in heard.text and heard.buttons == ["确认撤回", "不撤了"]
    assert (await asker.say("不撤了", "deny")).used == ["utter_appeal_kept"]
    await asker.say("撤回诉求", "appeal_withdraw")
    assert (await asker.say("确认撤回", "appeal_withdraw")).used == ["utter_appeal_withdrawn"]
    assert appeals_of(asker)[0].state is State.WITHDRAWN


async def test_what_was_taken_back_promises_nothing_any_more(asker: Asker, other: Asker) -> None:
    case = await filed(asker)
    await asker.say("撤回诉求", "appeal_withdraw")
    await asker.say("确认撤回", "appeal_withdraw")
    heard = await asker.say("我的诉求", "appeal_progress")
    assert heard.used == ["utter_appeal_ended"] and "承诺" not in heard.text and case.number in heard.text
    assert (await other.say(f"查进度 {case.number}", "appeal_progress")).used == ["utter_appeal_ended_only"]


async def test_satisfied_closes_it(asker: Asker) -> None:
    case = await filed(asker)
    assert (await asker.say("满意", "appeal_rate")).used == ["utter_appeal_rate_early"]
    answer(asker, case)
    assert (await asker.say("我的诉求")).used == ["utter_appeal_answered"]
    assert (await asker.say("评价", "appeal_rate")).used == ["utter_appeal_rate_ask"]
    assert (await asker.say("满意", "appeal_rate")).used == ["utter_appeal_rated"]
    assert appeals_of(asker)[0].state is State.CLOSED


async def test_unsatisfied_has_it_done_again_once(asker: Asker) -> None:
    case = await filed(asker)
    answer(asker, case)
    heard = await asker.say("不满意", "appeal_rate")
    assert heard.used == ["utter_appeal_redo"] and "重办" in heard.text
    answer(asker, case, "wang")
    assert (await asker.say("不满意", "appeal_rate")).used == ["utter_appeal_rated_badly"]


@pytest.mark.parametrize("name", [name for name in responses() if name.startswith(("utter_appeal", "utter_handoff"))])
def test_no_reply_of_the_desk_sends_the_asker_away(name: str) -> None:
    text = responses()[name][0]["text"]
    assert "换个说法" not in text and "没听懂" not in text


async def test_a_telephone_number_is_a_contact_whatever_the_model_takes_it_for(asker: Asker) -> None:
    await asker.say("我要投诉", "lodge_appeal")
    for text in ("园区停电", "跳过", "跳过"):
        await asker.say(text)
    assert (await asker.say("13800138000", "test_input")).used == ["utter_appeal_confirm"]


async def test_a_telephone_number_without_an_appeal_is_told(asker: Asker) -> None:
    await asker.say("催一下", "appeal_progress")
    assert (await asker.say("13900139000")).used == ["utter_appeal_contact_unknown"]


@pytest.mark.parametrize("text", ["那这个多久有人理我", "什么时候才能答复我呀", "诉求大概几天处理"])
@pytest.mark.parametrize("intent", ["human_handoff", "ask_time", "appeal_progress"])
async def test_who_waits_for_a_case_hears_how_it_stands(asker: Asker, text: str, intent: str) -> None:
    case = await filed(asker)
    heard = await asker.say(text, intent)
    assert heard.used == ["utter_appeal_state"] and case.number in heard.text and "11月26日（周四）18:00" in heard.text


async def test_right_after_a_case_was_told_of_the_question_when_is_about_it(asker: Asker) -> None:
    case = await filed(asker)
    assert (await asker.say("多久能有结果", "ask_time")).texts == ["（政策答复）"]
    asker.answered(f"诉求 {case.number}：已受理")
    assert (await asker.say("多久能有结果", "ask_time")).used == ["utter_appeal_state"]
    asker.answered("路灯补贴每盏800元")
    assert (await asker.say("多久能有结果", "ask_time")).texts == ["（政策答复）"]


@pytest.mark.parametrize("text", ["评审69.5分没过", "考了2.5分"])
async def test_figures_of_something_else_are_no_rating(asker: Asker, text: str) -> None:
    heard = await asker.say(text, "appeal_rate")
    assert not any(name.startswith("utter_appeal_rate") for name in heard.used)


@pytest.mark.parametrize("text", ["我们单位想给员工申请宿舍", "想帮工人租几间宿舍", "打算申请个停车位"])
async def test_who_wants_to_apply_for_something_lodges_nothing(asker: Asker, text: str) -> None:
    heard = await asker.say(text, "lodge_appeal")
    assert heard.outcome != "appeal" and not any(name.startswith("utter_appeal") for name in heard.used)


async def test_a_wish_to_apply_with_a_grievance_is_an_appeal(asker: Asker) -> None:
    heard = await asker.say("想给员工申请宿舍一直没人理", "lodge_appeal")
    assert heard.used == ["utter_appeal_confirm"]


async def two_cases(asker: Asker) -> tuple[Appeal, Appeal]:
    """Lodge one about a lift and then one about a garage; the newer stands first in the list."""
    first = await filed(asker, "三栋电梯坏了没人修")
    second = await filed(asker, "地下车库乱收费")
    return first, second


@pytest.mark.parametrize("text", ["电梯那个催一下", "催办电梯的事"])
async def test_of_several_cases_the_one_that_is_named_is_hurried(asker: Asker, text: str) -> None:
    lift, garage = await two_cases(asker)
    heard = await asker.say(text, "appeal_progress")
    assert heard.used == ["utter_appeal_chased"] and lift.number in heard.text and garage.number not in heard.text


async def test_a_case_is_meant_by_its_place_in_the_list(asker: Asker) -> None:
    lift, garage = await two_cases(asker)
    heard = await asker.say("我的诉求", "appeal_progress")
    assert f"1. {garage.number}（地下车库乱收费）" in heard.text and f"2. {lift.number}" in heard.text
    asker.answered(heard.text)
    assert lift.number in (await asker.say("第二个到哪了", "ask_time")).text
    assert (await asker.say("撤回第一个", "nlu_fallback")).used == ["utter_appeal_withdraw_confirm"]
    assert garage.number in (await asker.say("确认撤回", "affirm")).text


async def test_a_place_in_another_list_is_no_case(asker: Asker) -> None:
    await two_cases(asker)
    asker.answered((await asker.say("路灯补贴有哪些", "ask_list")).text)
    assert (await asker.say("第二个到哪了", "ask_time")).texts == ["（政策答复）"]
