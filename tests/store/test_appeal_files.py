"""What an asker sends goes with the case they tell, or with the one that is in work."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.draft import Asks, Draft
from bot.store.appeal_audit import AppealAudit
from bot.store.attachments import Attachments, NewAttachment
from bot.store.drafts import Drafts
from bot.store.replies import Reply
from tests.store.desk import Desk

PICTURE = NewAttachment("image", source="x")


def files(desk: Desk) -> Attachments:
    return Attachments(desk.engine, desk.now)


def sends(desk: Desk, asker: str = "u1") -> int:
    return files(desk).add(desk.message("（图片）", asker).inbox_id, PICTURE)


def of(desk: Desk, appeal_id: int) -> list[int]:
    return [one.id for one in files(desk).of_appeal(appeal_id)]


def test_what_was_sent_while_telling_goes_with_the_case(desk: Desk) -> None:
    sends(desk)
    desk.now.turn(hours=3)  # long before, about something else
    mine = [sends(desk), sends(desk)]
    sends(desk, "another asker")
    case, _ = desk.appeals.open(desk.new())
    assert of(desk, case.id) == mine
    entries = desk.appeals.entries(case.id, private=False)
    assert [(entry.kind, entry.body.get("files")) for entry in entries] == [("open", None), ("add", mine)]
    assert AppealAudit(desk.engine, desk.rules).faults() == []


def test_what_is_sent_later_goes_with_the_case_in_work(desk: Desk) -> None:
    older, _ = desk.appeals.open(desk.new(message_id="one"))
    newer, _ = desk.appeals.open(desk.new(message_id="two"))
    picture = sends(desk)
    assert (of(desk, older.id), of(desk, newer.id)) == ([], [picture])
    assert desk.appeals.entries(newer.id, private=False)[-1].body == {"files": [picture]}


def test_what_is_sent_while_another_case_is_told_waits_for_it(desk: Desk) -> None:
    older, _ = desk.appeals.open(desk.new(message_id="one"))
    Drafts(desk.engine, timedelta(hours=24), desk.now).keep(older.conversation_id, Draft(Asks.CONFIRM, "停水"), "m2")
    picture = sends(desk)
    newer, _ = desk.appeals.open(desk.new("停水", message_id="two"))
    assert (of(desk, older.id), of(desk, newer.id)) == ([], [picture])


def test_a_case_that_is_answered_gets_nothing_more(desk: Desk) -> None:
    case, _ = desk.appeals.open(desk.new())
    li = desk.officer()
    desk.appeals.assign(case.id, li, li)
    desk.appeals.answer(case.id, "好", li, lambda _: Reply("已答复"))
    sends(desk)
    assert of(desk, case.id) == []
