"""The desk's lists and case files, as both databases give them."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.store.case_files import Asked, CaseFiles, Noted, Told
from bot.store.handoffs import Handoffs
from bot.store.outbox import Outbox
from bot.store.queue_pages import After, Filters
from bot.store.queues import Queues
from bot.store.replies import Reply
from bot.store.turns import Outcome, Turns
from tests.store.desk import Desk


@pytest.fixture
def queues(desk: Desk) -> Queues:
    return Queues(desk.engine)


def test_a_waiting_asker_waits_since_they_asked(desk: Desk, handoffs: Handoffs, queues: Queues) -> None:
    conversation = desk.message("转人工").conversation_id
    asked = desk.now()
    handoffs.ask(conversation, "转人工", {"focus": ["p1"]}, silence=True)
    desk.now.turn(minutes=3)
    desk.message("在吗")
    (row,) = queues.open()
    assert (row.state, row.waiting_since, row.last_text, row.last_by) == ("waiting", asked, "在吗", "asker")
    assert row.context == {"focus": ["p1"]}


def test_what_the_bot_says_of_waiting_does_not_hide_what_the_asker_wants(
    desk: Desk, handoffs: Handoffs, queues: Queues
) -> None:
    conversation = desk.message("贴息材料被退回三次都不说原因").conversation_id
    turns = [{"who": "asker", "text": "贴息材料被退回三次都不说原因"}, {"who": "bot", "text": "要登记吗"}]
    handoffs.ask(conversation, "转人工", {"turns": turns}, silence=False)
    desk.now.turn(minutes=1)
    Outbox(desk.engine, desk.now).add(conversation, Reply("您在第1位"), "place")
    (row,) = queues.open()
    assert (row.last_text, row.last_by) == ("贴息材料被退回三次都不说原因", "asker")
    assert row.matter == "贴息材料被退回三次都不说原因"
    handoffs.say(conversation, desk.officer(), "您好", "k1")
    assert queues.open()[0].last_by == "officer"


def test_a_wish_that_tells_its_matter_is_the_matter(desk: Desk, handoffs: Handoffs, queues: Queues) -> None:
    wish = "转人工，我的贴息三个月没到账"
    handoffs.ask(desk.message(wish).conversation_id, wish, {"turns": []}, silence=True)
    assert queues.open()[0].matter == wish


def test_who_is_held_waits_only_for_an_answer(desk: Desk, handoffs: Handoffs, queues: Queues) -> None:
    conversation, li = desk.message("转人工").conversation_id, desk.officer()
    handoffs.ask(conversation, "转人工", {}, silence=True)
    desk.now.turn(minutes=1)
    handoffs.say(conversation, li, "您好", "k1")
    (row,) = queues.open()
    assert (row.waiting_since, row.officer_name, row.last_text, row.last_by) == (None, "li", "您好", "officer")
    desk.now.turn(minutes=1)
    asked: datetime = desk.now()
    desk.message("那材料呢")
    desk.now.turn(minutes=1)
    desk.message("还在吗")
    (row,) = queues.open()
    assert row.waiting_since == asked


def test_what_is_closed_is_in_no_queue(desk: Desk, handoffs: Handoffs, queues: Queues) -> None:
    conversation, li = desk.message().conversation_id, desk.officer()
    handoffs.take(conversation, li)
    handoffs.hand_back(conversation, li, Reply("由我继续"))
    assert queues.open() == []
    found = queues.one(conversation)
    assert found is not None and found.state is None and found.last_by == "bot"


def test_the_appeal_due_first_is_named(desk: Desk, queues: Queues) -> None:
    first = desk.appeals.open(desk.new(message_id="a"))[0]
    desk.now.turn(days=1)
    desk.appeals.open(desk.new(message_id="b"))
    (row,) = queues.all(Filters(), 10)
    assert (row.appeal_number, row.appeal_due_at) == (first.number, first.due_at)


def test_all_are_listed_newest_first_page_by_page(desk: Desk, queues: Queues) -> None:
    for number in range(5):
        desk.message(asker=f"u{number}")
        if number % 2:  # two at the same moment are parted by their ids
            desk.now.turn(minutes=1)
    seen: list[int] = []
    after = None
    while rows := queues.all(Filters(), 2, after):
        seen += [row.conversation_id for row in rows]
        after = After(rows[-1].last_seen_at, rows[-1].conversation_id)
    assert seen == sorted(seen, reverse=True) and len(seen) == 5


def test_filters_hold_together(desk: Desk, handoffs: Handoffs, queues: Queues) -> None:
    conversation, li = desk.message("省10%的电").conversation_id, desk.officer()
    handoffs.take(conversation, li)
    now = desk.now()
    assert queues.open(Filters("web", li.id, "10%", now, None))
    for filters in (
        Filters(channel="wechat"),
        Filters(officer=li.id + 1),
        Filters(text="1_%"),
        Filters(until=now),
    ):
        assert queues.open(filters) == [] == queues.all(filters, 10)


def test_a_case_file_holds_what_both_sides_and_the_desk_wrote(desk: Desk, handoffs: Handoffs) -> None:
    accepted, li = desk.message("租房补贴多少"), desk.officer()
    outcome = Outcome("answered", "ask_amount", 0.8, ("p1",), ("p1/s1",))
    Turns(desk.engine, desk.now).complete(accepted.inbox_id, [Reply("每月")], outcome)
    desk.now.turn(minutes=1)
    handoffs.say(accepted.conversation_id, li, "您好", "k")
    handoffs.note(accepted.conversation_id, li, "核过")
    asked, answered, said, noted = CaseFiles(desk.engine).recent(accepted.conversation_id, 50)
    assert isinstance(asked, Asked) and (asked.kind, asked.statements) == ("answered", ("p1/s1",))
    assert isinstance(answered, Told) and (answered.officer, answered.state) == (None, "pending")
    assert isinstance(said, Told) and said.officer == "li"
    assert isinstance(noted, Noted) and noted.text == "核过"
    assert CaseFiles(desk.engine).recent(accepted.conversation_id, 1) == [noted]


def test_its_state_differs_after_every_change(desk: Desk, handoffs: Handoffs) -> None:
    files, outbox, li = CaseFiles(desk.engine), Outbox(desk.engine, desk.now), desk.officer()
    conversation = desk.message().conversation_id
    states, queue = [files.state(conversation)], [files.queue_state()]
    for change in (
        lambda: handoffs.ask(conversation, "转人工", {}, silence=True),
        lambda: handoffs.take(conversation, li),
        lambda: handoffs.say(conversation, li, "您好", "k"),
        lambda: outbox.mark_sent([outbox.newest()]),
        lambda: handoffs.note(conversation, li, "核过"),
        lambda: desk.message("好"),
        lambda: handoffs.hand_back(conversation, li, Reply("由我继续")),
    ):
        change()
        states.append(files.state(conversation))
        queue.append(files.queue_state())
    assert len(set(states)) == len(states)
    assert len(set(queue)) == 6  # notes and deliveries change no list


def test_who_was_taken_and_not_written_to_waits_since_they_asked(
    desk: Desk, handoffs: Handoffs, queues: Queues
) -> None:
    conversation, li = desk.message("转人工").conversation_id, desk.officer()
    handoffs.ask(conversation, "转人工", {}, silence=True)
    asked = desk.now()
    desk.now.turn(minutes=5)
    handoffs.take(conversation, li)
    desk.message("在吗")
    (row,) = queues.open()
    assert (row.state, row.waiting_since) == ("held", asked)


def test_who_was_taken_without_asking_waits_once_they_write(desk: Desk, handoffs: Handoffs, queues: Queues) -> None:
    handoffs.take(desk.message().conversation_id, desk.officer())
    (row,) = queues.open()
    assert row.waiting_since is None
    desk.now.turn(minutes=1)
    desk.message("在吗")
    (row,) = queues.open()
    assert row.waiting_since == desk.now()


def test_an_earlier_visit_does_not_make_anyone_wait(desk: Desk, handoffs: Handoffs, queues: Queues) -> None:
    conversation, li = desk.message().conversation_id, desk.officer()
    handoffs.say(conversation, li, "您好", "k1")
    handoffs.hand_back(conversation, li, Reply("由我继续"))
    desk.now.turn(days=3)
    desk.message("租房补贴多少")
    desk.now.turn(days=3)
    desk.message("转人工")
    handoffs.ask(conversation, "转人工", {}, silence=True)
    asked = desk.now()
    desk.now.turn(minutes=1)
    handoffs.take(conversation, li)
    (row,) = queues.open()
    assert row.waiting_since == asked
    handoffs.say(conversation, li, "您好", "k2")
    (row,) = queues.open()
    assert row.waiting_since is None
