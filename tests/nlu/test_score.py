from __future__ import annotations

import pytest

from bot.nlu.groups import group
from bot.nlu.score import Told, score


@pytest.mark.parametrize(
    ("intent", "expected"),
    [
        ("ask_time", "policy"),
        ("greet", "smalltalk"),
        ("human_handoff", "desk"),
        ("appeal_rate", "desk"),
        ("other_place", "other_place"),
        ("out_of_scope", "out_of_scope"),
    ],
)
def test_the_group_of_an_intent(intent: str, expected: str) -> None:
    assert group(intent) == expected


def test_a_wrong_intent_of_the_right_group_counts_as_coarse() -> None:
    found = score([Told("ask_time", {"ask_amount": 0.7}), Told("greet", {"greet": 0.9})])
    assert (found.accuracy, found.coarse) == (0.5, 1.0)


def test_f1_of_an_intent_falls_with_what_is_wrongly_given_to_it() -> None:
    found = score([Told("greet", {"greet": 1.0}), Told("thank", {"greet": 1.0})])
    assert found.by_intent == {"greet": pytest.approx(2 / 3), "thank": 0.0}
    assert found.macro_f1 == pytest.approx(1 / 3)


def test_a_policy_question_surely_out_of_scope_is_refused() -> None:
    refused = Told("ask_time", {"out_of_scope": 0.5, "ask_time": 0.3})
    doubtful = Told("ask_time", {"out_of_scope": 0.4, "ask_time": 0.3})
    assert score([refused, doubtful, Told("out_of_scope", {"out_of_scope": 0.9})]).refused == 0.5


def test_a_message_of_which_nothing_is_told_is_wrong() -> None:
    assert score([Told("greet", {})]).accuracy == 0.0
