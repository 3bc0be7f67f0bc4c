"""The dialogue's memory: stored with the answer it belongs to, and with no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.store import memories
from bot.store.conversations import OFFICER, Conversations
from bot.store.engine import writing
from bot.store.inbox import Inbox, Job
from bot.store.replies import Reply
from bot.store.turns import Outcome, Turns
from tests.store.desk import incoming

MINUTE = timedelta(minutes=1)
FIRST, SECOND = {"slots": {"memory": {"focus": ["一"]}}}, {"slots": {}, "loop": "form"}


def claimed(engine: Engine, number: int, asker: str = "a") -> Job:
    box = Inbox(engine)
    job = box.claim(box.accept(incoming(number, asker)).conversation_id, MINUTE)
    assert job is not None
    return job


def test_the_next_message_comes_with_what_the_last_turn_left(engine: Engine) -> None:
    turns = Turns(engine)
    first = claimed(engine, 1)
    assert first.memory is None
    turns.complete(first.inbox_id, [Reply("好")], Outcome("answered"), FIRST)
    second = claimed(engine, 2)
    assert second.memory == FIRST
    turns.complete(second.inbox_id, [Reply("好")], Outcome("answered"), SECOND)
    third = Inbox(engine).accept(incoming(3), MINUTE).job
    assert third is not None and third.memory == SECOND
    assert claimed(engine, 1, "b").memory is None


def test_a_turn_that_says_nothing_of_memory_leaves_it(engine: Engine) -> None:
    turns = Turns(engine)
    turns.complete(claimed(engine, 1).inbox_id, [Reply("好")], Outcome("answered"), FIRST)
    turns.complete(claimed(engine, 2).inbox_id, [], Outcome("officer"))
    assert claimed(engine, 3).memory == FIRST


@pytest.mark.parametrize("late", ["answered before", "an officer came"])
def test_an_answer_that_is_not_given_is_not_remembered(engine: Engine, late: str) -> None:
    turns = Turns(engine)
    job = claimed(engine, 1)
    turns.complete(job.inbox_id, [Reply("好")], Outcome("answered"), FIRST)
    if late == "an officer came":
        job = claimed(engine, 2)
        Conversations(engine).give_to(job.conversation_id, OFFICER)
    turns.complete(job.inbox_id, [Reply("晚了")], Outcome("answered"), SECOND)
    assert claimed(engine, 3).memory == FIRST


def test_a_conversation_can_be_forgotten(engine: Engine) -> None:
    job = claimed(engine, 1)
    Turns(engine).complete(job.inbox_id, [], Outcome("answered"), FIRST)
    with writing(engine) as connection:
        memories.forget(connection, job.conversation_id)
    assert claimed(engine, 2).memory is None
