"""Sessions, locks, presence and the audit log on both databases, also when several reach for one row at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.engine import Engine

from bot.store.audit import AuditLog
from bot.store.officer_sessions import OfficerSessions
from bot.store.officers import Officers
from bot.store.presence import FRESH, Presence
from bot.store.sign_ins import SignIns
from tests.store.desk import Desk


def test_of_many_requests_at_once_one_changes_the_token(engine: Engine) -> None:
    desk = Desk(engine)
    sessions = OfficerSessions(engine, desk.rules.sign_in, desk.now)
    token = sessions.open(desk.officer().id)
    desk.now.turn(minutes=31)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: sessions.find(token, by_hand=True), range(8)))
    changed = [one.new_token for one in found if one is not None and one.new_token]
    assert len(changed) == 1 and all(found)
    assert sessions.find(changed[0], by_hand=True)


def test_an_open_page_keeps_an_officer_present_but_not_signed_in(engine: Engine) -> None:
    desk = Desk(engine)
    sessions, officers = OfficerSessions(engine, desk.rules.sign_in, desk.now), Officers(engine, desk.now)
    token = sessions.open(desk.officer().id)
    session = sessions.find(token, by_hand=True)
    assert session is not None
    desk.now.turn(minutes=59)
    assert sessions.stay(session.id)
    assert officers.present(desk.now()) == 1
    desk.now.turn(minutes=2)
    assert not sessions.stay(session.id)
    assert sessions.find(token, by_hand=True) is None


def test_tries_at_once_are_counted_one_by_one(engine: Engine) -> None:
    desk = Desk(engine)
    tries = SignIns(engine, desk.rules.sign_in, desk.now)
    with ThreadPoolExecutor(4) as pool:
        let_in = sum(pool.map(lambda _: tries.begin("li"), range(12)))
    assert let_in == desk.rules.sign_in.failures
    assert tries.begin("wang")
    desk.now.turn(minutes=16)
    assert tries.begin("li")


def test_presence_fades(engine: Engine) -> None:
    desk = Desk(engine)
    presence, conversation = Presence(engine, desk.now), desk.message().conversation_id
    li, wang = desk.officer("li"), desk.officer("wang")
    presence.sign(conversation, li.id)
    presence.sign(conversation, wang.id, drafting=True)
    presence.sign(conversation, wang.id)
    assert [(one.name, one.drafting) for one in presence.others(conversation, li.id)] == [("wang", True)]
    desk.now.turn(seconds=20)
    assert [one.drafting for one in presence.others(conversation, li.id)] == [False]
    desk.now.turn(seconds=FRESH.total_seconds())
    assert presence.others(conversation, li.id) == []


def test_the_log_keeps_what_was_done(engine: Engine) -> None:
    desk = Desk(engine)
    log, li = AuditLog(engine, desk.now), desk.officer()
    log.add(None, "officer.sign_in_failed", ("officer", "x" * 200))
    for _ in range(2):
        log.add(li.id, "conversation.read", ("conversation", "7"), unless_recent=True, page="/x")
    desk.now.turn(minutes=11)
    log.add(li.id, "conversation.read", ("conversation", "7"), unless_recent=True)
    assert [entry.deed for entry in log.of("conversation", "7")] == ["conversation.read"] * 2
    newest = log.newest(1)
    assert newest[0].officer_id == li.id and len(log.newest()) == 3
