"""Reply windows: opened by what askers do, counted down, closed, and letting go what waited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.store.inbox import Inbox, Incoming
from bot.store.outbox import Outbox
from bot.store.replies import Reply
from bot.store.windows import PARKED, Allowance, Windows, opening
from tests.store.desk import Now

MESSAGE = Allowance(messages=5, lasts=timedelta(hours=48))
EVENT = Allowance(messages=3, lasts=timedelta(minutes=1), by_event=True)


class Asker:
    """Writes on a channel with windows."""

    def __init__(self, engine: Engine) -> None:
        self.now = Now()
        self.windows = Windows(engine, self.now)
        self.outbox = Outbox(engine, self.now)
        self._inbox = Inbox(engine, self.now)
        self._count = 0
        self.conversation = 0

    def does(self, allowance: Allowance, message_id: str = "") -> None:
        self._count += 1
        incoming = Incoming("wechat", "u1", message_id or f"m{self._count}", "x", "x")
        self.conversation = self._inbox.accept(incoming, along=opening(allowance)).conversation_id

    def left(self) -> int | None:
        return self.windows.left(self.conversation)


@pytest.fixture
def asker(engine: Engine) -> Asker:
    return Asker(engine)


def test_a_message_allows_five_within_48_hours(asker: Asker) -> None:
    asker.does(MESSAGE)
    assert asker.left() == 5
    for left in (4, 3, 2, 1, 0, 0):
        asker.windows.spent(asker.conversation)
        assert asker.left() == left
    asker.does(MESSAGE)
    assert asker.left() == 5
    asker.now.turn(hours=47, minutes=59)
    assert asker.left() == 5
    asker.now.turn(minutes=1)
    assert asker.left() == 0


def test_a_repeated_message_allows_nothing_more(asker: Asker) -> None:
    asker.does(MESSAGE, "m")
    asker.windows.spent(asker.conversation)
    asker.does(MESSAGE, "m")
    assert asker.left() == 4


def test_an_event_s_messages_are_spent_first(asker: Asker) -> None:
    asker.does(MESSAGE)
    asker.does(EVENT)
    assert asker.left() == 8
    asker.windows.spent(asker.conversation)
    found = asker.windows.of(asker.conversation)
    assert found is not None and (found.event_left, found.message_left) == (2, 5)
    asker.now.turn(minutes=1)
    assert asker.left() == 5


def test_without_limits_there_is_no_window(asker: Asker) -> None:
    assert asker.left() is None
    asker.does(Allowance())
    assert asker.left() is None
    asker.windows.close(asker.conversation, "blocked")
    assert asker.left() == 0
    asker.does(Allowance())
    assert asker.left() is None


def test_a_closed_window_is_opened_by_a_message(asker: Asker) -> None:
    asker.does(MESSAGE)
    asker.windows.close(asker.conversation, "unsubscribed")
    found = asker.windows.of(asker.conversation)
    assert found is not None and (found.closed_reason, asker.left()) == ("unsubscribed", 0)
    asker.does(MESSAGE)
    assert asker.left() == 5


def test_a_used_up_window_is_used_up(asker: Asker) -> None:
    asker.does(MESSAGE)
    asker.windows.use_up(asker.conversation)
    assert asker.left() == 0


def test_what_is_parked_goes_when_the_window_opens_and_what_is_put_off_does_not(asker: Asker) -> None:
    asker.does(MESSAGE)
    for key in ("parked", "put off"):
        asker.outbox.add(asker.conversation, Reply(key), key)
    parked, put_off = asker.outbox.due(["wechat"], 10)
    asker.outbox.postpone(put_off.id, asker.now() + timedelta(minutes=10))
    asker.outbox.park(parked.id, asker.now() + PARKED)
    assert asker.outbox.due(["wechat"], 10) == []
    asker.does(MESSAGE)
    assert [row.reply.text for row in asker.outbox.due(["wechat"], 10)] == ["parked"]
    assert [row.attempts for row in asker.outbox.due(["wechat"], 10)] == [0]
