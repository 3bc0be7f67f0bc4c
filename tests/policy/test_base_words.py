"""The words of the base are counted a policy at a time."""

from __future__ import annotations

from typing import Any

import pytest

from bot.policy.model.loader import policy_from_document
from bot.policy.model.model import Policy
from bot.policy.search.base_words import BaseWords
from tests.policy.documents import policy, statement


def lamp(**changes: Any) -> Policy:
    return policy_from_document(policy(**changes))


def test_names_and_words_of_sentences_are_words_of_the_base() -> None:
    words = BaseWords([lamp(aliases=["路灯奖励"])]).all()
    assert {"路灯补贴", "福田区路灯补贴办法", "路灯奖励", "企业", "登记"} <= words


@pytest.mark.parametrize(("times", "is_word"), [(7, False), (8, True)])
def test_a_single_character_is_a_word_when_it_is_often_used_alone(times: int, is_word: bool) -> None:
    told = [statement(f"s{number}", "note", "灯。") for number in range(times)]
    assert ("灯" in BaseWords([lamp(statements=told)]).all()) is is_word


def test_a_policy_that_has_not_changed_is_not_read_again() -> None:
    old, new = lamp(), policy_from_document(policy("ft-bench", "长椅奖励"))
    before = BaseWords([old])
    after = BaseWords([lamp(), new], before)
    assert after.known["ft-lamp"] is before.known["ft-lamp"]
    assert after.all() == BaseWords([old, new]).all()


def test_a_policy_that_has_changed_or_gone_leaves_no_words_behind() -> None:
    before = BaseWords([lamp(aliases=["路灯奖励"]), policy_from_document(policy("ft-bench", "长椅奖励"))])
    after = BaseWords([lamp(aliases=["灯光奖励"])], before).all()
    assert "灯光奖励" in after
    assert not {"路灯奖励", "长椅奖励"} & after
