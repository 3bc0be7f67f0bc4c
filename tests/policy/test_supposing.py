"""What would be so: what-ifs, somebody else, and how much there is, in conversations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.policy.interview.spoken import Spoken
from bot.policy.model.facts import Span, exactly
from tests import real
from tests.policy.talker import Talker


def test_what_there_is_to_be_had_is_told_on_the_way(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "硕士").says("那我能拿多少", intent="ask_eligibility")
    assert asker.text.startswith("条件都满足的话，按您说的估算，可得3万元")
    assert "还差一问：您今年多少周岁" in asker.text and asker.interview.asked == "age"


@pytest.mark.parametrize("question", ["能拿多少", "那我最多能拿多少", "一共补多少钱", "可以领几多"])
def test_after_a_refusal_the_amount_is_told_with_the_refusal(asker: Talker, question: str) -> None:
    asker.says("测算青年安家补贴", "38岁，硕士").says(question, intent="ask_amount")
    assert asker.text.startswith("按您说的情况，现在拿不到。不符合：不超过35周岁")
    assert "本科补2万元" not in asker.text


def test_what_is_supposed_with_the_amount_is_not_kept(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，本科，社保交了7个月").says("那满12个月以后能拿多少", intent="ask_amount")
    assert asker.text.startswith("假设连续缴社保的时间12个月")
    assert "可得2万元" in asker.text
    value = asker.interview.profile.value("social_insurance_months")
    assert isinstance(value, Span) and value.exact == 7


def test_the_amount_of_another_case_is_only_supposed(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，本科").says("硕士给多少", intent="ask_amount")
    assert "可得3万元" in asker.text
    assert "可得2万元" in asker.says("我能拿多少", intent="ask_amount").text


def test_all_cases_are_left_to_the_tariff(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，本科").says("各学历分别给多少", intent="ask_amount")
    assert asker.is_aside


def test_figures_told_with_the_question_are_kept(asker: Talker) -> None:
    asker.says("测算专利贷款贴息", "专利").says("利息12万，能补多少", intent="ask_amount")
    assert "已付利息12万元×50%=6万元" in asker.text
    assert "interest_paid" in asker.interview.profile


def test_after_the_whole_base_the_amount_of_a_policy_named_is_ones_own(asker: Talker) -> None:
    asker.says("我能享受哪些政策", "我个人，34岁，硕士").says("青年安家补贴我能拿多少", intent="ask_eligibility")
    assert "可得3万元" in asker.text and "本科" not in asker.text


def test_the_amount_of_another_policy_is_told_for_the_same_asker(asker: Talker) -> None:
    asker.says("测算青年租房补贴", "34岁，硕士").says("青年安家补贴能拿多少", intent="ask_amount")
    assert "可得3万元" in asker.text and asker.memory.focus[0] == "ft-settling"


def test_what_if_changes_nothing(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，本科，社保18个月", "是")
    before = asker.interview
    asker.says("如果我是硕士呢")
    assert asker.text.startswith("假设最高学历硕士（您的档案不变）：\n符合「青年安家补贴」的条件，可得3万元")
    assert asker.interview.profile == before.profile
    assert isinstance(asker.last, Spoken) and asker.last.receipt is None and not asker.last.learned


def test_what_if_in_the_middle_puts_the_question_again(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，本科", "那硕士呢")
    assert asker.text.startswith("假设最高学历硕士") and "还差一问：您的社保" in asker.text
    assert "社保的时间18个月" in asker.says("18个月").text
    assert asker.interview.profile.said("degree") == "本科"


def test_another_value_of_what_is_known_is_only_supposed(asker: Talker) -> None:
    for said, told in (("33岁呢", "年龄33岁"), ("那博士呢", "最高学历博士")):
        asker.says("测算青年安家补贴", "我36岁，本科", said)
        assert asker.text.startswith(f"假设{told}（您的档案不变）")
        assert (asker.interview.profile.said("age"), asker.interview.profile.said("degree")) == ("36岁", "本科")


def test_what_no_condition_looks_at_is_said_to_be_left_open(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，本科，营收3亿", "那营收5亿呢")
    assert "没有提到这一项" in asker.text and "还差一问" in asker.text
    assert asker.interview.profile.said("revenue") == "3亿"


def test_what_is_supposed_and_does_not_count_is_no_answer(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁").says("如果我没落户呢", intent="ask_condition")
    assert asker.is_aside and "hukou_shenzhen" not in asker.interview.profile


def test_somebody_else_is_assessed_beside_the_asker(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "我34岁，硕士")
    before = asker.interview.profile
    asker.says("那我同事呢，他本科，48岁", intent="ask_eligibility")
    assert "按您同事的情况看" in asker.text and "不记入您的档案" in asker.text
    assert asker.interview.profile == before


@pytest.mark.parametrize(
    "text",
    [
        "硕士的呢，我朋友是本科",
        "我弟弟公司是本科",
        "另一家公司是本科",
        "那我们另外那家公司是本科的呢",
        "and my other firm 本科",
    ],
)
def test_somebody_else_may_come_after_a_clause_or_be_a_firm(text: str, asker: Talker) -> None:
    before = asker.says("测算青年安家补贴", "38岁，硕士").interview.profile
    asker.says(text, intent="ask_eligibility")
    assert "不记入您的档案" in asker.text and "学历本科" in asker.text
    assert asker.interview.profile == before and "firm" not in asker.text


def test_of_somebody_else_nothing_is_guessed(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "我34岁，硕士", "那我老婆呢")
    assert "说说您老婆的情况" in asker.text and "34" not in asker.text


def test_the_amount_right_after_a_what_if_is_asked_of_that(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "我48岁，硕士，社保交了20个月")
    asker.says("如果我34岁呢", "那能拿多少")
    assert "假设年龄34岁" in asker.text and "拿不到" not in asker.text
    asker.says("谢谢", intent="thank")
    asker.says("那能拿多少")
    assert "拿不到" in asker.text


def test_over_the_whole_base_somebody_else_is_only_supposed(asker: Talker) -> None:
    asker.says("我能享受哪些政策", "我34岁，硕士")
    before = asker.interview.profile
    asker.says("那我老公呢，他本科，48岁", intent="ask_eligibility")
    assert "您的档案不变" in asker.text and asker.interview.profile == before


def test_what_was_supposed_stays_supposed_and_more_is_added(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "我48岁，硕士，社保交了6个月")
    asker.says("如果我34岁呢", "社保满20个月呢")
    assert "年龄34岁" in asker.text and "20个月" in asker.text
    asker.says("那能拿多少")
    assert "拿不到" not in asker.says("能给多少钱", intent="ask_amount").text
    assert asker.interview.profile.value("age") != asker.interview.supposed.value("age")


def test_more_of_somebody_else_is_added_to_theirs(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "我34岁，硕士，社保交了20个月")
    assert "按您导师的学生的情况看" in asker.says("那我导师的学生，36岁").text
    assert "20个月" not in asker.text
    assert "36" not in asker.says("他30岁").text
    assert "按您导师的学生的情况看" in asker.text
    asker.says("那我呢")
    assert "20个月" in asker.text and not asker.interview.other


def test_what_is_lacking_is_told_from_the_outcome(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "我34岁，硕士，社保交了11个月")
    for asks in ("还差什么", "哪条不符合", "卡在哪里"):
        assert "还差1个月" in asker.says(asks, intent="ask_compare").text, asks


def test_figures_that_the_amount_is_counted_from_are_counted_at_once(asker: Talker) -> None:
    asker.says("测算专利质押贴息", "利息15万")
    assert "7.5万元" in asker.text


def test_who_asks_of_a_kind_of_askers_tells_nothing_of_themselves(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，本科", "南山的公司能报吗")
    assert "您的档案不变" in asker.text and "单位须在福田" in asker.text
    assert asker.interview.profile.said("registered_in_futian_only") == ""


def test_a_story_before_the_question_is_told_and_not_supposed(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁", "硕士毕业，社保交了18个月，能拿多少")
    assert asker.text.startswith("记下了：最高学历硕士")
    assert {"degree", "social_insurance_months"} <= set(asker.interview.profile)


def test_somebody_else_is_assessed_for_the_policy_that_is_named(asker: Talker) -> None:
    asker.says("我34岁，硕士，我能享受哪些政策", "我老公是本科，29岁，他能领青年安家补贴吗")
    assert asker.text.startswith("按您老公的情况看（最高学历本科、年龄29岁")
    assert "「青年安家补贴」" in asker.text
    assert asker.interview.profile.value("age") == exactly(34)


def test_what_is_in_force_is_meant_before_what_was() -> None:
    named_by = real.base().listener.subjects.named_by
    assert named_by("28岁本科，我想办入户补贴") == "ft-youth-settlement-subsidy-2025"
    assert named_by("2016年的新引进人才租房和生活补贴") == "sz-new-talent-rent-living"


def test_what_another_place_gives_is_not_worked_out_by_our_policies(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，硕士，社保18个月，单位在福田")
    assert asker.says("南山的青年安家补贴多少钱").is_aside


@pytest.mark.parametrize("text", ["为什么", "凭什么不行呢", "那就是没戏了呗", "白跑一趟了", "看来我是领不到了"])
def test_right_after_a_refusal_its_reason_is_told_once_more_and_briefly(asker: Talker, text: str) -> None:
    told = asker.says("测算青年安家补贴", "38岁，硕士").text
    asker.says(text, intent="out_of_scope")
    assert asker.text.startswith("按您说的情况，现在不符合") and "不超过35周岁" in asker.text
    assert len(asker.text) < len(told)


def test_a_reason_asked_after_something_else_is_not_that_of_the_refusal(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "38岁，硕士").says("今天天气怎么样", intent="out_of_scope")
    assert asker.is_aside
    asker.says("为什么", intent="out_of_scope")
    assert asker.is_aside


@pytest.mark.parametrize("question", ["一个月多少钱", "一個月幾多錢", "每平方米补多少"])
def test_a_rate_that_is_asked_for_tells_nothing(asker: Talker, question: str) -> None:
    asker.says("测算青年安家补贴", "34岁，本科，社保交了7个月").says(question, intent="ask_amount")
    assert not asker.interview.supposed and asker.interview.profile.value("social_insurance_months") is not None


def test_a_rate_is_not_told_of_all_policies(asker: Talker) -> None:
    asker.says("我34岁，硕士，能享受哪些政策").says("一个月多少钱", intent="ask_amount")
    assert asker.is_aside and asker.interview.asked


def test_what_is_supposed_of_a_policy_named_is_told_of_that(asker: Talker) -> None:
    asker.says("测算青年租房补贴", "34岁，本科", "如果我36岁，能领青年安家补贴吗")
    assert "不符合「青年安家补贴」" in asker.text and asker.interview.subject == "ft-settling"


def test_what_is_supposed_after_talk_of_a_policy_is_told_of_that(asker: Talker) -> None:
    asker.says("我34岁，硕士，能享受哪些政策").says("青年安家补贴什么时候申请", intent="ask_time")
    asker.memory = replace(asker.memory, focus=("ft-settling",))
    assert "不符合「青年安家补贴」" in asker.says("如果我36岁呢").text


def test_sums_that_another_choice_has_its_own_bound_for_are_said_to_stay() -> None:
    asker = Talker(real.base())
    asker.says("测算批零餐饮经营人才奖励", "我们做零售，去年销售额20亿", "那批发的呢")
    assert "上年度营业收入20亿元仍按您先前说的算" in asker.text and "不符合" in asker.text
    assert "仍按您先前说的算" not in asker.says("批发60亿呢").text


def test_staff_asked_for_by_name_are_each_their_own(asker: Talker) -> None:
    asker.says("测算青年安家补贴").says("小张今年34岁，硕士，社保交了18个月，在福田上班")
    asker.says("那小李呢，36岁，硕士")
    assert asker.text.startswith("按小李的情况看") and "不符合「青年安家补贴」" in asker.text
    assert asker.interview.other == "小李"


@pytest.mark.parametrize("text", ["那小周呢，36岁", "周工36岁呢", "我同事小周呢，36岁"])
def test_somebody_named_is_not_the_asker(asker: Talker, text: str) -> None:
    asker.says("测算青年安家补贴", "我34岁，硕士，社保交了18个月")
    before = asker.interview.profile
    assert "不符合「青年安家补贴」" in asker.says(text).text
    assert asker.interview.profile == before


def test_who_was_asked_for_from_the_start_is_come_back_to(asker: Talker) -> None:
    asker.says("测算青年安家补贴")
    asker.interview = replace(asker.interview, whose="小陈")
    asker.says("小陈34岁，硕士", "那小李呢，36岁，硕士", "小陈呢")
    assert "年龄 · 34岁" in asker.text and not asker.interview.other


@pytest.mark.parametrize("text", ["小微企业能拿什么", "高工能领吗", "小巨人有奖励吗", "老板是博士"])
def test_what_only_looks_like_a_name_is_none(asker: Talker, text: str) -> None:
    assert asker.base.listener.interviewer.script.finds("other_person", text) is None
