"""Appeals in chat: what an asker says, what comes back, and what stands in the tables afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from actions import promise, routing
from bot.desk.appeal import State
from bot.desk.number import find_number
from bot.desk.roles import Role
from bot.store.appeal_rows import Appeal
from bot.store.conversations import BOT, OFFICER
from bot.store.handoffs import BY_OFFICER
from bot.store.replies import Reply
from tests.actions.chat import responses
from tests.actions.conftest import Asker
from tests.store.desk import Now


def appeals_of(asker: Asker) -> list[Appeal]:
    return asker.desk.appeals.of_conversation(asker.conversation)


async def filed(asker: Asker, text: str = "园区一周停了三次电，电话13800138000") -> Appeal:
    await asker.say(text, "lodge_appeal")
    await asker.say("确认提交")
    return appeals_of(asker)[0]


def answer(asker: Asker, case: Appeal, login: str = "li") -> None:
    officer = asker.officers.by_login(login) or asker.officers.add(login, login, Role.OFFICER, "区住建局")
    asker.desk.appeals.assign(case.id, officer, officer)
    asker.desk.appeals.answer(case.id, "已修复", officer, lambda _: Reply("已答复"))


async def test_a_complaint_in_one_message_is_offered_for_filing(asker: Asker) -> None:
    heard = await asker.say("园区一周停了三次电", "lodge_appeal")
    assert "园区一周停了三次电" in heard.text and "诉求" in heard.text
    assert heard.buttons == ["确认提交", "补充", "取消"]
    assert heard.outcome == "appeal"
    assert appeals_of(asker) == []


async def test_confirming_files_it_with_number_and_due_time(asker: Asker) -> None:
    case = await filed(asker)
    assert (case.what, case.contact, case.origin) == ("园区一周停了三次电，电话13800138000", "13800138000", "asked")
    heard = await asker.say("我的诉求")
    assert case.number in heard.text and "11月26日（周四）18:00" in heard.text


async def test_the_reply_to_filing_names_number_due_time_and_page(asker: Asker) -> None:
    await asker.say("园区停电", "lodge_appeal")
    heard = await asker.say("确认提交")
    (case,) = appeals_of(asker)
    assert find_number(heard.text) == case.number
    assert "11月26日（周四）18:00" in heard.text and f"/a/{case.token}" in heard.text
    assert heard.outcome == "appeal"


FOCUS: dict[str, Any] = {"memory": {"focus": ["ft-fountain"]}}


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


async def test_adding_to_an_appeal(asker: Asker) -> None:
    case = await filed(asker)
    assert (await asker.say("补充说明")).used == ["utter_appeal_ask_add"]
    assert (await asker.say("今天又停了一次", "lodge_appeal")).used == ["utter_appeal_added"]
    assert (await asker.say("补充：在八卦岭")).used == ["utter_appeal_added"]
    texts = [entry.body.get("text") for entry in asker.desk.appeals.entries(case.id, private=True)]
    assert texts == [None, "今天又停了一次", "在八卦岭"]


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


async def test_the_same_words_again_are_the_same_matter(asker: Asker) -> None:
    case = await filed(asker)
    await asker.say(f"我要投诉：{case.what}", "lodge_appeal")
    heard = await asker.say("确认提交", "lodge_appeal")
    assert heard.used == ["utter_appeal_already"] and case.number in heard.text
    assert len(appeals_of(asker)) == 1


async def test_one_sentence_more_is_added(asker: Asker) -> None:
    case = await filed(asker)
    heard = await asker.say("再加一句，昨晚到现在还是没电", "out_of_scope")
    assert heard.used == ["utter_appeal_added"]
    assert any("昨晚" in str(entry.body) for entry in asker.desk.appeals.entries(case.id, private=True))


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


@pytest.mark.parametrize("intent", ["ask_time", "appeal_progress", "lodge_appeal"])
async def test_how_appeals_are_lodged_is_told_to_who_asks(asker: Asker, intent: str) -> None:
    await asker.say("公示名单里没有我，我不服", "ask_validity")
    heard = await asker.say("那怎么申诉？", intent)
    assert heard.used == ["utter_appeal_promise"] and "提交诉求" in heard.buttons
    assert (await asker.say("提交诉求", "lodge_appeal")).used == ["utter_appeal_confirm"]


async def test_a_policy_with_a_rule_for_appeals_of_its_own_is_asked_for_it(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promise, "_APPEALS", ("路灯",))
    for intent in ("lodge_appeal", "appeal_progress"):
        heard = await asker.say("怎么反映问题", intent, memory={"focus": ["ft-lamp"]})
        assert heard.used == [] and heard.outcome != "appeal"


@pytest.mark.parametrize("intent", ["ask_time", "appeal_progress", "lodge_appeal"])
async def test_how_long_appeals_take_is_told_to_who_has_none(asker: Asker, intent: str) -> None:
    heard = await asker.say("投诉一般几个工作日处理完", intent)
    assert heard.used == ["utter_appeal_promise"] and "3个工作日" in heard.text


async def test_the_bot_wanted_back_without_a_handoff_is_there(asker: Asker) -> None:
    heard = await asker.say("不要人工了，直接回到机器人", "human_handoff")
    assert heard.used == ["utter_bot_back"] and heard.outcome == "smalltalk"
    assert asker.desk.handoffs.open_of(asker.conversation) is None


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
