"""What the Telegram channel looks up, on both databases."""

from __future__ import annotations

from sqlalchemy.engine import Engine

from bot.store.inbox import Inbox, Incoming
from bot.store.outbox import Outbox
from bot.store.replies import Reply
from bot.store.telegram import TelegramRows
from bot.store.turns import Outcome, complete_turn


def message(engine: Engine, message_id: str, text: str, channel: str = "telegram") -> int:
    return Inbox(engine).accept(Incoming(channel, "42", message_id, text, text)).inbox_id


def test_each_bot_has_its_place_which_may_go_back(engine: Engine) -> None:
    rows = TelegramRows(engine)
    assert rows.next_update(7) == 0
    rows.advance(7, 2**40)
    rows.advance(8, 5)
    rows.advance(7, 12)
    assert (rows.next_update(7), rows.next_update(8)) == (12, 5)


def test_the_latest_text_is_that_of_the_last_edit(engine: Engine) -> None:
    rows = TelegramRows(engine)
    assert rows.latest_text("telegram", "7:m:42:1", "7:e:42:1:") is None
    message(engine, "7:m:42:1", "英才会")
    message(engine, "7:e:42:1:100", "英才荟")
    message(engine, "7:m:42:11", "别的")
    message(engine, "7:e:42:11:100", "别的改了")
    message(engine, "7:m:42:1", "网页", channel="web")
    assert rows.latest_text("telegram", "7:m:42:1", "7:e:42:1:") == "英才荟"


def test_the_question_of_a_reply(engine: Engine) -> None:
    rows = TelegramRows(engine)
    answered = complete_turn(engine, message(engine, "7:m:42:1", "你好"), [Reply("您好")], Outcome("x"))
    assert rows.question_of(answered[0].id) == "7:m:42:1"
    box = Outbox(engine)
    box.add(answered[0].conversation_id, Reply("提醒"), "k1")
    assert rows.question_of(answered[0].id + 1) is None
