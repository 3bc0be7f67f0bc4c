"""Attachments and access tokens: fetched by one at a time, settled once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.store.attachments import IMAGE, Attachments, File, NewAttachment, bringing
from bot.store.inbox import Inbox, Incoming, together
from bot.store.tokens import Tokens
from tests.store.desk import Now

FILE = File("image/png", 10, "a" * 64, "ab/abc.png")
LEASE = timedelta(minutes=2)


@pytest.fixture
def now() -> Now:
    return Now()


def test_what_a_message_brings_is_fetched_by_one_and_settled_once(engine: Engine, now: Now) -> None:
    found = Attachments(engine, now)
    along = together(bringing(NewAttachment(IMAGE, "media-1"), NewAttachment(IMAGE, "media-2")))
    message = Inbox(engine, now).accept(Incoming("wechat", "u1", "m1", "［图片］", "［图片］"), along=along)
    assert found.lease("wecom", 10, LEASE) == []
    one, two = found.lease("wechat", 10, LEASE)
    assert found.lease("wechat", 10, LEASE) == []
    assert found.keep(one.id, FILE)
    assert not found.refuse(one.id, "gone")
    now.turn(minutes=2)
    (again,) = found.lease("wechat", 10, LEASE)
    assert (again.id, again.attempts) == (two.id, 1)
    assert found.refuse(two.id, "kind")
    kept, refused = found.of_message(message.inbox_id)
    assert (kept.state, kept.file) == ("kept", FILE)
    assert (refused.state, refused.file, refused.reason) == ("refused", None, "kind")


def test_a_file_that_came_with_its_message_is_kept_at_once(engine: Engine, now: Now) -> None:
    found = Attachments(engine, now)
    message = Inbox(engine, now).accept(Incoming("web", "u1", "m1", "x", "x"))
    number = found.add(message.inbox_id, NewAttachment(IMAGE, name="合同.png", file=FILE))
    stored = found.by_id(number)
    assert stored is not None and (stored.name, stored.file) == ("合同.png", FILE)
    assert found.of_conversation(message.conversation_id) == [stored]
    assert found.of_conversation(message.conversation_id, now() + timedelta(seconds=1)) == []


def test_one_process_fetches_a_token_at_a_time(engine: Engine, now: Now) -> None:
    tokens = Tokens(engine, now)
    assert tokens.of("wechat:wx1") is None
    assert tokens.lock("wechat:wx1", timedelta(seconds=15))
    assert not tokens.lock("wechat:wx1", timedelta(seconds=15))
    assert tokens.lock("wecom:1", timedelta(seconds=15))
    now.turn(seconds=15)  # its process has died
    assert tokens.lock("wechat:wx1", timedelta(seconds=15))
    tokens.store("wechat:wx1", "t1", now() + timedelta(hours=2), forced=False)
    found = tokens.of("wechat:wx1")
    assert found is not None and (found.value, found.forced_at) == ("t1", None)
    assert tokens.lock("wechat:wx1", timedelta(seconds=15))
    tokens.unlock("wechat:wx1")
    tokens.store("wechat:wx1", "t2", now() + timedelta(hours=2), forced=True)
    found = tokens.of("wechat:wx1")
    assert found is not None and (found.value, found.forced_at) == ("t2", now())
