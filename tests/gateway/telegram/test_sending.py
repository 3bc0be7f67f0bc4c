"""Replies on their way to Telegram: in parts, and what each failure means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.settings import Settings
from bot.store.outbox import DEAD, PENDING, SENT
from bot.store.tables import outbox
from bot.store.windows import Windows
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Person
from tests.fakes.telegram_rules import RefusedCallError, bad
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, said
from tests.stored import rows_of
from tests.waiting import until


@pytest.fixture(autouse=True)
def lenient(server: FakeTelegram) -> None:
    """Let calls be refused: that is what is tested here."""
    server.lenient = True


def fails(server: FakeTelegram, *faults: RefusedCallError | float) -> None:
    server.faults["sendMessage"].extend(faults)


def states(bot: RunningGateway) -> list[str]:
    return [row.state for row in rows_of(bot.settings, outbox)]


def waits(bot: RunningGateway) -> timedelta:
    """Return how long after it was made the one pending reply is tried next."""
    (row,) = [row for row in rows_of(bot.settings, outbox) if row.state == PENDING]
    return timedelta() + (row.next_attempt_at - row.created_at)


async def test_a_long_answer_comes_in_parts_with_the_buttons_under_the_last(
    bot: RunningGateway, dialogue: StubDialogue, asker: Person
) -> None:
    paragraph = "每家企业每年最高资助五十万元，<以公告为准>。" * 20 + "\n"

    async def long(_turn: Turn) -> tuple[int, Any]:
        return 200, said(paragraph * 12, buttons=("材料",))

    dialogue.behaviour = long
    await asker.says("全部")
    await until(lambda: states(bot) == [SENT])
    assert len(asker.heard) == 2
    assert "".join(asker.heard).replace("\n", "") == (paragraph * 12).replace("\n", "")
    assert [bool(sent.buttons) for sent in asker.server.sent] == [False, True]


async def test_after_a_failure_only_what_is_missing_is_sent(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    async def long(_turn: Turn) -> tuple[int, Any]:
        return 200, said("。".join(f"第{number}句" + "长" * 50 for number in range(120)))

    dialogue.behaviour = long
    fails(server, 0.0, RefusedCallError(502, "Bad Gateway"))
    await asker.says("全部")
    await until(lambda: states(bot) == [SENT])
    assert len(asker.heard) == len(set(asker.heard)) == 2


async def test_telegram_is_given_the_pause_it_wants(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    fails(server, RefusedCallError(429, "Too Many Requests: retry after 77", {"retry_after": 77}))
    await asker.says("你好")
    await until(lambda: [row.attempts for row in rows_of(bot.settings, outbox)] == [1])
    assert waits(bot) > timedelta(seconds=70)


async def test_a_time_out_is_tried_again_because_it_may_have_failed(
    telegram_settings: Settings,
    server: FakeTelegram,
    dialogue: StubDialogue,
    asker: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.channels.telegram_api.PATIENCE", 0.3)
    bot = RunningGateway(telegram_settings)
    await bot.start()
    await until(lambda: bool(server.webhook))
    fails(server, 0.6)
    await asker.says("你好")
    await until(lambda: states(bot) == [SENT])
    await bot.stop()
    assert rows_of(bot.settings, outbox)[0].attempts >= 2
    assert set(asker.heard) == {"回复：你好"}


async def test_who_blocks_the_bot_is_written_to_again_only_after_coming_back(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    await asker.says("你好")
    await until(lambda: len(asker.heard) == 1)
    parts: Any = bot.parts
    conversation = parts.conversations.find("telegram", "42").id
    server.blocked.add(42)
    await asker.says("再见")
    windows = Windows(parts.engine)
    await until(lambda: windows.left(conversation) == 0)
    await until(lambda: len([call for call, _ in server.calls if call == "sendMessage"]) == 2)
    await until(lambda: waits(bot) > timedelta(days=20))
    assert await asker.blocks(status="member") == [200]
    assert windows.left(conversation) is None
    await until(lambda: asker.heard == ["回复：你好", "回复：再见"])
    assert await asker.blocks() == [200]
    assert windows.left(conversation) == 0


async def test_what_telegram_refuses_for_good_is_a_dead_letter(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    fails(server, bad("chat not found"))
    await asker.says("你好")
    await until(lambda: states(bot) == [DEAD])
    await asker.says("还在吗")
    await until(lambda: asker.heard == ["回复：还在吗"])


async def test_a_group_that_has_grown_is_followed(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue
) -> None:
    small = Person(server, 42, chat=-5, kind="group")
    large = Person(server, 42, chat=-1005, kind="supergroup")
    await small.says("@FutianTestBot 英才荟")
    server.moved[-5] = -1005
    await until(lambda: small.heard + large.heard == ["回复：英才荟"])
    await small.says("@FutianTestBot 材料")
    await until(lambda: len(large.heard) >= 1 and states(bot) == [SENT, SENT])
    assert large.last.answers is None


async def test_a_group_s_minute_is_respected(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, member: Person
) -> None:
    server.monotonic = lambda: 0.0  # its minute does not end, however long this takes
    for number in range(21):
        await member.says(f"@FutianTestBot 第{number}问")
    await until(lambda: states(bot).count(SENT) == 20)
    await until(lambda: [row.attempts for row in rows_of(bot.settings, outbox)].count(1) == 21)
    assert waits(bot) > timedelta(seconds=20)
    assert len(server.refused) == 1
