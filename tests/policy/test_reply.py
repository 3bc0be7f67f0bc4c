"""What a conversation remembers survives being stored as plain data."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.model.reply import Memory, Outcome, Reply

words = st.text(max_size=10)
memories = st.builds(
    Memory,
    focus=st.lists(words, max_size=3).map(tuple),
    asked=st.dictionaries(words, st.floats(0, 1), max_size=3),
    rest=words,
    cited=st.lists(words, max_size=3).map(tuple),
    misses=st.integers(0, 9),
)


@given(memories)
def test_a_memory_comes_back_from_json_as_it_was(memory: Memory) -> None:
    stored = json.loads(json.dumps(memory.to_dict()))
    assert Memory.from_dict(stored) == memory


@pytest.mark.parametrize("nothing", [None, {}])
def test_nothing_stored_is_an_empty_memory(nothing: dict[str, object] | None) -> None:
    assert Memory.from_dict(nothing) == Memory()


def test_a_memory_of_an_older_version_is_read() -> None:
    assert Memory.from_dict({"focus": ["ft-lamp"], "unknown": 1}) == Memory(focus=("ft-lamp",))


def test_what_is_stored_is_a_copy() -> None:
    memory = Memory(asked={"ask_amount": 0.9})
    memory.to_dict()["asked"]["ask_amount"] = 0.1
    assert memory.asked == {"ask_amount": 0.9}


def test_an_outcome_is_stored_by_its_value() -> None:
    assert json.dumps(Outcome.UNKNOWN_VALIDITY) == '"unknown_validity"'
    assert len({outcome.value for outcome in Outcome}) == len(Outcome)


def test_replies_do_not_share_what_they_remember() -> None:
    assert Reply(Outcome.ANSWERED, "好").memory == Memory()
