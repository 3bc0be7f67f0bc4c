"""How a message is answered: from which policy, with which statement, or honestly not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
import yaml

from bot.policy.answers.answer import Answerer
from bot.policy.model.model import Policy, Scope, Status
from bot.policy.model.reply import Memory, Outcome, Reply
from tests.policy.conftest import DATA, TODAY, Ask, asks
from tests.policy.invented import small_base
from tests.policy.known import IDS, LONGEST


@pytest.fixture(scope="module")
def small() -> Answerer:
    return small_base()


@pytest.fixture(scope="module")
def say(small: Answerer) -> Ask:
    """Ask the small invented base."""
    return asks(small)


# -- one policy --------------------------------------------------------------------------------------------------------


def test_the_fact_comes_first_then_basis_status_and_link(say: Ask) -> None:
    reply = say("路灯补贴最高多少", "ask_amount")
    assert reply.outcome is Outcome.ANSWERED
    assert reply.statements == ("ft-lamp/amount",)
    starts = ("每盏路灯补800元，每家最高7万元。", "依据：福田区路灯补贴办法", "状态：2025年5月", "原文：https://")
    assert all(line.startswith(start) for line, start in zip(reply.text.splitlines(), starts, strict=True))


def test_the_next_steps_are_buttons_with_plain_sentences(say: Ask) -> None:
    reply = say("路灯补贴最高多少", "ask_amount")
    assert [button.title for button in reply.buttons] == ["申请条件", "所需材料", "办理流程", "转人工"]
    assert not any(button.message.startswith("/") for button in reply.buttons)


def test_all_materials_come_together(say: Ask) -> None:
    assert say("路灯补贴要什么材料", "ask_materials").statements == ("ft-lamp/form", "ft-lamp/bill")


def test_two_questions_in_one_message_get_two_answers(say: Ask) -> None:
    reply = say("路灯补贴最高多少，要什么材料", "ask_amount")
    assert {"ft-lamp/amount", "ft-lamp/form"} <= set(reply.statements)


@pytest.mark.parametrize("name", ["路灯补贴", "路灯奖励", "福田区路灯补贴办法", "喷泉资助", "旧版长椅奖励"])
def test_a_bare_name_is_answered_with_what_it_is(name: str, say: Ask) -> None:
    assert say(name).policies


@pytest.mark.parametrize("policy_id", IDS)
def test_a_bare_name_of_the_real_base_is_answered(policy_id: str, by_id: Mapping[str, Policy], ask: Ask) -> None:
    assert policy_id in ask(by_id[policy_id].short).policies


@pytest.mark.parametrize("policy_id", IDS)
def test_a_bare_alias_of_the_real_base_is_never_off_topic(
    policy_id: str, by_id: Mapping[str, Policy], ask: Ask
) -> None:
    assert not [alias for alias in by_id[policy_id].aliases if not ask(alias).policies]


def test_who_asks_for_the_basis_gets_it_first(say: Ask) -> None:
    first = say("路灯补贴的文号", "ask_basis").text.splitlines()[0]
    assert "福田区路灯补贴办法" in first and "来源未见文号" in first and "福田区测试局" in first


# -- honest status -----------------------------------------------------------------------------------------------------


def test_expired_is_said_first_and_since_when(say: Ask) -> None:
    reply = say("2021版长椅奖励多少钱", "ask_amount")
    assert reply.outcome is Outcome.EXPIRED
    assert reply.text.startswith("【已失效】")
    assert "状态：已失效。2024年12月31日起失效。" in reply.text


def test_the_successor_that_is_named_as_current_is_current(say: Ask) -> None:
    """Two steps lead from 2021 to the version in force; the one between has expired too."""
    (line,) = current_lines(say("2021版长椅奖励多少钱", "ask_amount"))
    assert "每张长椅奖5000元。" in line
    assert "2023版" not in line


def test_the_successor_is_cited_too(say: Ask) -> None:
    reply = say("2021版长椅奖励多少钱", "ask_amount")
    assert "ft-bench-2025" in reply.policies
    assert "ft-bench-2025/amount" in reply.statements


def test_no_expired_policy_of_the_real_base_is_named_as_current(by_id: Mapping[str, Policy], ask: Ask) -> None:
    expired = [policy for policy in by_id.values() if policy.status_on(TODAY) is Status.EXPIRED]
    wrong = {
        old.id: line
        for old in expired
        for line in current_lines(ask(f"{old.short}的支持金额是多少", "ask_amount"))
        if "已失效" not in line and any(policy.short in line or policy.title in line for policy in expired)
    }
    assert not wrong


def current_lines(reply: Reply) -> list[str]:
    """Return the lines that say what replaces an expired policy."""
    lead = yaml.safe_load((DATA / "wording.yaml").read_text("utf-8"))["successor"].partition("{")[0]
    return [line for line in reply.text.splitlines() if line.startswith(lead)]


def test_the_line_that_names_the_successor_is_known(ask: Ask, by_id: Mapping[str, Policy]) -> None:
    replaced = [policy for policy in by_id.values() if policy.superseded_by]
    assert any(current_lines(ask(f"{old.short}的支持金额是多少", "ask_amount")) for old in replaced)


def test_the_current_version_answers_when_none_is_named(say: Ask) -> None:
    assert say("长椅奖励多少钱", "ask_amount").policies[0] == "ft-bench-2025"


def test_unknown_validity_is_said(say: Ask) -> None:
    reply = say("喷泉资助条件是什么", "ask_condition")
    assert reply.outcome is Outcome.UNKNOWN_VALIDITY
    assert "现行有效性待核实。2022年的口径" in reply.text


@pytest.mark.parametrize(("day", "outcome"), [(22, Outcome.ANSWERED), (23, Outcome.EXPIRED)])
def test_the_last_day_of_validity_is_a_valid_day(day: int, outcome: Outcome, say: Ask) -> None:
    assert say("报刊亭支持多少钱", "ask_amount", today=date(2026, 11, day)).outcome is outcome


def test_a_repost_says_that_the_official_text_decides(say: Ask) -> None:
    text = say("报刊亭支持多少钱", "ask_amount").text
    assert "以官方文本为准" in text and "http" not in text


@pytest.mark.parametrize("question", ["2021版长椅奖励还有效吗", "2021版长椅奖励取消了吗"])
def test_who_asks_whether_it_is_valid_is_told(question: str, say: Ask) -> None:
    reply = say(question, "ask_validity")
    assert reply.outcome is Outcome.EXPIRED
    assert "2024年12月31日起失效" in reply.text


# -- what is not ours --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asks", "says"), [("旧版呢", "更早的版本"), ("那新版呢", "更新的版本")])
def test_a_version_that_is_not_known_is_not_made_up(say: Ask, asks: str, says: str) -> None:
    reply = say(asks, "ask_compare", say("路灯补贴最高多少", "ask_amount").memory)
    assert says in reply.text.splitlines()[0] and reply.policies == ("ft-lamp",)


def test_the_question_of_another_place_is_asked_of_ours(say: Ask) -> None:
    outside = say("宝安区的路灯补贴最高多少", "ask_amount")
    assert outside.outcome is Outcome.OUTSIDE
    assert say("那福田呢", "ask_overview", outside.memory).statements[:1] == ("ft-lamp/amount",)


@pytest.mark.parametrize("question", ["宝安区的路灯补贴多少钱", "杭州的路灯补贴", "南山路灯补贴的条件"])
def test_another_places_programme_is_named_and_not_answered(question: str, say: Ask) -> None:
    reply = say(question, "ask_amount")
    assert (reply.outcome, reply.policies) == (Outcome.OUTSIDE, ())
    assert "800" not in reply.text and "7万" not in reply.text


def test_another_districts_programme_that_the_base_holds_is_answered_as_theirs(say: Ask) -> None:
    reply = say("南山区电车补助多少钱", "ask_amount")
    assert reply.policies == ("ns-tram",)
    assert "福田不适用" in reply.text


def test_who_names_no_district_never_takes_another_districts_figures_for_ours(say: Ask) -> None:
    reply = say("电车补助多少钱", "ask_amount")
    assert "ns-tram" not in reply.policies or "福田不适用" in reply.text


def test_money_of_a_kind_that_no_policy_knows_is_not_in_the_base(say: Ask) -> None:
    reply = say("取暖补贴多少钱", "ask_amount")
    assert (reply.outcome, reply.policies) == (Outcome.NOT_IN_BASE, ())


def test_a_neighbouring_subject_is_told_who_knows(say: Ask) -> None:
    reply = say("公积金怎么提取")
    assert reply.outcome is Outcome.NOT_IN_BASE
    assert "12329" in reply.text


@pytest.mark.parametrize("question", ["今天天气怎么样", "给我写首诗", "股票涨了吗"])
def test_another_subject_is_off_topic(question: str, say: Ask, ask: Ask) -> None:
    assert say(question, "out_of_scope").outcome is Outcome.OFF_TOPIC
    assert ask(question, "out_of_scope").outcome is Outcome.OFF_TOPIC


def test_what_the_policy_does_not_say_is_a_gap_with_an_office(say: Ask) -> None:
    reply = say("路灯补贴打哪个电话", "ask_contact")
    assert reply.outcome is Outcome.NOT_IN_BASE
    assert reply.text.startswith("暂未收录")
    assert "福田区测试局" in reply.text and "提交诉求" in reply.text


@pytest.mark.parametrize("message", ["", "   ", "？？？", "👍", "\x00\x07", "……"])
def test_a_message_without_words_is_asked_for_words(message: str, say: Ask) -> None:
    reply = say(message)
    assert reply.outcome is Outcome.NOT_UNDERSTOOD
    assert "请用文字" in reply.text


@pytest.mark.parametrize(
    "message",
    [
        "很" * 1_000_000,
        "'; DROP TABLE turn; --",
        "<script>alert(1)</script>",
        '/ask_amount{"a": 1}',
        "{0}{short}{{",
        "%s%n",
        "\\",
        "a" * 5000,
    ],
)
def test_whatever_is_typed_gets_a_bearable_answer(message: str, ask: Ask) -> None:
    reply = ask(message)
    assert 0 < len(reply.text) <= LONGEST
    assert "<script>" not in reply.text


# -- conversation ------------------------------------------------------------------------------------------------------


def test_a_follow_up_is_about_what_was_talked_of(say: Ask) -> None:
    before = say("路灯补贴最高多少", "ask_amount")
    reply = say("那要什么材料呢", "ask_materials", before.memory)
    assert reply.policies == ("ft-lamp",)
    assert "ft-lamp/form" in reply.statements


def test_a_bare_follow_up_asks_the_same_of_another_case(say: Ask) -> None:
    before = say("路灯补贴最高多少", "ask_amount")
    assert say("那小企业呢", memory=before.memory).statements[0] == "ft-lamp/small"


def test_a_short_question_without_name_stays_in_focus(say: Ask) -> None:
    before = say("喷泉资助多少钱", "ask_amount")
    assert say("条件是什么", "ask_condition", before.memory).policies == ("ft-fountain",)


def test_the_focus_lets_go_when_another_policy_is_named(say: Ask) -> None:
    before = say("路灯补贴最高多少", "ask_amount")
    reply = say("喷泉资助的条件", "ask_condition", before.memory)
    assert reply.policies == ("ft-fountain",)
    assert reply.memory.focus[:2] == ("ft-fountain", "ft-lamp")


def test_the_focus_lets_go_of_another_subject(say: Ask) -> None:
    before = say("路灯补贴最高多少", "ask_amount")
    assert say("今天天气怎么样", "out_of_scope", before.memory).outcome is Outcome.OFF_TOPIC
    assert say("公积金怎么提取", "", before.memory).outcome is Outcome.NOT_IN_BASE
    assert say("宝安区的补贴呢", "ask_amount", before.memory).outcome is Outcome.OUTSIDE


def test_a_refusal_does_not_forget_what_was_talked_of(say: Ask) -> None:
    before = say("路灯补贴最高多少", "ask_amount")
    refused = say("今天天气怎么样", "out_of_scope", before.memory)
    assert refused.memory.focus == before.memory.focus


def test_a_policy_withdrawn_from_the_base_is_forgotten(say: Ask) -> None:
    reply = say("那要什么材料呢", "ask_materials", Memory(focus=("ft-gone",), rest="路灯补贴"))
    assert "ft-gone" not in reply.policies


def test_a_second_miss_offers_people(say: Ask) -> None:
    first = say("哼哼哈嘿", "nlu_fallback")
    second = say("哼哼哈嘿", "nlu_fallback", first.memory)
    if first.outcome is Outcome.NOT_UNDERSTOOD:
        assert second.memory.misses == 2
    assert "转人工" in second.text or any(button.title == "转人工" for button in second.buttons)


# -- several policies --------------------------------------------------------------------------------------------------


def test_a_comparison_tells_both_sides(say: Ask) -> None:
    reply = say("路灯补贴和喷泉资助哪个多", "ask_compare")
    assert set(reply.policies) == {"ft-lamp", "ft-fountain"}
    assert reply.text.startswith("对比如下：\n1. ")
    assert "（有效性待核实）" in reply.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("语料券、模型券每年各是多少总额", ("5000万元", "1亿元")),
        ("公租房跟政府配租的保租房，租金各约市价几成", ("30%", "60%")),
        ("福田专利质押贴息21年和22年两版，专利是谁的才认，有什么出入", ("控股股东", "母公司、子公司")),
        ("集成电路研发奖励老版和现在的比，最多报几个人", ("最多报5人", "最多报3人")),
    ],
)
def test_what_is_put_side_by_side_is_told_of_each(question: str, told: tuple[str, ...], ask: Ask) -> None:
    text = ask(question, "ask_amount").text
    assert all(words in text for words in told), text


def test_a_figure_of_the_rule_is_no_fact_of_the_asker(ask: Ask) -> None:
    assert "不符合" not in ask("高新技术企业按15%缴企业所得税，还需要备案吗", "ask_condition").text


def test_several_ways_of_one_policy_are_no_list_of_policies(ask: Ask) -> None:
    reply = ask("深圳专精特新免评分的路径有哪些", "ask_list")
    assert reply.policies == ("sz-zjtx-conditions",)
    assert "四选一免评分" in reply.text


def test_a_list_names_several_policies_with_buttons(ask: Ask) -> None:
    reply = ask("福田区对高新技术企业有哪些补贴", "ask_list")
    assert len(reply.policies) >= 2
    assert reply.text.startswith("国家高新技术企业，主要有：\n1. ")
    assert 2 <= len(reply.buttons) <= 4


def test_a_list_never_counts_another_district_as_ours(ask: Ask, by_id: Mapping[str, Policy]) -> None:
    reply = ask("知识产权证券化有哪些支持", "ask_list")
    assert reply.policies
    foreign = [cited for cited in reply.policies if by_id[cited].scope is Scope.OTHER_DISTRICT]
    assert not foreign or "福田不适用" in reply.text, reply.text


def test_a_question_that_fits_several_is_answered_with_a_choice(ask: Ask) -> None:
    reply = ask("配租的申请条件", "ask_condition")
    assert reply.outcome in (Outcome.CLARIFIED, Outcome.EXPIRED, Outcome.UNKNOWN_VALIDITY, Outcome.ANSWERED)
    if reply.outcome is Outcome.CLARIFIED:
        assert 2 <= len(reply.policies) <= 3
        assert [button.message for button in reply.buttons] == [button.title for button in reply.buttons]


def test_3_0_is_named_as_2021_and_the_current_measures_stand_beside_it(ask: Ask) -> None:
    text = ask("英才荟3.0是哪一版", "ask_overview").text
    assert "2021" in text and "2025" in text


# -- properties --------------------------------------------------------------------------------------------------------


def test_the_same_question_gets_the_same_answer(ask: Ask) -> None:
    one, other = (ask("知识产权质押融资补贴的条件", "ask_condition") for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    "question",
    [
        "知识产权質押融資補貼的條件",
        "知识产权质押融资补贴的条件？",
        "知识产权 质押融资 补贴的条件",
        "知识产权质押融资补贴的条\u200b件",
    ],
)
def test_spelling_decides_nothing(question: str, ask: Ask) -> None:
    plain = ask("知识产权质押融资补贴的条件", "ask_condition")
    assert ask(question, "ask_condition").text == plain.text


def test_evidence_tells_policy_from_small_talk(answerer: Answerer) -> None:
    assert answerer.evidence("知识产权质押融资补贴的条件", Memory()) > 0.95
    assert answerer.evidence("你好，知识产权质押融资补贴的条件", Memory()) > 0.95
    assert answerer.evidence("你好", Memory()) < 0.95
    assert answerer.evidence("谢谢", Memory()) < 0.95
    assert answerer.evidence("", Memory()) < 0.95


@pytest.mark.parametrize("name", ["路灯补贴", "福田区路灯补贴办法"])
def test_the_name_alone_asks_what_it_is(name: str, say: Ask) -> None:
    assert say(name, "ask_overview").statements == ("ft-lamp/overview",)


@pytest.mark.parametrize(
    ("focus", "message", "told"),
    [
        ("ft-maker-contest-2019", "一共花了90万，当时能补多少", "90万元×50%=45万元"),
        ("gba-iit-subsidy", "个税交了28万，应纳税所得额100万，能返多少", "28万元－应纳税所得额100万元×15%=13万元"),
        ("ft-ip-pledge-subsidy-2021", "付了利息16万，补几多", "2022年口径，是否沿用未确认）；已付利息16万元×50%=8万元"),
    ],
)
def test_figures_without_a_name_are_worked_out_for_what_is_talked_about(
    focus: str, message: str, told: str, ask: Ask
) -> None:
    reply = ask(message, {"out_of_scope": 0.6, "ask_amount": 0.3}, memory=Memory(focus=(focus,)))
    assert told in reply.text


def test_the_case_that_was_asked_for_before_counts(ask: Ask) -> None:
    memory = Memory(focus=("sz-ai-pioneer-2024",), rest="训力券呢")
    assert "合同额400万元×60%=240万元" in ask("初创，合同400万，能补多少", "ask_amount", memory=memory).text


def test_the_figures_of_an_old_version_asked_for_by_its_year_are_worked_out_by_it(ask: Ask) -> None:
    memory = Memory(focus=("ft-ip-pledge-subsidy-2021",), rest="2021年的")
    assert "按当时的标准估算，可得8万元" in ask("付了利息16万，补几多", "ask_amount", memory=memory).text


def test_a_follow_up_does_not_turn_to_what_has_expired(ask: Ask) -> None:
    memory = Memory(focus=("sz-youth-talent-2026",), rest="青年人才认定，多少钱一个月")
    assert ask("那博士呢", "ask_amount", memory=memory).policies == ("sz-youth-talent-2026",)


@pytest.mark.parametrize(
    ("question", "meant"),
    [("国高区里奖励多少", {"ft-hnte-support-2023"}), ("人才房租金多少", {"ft-yc-housing-2025-art32"})],
)
def test_the_level_or_the_name_asked_for_is_not_left_for_another(question: str, meant: set[str], ask: Ask) -> None:
    assert set(ask(question, "ask_amount").policies) == meant


def test_who_queues_for_one_thing_asks_of_the_other(ask: Ask) -> None:
    memory = Memory(focus=("ft-yc-housing-2025-art32",), rest="英才房怎么申请")
    assert ask("我在排公租房，要退吗", "ask_condition", memory=memory).policies == ("ft-yc-housing-2025-art32",)


def test_a_topic_that_what_is_talked_about_is_no_part_of_is_not_answered_by_it(ask: Ask) -> None:
    memory = Memory(focus=("ft-yc-housing-2025-art32",), rest="英才房面积多大")
    assert "ft-yc-housing-2025-art32" not in ask("入学政策有吗", "ask_validity", memory=memory).policies
