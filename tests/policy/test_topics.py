"""A question about a whole field is answered by that field's main policies, and a narrower one is left to search."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.policy.answers.compose import LIMIT
from bot.policy.model.model import Policy
from bot.policy.model.reply import Memory, Outcome
from bot.policy.search.question import QuestionReader
from bot.policy.search.topics import Topic, Topics, load_topics
from tests.policy.conftest import DATA, Ask


@pytest.fixture(scope="module")
def topics(reader: QuestionReader) -> Topics:
    return load_topics(DATA / "topics.yaml", reader)


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("我们是做AI的公司,有什么补贴", "ai"),
        ("人工智能企业能补多少", "ai"),
        ("想在福田租房", "talent-housing"),
        ("应届本科生在深圳有住的地方吗", "talent-housing"),
        ("我想在福田買房,有補貼嗎", "buying"),
        ("英才荟3.0有什么好处", "yingcaihui-3"),
        ("福田英才荟分几个等级", "tiers"),
        ("英才荟有哪些奖励", "yingcaihui"),
        ("專利質押貸款點申請", "ip-pledge"),
        ("博士能拿多少钱", "doctors"),
        ("福田有什么补贴政策", "menu"),
        ("我们公司能申请什么", "enterprise-menu"),
    ],
)
def test_a_question_that_says_nothing_else_is_about_the_topic(
    message: str, topic: str, topics: Topics, reader: QuestionReader
) -> None:
    found = topics.find(reader.read(message))
    assert found is not None
    assert found.id == topic


@pytest.mark.parametrize(
    "message",
    [
        "商标质押行不行",  # what is left decides: 商标
        "国高认定研发人员要占百分之几",
        "2021年国高奖励多少",  # a version is one policy's
        "我36岁能申请人才公寓吗",
        "专精特新要成立几年",
    ],
)
def test_a_narrower_question_is_left_to_search(message: str, topics: Topics, reader: QuestionReader) -> None:
    assert topics.find(reader.read(message)) is None


def test_every_topic_names_policies_statements_and_topics_that_there_are(
    topics: Topics, by_id: Mapping[str, Policy]
) -> None:
    for topic in topics.by_id.values():
        assert topic.shows or topic.menu, topic.id
        assert set(topic.menu) <= set(topics.by_id)
        for name in filter(None, (topic.head, topic.lead, *topic.shows)):
            policy, _, statement = name.partition("/")
            assert policy in by_id, f"{topic.id}: {name}"
            assert not statement or by_id[policy].statement(statement), f"{topic.id}: {name}"


def test_a_topic_is_told_by_its_policies_each_with_its_basis_in_one_message(topics: Topics, ask: Ask) -> None:
    for topic in topics.by_id.values():
        if topic.menu:
            continue
        reply = ask(f"{_name(topic)}有哪些政策", "ask_list")
        assert reply.outcome is Outcome.ANSWERED, topic.id
        assert "依据：" in reply.text, topic.id
        assert len(reply.text) + sum(len(button.title) + 1 for button in reply.buttons) <= LIMIT, topic.id


def test_what_has_expired_comes_last_and_says_so(ask: Ask, by_id: Mapping[str, Policy]) -> None:
    lines = [line for line in ask("高企有什么优惠", "ask_list").text.splitlines() if line[:1].isdigit()]
    marked = ["（已失效）" in line for line in lines]
    assert marked == sorted(marked)
    assert any(marked)


def test_what_one_must_do_is_told_by_the_head_of_the_topic_which_names_the_others(ask: Ask) -> None:
    reply = ask("知识产权质押融资怎么申请", "ask_steps")
    assert reply.policies == ("ft-ip-pledge-subsidy-2022",)
    assert "同类还有：" in reply.text


def test_a_menu_offers_narrower_topics_that_are_answered(ask: Ask) -> None:
    reply = ask("有什么政策", "ask_list")
    assert reply.outcome is Outcome.CLARIFIED
    assert all(ask(button.message, "ask_overview").policies for button in reply.buttons)


def test_a_follow_up_stays_with_the_policy_talked_about(ask: Ask) -> None:
    memory = Memory(focus=("sz-new-talent-rent-living",), asked={"ask_amount": 0.9}, rest="租房和生活补贴多少")
    assert ask("那博士呢", "ask_amount", memory).policies[0] == "sz-new-talent-rent-living"


def test_a_whole_name_is_that_policy_not_its_topic(ask: Ask) -> None:
    assert ask("福田人工智能若干措施", "ask_overview").policies == ("ft-ai-2024",)


def _name(topic: Topic) -> str:
    """Return the longest name of `topic` that is one word."""
    return max((words[0] for words in topic.names if len(words) == 1), key=len)
