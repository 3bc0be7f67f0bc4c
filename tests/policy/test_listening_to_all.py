"""Conversations over the whole base: for whom, what fits, what is left out of it."""

from __future__ import annotations

import pytest

from bot.policy.base import Base
from bot.policy.interview.interview import WHOLE_BASE
from bot.policy.model.reply import Memory
from tests.policy.talker import Talker


def test_a_case_told_without_a_subject_is_for_the_whole_base(base: Base) -> None:
    listener, nothing = base.listener, Memory()
    assert listener.subjects.only_tells_case("34岁，硕士，社保交了30个月", nothing)
    assert listener.subjects.only_tells_case("我本科，29岁，没房", nothing)
    for text in ("34岁，硕士，能领青年安家补贴吗", "要什么材料", "你好", "34岁", "34岁硕士想要补贴"):
        assert not listener.subjects.only_tells_case(text, nothing)
    assert not listener.subjects.only_tells_case("34岁，硕士，社保交了30个月", Memory(focus=("ft-settling",)))


def test_what_there_is_after_telling_what_one_is_is_asked_of_all(asker: Talker) -> None:
    degree = asker.base.listener.interviewer.ear.hear(asker.interview, "我是硕士", frozenset())
    asker.memory = Memory(told=degree.to_plain(), told_last=("degree",), own=("degree",), rest="我是硕士")
    assert asker.says("能申请什么").interview.subject == WHOLE_BASE
    assert asker.interview.profile.value("degree") == degree.value("degree")


def test_what_there_is_after_a_question_goes_on_about_that(asker: Talker) -> None:
    asker.memory = Memory(told_last=("degree",), own=("degree",), rest="我是硕士能领多少")
    assert asker.base.listener.subjects.named("能申请什么", asker.moment) == ""


def test_what_there_is_in_the_middle_is_told_again_with_the_question(asker: Talker) -> None:
    asker.says("我34岁，硕士，能享受哪些政策", "那能拿什么")
    assert "可能符合" in asker.text and asker.interview.asked


def test_the_whole_base_begins_with_for_whom(asker: Talker) -> None:
    asker.says("我能享受哪些政策")
    assert asker.titles == ["我个人", "我们公司", "停止测算"]
    assert "贷款" in asker.says("我们公司").text or asker.interview.asked in ("revenue", "ip_pledged", "loan_repaid")
    assert asker.interview.audience == "enterprise"


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("我是个人，34岁，在福田的公司上班，能享受哪些政策", "individual"),
        ("本人想申请，能享受哪些政策", "individual"),
        ("我硕士毕业，34岁，公司在福田，能享受哪些政策", "individual"),
        ("替公司问一下，我们能享受哪些政策", "enterprise"),
        ("我们公司来了个34岁的硕士，给他申请，我们能享受哪些政策", "individual"),
    ],
)
def test_for_whom_is_heard_from_any_words(text: str, audience: str, asker: Talker) -> None:
    asker.says(text)
    assert asker.interview.audience == audience and asker.titles[:2] != ["我个人", "我们公司"]


def test_the_other_audience_gets_the_other_list(asker: Talker) -> None:
    asker.says("我34岁，能享受哪些政策", "替公司问")
    assert asker.interview.audience == "enterprise" and "青年" not in asker.text


def test_who_tells_a_case_asks_about_all_of_it(asker: Talker) -> None:
    text = "我34岁，硕士，2026年3月入户，专利贷款，能享受哪些政策"
    assert asker.base.listener.subjects.named(text, asker.moment) == WHOLE_BASE


def test_the_list_is_told_once_and_then_what_changes(asker: Talker) -> None:
    asker.says("我34岁，硕士，单位在福田，能享受哪些政策")
    assert "可能符合：" in asker.text
    asker.says("不清楚" if asker.interview.asked != "owns_home_in_sz" else "没有")
    assert "可能符合：\n" not in asker.text
    asker.says("无房")
    assert "现在确定符合：青年租房补贴。" in asker.text or "青年租房补贴" not in asker.text
    asker.says("停止测算")
    assert asker.text.count("\n") == 1 and "看结果" in asker.titles
    assert "符合：\n1. 青年租房补贴" in asker.says("看结果").text


def test_the_sure_the_possible_and_the_near(asker: Talker) -> None:
    asker.says("我34岁，硕士，单位在福田，无房，能享受哪些政策")
    assert "符合：\n1. 青年租房补贴：5000元" in asker.text
    assert "可能符合：\n2. 青年安家补贴：3万元，还缺连续缴社保的时间" in asker.text
    assert asker.interview.asked == "social_insurance_months"
    asker.says("8个月", "看结果")
    assert "差一点：\n2. 青年安家补贴：社保连续满12个月，您的连续缴社保的时间是8个月" in asker.text


def test_what_excludes_each_other_is_not_added_up(asker: Talker) -> None:
    asker.says("我34岁，硕士，单位在福田，无房，社保18个月，能享受哪些政策")
    assert "能确定符合的2项" in asker.text
    assert "不能同享、没有计入：青年租房补贴。" in asker.text and "3.5万元" not in asker.text


def test_expired_and_judged_policies_are_not_among_them(asker: Talker) -> None:
    asker.says("我34岁，能享受哪些政策", "看结果")
    assert "旧安家奖励" not in asker.text and "工艺传承奖励" not in asker.text


def test_a_button_goes_into_one_of_them(asker: Talker) -> None:
    asker.says("我34岁，硕士，能享受哪些政策", "停止测算")
    button = next(button for button in asker.reply.buttons if button.title.startswith("测算："))
    asker.says(button.message)
    assert asker.interview.subject in ("ft-settling", "ft-renting") and "34岁" in str(asker.interview.profile)


def test_the_enterprise_sees_its_own(asker: Talker) -> None:
    asker.says("我们公司去年营收3000万，能申请什么")
    assert "成长企业奖励：20万元" in asker.text and "青年" not in asker.text


def test_what_continues_a_policy_is_not_about_the_whole_base(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "36岁")
    assert asker.base.listener.subjects.named("那我能领什么", asker.moment) == ""
    assert asker.base.listener.subjects.named("我能享受哪些政策", asker.moment) == WHOLE_BASE


@pytest.mark.parametrize(
    "text", ["做芯片的公司能申请什么补贴", "博士有哪些补贴", "福田有哪些政策", "我要什么材料", "申请什么"]
)
def test_a_question_about_a_subject_is_not_either(text: str, asker: Talker) -> None:
    assert asker.base.listener.subjects.named(text, asker.moment) == ""


def test_what_was_listed_can_be_pointed_at(asker: Talker, base: Base) -> None:
    listed = asker.says("我34岁，能享受哪些政策").memory.listed
    assert len(listed) > 1 and asker.memory.is_open
    for place, text in enumerate(("第一个呢", "第二个要什么条件")):
        assert base.answerer.points(text, asker.memory)
        reply = base.answerer.reply(text, {"choose": 0.9}, asker.memory, asker.moment.today)
        assert reply.policies == (listed[place],)
    assert not base.answerer.points("一个月多少", asker.memory)
