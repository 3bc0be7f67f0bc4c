"""A gateway with a bot on the fake Telegram, and someone who writes to it."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import TOKEN
from tests.fakes.telegram_people import Person
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue
from tests.ports import free_port
from tests.waiting import until

SECRET = "a_secret-of-the-webhook_0123456789"


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    fake = FakeTelegram(free_port())
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def telegram_settings(ready_settings: Settings, server: FakeTelegram) -> Settings:
    return dataclasses.replace(
        ready_settings,
        telegram_token=TOKEN,
        telegram_secret=SECRET,
        telegram_api_base=server.url,
        public_url=ready_settings.gateway_url,
    )


@pytest.fixture
async def bot(
    telegram_settings: Settings, server: FakeTelegram, dialogue: StubDialogue
) -> AsyncIterator[RunningGateway]:
    """A gateway whose webhook Telegram knows."""
    running = RunningGateway(telegram_settings)
    await running.start()
    await until(lambda: bool(server.webhook))
    yield running
    await running.stop()
    assert server.lenient or not server.refused, "a call was refused that should have been right"


@pytest.fixture
def asker(server: FakeTelegram) -> Person:
    return Person(server, 42)


@pytest.fixture
def member(server: FakeTelegram) -> Person:
    return Person(server, 42, chat=-1001, kind="supergroup")
