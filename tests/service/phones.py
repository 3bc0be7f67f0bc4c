"""Telephones on which askers talk to the running assistant: WeChat, WeCom and Telegram, on their strict stand-ins."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.fakes import telegram_bot
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Person
from tests.fakes.wechat import FakeWeChat
from tests.fakes.wecom import FakeWeCom
from tests.ports import free_port

PLAIN, AES, WECOM, TELEGRAM = "wechat, plain", "wechat, encrypted", "wecom", "telegram"
WAYS = (PLAIN, AES, WECOM, TELEGRAM)

SLOWEST_ANSWER = 240.0
"""Seconds; most answers take a tenth of one."""
_SECRET = "a-secret-of-the-webhook"


class Phone(ABC):
    """One asker's telephone, and the server of their channel behind it."""

    channel: str
    asker: str

    def __init__(self) -> None:
        self._read = 0

    async def hears(self, *words: str) -> str:
        """Wait until what was shown since the last time holds all the words; return it."""
        end = time.monotonic() + SLOWEST_ANSWER
        while True:
            told = "\n".join(self.screen()[self._read :])
            if all(word in told for word in words):
                self._read = len(self.screen())
                return told
            assert time.monotonic() < end, f"{words} were not shown, but: {told}"
            await asyncio.sleep(0.05)

    @property
    @abstractmethod
    def credentials(self) -> dict[str, str]:
        """Settings that switch the channel on."""

    @abstractmethod
    async def start(self) -> None:
        """Start the server."""

    @abstractmethod
    async def stop(self) -> None:
        """Stop the server, which must have had nothing to complain of."""

    @abstractmethod
    async def meets(self) -> None:
        """Follow the account, or start the bot."""

    @abstractmethod
    async def says(self, text: str) -> None:
        """Type a message."""

    @abstractmethod
    async def chooses(self, title: str) -> None:
        """Take what is offered under the last message: by its number, or by its button."""

    @abstractmethod
    def screen(self) -> list[str]:
        """Return what was shown so far."""


class TencentPhone(Phone):
    """WeChat's, plain or encrypted, and WeCom's."""

    def __init__(self, way: str, gateway_url: str) -> None:
        super().__init__()
        self.channel = "wecom" if way == WECOM else "wechat"
        self.asker = f"oAsker-{way.replace(', ', '-')}"
        webhook = f"{gateway_url}/webhooks/{self.channel}"
        self._server: Any = FakeWeCom(free_port(), webhook, wait=SLOWEST_ANSWER) if way == WECOM else None
        self._server = self._server or FakeWeChat(free_port(), webhook, encrypted=way == AES, wait=SLOWEST_ANSWER)

    @property
    def credentials(self) -> dict[str, str]:
        found: dict[str, str] = self._server.credentials
        return found

    async def start(self) -> None:
        await self._server.start()

    async def stop(self) -> None:
        await self._server.stop()
        assert not self._server.refused, self._server.refused
        assert "fault" not in [shown.way for shown in self._server.user(self.asker).shown]

    async def meets(self) -> None:
        await self._server.event(self.asker, "subscribe", EventKey="")

    async def says(self, text: str) -> None:
        tries = await self._server.say(self.asker, text)
        assert [one.status for one in tries] == [200], tries

    async def chooses(self, title: str) -> None:
        shown = self._server.user(self.asker).shown[-1]
        clickable = next((item for item in shown.menu if item.content == title), None)
        if clickable is not None:
            await self._server.tap(self.asker, clickable)
            return
        line = next(line for line in shown.text.splitlines() if line.endswith(f". {title}"))
        await self.says(line.partition(".")[0])

    def screen(self) -> list[str]:
        return list(self._server.shown(self.asker))


class TelegramPhone(Phone):
    """Telegram's, in a private chat."""

    channel, asker = "telegram", "4242"

    def __init__(self, gateway_url: str) -> None:
        super().__init__()
        self._server = FakeTelegram(free_port())
        self._person = Person(self._server, int(self.asker))
        self._gateway_url = gateway_url

    @property
    def credentials(self) -> dict[str, str]:
        return {
            "TELEGRAM_TOKEN": telegram_bot.TOKEN,
            "TELEGRAM_SECRET": _SECRET,
            "TELEGRAM_API_BASE": self._server.url,
            "PUBLIC_URL": self._gateway_url,
        }

    async def start(self) -> None:
        await self._server.start()

    async def stop(self) -> None:
        await self._server.stop()
        assert not self._server.refused, self._server.refused

    async def meets(self) -> None:
        end = time.monotonic() + SLOWEST_ANSWER
        while not self._server.webhook:
            assert time.monotonic() < end, "Telegram was not told of the webhook"
            await asyncio.sleep(0.05)
        assert await self._person.says("/start") == [200]

    async def says(self, text: str) -> None:
        assert await self._person.says(text) == [200]

    async def chooses(self, title: str) -> None:
        pressed = await self._person.presses(title, self._person.last)
        end = time.monotonic() + SLOWEST_ANSWER
        while pressed not in self._server.notes:
            assert time.monotonic() < end, "the press of a button was not answered"
            await asyncio.sleep(0.05)

    def screen(self) -> list[str]:
        return self._person.heard


@asynccontextmanager
async def phone(way: str, gateway_url: str) -> AsyncIterator[Phone]:
    """Switch on a telephone whose channel calls the gateway at `gateway_url`."""
    made = TelegramPhone(gateway_url) if way == TELEGRAM else TencentPhone(way, gateway_url)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
