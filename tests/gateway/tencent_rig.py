"""A gateway with a WeChat or WeCom account, the stand-in for their servers, and the stub dialogue."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import sqlalchemy as sa

from bot.desk.roles import Role
from bot.gateway import line, wechat_arrivals
from bot.settings import Settings
from bot.store import engine as engines
from bot.store.clock import Clock, utc_now
from bot.store.conversations import Conversation, Conversations
from bot.store.handoffs import Handoffs
from bot.store.officers import Officer, Officers
from tests.fakes.wechat import FakeWeChat
from tests.fakes.wecom import FakeWeCom
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue
from tests.ports import free_port
from tests.stored import rows
from tests.waiting import PATIENCE, until

PLAIN, AES, WECOM = "plain", "aes", "wecom"
WAYS = (PLAIN, AES, WECOM)
USER = "oAskerOpenId_0001"


class Rig:
    """Everything a test needs."""

    def __init__(self, way: str, settings: Settings, dialogue: StubDialogue, wait: float, clock: Clock) -> None:
        self.name = "wecom" if way == WECOM else "wechat"
        self.dialogue = dialogue
        webhook = f"{settings.gateway_url}/webhooks/{self.name}"
        self.fake: Any
        if way == WECOM:
            self.fake = FakeWeCom(free_port(), webhook, wait=wait)
        else:
            self.fake = FakeWeChat(free_port(), webhook, encrypted=way == AES, wait=wait)
        self.fake.clock = lambda: clock().timestamp()
        chosen: dict[str, Any] = {name.lower(): value for name, value in self.fake.credentials.items()}
        self.settings = dataclasses.replace(settings, **chosen)
        self.gateway = RunningGateway(self.settings, clock)
        self.clock = clock
        self.engine = engines.create_engine(settings.database_url)

    def shown(self, user: str = USER) -> list[str]:
        found: list[str] = self.fake.shown(user)
        return found

    def ways(self, user: str = USER) -> list[str]:
        return [one.way for one in self.fake.user(user).shown]

    async def until_shown(self, count: int, user: str = USER) -> list[str]:
        """Wait until the user's screen has `count` messages, and return them."""
        await until(lambda: len(self.shown(user)) >= count)
        return self.shown(user)

    def rows(self, table: sa.Table) -> list[Any]:
        return rows(self.engine, table)

    def conversation(self, user: str = USER) -> Conversation:
        found = Conversations(self.engine).find(self.name, user)
        assert found is not None
        return found

    def officer(self) -> Officer:
        officers = Officers(self.engine)
        return officers.by_login("li") or officers.add("li", "李工", Role.SUPERVISOR, "区住建局")

    def handoffs(self) -> Handoffs:
        return Handoffs(self.engine, self.clock)


@asynccontextmanager
async def rigged(
    way: str,
    settings: Settings,
    dialogue: StubDialogue,
    clock: Clock = utc_now,
    *,
    patience: float = PATIENCE,
    hold: float = 3 * PATIENCE,
) -> AsyncIterator[Rig]:
    """Run gateway and stand-in.

    The gateway lets them wait `patience` seconds, and keeps from its sender for `hold` what goes back on the line.
    They wait longer than that, so that a busy machine's pauses are not taken for a slow turn.
    """
    rig = Rig(way, settings, dialogue, 2 * PATIENCE, clock)
    seconds = mock.patch.object(line, "PATIENCE", patience)
    with seconds, mock.patch.object(wechat_arrivals, "HOLD", timedelta(seconds=hold)):
        await rig.fake.start()
        await rig.gateway.start()
        try:
            yield rig
        finally:
            await rig.gateway.stop()
            await rig.fake.stop()
            rig.engine.dispose()
    assert not rig.fake.refused, rig.fake.refused
