"""Wishes that may concern any of several cases: which of them is asked, and nothing is done before."""

from __future__ import annotations

import pytest

from bot.desk.appeal import State
from bot.store.appeal_rows import Appeal
from tests.actions.conftest import Asker
from tests.actions.filing import answer, filed

MATTERS = ("三栋电梯坏了没人修", "地下车库乱收费", "食堂的饭是馊的没人管")


async def three(asker: Asker) -> list[Appeal]:
    """Lodge three cases; return them as they are listed, the newest first."""
    return [await filed(asker, matter) for matter in MATTERS][::-1]


def kinds(asker: Asker, case: Appeal) -> list[str]:
    return [entry.kind for entry in asker.desk.appeals.entries(case.id, private=True)]


WISHES = [
    ("催办", "appeal_progress", "utter_appeal_which"),
    ("撤回", "appeal_withdraw", "utter_appeal_which"),
    ("补充说明", "nlu_fallback", "utter_appeal_which"),
    ("补充：昨天又来了一次", "lodge_appeal", "utter_appeal_which"),
    ("我的诉求", "appeal_progress", "utter_appeal_list"),
    ("加急", "out_of_scope", "utter_appeal_which"),
    ("我要补充", "out_of_scope", "utter_appeal_which"),
]


@pytest.mark.parametrize(("wish", "intent", "asked"), WISHES)
async def test_which_of_several_is_asked_before_anything_is_done(
    asker: Asker, wish: str, intent: str, asked: str
) -> None:
    cases = await three(asker)
    heard = await asker.say(wish, intent)
    assert heard.used == [asked] and len(heard.buttons) == 3
    for place, case in enumerate(cases, 1):
        assert f"{place}. {case.number}" in heard.text and case.number in heard.buttons[place - 1]
        assert kinds(asker, case) == ["open"]


CHOICES = ["第二个", "2", "车库那件", "{number}", "第二件，谢谢"]


@pytest.mark.parametrize("choice", CHOICES)
async def test_the_one_that_is_chosen_is_hurried_once(asker: Asker, choice: str) -> None:
    cases = await three(asker)
    await asker.say("催办", "appeal_progress")
    heard = await asker.say(choice.format(number=cases[1].number), "out_of_scope")
    assert heard.used == ["utter_appeal_chased"] and cases[1].number in heard.text
    assert [kinds(asker, case) for case in cases] == [["open"], ["open", "chase"], ["open"]]
    # The wish is done with: to ask how things stand hurries nothing any more.
    asker.answered(heard.text)
    assert (await asker.say("查进度", "appeal_progress")).used == ["utter_appeal_state"]
    assert kinds(asker, cases[1]) == ["open", "chase"]


async def test_a_button_says_wish_and_number_at_any_later_time(asker: Asker) -> None:
    cases = await three(asker)
    button = (await asker.say("催办", "appeal_progress")).buttons[2]
    await asker.say("路灯补贴最高多少？", "ask_amount")
    heard = await asker.say(button, "appeal_progress")
    assert heard.used == ["utter_appeal_chased"] and cases[2].number in heard.text


@pytest.mark.parametrize("first", ["催办", "都催一下", "全部催办"])
async def test_all_are_hurried_by_words_for_all(asker: Asker, first: str) -> None:
    cases = await three(asker)
    heard = await asker.say(first, "appeal_progress")
    if heard.used == ["utter_appeal_which"]:
        heard = await asker.say("全部", "nlu_fallback")
    assert heard.used == ["utter_appeal_chased_all"]
    assert [kinds(asker, case) for case in cases] == [["open", "chase"]] * 3


async def test_the_one_that_is_chosen_is_taken_back_after_a_yes(asker: Asker) -> None:
    cases = await three(asker)
    await asker.say("撤回诉求", "appeal_withdraw")
    heard = await asker.say("最后一个", "nlu_fallback")
    assert heard.used == ["utter_appeal_withdraw_confirm"] and cases[2].number in heard.text
    assert (await asker.say("确认撤回", "affirm")).used == ["utter_appeal_withdrawn"]
    after = asker.desk.appeals.of_conversation(asker.conversation)
    assert [case.state for case in after] == [State.ACCEPTED, State.ACCEPTED, State.WITHDRAWN]


async def test_another_one_may_be_named_instead_of_a_yes(asker: Asker) -> None:
    cases = await three(asker)
    await asker.say(f"撤回诉求 {cases[0].number}", "appeal_withdraw")
    heard = await asker.say("第二个", "nlu_fallback")
    assert heard.used == ["utter_appeal_withdraw_confirm"] and cases[1].number in heard.text


@pytest.mark.parametrize("said", [["补充：昨天又来了一次", "第二个"], ["补充说明", "第二个", "昨天又来了一次"]])
async def test_what_was_told_goes_to_the_one_that_is_chosen(asker: Asker, said: list[str]) -> None:
    cases = await three(asker)
    for text in said:
        heard = await asker.say(text, "lodge_appeal")
    assert heard.used == ["utter_appeal_added"] and cases[1].number in heard.text
    entries = asker.desk.appeals.entries(cases[1].id, private=True)
    assert entries[-1].body["text"] == "昨天又来了一次"


async def test_a_rating_goes_to_the_answer_that_is_chosen(asker: Asker) -> None:
    cases = await three(asker)
    for case in cases[:2]:
        answer(asker, case)
    assert (await asker.say("不满意", "appeal_rate")).used == ["utter_appeal_which"]
    heard = await asker.say("第二个", "nlu_fallback")
    assert heard.used == ["utter_appeal_redo"] and cases[1].number in heard.text


async def test_a_button_with_a_rating_rates_at_any_later_time(asker: Asker) -> None:
    cases = await three(asker)
    for case in cases[:2]:
        answer(asker, case)
    button = (await asker.say("满意", "appeal_rate")).buttons[1]
    await asker.say("路灯补贴最高多少？", "ask_amount")
    heard = await asker.say(button, "appeal_rate")
    assert heard.used == ["utter_appeal_rated"] and cases[1].number in heard.text


async def test_what_was_told_last_of_one_case_says_which(asker: Asker) -> None:
    cases = await three(asker)
    asker.answered("办好的")
    asker.answered(f"诉求 {cases[1].number} 已答复，请评价。")
    await asker.say("我的诉求", "appeal_progress")
    asker.answered("见下")
    await asker.say("第二个", "nlu_fallback")
    asker.answered(f"诉求 {cases[1].number}：已受理")
    heard = await asker.say("催办", "appeal_progress")
    assert heard.used == ["utter_appeal_chased"] and cases[1].number in heard.text


async def test_a_case_that_was_only_just_filed_is_not_the_one_that_is_hurried(asker: Asker) -> None:
    await three(asker)
    asker.answered("诉求已登记受理，编号 FT-1。")
    last = asker.desk.appeals.of_conversation(asker.conversation)[0]
    asker.answered(f"诉求已登记受理，编号 {last.number}。")
    assert (await asker.say("催办", "appeal_progress")).used == ["utter_appeal_which"]


async def test_all_cases_are_listed_also_after_one_was_told_of(asker: Asker) -> None:
    cases = await three(asker)
    asker.answered(f"已为您催办诉求 {cases[1].number}")
    assert (await asker.say("我的诉求", "appeal_progress")).used == ["utter_appeal_list"]


async def test_who_goes_on_to_something_else_has_chosen_nothing(asker: Asker) -> None:
    cases = await three(asker)
    await asker.say("催办", "appeal_progress")
    assert (await asker.say("车库停车有什么补贴？", "ask_amount")).texts == ["（政策答复）"]
    assert (await asker.say("第二个", "out_of_scope")).texts == ["（政策答复）"]
    assert [kinds(asker, case) for case in cases] == [["open"]] * 3


async def test_an_appeal_that_is_being_told_is_not_lost_over_the_question(asker: Asker) -> None:
    cases = await three(asker)
    await asker.say("园区一周停了三次电", "lodge_appeal")
    heard = await asker.say("催办", "appeal_progress")
    assert heard.used[0] == "utter_appeal_which"
    assert (await asker.say(heard.buttons[1], "appeal_progress")).used[0] == "utter_appeal_chased"
    assert kinds(asker, cases[1]) == ["open", "chase"]
    assert (await asker.say("确认提交")).used == ["utter_appeal_filed"]


ELSEWHERE = ["2", "第二个", "二", "{number}", "是第二件"]


@pytest.mark.parametrize("choice", ELSEWHERE)
async def test_a_place_is_no_addition_but_says_where_it_goes(asker: Asker, choice: str) -> None:
    cases = await three(asker)
    await asker.say(f"补充说明 {cases[0].number}", "lodge_appeal")
    heard = await asker.say(choice.format(number=cases[1].number), "nlu_fallback")
    assert heard.used == ["utter_appeal_ask_add"] and cases[1].number in heard.text
    heard = await asker.say("昨天又来了一次", "lodge_appeal")
    assert heard.used == ["utter_appeal_added"] and cases[1].number in heard.text
    assert [kinds(asker, case) for case in cases] == [["open"], ["open", "add"], ["open"]]


@pytest.mark.parametrize("choice", ["9", "5", "第五个"])
async def test_a_place_that_is_none_leaves_the_question_open(asker: Asker, choice: str) -> None:
    case = await filed(asker)
    await asker.say("补充说明")
    heard = await asker.say(choice, "nlu_fallback")
    asked = heard.used == ["utter_appeal_ask_add"]
    assert asked is (choice != "9"), "9 is no place of a list, and may be what is told"
    assert (await asker.say("昨天又来了一次", "lodge_appeal")).used[0].startswith("utter_appeal_add") is asked
    assert case.number
