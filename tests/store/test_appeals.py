"""Appeals in the database: idempotent, promised, chained, done again once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.desk.appeal import State
from bot.desk.draft import Asks, Draft
from bot.desk.number import find_number
from bot.desk.roles import Role
from bot.errors import DeskError
from bot.store.appeal_audit import AppealAudit
from bot.store.appeals import Appeals
from bot.store.canned import CannedReplies
from bot.store.desk_tables import appeal, appeal_day, appeal_draft, appeal_entry
from bot.store.drafts import Drafts
from bot.store.engine import writing
from bot.store.escalations import Escalations
from bot.store.replies import Reply
from bot.store.tables import conversation, inbox, outbox, turn
from bot.store.turns import Outcome
from tests.store.desk import Desk, told
from tests.stored import rows


def audit(desk: Desk) -> AppealAudit:
    return AppealAudit(desk.engine, desk.rules)


def test_the_same_message_opens_one_appeal(desk: Desk) -> None:
    first, fresh = desk.appeals.open(desk.new())
    second, again = desk.appeals.open(desk.new())
    assert (fresh, again) == (True, False)
    assert first == second
    assert len(rows(desk.engine, appeal)) == 1


def test_at_once_too(desk: Desk) -> None:
    new = desk.new()
    with ThreadPoolExecutor(6) as threads:
        opened = list(threads.map(lambda _: desk.appeals.open(new), range(6)))
    assert sum(fresh for _, fresh in opened) == 1
    assert len({found.number for found, _ in opened}) == 1


def test_numbers_count_within_a_day_of_shenzhen(desk: Desk) -> None:
    first = desk.appeals.open(desk.new(message_id="a"))[0].number
    second = desk.appeals.open(desk.new(message_id="b"))[0].number
    desk.now.turn(hours=14)  # midnight in Shenzhen
    third = desk.appeals.open(desk.new(message_id="c"))[0].number
    assert [number[:16] for number in (first, second, third)] == [
        "FT-20261123-0001", "FT-20261123-0002", "FT-20261124-0001"
    ]  # fmt: skip
    assert all(find_number(number) == number for number in (first, second, third))


def test_numbers_given_out_at_once_are_different(desk: Desk) -> None:
    news = [desk.new(message_id=f"m{n}", asker=f"u{n}") for n in range(12)]
    with ThreadPoolExecutor(6) as threads:
        numbers = {found.number for found, _ in threads.map(desk.appeals.open, news)}
    assert len(numbers) == 12
    assert audit(desk).faults() == []


def test_the_promise_is_kept_with_the_case(desk: Desk) -> None:
    found, _ = desk.appeals.open(desk.new())
    assert found.due_at == datetime(2026, 11, 26, 10, 0, tzinfo=timezone.utc)  # Thursday 18:00 in Shenzhen
    assert found.promise["counted"] == ["2026-11-24", "2026-11-25", "2026-11-26"]
    assert len(found.token) == 43


def in_work(desk: Desk, message_id: str = "m") -> int:
    found, _ = desk.appeals.open(desk.new(message_id=message_id))
    desk.appeals.assign(found.id, desk.officer(), desk.officer())
    return found.id


def test_an_answer_reaches_the_asker_in_the_same_transaction(desk: Desk) -> None:
    number = in_work(desk)
    desk.now.turn(hours=2)
    after = desk.appeals.answer(
        number, "已修复", desk.officer(), lambda found: Reply(f"{found.number}：{found.answer}")
    )
    assert (after.state, after.office, after.answer) == (State.ANSWERED, "区住建局", "已修复")
    (sent,) = rows(desk.engine, outbox)
    assert sent.payload["text"] == f"{after.number}：已修复"


def test_satisfied_closes(desk: Desk) -> None:
    number = in_work(desk)
    desk.appeals.answer(number, "已修复", desk.officer(), told)
    assert desk.appeals.rate(number, 5, "web:r1").state is State.CLOSED
    kinds = [entry.kind for entry in desk.appeals.entries(number, private=True)]
    assert kinds == ["open", "assign", "answer", "rate", "close"]


def test_unsatisfied_is_done_again_once_with_a_new_promise(desk: Desk) -> None:
    number = in_work(desk)
    desk.appeals.answer(number, "没办法", desk.officer(), told)
    desk.now.turn(days=1)
    again = desk.appeals.rate(number, 1, "web:r1")
    assert (again.state, again.redone, again.officer_id, again.rating) == (State.REDO, 1, None, None)
    assert again.due_at > again.first_due_at
    assert desk.appeals.rate(number, 1, "web:r1") == again  # the same message, delivered again
    with pytest.raises(DeskError, match="not answered it before"):
        desk.appeals.assign(number, desk.officer(), desk.officer())
    other = desk.officer("wang")
    desk.appeals.assign(number, other, other)
    desk.appeals.answer(number, "已协调", other, told)
    assert desk.appeals.rate(number, 1, "web:r2").state is State.CLOSED


def test_an_extension_is_told_and_moves_the_due_time(desk: Desk) -> None:
    number = in_work(desk)
    boss = desk.officer("chen", Role.SUPERVISOR)
    after = desk.appeals.extend(number, 2, "需现场核查", boss, told)
    assert after.due_at - after.first_due_at == timedelta(days=4)  # Friday and Monday
    assert len(rows(desk.engine, outbox)) == 1
    late = in_work(desk, "late")
    desk.now.turn(days=9)
    with pytest.raises(DeskError, match="any more"):
        desk.appeals.extend(late, 2, "晚了", boss, told)


def test_a_refused_step_leaves_nothing_behind(desk: Desk) -> None:
    number = in_work(desk)
    before = desk.appeals.entries(number, private=True)
    with pytest.raises(DeskError):
        desk.appeals.extend(number, 2, "越权", desk.officer(), told)
    assert desk.appeals.entries(number, private=True) == before
    assert rows(desk.engine, outbox) == []


def test_asker_steps_are_taken_once_a_message(desk: Desk) -> None:
    found, _ = desk.appeals.open(desk.new())
    for _ in range(3):
        desk.appeals.chase(found.id, "web:c1")
        desk.appeals.add(found.id, "又停了", "web:a1")
    desk.appeals.withdraw(found.id, "web:w1")
    assert desk.appeals.withdraw(found.id, "web:w1").state is State.WITHDRAWN
    with pytest.raises(DeskError):
        desk.appeals.add(found.id, "再补", "web:a2")
    kinds = [entry.kind for entry in desk.appeals.entries(found.id, private=True)]
    assert kinds == ["open", "chase", "add", "withdraw"]


def test_private_notes_stay_private(desk: Desk) -> None:
    number = in_work(desk)
    desk.appeals.note(number, "此人来过三次", desk.officer())
    assert "note" not in [entry.kind for entry in desk.appeals.entries(number, private=False)]
    assert "note" in [entry.kind for entry in desk.appeals.entries(number, private=True)]


def test_marks_are_raised_once_and_only_while_unanswered(desk: Desk) -> None:
    open_one, _ = desk.appeals.open(desk.new(message_id="open"))
    done = in_work(desk, "done")
    desk.appeals.answer(done, "好", desk.officer(), told)
    assert desk.marks.raise_due() == desk.marks.warned() == []
    desk.now.turn(days=2)
    assert [(mark.appeal.id, mark.percent) for mark in desk.marks.raise_due()] == [(open_one.id, 50)]
    assert desk.marks.raise_due() == []
    assert [(mark.appeal.number, mark.percent) for mark in desk.marks.warned()] == [(open_one.number, 50)]
    desk.now.turn(days=2)
    assert [mark.percent for mark in desk.marks.raise_due()] == [80, 100]
    assert [mark.percent for mark in desk.marks.warned()] == [100]
    assert audit(desk).faults() == []


def test_marks_are_raised_while_somebody_is_there(desk: Desk) -> None:
    desk.appeals.open(desk.new())  # Monday 10:00; due on Thursday at 18:00
    desk.now.turn(days=3, hours=8, minutes=1)  # Thursday 18:01
    assert [mark.percent for mark in desk.marks.raise_due()] == [50, 80, 100]
    desk.appeals.open(desk.new(message_id="second"))
    desk.now.turn(days=4, hours=9)  # Tuesday at three in the morning; the gateway was away on Monday
    assert desk.marks.raise_due() == []
    desk.now.turn(hours=6)
    assert [mark.percent for mark in desk.marks.raise_due()] == [50]


def test_a_case_done_again_is_warned_of_by_its_new_promise(desk: Desk) -> None:
    number = in_work(desk)
    desk.now.turn(days=3)
    assert desk.marks.raise_due() and desk.marks.warned()
    desk.appeals.answer(number, "好", desk.officer(), told)
    assert desk.marks.warned() == []
    desk.appeals.rate(number, 1, "web:r1")
    assert desk.marks.warned() == []
    desk.now.turn(days=4)
    desk.marks.raise_due()
    assert [(mark.appeal.id, mark.percent) for mark in desk.marks.warned()] == [(number, 50)]


def test_unrated_answers_are_closed_in_time(desk: Desk) -> None:
    number = in_work(desk)
    desk.appeals.answer(number, "好", desk.officer(), told)
    desk.now.turn(days=6)
    assert desk.appeals.close_unrated() == 0
    desk.now.turn(days=2)
    assert desk.appeals.close_unrated() == 1


CHANGES: list[tuple[str, Any]] = [
    ("change a text", appeal_entry.update().where(appeal_entry.c.position == 2).values(body={"officer": 9})),
    ("change who", appeal_entry.update().where(appeal_entry.c.position == 1).values(actor="system")),
    ("show a note", appeal_entry.update().where(appeal_entry.c.position == 3).values(private=False)),
    ("change when", appeal_entry.update().values(at=datetime(2026, 1, 1, tzinfo=timezone.utc))),
    ("delete the first", appeal_entry.delete().where(appeal_entry.c.position == 1)),
    ("delete the middle", appeal_entry.delete().where(appeal_entry.c.position == 2)),
    ("delete the last", appeal_entry.delete().where(appeal_entry.c.position == 3)),
    ("change the case's text", appeal.update().values(what="别的事")),
    ("delete all", appeal_entry.delete()),
    ("count another case", appeal_day.update().values(opened=2)),
]


@pytest.mark.parametrize("statement", [made for _, made in CHANGES], ids=[name for name, _ in CHANGES])
def test_tampering_is_found(desk: Desk, statement: Any) -> None:
    number = in_work(desk)
    desk.appeals.note(number, "内部", desk.officer())
    assert audit(desk).faults() == []
    with writing(desk.engine) as connection:
        connection.execute(statement)
    assert audit(desk).faults()


def test_what_is_counted_in_a_period(desk: Desk) -> None:
    in_work(desk, "a")
    desk.now.turn(days=1)
    in_work(desk, "b")
    assert len(audit(desk).counted(date(2026, 11, 23), date(2026, 11, 23))) == 1
    assert len(audit(desk).counted(date(2026, 11, 23), date(2026, 11, 24))) == 2


def test_failures_that_follow_one_another_are_one_appeal(desk: Desk) -> None:
    failing = Escalations(desk.engine, desk.rules, desk.now)
    first, second = desk.message("英才荟有哪些奖励"), desk.message("在吗")
    for message in (first, second, first):
        failing.apologise(message.inbox_id, Outcome("error"), lambda found: Reply(found.number))
    (opened,) = rows(desk.engine, appeal)
    assert (opened.origin, opened.what, opened.entries) == ("failure", "英才荟有哪些奖励", 2)
    assert [row.payload["text"] for row in rows(desk.engine, outbox)] == [opened.number] * 2
    assert {row.state for row in rows(desk.engine, inbox)} == {"failed"}
    assert len(rows(desk.engine, turn)) == 2


def test_a_failure_after_filing_names_the_appeal_that_was_filed(desk: Desk) -> None:
    message = desk.message("确认提交", message_id="m9")
    found, _ = desk.appeals.open(desk.new(message_id="m9"))
    failing = Escalations(desk.engine, desk.rules, desk.now)
    failing.apologise(message.inbox_id, Outcome("error"), lambda named: Reply(named.number))
    assert [row.number for row in rows(desk.engine, appeal)] == [found.number]


def test_filing_after_a_failure_keeps_what_was_told(desk: Desk) -> None:
    message = desk.message("确认提交", message_id="m9")
    failing = Escalations(desk.engine, desk.rules, desk.now)
    failing.apologise(message.inbox_id, Outcome("error"), lambda named: Reply(named.number))
    for _ in range(2):
        desk.appeals.open(desk.new("园区停电", message_id="m9"))
    (opened,) = rows(desk.engine, appeal)
    entries = desk.appeals.entries(opened.id, private=True)
    assert [(entry.kind, entry.body.get("text")) for entry in entries] == [("open", None), ("add", "园区停电")]


TOLD = Draft(Asks.CONFIRM, what="园区停电", about="用电", who="李工", contact="13800138000")


def test_a_confirmation_that_failed_files_what_was_told_and_once(desk: Desk) -> None:
    drafts = Drafts(desk.engine, timedelta(hours=24), desk.now)
    failing = Escalations(desk.engine, desk.rules, desk.now)
    message = desk.message("确认提交", message_id="m9")
    drafts.keep(message.conversation_id, TOLD, "m8")
    failing.apologise(message.inbox_id, Outcome("error"), lambda named: Reply(named.number))
    desk.appeals.open(desk.new("园区停电", message_id="m9"))  # the action that came too late
    (opened,) = rows(desk.engine, appeal)
    told_of = (opened.what, opened.about, opened.who, opened.contact)
    assert told_of == ("园区停电", "用电", "李工", "13800138000") and opened.origin == "asked"
    assert (opened.entries, rows(desk.engine, appeal_draft)) == (1, [])
    assert [row.payload["text"] for row in rows(desk.engine, outbox)] == [opened.number]


@pytest.mark.parametrize(
    ("draft", "text"),
    [(TOLD, "英才荟有哪些奖励"), (Draft(Asks.WHAT), "确认提交"), (replace(TOLD, asides=1), "好的")],
)
def test_what_is_not_confirmed_is_not_filed(desk: Desk, draft: Draft, text: str) -> None:
    drafts = Drafts(desk.engine, timedelta(hours=24), desk.now)
    message = desk.message(text)
    drafts.keep(message.conversation_id, draft, "m8")
    failing = Escalations(desk.engine, desk.rules, desk.now)
    failing.apologise(message.inbox_id, Outcome("error"), lambda named: Reply(named.number))
    assert [(row.origin, row.what) for row in rows(desk.engine, appeal)] == [("failure", text)]
    assert len(rows(desk.engine, appeal_draft)) == 1, "the asker can go on"


def test_a_draft_is_kept_replaced_and_forgotten(desk: Desk) -> None:
    drafts = Drafts(desk.engine, timedelta(hours=24), desk.now)
    owner = desk.message().conversation_id
    key = rows(desk.engine, conversation)[0].key
    assert drafts.of(key) is None
    drafts.keep(owner, Draft(Asks.WHAT), "m1")
    drafts.keep(owner, Draft(Asks.CONFIRM, what="停电"), "m2")
    kept = drafts.of(key)
    assert kept is not None and (kept.draft.what, kept.message_id) == ("停电", "m2")
    desk.appeals.open(desk.new())
    assert drafts.of(key) is None
    drafts.keep(owner, Draft(Asks.WHAT), "m3")
    desk.now.turn(hours=25)
    assert drafts.of(key) is None


def test_canned_replies_are_edited_by_supervisors(desk: Desk) -> None:
    canned = CannedReplies(desk.engine, desk.now)
    boss = desk.officer("chen", Role.SUPERVISOR)
    canned.put("问候", "{asker}您好", boss)
    canned.put("问候", "{asker}，您好", boss)
    assert canned.all() == {"问候": "{asker}，您好"}
    with pytest.raises(DeskError):
        canned.remove("问候", desk.officer())
    canned.remove("问候", boss)
    assert canned.all() == {}


def test_askers_find_their_appeals(desk: Desk) -> None:
    found, _ = desk.appeals.open(desk.new(contact="13800138000"))
    assert desk.appeals.of_contact("13800138000") == [found]
    assert desk.appeals.of_contact("") == []
    assert desk.appeals.by_number(found.number) == desk.appeals.by_token(found.token) == found
    assert desk.appeals.caused_by("web", "m") == found
    assert desk.appeals.of_conversation(found.conversation_id) == [found]
    assert desk.appeals.in_work() == [found]


def test_another_clock_reads_the_same(desk: Desk) -> None:
    found, _ = desk.appeals.open(desk.new())
    assert Appeals(desk.engine, desk.rules).by_number(found.number) == found
