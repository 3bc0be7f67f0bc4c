"""Whole assessments as conversations: answers, side questions, corrections, what-ifs, other policies, all of them."""

from __future__ import annotations

import pytest

from bot.policy.base import Base
from bot.policy.facts import Span
from bot.policy.interview import WHOLE_BASE, Waits
from bot.policy.reply import Memory, Outcome
from bot.policy.spoken import Spoken
from tests.policy.assessed import assessed_base
from tests.policy.talker import Talker

LONGEST = 680


@pytest.fixture(scope="module")
def base() -> Base:
    return assessed_base()


@pytest.fixture
def asker(base: Base) -> Talker:
    return Talker(base)


def test_a_question_comes_with_buttons_for_its_answers(asker: Talker) -> None:
    asker.says("测算青年安家补贴")
    assert "您的最高学历是什么" in asker.text
    assert asker.titles[-5:] == ["本科", "硕士", "博士", "不清楚", "停止测算"]
    assert asker.reply.outcome is Outcome.CLARIFIED
    assert asker.memory.focus == ("ft-settling",)


def test_several_answers_in_one_sentence(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，硕士，社保交了18个月")
    assert asker.text.startswith("记下了：最高学历硕士、年龄34岁、连续缴社保的时间18个月")
    assert asker.interview.asked == "employer_in_futian"


def test_the_outcome_comes_as_soon_as_one_condition_fails(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "我36岁，硕士")
    lines = asker.text.split("\n")
    assert lines[1] == "不符合「青年安家补贴」：不超过35周岁，您的年龄是36岁。"
    assert "✗ 年龄 · 36岁 · 不超过35岁 · 不满足" in lines
    assert asker.interview.asked == ""


def test_the_outcome_says_the_amount_the_table_the_basis_and_the_receipt(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，硕士，社保交了18个月", "是")
    assert "符合「青年安家补贴」的条件，可得3万元。" in asker.text
    assert "✓ 连续缴社保的时间 · 18个月 · 不少于12个月 · 满足" in asker.text
    assert "金额：硕士补3万元" in asker.text and "依据：福田区青年安家补贴办法" in asker.text
    assert isinstance(asker.last, Spoken) and asker.last.receipt is not None
    assert f"回执号：{asker.last.receipt.number}" in asker.text
    assert "办理清单" in asker.titles


def test_the_rate_is_counted_up_to_the_cap(asker: Talker) -> None:
    asker.says("测算专利贷款贴息", "专利", "利息30万，已还清")
    assert "可得10万元" in asker.text and "30万元×50%=15万元，超过上限，按10万元" in asker.text


def test_the_name_of_the_policy_is_no_fact_of_the_asker(asker: Talker) -> None:
    asker.says("测算专利贷款贴息")
    assert asker.interview.asked == "ip_pledged" and not asker.interview.profile


def test_a_side_question_is_left_to_others_and_the_question_put_again(asker: Talker) -> None:
    asker.says("测算青年安家补贴").says("要什么材料", intent="ask_materials")
    assert asker.is_aside
    assert asker.reminder.startswith("刚才测算「青年安家补贴」还差一问：您的最高学历是什么")
    asker.says("硕士")
    assert asker.text.startswith("记下了：最高学历硕士")


@pytest.mark.parametrize("question", ["专利贷款贴息10万元封顶吗", "专利贷款贴息给30%还是50%", "34岁能拿专利贷款贴息吗"])
def test_a_figure_in_a_question_about_another_policy_is_no_answer(question: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴").says(question, intent="ask_amount")
    assert asker.is_aside and not asker.interview.profile


def test_who_goes_on_with_something_else_is_reminded_no_more(asker: Talker) -> None:
    asker.says("测算青年安家补贴")
    for _ in range(2):
        assert asker.says("要什么材料", intent="ask_materials").reminder
    assert not asker.says("在哪申请", intent="ask_channel").reminder
    assert "您的最高学历是什么" in asker.says("继续测算").text


@pytest.mark.parametrize("intent", ["human_handoff", "lodge_appeal", "appeal_progress", "profile_show"])
def test_who_turns_to_the_desk_is_not_held(intent: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴").says("我要找人处理我的事情", intent=intent)
    assert asker.is_aside and not asker.reminder


@pytest.mark.parametrize("intent", ["human_handoff", "lodge_appeal"])
def test_a_button_or_an_answer_is_no_wish_for_the_desk(intent: str, asker: Talker) -> None:
    asker.says("我能享受哪些政策").says("我个人", intent=intent)
    assert asker.interview.audience == "individual"
    asker.says("测算青年安家补贴").says("34岁", "硕士", "社保交了14个月", intent=intent)
    assert asker.interview.asked == "employer_in_futian"
    assert asker.says("我要投诉，社保交了14个月还没到账", intent=intent).is_aside


@pytest.mark.parametrize(("said", "told"), [("没有买过", False), ("没呢", False), ("有一套", True), ("已经有了", True)])
def test_a_yes_or_no_in_other_words(said: str, told: bool, asker: Talker) -> None:
    asker.says("测算青年租房补贴", "34岁", said)
    assert asker.interview.profile.value("owns_home_in_sz") is told


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


def test_what_was_passed_over_is_what_a_possible_one_lacks(asker: Talker) -> None:
    asker.says("我34岁，硕士，单位在福田，能享受哪些政策", "不清楚", "不清楚", "看结果")
    assert "青年安家补贴：3万元，还缺连续缴社保的时间" in asker.text and "0项要人工核实" not in asker.text


def test_a_figure_that_nobody_has_corrects_nothing(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁", "不对，负三岁")
    assert asker.interview.profile.said("age") == "34岁"


def test_a_source_of_what_is_asked_is_noted_too(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "1990年5月出生")
    assert asker.text.startswith("记下了：出生时间1990年5月") and "不符合" in asker.text


def test_who_says_goodbye_is_not_asked_again(asker: Talker) -> None:
    assert not asker.says("测算青年安家补贴").says("再见", intent="goodbye").reminder


@pytest.mark.parametrize("intent", ["greet", "thank", "praise"])
def test_small_talk_is_no_answer(intent: str, asker: Talker) -> None:
    assert asker.says("测算青年安家补贴").says("谢谢你啊", intent=intent).is_aside


def test_a_question_that_tells_the_case_is_an_answer(asker: Talker) -> None:
    asker.says("测算青年安家补贴").says("我是硕士，34岁，能申请吗？", intent="ask_eligibility")
    assert asker.text.startswith("记下了：最高学历硕士、年龄34岁")


def test_skipped_questions_leave_the_outcome_open(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，硕士", "不清楚", "是")
    assert "还不能确定：连续缴社保的时间未知；都满足可得3万元" in asker.text
    assert "不符合" not in asker.text


def test_back_asks_the_question_before_again(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "硕士", "34", "上一题")
    assert asker.text.startswith("您今年多少周岁")
    assert "年龄33岁" in asker.says("33").text


def test_back_at_the_beginning_says_so(asker: Talker) -> None:
    assert asker.says("测算青年安家补贴", "上一题").text.startswith("前面没有问过的问题了。\n您的最高学历")


def test_stopping_tells_how_far_it_has_come(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "硕士", "停止测算")
    assert "还不能确定" in asker.text and "继续测算" in asker.text
    assert asker.interview.asked == ""
    assert "您今年多少周岁" in asker.says("继续测算").text


def test_stopping_before_anything_was_told(asker: Talker) -> None:
    assert asker.says("测算青年安家补贴", "停止").text == "好的，测算先到这里；说「继续测算」可以接着来。"


def test_a_correction_of_an_earlier_answer(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "36岁，硕士，社保18个月", "年龄说错了，是34")
    assert asker.text.startswith("已更正：年龄34岁。")
    assert asker.interview.asked == "employer_in_futian"
    assert isinstance(asker.last, Spoken) and (asker.last.learned, asker.last.how) == (("age",), "corrected")


def test_a_correction_of_the_last_figure(asker: Talker) -> None:
    asker.says("测算专利贷款贴息", "专利", "利息15万，已还清", "不对，是12万")
    assert "12万元×50%=6万元" in asker.text


def test_a_correction_that_names_only_the_field_asks_for_it(asker: Talker) -> None:
    assert asker.says("测算青年安家补贴", "36岁，硕士", "年龄错了").text.startswith("您今年多少周岁")


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


def test_what_no_condition_looks_at_is_said_to_change_nothing(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，本科，营收3亿", "那营收5亿呢")
    assert "没有看这一项" in asker.text and "还差一问" in asker.text
    assert asker.interview.profile.said("revenue") == "3亿"


@pytest.mark.parametrize("question", ["硕士住多大", "34岁要排多久", "博士能选几次", "本科是啥意思"])
def test_a_question_for_a_size_or_a_count_is_no_answer(question: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴", question)
    assert not asker.interview.profile


def test_a_softened_yes_answers_the_question_that_is_open(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，硕士，社保交了18个月", "应该是的")
    assert asker.interview.profile.value("employer_in_futian") is True
    assert "已更正" not in asker.text


def test_a_case_told_without_a_subject_is_for_the_whole_base(base: Base) -> None:
    listener, nothing = base.listener, Memory()
    assert listener.subjects.only_tells_case("34岁，硕士，社保交了30个月", nothing)
    assert listener.subjects.only_tells_case("我本科，29岁，没房", nothing)
    for text in ("34岁，硕士，能领青年安家补贴吗", "要什么材料", "你好", "34岁", "34岁硕士想要补贴"):
        assert not listener.subjects.only_tells_case(text, nothing)
    assert not listener.subjects.only_tells_case("34岁，硕士，社保交了30个月", Memory(focus=("ft-settling",)))


def test_what_can_be_changed_is_told(asker: Talker) -> None:
    assert "如果我是博士呢" in asker.says("测算青年安家补贴", "36岁", "换个条件试试").text


def test_another_policy_keeps_the_profile(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "36岁，硕士", "测算青年租房补贴")
    assert asker.interview.asked == "owns_home_in_sz"
    assert "符合「青年租房补贴」的条件，可得5000元" in asker.says("没有房").text


@pytest.mark.parametrize("text", ["换成青年租房补贴", "那换青年租房补贴测算吧", "再测一下青年租房补贴"])
def test_another_policy_by_saying_so(text: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁", text)
    assert (asker.interview.subject, asker.interview.asked) == ("ft-renting", "owns_home_in_sz")
    assert asker.interview.profile.said("age") == "34岁"


def test_another_policy_without_saying_which(asker: Talker) -> None:
    assert "想测算哪一项" in asker.says("测算青年安家补贴", "34岁", "换个政策").text
    assert asker.says("测算青年租房补贴").interview.profile.said("age") == "34岁"


def test_another_policy_by_a_question_in_the_middle(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁").says("那青年租房补贴我能申请吗", intent="ask_eligibility")
    assert asker.interview.subject == "ft-renting" and asker.interview.asked == "owns_home_in_sz"


def test_more_of_the_case_after_the_outcome_is_taken(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，硕士，社保18个月", "单位在南山")
    assert "不符合" in asker.text
    assert "符合「青年安家补贴」的条件，可得3万元" in asker.says("单位在福田").text


@pytest.mark.parametrize(
    ("opening", "told", "understood"),
    [
        (("硕士",), "-3岁", "您说的年龄是“-3岁”"),
        (("硕士",), "200岁", "您说的年龄是“200岁”"),
        ((), "火星大学学位", "“火星大学学位”没有对上最高学历的选项"),
        (("硕士",), "负三岁", "您说的年龄是“负三岁”"),
        (("硕士",), "年龄-3", "您说的年龄是“年龄-3”"),
        (("硕士",), "10^30", "您说的年龄是“10^30”"),
        (("硕士", "34"), "3000年", "您说的连续缴社保的时间"),
    ],
)
def test_bad_input_is_said_back_and_asked_again(
    opening: tuple[str, ...], told: str, understood: str, asker: Talker
) -> None:
    asker.says("测算青年安家补贴", *opening)
    asked = asker.interview.asked
    asker.says(told)
    assert asker.text.startswith(understood) and asker.text.count("。") <= 1
    assert asker.interview.asked == asked and "不清楚" in asker.titles


@pytest.mark.parametrize("text", ["嗯那个我想想看哈最近事情真的比较多一点", "好吧", "那个啥"])
def test_what_is_no_answer_is_not_complained_about(text: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴", text)
    assert asker.text.startswith("好的。这一问不清楚可以跳过") and "您的最高学历是什么" in asker.text
    assert asker.says(text).text.startswith("好的。")
    assert asker.says(text).is_aside and not asker.reminder


def test_who_goes_on_with_something_else_can_still_answer(asker: Talker) -> None:
    asker.says("测算青年安家补贴")
    for _ in range(4):
        asker.says("要什么材料", intent="ask_materials")
    assert not asker.reminder
    assert asker.says("硕士").text.startswith("记下了：最高学历硕士")


def test_a_bare_yes_long_after_the_question_is_none(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，硕士，社保18个月")
    for _ in range(4):
        asker.says("要什么材料", intent="ask_materials")
    assert asker.says("好的").is_aside and "employer_in_futian" not in asker.interview.profile
    assert "符合「青年安家补贴」" in asker.says("单位在福田").text


@pytest.mark.parametrize("text", ["我想先问问专利", "等等，我先问一下别的"])
def test_who_wants_to_ask_first_is_invited_to(text: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴", text)
    assert asker.text.startswith("好的，测算先放一边") and "最高学历" not in asker.text
    assert "您的最高学历是什么" in asker.says("算了 回到刚才").text


@pytest.mark.parametrize("text", ["算了", "先不测了", "那先不测"])
def test_who_has_had_enough_is_let_go(text: str, asker: Talker) -> None:
    assert asker.says("测算青年安家补贴", text).text.startswith("好的，测算先到这里")


@pytest.mark.parametrize(
    "text", ["四舍五入算15行不行", "那专利贷款贴息还能申请不", "专利贷款贴息", "高层次人才专利贷款贴息还能申请不"]
)
def test_a_question_comes_before_the_interview(text: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴").says(text, intent="ask_eligibility", sure=0.5)
    assert asker.is_aside and asker.reminder.startswith("刚才测算「青年安家补贴」还差一问：您的最高学历")


def test_what_is_told_in_a_question_is_kept(asker: Talker) -> None:
    asker.says("测算青年安家补贴").says("我是硕士，要什么材料？", intent="ask_materials")
    assert "degree" in asker.interview.profile and "您今年多少周岁" in asker.reminder
    assert asker.says("34").text.startswith("记下了：年龄34岁")


def test_a_reminder_is_one_short_line(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "硕士").says("要什么材料", intent="ask_materials")
    assert "例如" not in asker.reminder and "\n" not in asker.reminder


@pytest.mark.parametrize("text", ["不是 是34岁", "但我是34岁"])
def test_what_is_put_right_after_a_verdict_gives_a_new_one(text: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴", "36岁，硕士，社保18个月，单位在福田")
    assert "不符合" in asker.text
    assert "\n符合「青年安家补贴」的条件" in asker.says(text, intent="ask_time").text


def test_what_is_supposed_and_does_not_count_is_no_answer(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁").says("如果我没落户呢", intent="ask_condition")
    assert asker.is_aside and "hukou_shenzhen" not in asker.interview.profile


def test_starting_anew_forgets_what_was_told(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "36岁，硕士", "重新测算")
    assert asker.interview.asked == "degree" and not asker.interview.profile


def test_an_expired_policy_is_never_met(asker: Talker) -> None:
    asker.says("测算旧安家奖励")
    assert asker.text.startswith("现在不能新申请「旧安家奖励」") and asker.reply.outcome is Outcome.EXPIRED
    asker.says("我30岁")
    assert "现在不能新申请" in asker.text and "符合「旧安家奖励」" not in asker.text


def test_what_only_people_judge_is_told_and_not_guessed(asker: Talker) -> None:
    asker.says("测算工艺传承奖励")
    assert "需要人工核实" in asker.text and "须由专家评定技艺精湛。" in asker.text
    assert asker.interview.asked == ""


def test_consent_is_asked_for_once(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "36岁")
    assert "要把这些情况存进您的档案" in asker.text and asker.titles[:2] == ["同意保存", "不保存"]
    assert asker.interview.waits is Waits.CONSENT
    assert "存进您的档案" not in asker.says("年龄说错了，是37").text


# ---- the whole base ----


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
        ("替公司问一下，我们能享受哪些政策", "enterprise"),
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


def test_every_reply_fits_into_one_message(asker: Talker) -> None:
    turns = ["测算青年安家补贴", "34岁，硕士", "不清楚", "是", "如果我36岁呢", "我能享受哪些政策", "没有房", "看结果"]
    for text in turns:
        asker.says(text)
        assert len(asker.text) + sum(len(title) + 1 for title in asker.titles) <= LONGEST


def test_somebody_else_is_assessed_beside_the_asker(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "我34岁，硕士")
    before = asker.interview.profile
    asker.says("那我同事呢，他本科，48岁", intent="ask_eligibility")
    assert "按您同事的情况看" in asker.text and "不记入您的档案" in asker.text
    assert asker.interview.profile == before


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


def test_what_tells_something_else_is_no_yes_or_no(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "我34岁，硕士，社保交了20个月")
    assert asker.interview.asked == "employer_in_futian"
    asker.says("没有房")
    assert asker.interview.profile.value("employer_in_futian") is None


def test_figures_that_the_amount_is_counted_from_are_counted_at_once(asker: Talker) -> None:
    asker.says("测算专利质押贴息", "利息15万")
    assert "7.5万元" in asker.text
