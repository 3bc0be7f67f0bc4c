"""Whole assessments as conversations: answers, side questions, corrections, other policies."""

from __future__ import annotations

import pytest

from bot.policy.base import Base
from bot.policy.interview.audience import as_ones_own, on_behalf
from bot.policy.interview.interview import Waits
from bot.policy.interview.message import Message
from bot.policy.interview.spoken import Spoken
from bot.policy.model.reply import Memory, Outcome, Reply
from tests.policy.talker import Talker

LONGEST = 680


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


def test_the_outcome_comes_before_what_only_the_amount_needs(asker: Talker) -> None:
    asker.says("测算专利贷款贴息", "专利", "已还清")
    assert "符合「专利贷款贴息」的条件" in asker.text and "算出金额还差一问：" in asker.text
    assert asker.interview.asked == "interest_paid"
    asker.says("这个怎么算", intent="ask_amount")
    assert "符合" not in asker.reminder


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


@pytest.mark.parametrize("question", ["硕士住多大", "34岁要排多久", "博士能选几次", "本科是啥意思"])
def test_a_question_for_a_size_or_a_count_is_no_answer(question: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴", question)
    assert not asker.interview.profile


def test_a_softened_yes_answers_the_question_that_is_open(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "34岁，硕士，社保交了18个月", "应该是的")
    assert asker.interview.profile.value("employer_in_futian") is True
    assert "已更正" not in asker.text


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


@pytest.mark.parametrize(
    ("told", "understood"),
    [("最高学历是火星大学", "“火星大学”没有对上最高学历的选项"), ("社保交了10^30个月", "您说的连续缴社保的时间")],
)
def test_bad_input_of_a_field_that_is_named_is_said_of_that_field(told: str, understood: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴", "硕士")
    assert asker.says(told).text.startswith(understood)


@pytest.mark.parametrize("text", ["嗯那个我想想看哈最近事情真的比较多一点", "好吧", "那个啥"])
def test_what_is_no_answer_is_not_complained_about(text: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴", text)
    assert asker.text.startswith("好的。") and "不清楚可以跳过" in asker.text and "您的最高学历是什么" in asker.text
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


def test_every_reply_fits_into_one_message(asker: Talker) -> None:
    turns = ["测算青年安家补贴", "34岁，硕士", "不清楚", "是", "如果我36岁呢", "我能享受哪些政策", "没有房", "看结果"]
    for text in turns:
        asker.says(text)
        assert len(asker.text) + sum(len(title) + 1 for title in asker.titles) <= LONGEST


def test_what_tells_something_else_is_no_yes_or_no(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "我34岁，硕士，社保交了20个月")
    assert asker.interview.asked == "employer_in_futian"
    asker.says("没有房")
    assert asker.interview.profile.value("employer_in_futian") is None


@pytest.mark.parametrize(
    ("text", "sure", "is_invited"),
    [
        ("我34岁，能申请吗", 0.9, True),
        ("我34岁，我这样合适不", 0.3, False),
        ("做批发的，能报吗", 0.3, True),
        ("这个要什么学历", 0.9, False),
    ],
)
def test_who_asks_how_they_stand_is_invited_also_where_they_leave_out_themselves(
    text: str, sure: float, is_invited: bool, base: Base
) -> None:
    reply = Reply(Outcome.ANSWERED, "条件如下。", policies=("ft-home",))
    assert bool(base.listener.invited(reply, Message(text, "ask_eligibility", sure))) is is_invited


@pytest.mark.parametrize("text", ["要公司交还是自己交", "钱是打给单位还是打给个人", "使唔使交税", "用唔用深户"])
def test_a_choice_that_is_asked_tells_nothing(text: str, asker: Talker) -> None:
    before = asker.says("测算青年安家补贴", "34岁").interview.profile
    assert asker.says(text, intent="ask_channel", sure=0.4).is_aside
    assert asker.interview.profile == before


def test_who_asks_for_a_grown_child_tells_its_case(asker: Talker) -> None:
    asker.interview = asker.base.listener.interviewer.begin(
        "ft-settling", asker.interview, "我女儿31岁，硕士，在福田上班", asker.moment
    ).interview
    assert asker.interview.whose == "女儿"
    asker.says("她社保交了18个月")
    assert "符合「青年安家补贴」" in asker.text and "您的档案不变" not in asker.text
    assert "存进您的档案" not in asker.text
    asker.says("那我自己呢")
    assert not asker.interview.profile and not asker.interview.whose


def test_candidates_are_told_one_by_one(asker: Talker) -> None:
    asker.says("测算青年安家补贴", "33岁，硕士，社保14个月")
    asker.says("第二个,小李,37岁,本科")
    assert asker.text.startswith("按第二个的情况看（") and "不符合「青年安家补贴」" in asker.text
    asker.says("第三个是博士")
    assert "37岁" not in asker.text and asker.text.startswith("按第三个的情况看（")


@pytest.mark.parametrize("text", ["第二个要社保多久", "第二个呢"])
def test_what_is_asked_of_the_second_one_tells_of_nobody(text: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴", "33岁，硕士", text)
    assert asker.interview.other == ""


def test_a_figure_that_stands_alone_is_of_the_field_that_takes_it(asker: Talker) -> None:
    asker.says("测算青年安家补贴")
    assert asker.interview.asked == "degree"
    asker.says("31")
    assert asker.text.startswith("记下了：年龄31岁")


@pytest.mark.parametrize("said", ["200%", "5000万", "10^30元"])
def test_a_figure_of_another_kind_is_said_to_be_none(said: str, asker: Talker) -> None:
    asker.says("测算青年安家补贴", "硕士，社保18个月，在福田上班")
    assert asker.interview.asked == "age"
    assert asker.says(said).text.startswith(f"“{said}”不像是年龄，请给出一个合理的数")


@pytest.mark.parametrize(
    ("text", "subject"), [("31", "ft-settling"), ("社保8个月", "ft-settling"), ("硕士", ""), ("31岁行吗", "")]
)
def test_a_bare_fact_is_told_for_what_is_talked_about(text: str, subject: str, asker: Talker) -> None:
    asker.memory = Memory(focus=("ft-settling",))
    assert asker.base.listener.told_for(text, asker.memory) == subject


def test_who_asks_on_behalf_of_a_brother_is_heard_as_he_would_tell_it(asker: Talker) -> None:
    script = asker.base.listener.interviewer.script
    text = "想给我弟弟问问,他30,博士,在福田上班"
    assert on_behalf(script, text) == "弟弟"
    assert as_ones_own(script, text, "弟弟") == "我30,博士,在福田上班"
