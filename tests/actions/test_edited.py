"""A message changed after it was sent: what it told of an appeal changes with it, and no second one begins."""

from __future__ import annotations

from itertools import count

import pytest

from bot.channels import telegram
from bot.store.appeal_rows import Appeal
from bot.store.inbox import Incoming
from tests.actions.chat import Heard, tracker_of, turn
from tests.actions.conftest import Asker
from tests.actions.filing import answer

FIRST = "7:m:42:100"


class Sender:
    """Sends messages on Telegram, and changes them."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._stamps = count(1)

    async def say(self, text: str, intent: str, message_id: str) -> Heard:
        self._asker._inbox.accept(Incoming(telegram.NAME, "42", message_id, text, text))
        return await turn(tracker_of(self._key, text, intent, message_id, telegram.NAME))

    async def edit(self, text: str, intent: str = "lodge_appeal") -> Heard:
        return await self.say(text, intent, f"7:e:42:100:{next(self._stamps)}")

    @property
    def appeals(self) -> list[Appeal]:
        found = self._asker.desk.conversations.find(telegram.NAME, "42")
        assert found is not None
        return self._asker.desk.appeals.of_conversation(found.id)

    @property
    def _key(self) -> str:
        found = self._asker.desk.conversations.find(telegram.NAME, "42")
        assert found is not None
        return found.key


@pytest.fixture
def sender(asker: Asker) -> Sender:
    return Sender(asker)


async def test_what_was_filed_is_added_to(sender: Sender, asker: Asker) -> None:
    await sender.say("园区停电三天没人管", "lodge_appeal", FIRST)
    await sender.say("确认提交", "affirm", "7:m:42:101")
    (case,) = sender.appeals
    for text in ("园区停电四天没人管", "园区停电四天没人管，冰箱里的药也坏了"):
        heard = await sender.edit(text)
        assert heard.used == ["utter_appeal_added"] and case.number in heard.text
    assert len(sender.appeals) == 1
    entries = asker.desk.appeals.entries(case.id, private=True)
    assert [entry.body.get("text") for entry in entries[1:]] == [
        "园区停电四天没人管",
        "园区停电四天没人管，冰箱里的药也坏了",
    ]


async def test_what_is_being_told_reads_as_changed(sender: Sender) -> None:
    await sender.say("园区停电三天没人管", "lodge_appeal", FIRST)
    heard = await sender.edit("园区停电四天没人管，电话13800138000")
    assert heard.used == ["utter_appeal_confirm"]
    assert "四天" in heard.text and "三天" not in heard.text
    await sender.say("确认提交", "affirm", "7:m:42:101")
    (case,) = sender.appeals
    assert (case.what, case.contact) == ("园区停电四天没人管", "13800138000")


async def test_with_a_command_before_it_too(sender: Sender) -> None:
    await sender.say("我要提一个诉求：园区停电三天没人管", "lodge_appeal", FIRST)
    await sender.say("确认提交", "affirm", "7:m:42:101")
    assert (await sender.edit("园区停电四天没人管")).used == ["utter_appeal_added"]


async def test_the_same_edit_once_more_adds_nothing(sender: Sender, asker: Asker) -> None:
    await sender.say("园区停电三天没人管", "lodge_appeal", FIRST)
    await sender.say("确认提交", "affirm", "7:m:42:101")
    for _ in range(2):
        assert (await sender.say("园区停电四天没人管", "lodge_appeal", "7:e:42:100:1")).used == ["utter_appeal_added"]
    assert [entry.kind for entry in asker.desk.appeals.entries(sender.appeals[0].id, private=True)] == ["open", "add"]


async def test_another_message_changed_is_heard_as_a_new_one(sender: Sender, asker: Asker) -> None:
    await sender.say("路灯补贴最高多少", "ask_amount", FIRST)
    await sender.say("园区停电三天没人管", "lodge_appeal", "7:m:42:101")
    await sender.say("确认提交", "affirm", "7:m:42:102")
    assert (await sender.edit("路灯补贴最低多少", "ask_amount")).texts == ["（政策答复）"]
    (case,) = sender.appeals
    answer(asker, case)
    heard = await sender.say("园区停电四天没人管", "lodge_appeal", "7:e:42:101:1")
    assert heard.used == ["utter_appeal_confirm"], "a case that was answered is not changed any more"
