"""The published policies follow the database, and only what changed is read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.store.policies import PolicyRepository
from bot.store.published import Published
from tests.policy.documents import policy


@pytest.fixture
def policies(engine: Engine) -> PolicyRepository:
    made = PolicyRepository(engine)
    made.load([policy(), policy("ft-bench", "长椅奖励")])
    return made


def after(published: Published, policies: PolicyRepository, *changed: dict[str, Any]) -> Published:
    for document in changed:
        policies.publish(document, "更正")
    return published.after(policies.changes_since(published.revision))


def shorts(published: Published) -> list[str]:
    return [found.short for found in published.policies]


def test_at_first_all_are_read_in_the_order_of_the_files(policies: PolicyRepository) -> None:
    published = after(Published(), policies)
    assert shorts(published) == ["路灯补贴", "长椅奖励"]
    assert published.revision == policies.revision()


def test_a_change_takes_the_place_of_what_it_changes_and_the_rest_stays_the_same(policies: PolicyRepository) -> None:
    before = after(Published(), policies)
    published = after(before, policies, policy(short="路灯奖励"), policy("ft-kite", "风筝资助"))
    assert shorts(published) == ["路灯奖励", "长椅奖励", "风筝资助"]
    assert published.policies[1] is before.policies[1]


def test_without_a_change_nothing_is_read(policies: PolicyRepository) -> None:
    before = after(Published(), policies)
    assert policies.changes_since(before.revision).documents == []
    assert after(before, policies) == before


def test_a_document_that_cannot_be_read_is_left_out_and_told(policies: PolicyRepository) -> None:
    before = after(Published(), policies)
    broken = after(before, policies, policy(status="valid"))
    assert shorts(broken) == ["长椅奖励"]
    assert "status" in broken.faults["ft-lamp"]
    mended = after(broken, policies, policy(short="路灯奖励"))
    assert set(shorts(mended)) == {"路灯奖励", "长椅奖励"}
    assert not mended.faults
