"""Holds: what the channel takes itself is not the sender's, and nothing is neither's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.store.conversations import OFFICER, Conversations
from bot.store.engine import reading
from bot.store.holds import Holds, Taken
from bot.store.inbox import Accepted, Inbox, Incoming
from bot.store.offers import Offers
from bot.store.outbox import Outbox, Outgoing
from bot.store.replies import Button, Reply
from bot.store.settled import SettledMessages
from bot.store.tables import inbox, outbox
from bot.store.turns import Outcome, Turns
from tests.store.desk import Now

HOLD = timedelta(seconds=10)


class Office:
    """The repositories around one message."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = Now()
        self.inbox = Inbox(engine, self.now)
        self.outbox = Outbox(engine, self.now)
        self.holds = Holds(engine, self.now)
        self.turns = Turns(engine, self.now)
        self.settled = SettledMessages(engine, self.now)
        self.offers = Offers(engine)

    def message(self, message_id: str = "m1") -> Accepted:
        return self.inbox.accept(Incoming("wechat", "u1", message_id, "x", "x", HOLD))

    def answer(self, message: Accepted, *texts: str) -> list[Outgoing]:
        return self.turns.complete(message.inbox_id, [Reply(text) for text in texts], Outcome("fact"))

    def due(self) -> list[str]:
        return [row.reply.text for row in self.outbox.due(["wechat"], 10)]

    def states(self) -> list[tuple[str, int]]:
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(outbox.c.state, outbox.c.parts_sent).order_by(outbox.c.id)).all()
        return [(row.state, row.parts_sent) for row in rows]


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)


def test_a_held_reply_is_not_the_sender_s_until_the_hold_ends(office: Office) -> None:
    office.answer(office.message(), "一")
    assert office.due() == []
    office.now.turn(seconds=10)
    assert office.due() == ["一"]


def test_a_message_without_a_hold_is_answered_by_the_sender_at_once(office: Office) -> None:
    message = office.inbox.accept(Incoming("wechat", "u1", "m1", "x", "x"))
    office.answer(message, "一")
    assert office.due() == ["一"]
    assert office.holds.asked_again(message.inbox_id) == []


@pytest.mark.parametrize("answered_first", [True, False])
def test_who_hangs_up_leaves_the_replies_to_the_sender(office: Office, answered_first: bool) -> None:
    message = office.message()
    if answered_first:
        office.answer(message, "一")
    office.holds.let_go(message.inbox_id)
    if not answered_first:
        office.answer(message, "一")
    assert office.due() == ["一"]
    assert office.holds.asked_again(message.inbox_id) == []


def test_what_was_taken_is_sent_and_is_said_again_when_asked_again(office: Office) -> None:
    message = office.message()
    rows = office.answer(message, "一", "二")
    office.holds.note(Taken([row.id for row in rows]))
    assert office.states() == [("sent", 0), ("sent", 0)]
    office.now.turn(minutes=5)
    assert [row.reply.text for row in office.holds.asked_again(message.inbox_id)] == ["一", "二"]
    assert office.due() == []


def test_the_rest_is_the_sender_s(office: Office) -> None:
    long, short = office.answer(office.message(), "很长", "短")
    office.holds.note(Taken([], (long.id, 1), [long.id, short.id]))
    assert office.states() == [("pending", 1), ("pending", 0)]
    assert office.due() == ["很长", "短"]
    assert [row.parts_sent for row in office.outbox.lease(["wechat"], 10, HOLD)] == [1, 0]


def test_asking_again_before_the_answer_ends_the_hold(office: Office) -> None:
    message = office.message()
    assert office.holds.asked_again(message.inbox_id) == []
    (row,) = office.answer(message, "一")
    assert row.next_attempt_at == row.created_at
    assert office.due() == ["一"]


def test_what_the_sender_has_taken_is_not_said_on_the_line(office: Office) -> None:
    message = office.message()
    office.answer(message, "一")
    office.now.turn(seconds=10)
    office.outbox.lease(["wechat"], 10, HOLD)
    assert office.holds.asked_again(message.inbox_id) == []


def test_a_settled_message_is_answered_in_its_transaction_and_once(office: Office) -> None:
    incoming = Incoming("wechat", "u1", "m1", "［图片］", "［图片］", HOLD)
    first = office.settled.settle(incoming, [Reply("收到")], "attachment")
    again = office.settled.settle(incoming, [Reply("收到")], "attachment")
    assert (first.accepted.fresh, again.accepted.fresh) == (True, False)
    assert [row.id for row in again.replies] == [row.id for row in first.replies]
    assert office.inbox.state(first.accepted.inbox_id) == "done"
    assert office.inbox.waiting() == []


def test_a_settled_message_is_silent_beside_an_officer(office: Office) -> None:
    message = office.message()
    Conversations(office.engine).give_to(message.conversation_id, OFFICER)
    incoming = Incoming("wechat", "u1", "m2", "［图片］", "［图片］", HOLD)
    assert office.settled.settle(incoming, [Reply("收到")], "attachment").replies == []


def test_what_comes_along_is_stored_with_the_message_or_not_at_all(office: Office) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        office.inbox.accept(Incoming("wechat", "u1", "m1", "x", "x"), along=fails)
    with reading(office.engine) as connection:
        assert connection.execute(sa.select(inbox)).all() == []


def test_the_last_offer_counts_until_something_else_is_said(office: Office) -> None:
    menu = Reply("选哪个？", (Button("甲", "甲的话"),))
    assert office.offers.newest("wechat", "u1") is None
    message = office.message()
    (first, _) = office.turns.complete(message.inbox_id, [menu, Reply("另外")], Outcome("fact"))
    assert office.offers.newest("wechat", "u1") == menu
    assert office.offers.newest("wechat", "u2") is None
    office.outbox.add(message.conversation_id, Reply("工作人员的话"), "k")
    assert office.offers.newest("wechat", "u1") is None
    assert office.offers.of(first.id, "u1") == menu
    assert office.offers.of(first.id, "u2") is None
