"""An asker is told once what is kept of them and why, on every channel where a person talks."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from bot.channels import rest, telegram, wechat, wecom
from bot.gateway import sentences
from bot.gateway.dialogue import Answer
from bot.gateway.first_contact import FirstContact
from bot.settings import Settings
from bot.store.engine import create_engine
from bot.store.inbox import Inbox, Incoming, Job
from bot.store.outbox import Outbox
from bot.store.replies import Button, Reply
from bot.store.turns import Outcome, Turns
from tests.gateway import databases

ready_settings = databases.on_both
ANSWER = Answer((Reply("一"), Reply("二", (Button("三", "三"),))), Outcome("answered"), {"slots": {}})
SENTENCES = sentences.load().first_contact


class Talk:
    """One conversation, without its processes."""

    def __init__(self, settings: Settings, channel: str) -> None:
        engine = create_engine(settings.database_url)
        self._inbox, self._turns, outbox = Inbox(engine), Turns(engine), Outbox(engine)
        self._contact = FirstContact(outbox, SENTENCES)
        self._channel = channel
        self._count = 0

    def asks(self) -> Job:
        self._count += 1
        incoming = Incoming(self._channel, "u1", str(self._count), "你好", "你好")
        job = self._inbox.accept(incoming, timedelta(minutes=1)).job
        assert job is not None
        return job

    def turn(self, found: Answer = ANSWER) -> list[str]:
        job = self.asks()
        replies = self._contact.replies(job, found)
        self._turns.complete(job.inbox_id, replies, found.outcome, found.memory)
        return [reply.text for reply in replies]


@pytest.mark.parametrize("channel", [telegram.NAME, wechat.NAME, wecom.NAME, rest.NAME])
def test_it_is_said_at_the_end_of_the_first_answer_and_never_again(ready_settings: Settings, channel: str) -> None:
    talk = Talk(ready_settings, channel)
    assert talk.turn() == ["一", f"二\n\n{SENTENCES[channel]}"]
    assert talk.turn() == ["一", "二"]
    assert talk.turn(dataclasses.replace(ANSWER, memory=None)) == ["一", "二"]


def test_where_a_page_says_it_the_bot_does_not(ready_settings: Settings) -> None:
    assert Talk(ready_settings, "web").turn() == ["一", "二"]


def test_who_was_welcomed_was_told(ready_settings: Settings) -> None:
    talk = Talk(ready_settings, wechat.NAME)
    talk.turn(Answer((Reply("欢迎"),), Outcome("welcome")))
    assert talk.turn() == ["一", "二"]


@pytest.mark.parametrize("sentence", SENTENCES.values())
def test_it_is_short_and_says_what_why_and_how_to_undo_it(sentence: str) -> None:
    assert len(sentence) <= 80 and sentence.count("。") == 1
    for said in ("为了", "保存对话内容", "编号" if "编号" in sentence else "账号", "删除我的数据"):
        assert said in sentence
