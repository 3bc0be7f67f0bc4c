"""Long polling: nothing is lost or doubled, whenever the process stops and whoever else takes the updates."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from bot.channels.telegram import Identity
from bot.gateway import telegram_reach
from bot.settings import Settings
from bot.store.engine import create_engine
from bot.store.tables import inbox
from bot.store.telegram import TelegramRows
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import TOKEN
from tests.fakes.telegram_people import Person
from tests.fakes.telegram_rules import RefusedCallError
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue
from tests.stored import rows_of
from tests.waiting import until


@pytest.fixture
def polling(telegram_settings: Settings) -> Settings:
    return dataclasses.replace(telegram_settings, telegram_mode="polling", telegram_secret="", public_url="")


def next_update(settings: Settings) -> int:
    engine = create_engine(settings.database_url)
    found = TelegramRows(engine).next_update(Identity.of_token(TOKEN).id)
    engine.dispose()
    return found


async def test_updates_are_fetched_answered_and_confirmed(
    polling: Settings, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    server.webhook = {"url": "https://elsewhere.example/left-over"}
    gateway = RunningGateway(polling)
    server.pending.append(server.update(message=asker.message("早就说了")))
    await gateway.start()
    await until(lambda: asker.heard == ["回复：早就说了"])
    await asker.says("你好")
    await until(lambda: asker.heard[1:] == ["回复：你好"])
    await until(lambda: server.pending == [])
    assert server.webhook == {}
    await gateway.stop()
    assert server.refused == []


async def test_a_restart_in_the_middle_loses_nothing_and_doubles_nothing(
    polling: Settings, server: FakeTelegram, dialogue: StubDialogue, asker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"第{number}句" for number in range(6)]
    server.pending += [server.update(message=asker.message(text)) for text in texts]
    advance = TelegramRows.advance
    dies = asyncio.Event()

    def killed_before(rows: TelegramRows, bot: int, number: int) -> None:
        if not dies.is_set():
            dies.set()
            raise OSError("the process is killed here")
        advance(rows, bot, number)

    monkeypatch.setattr(TelegramRows, "advance", killed_before)
    first = RunningGateway(polling)
    await first.start()
    await dies.wait()
    await first.stop()
    assert next_update(polling) == 0
    assert len(server.pending) == len(texts)
    second = RunningGateway(polling)
    await second.start()
    await until(lambda: len(asker.heard) == len(texts) and server.pending == [])
    await second.stop()
    assert asker.heard == [f"回复：{text}" for text in texts]
    assert dialogue.texts == texts
    assert len(rows_of(polling, inbox)) == len(texts)
    assert next_update(polling) > 5000


async def test_a_broken_update_does_not_stop_the_others(
    polling: Settings, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    server.pending += [
        server.update(message={"message_id": "x"}),
        server.update(message=asker.message("你好")),
    ]
    gateway = RunningGateway(polling)
    await gateway.start()
    await until(lambda: asker.heard == ["回复：你好"])
    await gateway.stop()


async def test_a_database_that_fails_is_waited_for(
    polling: Settings, server: FakeTelegram, dialogue: StubDialogue, asker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.telegram_reach.pause", lambda *_: 0.01)
    gateway = RunningGateway(polling)
    await gateway.start()
    assert gateway.app is not None
    intake = gateway.app.state.parts.intake
    accept = intake.accept
    failures: list[int] = []

    async def failing_twice(*arguments: object) -> object:
        if len(failures) < 2:
            failures.append(1)
            raise OSError("disk")
        return await accept(*arguments)

    monkeypatch.setattr(intake, "accept", failing_twice)
    await asker.says("你好")
    await until(lambda: asker.heard == ["回复：你好"])
    await gateway.stop()
    assert dialogue.texts == ["你好"]


async def test_faults_of_the_network_are_waited_out(
    polling: Settings, server: FakeTelegram, dialogue: StubDialogue, asker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def noted(self: telegram_reach.TelegramReach, fault: Exception, attempts: int) -> int:
        pauses.append(attempts)
        return attempts + 1

    monkeypatch.setattr(telegram_reach.TelegramReach, "_rest", noted)
    conflict = RefusedCallError(409, "Conflict: terminated by other getUpdates request")
    wait = RefusedCallError(429, "Too Many Requests: retry after 3", {"retry_after": 3})
    server.faults["getUpdates"].extend([conflict, RefusedCallError(502, "Bad Gateway"), wait])
    gateway = RunningGateway(polling)
    await gateway.start()
    await asker.says("你好")
    await until(lambda: asker.heard == ["回复：你好"])
    await gateway.stop()
    assert pauses == [0, 1, 2]


async def test_telegram_that_is_away_at_the_start_is_waited_for(
    polling: Settings, server: FakeTelegram, dialogue: StubDialogue, asker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.telegram_reach.pause", lambda *_: 0.05)
    await server.stop()
    gateway = RunningGateway(polling)
    await gateway.start()
    assert (await gateway.say("网页照常")).status_code == 200
    await server.start()
    await asker.says("你好")
    await until(lambda: asker.heard == ["回复：你好"])
    await gateway.stop()


def test_telegram_may_count_anew_from_a_lower_number(polling: Settings) -> None:
    engine = create_engine(polling.database_url)
    places = TelegramRows(engine)
    places.advance(1, 900)
    places.advance(2, 5)
    places.advance(1, 40)
    assert (places.next_update(1), places.next_update(2), places.next_update(3)) == (40, 5, 0)
    engine.dispose()
