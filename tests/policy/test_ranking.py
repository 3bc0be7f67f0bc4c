"""What makes one statement answer better than another that fits as well."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.policy.model.loader import policy_from_document
from bot.policy.model.model import Kind
from bot.policy.search.index import PolicyIndex
from bot.policy.search.question import QuestionReader
from bot.policy.search.ranking import Hit
from tests.policy.documents import policy, statement
from tests.policy.invented import small_base


@pytest.fixture(scope="module")
def small() -> PolicyIndex:
    return small_base().index


def best(index: PolicyIndex, message: str, kinds: Mapping[Kind, float] | None = None) -> Hit:
    return index.search(index.reader.read(message), kinds)[0]


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
    assert best(index, f"路灯补贴规模{amount}给多少").statement.id == case


def test_the_focus_of_a_conversation_is_preferred(small: PolicyIndex) -> None:
    hits = small.search(small.reader.read("条件是什么"), focus=["ft-fountain"])
    assert hits[0].policy.id == "ft-fountain"


def test_hits_come_best_first_and_no_more_than_asked_for(small: PolicyIndex) -> None:
    hits = small.search(small.reader.read("路灯补贴多少"), limit=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(("kind", "wanted"), [(Kind.TIME, {"window"}), (Kind.MATERIAL, {"form", "bill"})])
def test_the_kinds_that_are_wanted_are_preferred(kind: Kind, wanted: set[str], small: PolicyIndex) -> None:
    question = small.reader.read("路灯补贴申请")
    plain = {hit.statement.id: hit.score for hit in small.search(question, only=["ft-lamp"])}
    sought = {hit.statement.id: hit for hit in small.search(question, {kind: 1.0}, only=["ft-lamp"])}
    assert {name for name, hit in sought.items() if hit.wanted} == wanted
    assert {name for name, hit in sought.items() if hit.score > plain[name]} == wanted


@pytest.mark.parametrize(
    ("message", "policy_id"), [("长椅奖励的条件", "ft-bench-2025"), ("2023版长椅奖励的条件", "ft-bench-2023")]
)
def test_an_old_version_yields_unless_it_is_named(message: str, policy_id: str, small: PolicyIndex) -> None:
    assert best(small, message).policy.id == policy_id


def test_another_district_yields_unless_it_is_asked_about(reader: QuestionReader) -> None:
    documents = (policy("ns-lamp", "路灯补贴", scope="other_district"), policy("ft-lamp", "路灯补贴"))
    index = PolicyIndex(map(policy_from_document, documents), reader)
    assert best(index, "路灯补贴多少").policy.id == "ft-lamp"
    assert best(index, "南山区路灯补贴多少").policy.id == "ns-lamp"


def test_a_policy_whose_whole_name_is_said_comes_before_one_whose_alias_is(reader: QuestionReader) -> None:
    documents = (policy("ft-old", "灯光资助", aliases=["路灯补贴"]), policy("ft-lamp", "路灯补贴"))
    index = PolicyIndex(map(policy_from_document, documents), reader)
    assert best(index, "路灯补贴要登记吗").policy.id == "ft-lamp"
