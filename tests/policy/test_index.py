"""The statement is found that answers, of the policy that is meant."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.policy.model.loader import policy_from_document
from bot.policy.model.model import Kind, Policy
from bot.policy.search.index import PolicyIndex
from bot.policy.search.question import QuestionReader
from bot.policy.text.text import normalise
from tests.policy.documents import policy, statement
from tests.policy.invented import small_base


@pytest.fixture(scope="module")
def small() -> PolicyIndex:
    return small_base().index


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


def test_a_search_within_policies_stays_within(small: PolicyIndex) -> None:
    hits = small.search(small.reader.read("长椅奖励多少"), only=["ft-lamp"])
    assert {hit.policy.id for hit in hits} == {"ft-lamp"}


def test_a_policy_that_is_gone_is_passed_over(small: PolicyIndex) -> None:
    assert small.search(small.reader.read("多少"), only=["ft-gone"]) == []


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


@pytest.mark.parametrize("message", ["路灯补贴最高多少", "长椅奖励的条件", "风筝资助给多少", "要登记吗", "补贴"])
def test_an_index_that_goes_on_from_another_finds_what_a_new_one_finds(message: str, reader: QuestionReader) -> None:
    documents = (policy(), policy("ft-bench", "长椅奖励"), policy("ft-kite", "风筝资助"))
    lamp, bench, kite = map(policy_from_document, documents)
    nine = statement("amount", "benefit", "补9万元。", asks=["最高多少"])
    changed = policy_from_document(policy(statements=[nine]))
    after = PolicyIndex([changed, bench, kite], reader, PolicyIndex([lamp, bench], reader))
    fresh = PolicyIndex([changed, bench, kite], reader)
    assert after.search(reader.read(message)) == fresh.search(reader.read(message))
    assert after.link(reader.read(message)) == fresh.link(reader.read(message))


def test_a_policy_that_has_not_changed_is_not_read_again(reader: QuestionReader) -> None:
    before = PolicyIndex([policy_from_document(policy())], reader)
    documents = (policy(), policy("ft-kite", "风筝资助"))
    after = PolicyIndex(map(policy_from_document, documents), reader, before)
    assert after.digests[0] is before.digests[0]
    assert before.link(reader.read("风筝资助")) == []  # and the old index still knows nothing of the new policy
