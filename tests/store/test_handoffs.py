"""Who speaks: the queue, taking, handing back, and silence of the bot meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import DeskError
from bot.store.conversations import BOT, OFFICER
from bot.store.handoffs import BY_OFFICER, Handoffs
from bot.store.replies import Reply
from bot.store.tables import conversation, outbox, turn
from bot.store.turns import Outcome, Turns
from tests.store.desk import Desk
from tests.stored import rows


def speaker(desk: Desk, owner: int) -> str:
    return str(next(row.speaker for row in rows(desk.engine, conversation) if row.id == owner))


def test_asking_twice_is_one_place_in_the_queue(desk: Desk, handoffs: Handoffs) -> None:
    first, second = (desk.message(asker=name).conversation_id for name in ("a", "b"))
    ahead = handoffs.ask(first, "转人工", {}, silence=True)
    mine = handoffs.ask(second, "转人工", {"turns": []}, silence=True)
    assert handoffs.ask(second, "人工", {}, silence=True) == mine
    assert (handoffs.place(ahead), handoffs.place(mine)) == (1, 2)
    handoffs.take(first, desk.officer())
    assert handoffs.place(mine) == 1
    assert [found.id for found in handoffs.waiting()] == [mine.id]


def test_out_of_hours_the_bot_goes_on_until_somebody_takes_it(desk: Desk, handoffs: Handoffs) -> None:
    owner = desk.message().conversation_id
    handoffs.ask(owner, "转人工", {}, silence=False)
    assert speaker(desk, owner) == BOT
    handoffs.take(owner, desk.officer())
    assert speaker(desk, owner) == OFFICER


def test_only_one_officer_holds_it(desk: Desk, handoffs: Handoffs) -> None:
    owner = desk.message().conversation_id
    handoffs.take(owner, desk.officer())
    with pytest.raises(DeskError, match="held by officer"):
        handoffs.take(owner, desk.officer("wang"))
    assert handoffs.give_back(owner, BY_OFFICER)
    assert speaker(desk, owner) == BOT
    handoffs.take(owner, desk.officer("wang"))


def test_whatever_an_officer_writes_takes_it_and_is_sent_once(desk: Desk, handoffs: Handoffs) -> None:
    owner = desk.message().conversation_id
    assert handoffs.say(owner, desk.officer(), "您好，我是李工", "k1")
    assert not handoffs.say(owner, desk.officer(), "您好，我是李工", "k1")
    assert speaker(desk, owner) == OFFICER
    assert [row.payload["text"] for row in rows(desk.engine, outbox)] == ["您好，我是李工"]


def test_idle_conversations_come_back(desk: Desk, handoffs: Handoffs) -> None:
    quiet, busy = (desk.message(asker=name).conversation_id for name in ("a", "b"))
    for owner in (quiet, busy):
        handoffs.take(owner, desk.officer())
    desk.now.turn(hours=7)
    handoffs.heard(busy)
    desk.now.turn(hours=6)
    assert handoffs.give_back_idle(timedelta(hours=12)) == [quiet]
    assert (speaker(desk, quiet), speaker(desk, busy)) == (BOT, OFFICER)


def test_an_asker_who_writes_much_costs_one_note_a_minute(desk: Desk, handoffs: Handoffs) -> None:
    owner = desk.message().conversation_id
    handoffs.take(owner, desk.officer())
    first = handoffs.heard(owner)
    desk.now.turn(seconds=59)
    assert handoffs.heard(owner) == first == handoffs.open_of(owner)
    desk.now.turn(seconds=1)
    handoffs.heard(owner)
    noted = handoffs.open_of(owner)
    assert first is not None and noted is not None
    assert noted.active_at - first.active_at == timedelta(minutes=1)


def test_an_answer_found_too_late_is_not_said_beside_the_officer(desk: Desk, handoffs: Handoffs) -> None:
    message = desk.message()
    handoffs.take(message.conversation_id, desk.officer())
    Turns(desk.engine, desk.now).complete(message.inbox_id, [Reply("机器人的话")], Outcome("answered"))
    assert rows(desk.engine, outbox) == []
    assert rows(desk.engine, turn)[0].kind == "officer"


def test_notes_are_kept_for_the_desk(desk: Desk, handoffs: Handoffs) -> None:
    owner = desk.message().conversation_id
    handoffs.note(owner, desk.officer(), "要回电")
    assert [text for _, text, _ in handoffs.notes(owner)] == ["要回电"]
    assert rows(desk.engine, outbox) == []
