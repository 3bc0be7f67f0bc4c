"""The policy is found by its names, its cues and its rare words; the statement by what it answers."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from bot.policy.index import PolicyIndex
from bot.policy.loader import policy_from_document
from bot.policy.model import Kind, Policy
from bot.policy.question import QuestionReader
from bot.policy.text import normalise
from tests.policy.documents import policy, statement
from tests.policy.invented import small_base
from tests.policy.test_every_answer import IDS


@pytest.fixture(scope="module")
def small() -> PolicyIndex:
    return small_base().index


def linked(index: PolicyIndex, message: str) -> list[str]:
    return [link.policy.id for link in index.link(index.reader.read(message))]


@pytest.mark.parametrize("policy_id", IDS)
def test_every_name_finds_its_policy(policy_id: str, by_id: Mapping[str, Policy], index: PolicyIndex) -> None:
    found = by_id[policy_id]
    lost = [name for name in (found.title, found.short, *found.aliases) if policy_id not in linked(index, name)]
    assert not lost


@pytest.mark.parametrize("policy_id", IDS)
def test_its_own_name_finds_a_policy_first(policy_id: str, by_id: Mapping[str, Policy], index: PolicyIndex) -> None:
    assert linked(index, by_id[policy_id].short)[0] == policy_id
    assert linked(index, by_id[policy_id].title)[0] == policy_id


def test_every_document_number_finds_its_policies(by_id: Mapping[str, Policy], index: PolicyIndex) -> None:
    lost = [found.id for found in by_id.values() if found.doc_no and found.id not in linked(index, found.doc_no)]
    assert not lost


@pytest.mark.parametrize(
    ("message", "policy_id"),
    [
        ("路灯补贴多少", "ft-lamp"),
        ("路燈補貼多少", "ft-lamp"),
        ("路灯奖励有吗", "ft-lamp"),
        ("我们想问路灯　补贴", "ft-lamp"),
        ("鹿灯补贴多少", "ft-lamp"),
        ("2021版长椅奖励", "ft-bench-2021"),
        ("2023版长椅奖励", "ft-bench-2023"),
        ("长椅奖励", "ft-bench-2025"),
    ],
)
def test_a_policy_is_linked(message: str, policy_id: str, small: PolicyIndex) -> None:
    assert linked(small, message)[0] == policy_id


@pytest.mark.parametrize(
    ("message", "policy_id"),
    [
        ("芯片企业的团队奖励", "ft-ych-2025-ic-rd"),
        ("专利质押的贷款利息补贴", "ft-ip-pledge-subsidy-2022"),
        ("企业在福田给员工配租人才房", "ft-enterprise-housing-2025-04"),
    ],
)
def test_words_that_stand_together_are_a_cue(message: str, policy_id: str, index: PolicyIndex) -> None:
    assert policy_id in linked(index, message)[:5]


def test_words_of_no_policy_link_to_none(small: PolicyIndex) -> None:
    assert linked(small, "今天天气怎么样") == []


def best(index: PolicyIndex, message: str, kinds: Mapping[Kind, float] | None = None, only: str = "") -> str:
    hit = index.search(index.reader.read(message), kinds, only=[only] if only else ())[0]
    return f"{hit.policy.id}/{hit.statement.id}"


@pytest.mark.parametrize(
    ("message", "statement_id"),
    [
        ("路灯补贴最高多少", "amount"),
        ("路灯补贴小公司给多少", "small"),
        ("路灯补贴要登记吗", "filed"),
        ("路灯补贴人数有什么要求", "staff"),
        ("路灯补贴几月受理", "window"),
        ("路灯补贴打哪个电话", "gap-phone"),
        ("路灯补贴流程", "apply"),
    ],
)
def test_the_statement_that_answers_wins_over_the_summary(message: str, statement_id: str, small: PolicyIndex) -> None:
    assert best(small, message) == f"ft-lamp/{statement_id}"


@pytest.mark.parametrize("message", ["喷泉的资助有多少", "喷泉给多少资助", "喷泉资助"])
def test_a_name_taken_apart_is_still_found(message: str, small: PolicyIndex) -> None:
    assert best(small, message).startswith("ft-fountain/")


@pytest.mark.parametrize(
    ("amount", "case"), [("49亿", "small"), ("50亿", "middle"), ("99亿", "middle"), ("100亿", "big"), ("150亿", "big")]
)
def test_a_number_decides_its_case(amount: str, case: str, reader: QuestionReader) -> None:
    tiers = [
        statement("small", "benefit", "给1万元。", case="规模不足50亿元", asks=["给多少"]),
        statement("middle", "benefit", "给2万元。", case="规模50亿元至100亿元", asks=["给多少"]),
        statement("big", "benefit", "给3万元。", case="规模100亿元以上", asks=["给多少"]),
    ]
    index = PolicyIndex([policy_from_document(policy(statements=tiers))], reader)
    assert best(index, f"路灯补贴规模{amount}给多少") == f"ft-lamp/{case}"


def test_a_search_within_policies_stays_within(small: PolicyIndex) -> None:
    hits = small.search(small.reader.read("长椅奖励多少"), only=["ft-lamp"])
    assert {hit.policy.id for hit in hits} == {"ft-lamp"}


def test_a_policy_that_is_gone_is_passed_over(small: PolicyIndex) -> None:
    assert small.search(small.reader.read("多少"), only=["ft-gone"]) == []


def test_the_focus_of_a_conversation_is_preferred(small: PolicyIndex) -> None:
    hits = small.search(small.reader.read("条件是什么"), focus=["ft-fountain"])
    assert hits[0].policy.id == "ft-fountain"


def test_hits_come_best_first_and_no_more_than_asked_for(small: PolicyIndex) -> None:
    hits = small.search(small.reader.read("路灯补贴多少"), limit=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_index_of_nothing_finds_nothing(reader: QuestionReader) -> None:
    empty = PolicyIndex((), reader)
    assert empty.link(reader.read("路灯补贴")) == []
    assert empty.search(reader.read("路灯补贴")) == []


def test_the_long_tail_is_found_without_any_name(by_id: Mapping[str, Policy], index: PolicyIndex) -> None:
    """A question that stands in one statement alone finds that statement, among all of the base."""
    owners: dict[str, set[str]] = {}
    for found in by_id.values():
        for told in found.statements:
            for question in told.asks:
                owners.setdefault(normalise(question), set()).add(f"{found.id}/{told.id}")
    alone = [(question, *where) for question, where in sorted(owners.items()) if len(where) == 1 and len(question) >= 8]
    asked = alone[::23]
    lost = [(question, where) for question, where in asked if best(index, question) != where]
    assert len(asked) > 100
    assert len(lost) <= 0.2 * len(asked), lost


def test_a_question_is_searched_in_a_few_milliseconds(index: PolicyIndex) -> None:
    questions = [index.reader.read(f"知识产权质押融资补贴{n}万的条件是什么") for n in range(20)]
    index.search(questions[0])
    began = time.process_time()
    for question in questions:
        index.search(question)
    assert (time.process_time() - began) / len(questions) < 0.05
