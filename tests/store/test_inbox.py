"""Inbox, outbox and turns: one conversation in order, one answer a message, nothing half-written."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.store.conversations import Conversations
from bot.store.engine import reading
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.replies import Button, Reply
from bot.store.tables import inbox, outbox, turn
from bot.store.turns import Outcome, Turns, complete_turn
from tests.store.desk import incoming

MINUTE = timedelta(minutes=1)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.now


def count(engine: Engine, table: sa.Table) -> int:
    with reading(engine) as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_a_duplicate_is_known(engine: Engine) -> None:
    box = Inbox(engine)
    first, second = box.accept(incoming(1)), box.accept(incoming(1))
    assert (first.fresh, second.fresh) == (True, False)
    assert first.inbox_id == second.inbox_id


def test_duplicates_at_the_same_moment_are_one(engine: Engine) -> None:
    box = Inbox(engine)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: box.accept(incoming(1)), range(16)))
    assert sum(accepted.fresh for accepted in found) == 1
    assert len({accepted.inbox_id for accepted in found}) == 1


def test_nothing_overtakes_within_a_conversation(engine: Engine) -> None:
    clock = Clock()
    box, turns = Inbox(engine, clock), Turns(engine, clock)
    owner = box.accept(incoming(1)).conversation_id
    box.accept(incoming(2))
    job = box.claim(owner, MINUTE)
    assert job is not None and (job.text, job.attempts, job.is_last) == ("第1句", 1, False)
    assert box.claim(owner, MINUTE) is None
    turns.complete(job.inbox_id, [Reply("好")], Outcome("fact"))
    job = box.claim(owner, MINUTE)
    assert job is not None and (job.text, job.is_last) == ("第2句", True)
    assert box.has_open(owner)
    turns.complete(job.inbox_id, [], Outcome("fact"))
    assert box.claim(owner, MINUTE) is None and not box.has_open(owner)


def test_a_message_can_be_claimed_as_it_comes(engine: Engine) -> None:
    clock = Clock()
    box = Inbox(engine, clock)
    first, second = box.accept(incoming(1), MINUTE), box.accept(incoming(2), MINUTE)
    assert first.job is not None and second.job is None
    assert box.accept(incoming(1), MINUTE).job is None
    assert box.claim(first.conversation_id, MINUTE) is None
    complete_turn(engine, first.inbox_id, [], Outcome("fact"))
    job = box.claim(first.conversation_id, MINUTE)
    assert job is not None and job.inbox_id == second.inbox_id
    complete_turn(engine, second.inbox_id, [], Outcome("fact"))
    third = box.accept(incoming(3), MINUTE)
    clock.now += 2 * MINUTE
    again = box.claim(third.conversation_id, MINUTE)
    assert third.job is not None and again == dataclasses.replace(third.job, attempts=2)


def test_a_dead_workers_message_is_taken_over(engine: Engine) -> None:
    clock = Clock()
    box = Inbox(engine, clock)
    owner = box.accept(incoming(1)).conversation_id
    assert box.waiting() == [owner]
    box.claim(owner, MINUTE)
    assert box.waiting() == []
    clock.now += 2 * MINUTE
    assert box.waiting() == [owner]
    job = box.claim(owner, MINUTE)
    assert job is not None and job.attempts == 2
    assert box.release_all() == 1
    assert box.state(job.inbox_id) == "received"


def test_a_claim_from_before_the_clock_was_set_back_holds_nobody_up(engine: Engine) -> None:
    clock = Clock()
    box = Inbox(engine, clock)
    conversation = box.accept(incoming(1)).conversation_id
    assert box.claim(conversation, MINUTE) is not None
    clock.now -= timedelta(days=1)
    assert box.waiting() == [conversation]
    job = box.claim(conversation, MINUTE)
    assert job is not None and job.message_id == "a1"
    assert box.claim(conversation, MINUTE) is None and box.waiting() == []


def test_a_worker_that_lives_keeps_its_message(engine: Engine) -> None:
    clock = Clock()
    box = Inbox(engine, clock)
    owner = box.accept(incoming(1)).conversation_id
    job = box.claim(owner, MINUTE)
    assert job is not None
    for _ in range(3):
        clock.now += MINUTE / 2
        box.renew([job.inbox_id, 999], MINUTE)
    assert box.waiting() == [] and box.claim(owner, MINUTE) is None
    complete_turn(engine, job.inbox_id, [], Outcome("fact"))
    box.renew([job.inbox_id], MINUTE)
    assert box.state(job.inbox_id) == "done"


def test_a_message_is_answered_once(engine: Engine) -> None:
    box = Inbox(engine)
    inbox_id = box.accept(incoming(1)).inbox_id
    reply = Reply("好", (Button("条件", "有什么条件"),))
    stored = complete_turn(engine, inbox_id, [reply, Reply("二")], Outcome("fact", "ask", 0.9, ("p",), ("p/s",), 12))
    again = complete_turn(engine, inbox_id, [Reply("另一个")], Outcome("error"))
    assert [row.reply for row in again] == [row.reply for row in stored] == [reply, Reply("二")]
    assert [row.id for row in again] == [row.id for row in stored]
    assert Outbox(engine).of(inbox_id) == again
    assert (count(engine, outbox), count(engine, turn)) == (2, 1)
    assert Turns(engine).of(inbox_id) == Outcome("fact", "ask", 0.9, ("p",), ("p/s",), 12)


def test_answers_at_the_same_moment_are_one(engine: Engine) -> None:
    inbox_id = Inbox(engine).accept(incoming(1)).inbox_id
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: complete_turn(engine, inbox_id, [Reply(str(n))], Outcome("fact")), range(8)))
    assert (count(engine, outbox), count(engine, turn)) == (1, 1)


def test_a_turn_is_stored_whole_or_not_at_all(engine: Engine) -> None:
    inbox_id = Inbox(engine).accept(incoming(1)).inbox_id
    with pytest.raises(Exception, match="."):
        complete_turn(engine, inbox_id, [Reply("好"), Reply("\ud800")], Outcome("fact"))
    assert (count(engine, outbox), count(engine, turn)) == (0, 0)
    assert Inbox(engine).state(inbox_id) == "received"


def test_a_conversation_has_a_name_of_its_own(engine: Engine) -> None:
    clock = Clock()
    box, conversations = Inbox(engine, clock), Conversations(engine)
    box.accept(incoming(1, "a"))
    box.accept(incoming(1, "b"))
    clock.now += MINUTE
    box.accept(incoming(2, "a"))
    one, two = conversations.find("web", "a"), conversations.find("web", "b")
    assert one is not None and two is not None and one.key != two.key
    assert one.last_seen_at - one.created_at == MINUTE and one.speaker == "bot"
    assert conversations.by_key(one.key) == one
    assert conversations.find("rest", "a") is None
    assert count(engine, inbox) == 3
