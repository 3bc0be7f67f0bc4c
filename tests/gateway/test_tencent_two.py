"""Two gateways on one database: a repetition that reaches the other one is still one turn and one answer."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import pytest

from bot.settings import Settings
from bot.store import migrate
from bot.store.tables import inbox, outbox
from tests.gateway.conftest import RunningGateway
from tests.gateway.quick import quick_rounds  # noqa: F401 - used by every test
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo
from tests.gateway.tencent_rig import AES, USER, Rig, rigged
from tests.ports import free_port
from tests.waiting import until

pytestmark = pytest.mark.postgres


@pytest.fixture
def ready_settings(settings: Settings, postgres_url: str) -> Settings:
    """Settings with a server that two processes may share."""
    migrate.upgrade(postgres_url)
    return dataclasses.replace(settings, database_url=postgres_url)


async def other_gateway(rig: Rig) -> RunningGateway:
    made = RunningGateway(dataclasses.replace(rig.settings, port=free_port()), rig.clock)
    await made.start()
    return made


async def test_the_other_one_gives_the_answer_again(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(AES, ready_settings, dialogue) as rig:
        other = await other_gateway(rig)
        document = rig.fake.text(USER, "你好")
        assert b"Encrypt" in (await rig.fake.once(USER, document)).body  # and it gets lost
        await until(lambda: [row.state for row in rig.rows(outbox)] == ["sent"])
        rig.fake.webhook = f"{other.url}/webhooks/wechat"
        await rig.fake.push(USER, document)
        await other.stop()
        assert (rig.shown(), rig.ways()) == (["回复：你好"], ["passive"])
        assert (len(dialogue.turns), len(rig.rows(inbox))) == (1, 1)


async def test_the_other_one_ends_the_wait(ready_settings: Settings, dialogue: StubDialogue) -> None:
    free = asyncio.Event()

    async def slow(turn: Turn) -> tuple[int, Any]:
        await free.wait()
        return await echo(turn)

    dialogue.behaviour = slow
    async with rigged(AES, ready_settings, dialogue) as rig:
        other = await other_gateway(rig)
        document = rig.fake.text(USER, "你好")
        rig.fake.user(USER).wrote_at, rig.fake.user(USER).left = rig.fake.clock(), 5
        first = asyncio.create_task(rig.fake.once(USER, document))
        await until(lambda: bool(dialogue.turns))
        rig.fake.webhook = f"{other.url}/webhooks/wechat"
        assert (await rig.fake.once(USER, document)).body == rig.fake.silences[0]
        free.set()
        assert (await first).body == rig.fake.silences[0]
        assert await rig.until_shown(1) == ["回复：你好"]
        await other.stop()
        assert (rig.ways(), len(dialogue.turns), len(rig.fake.tokens)) == (["api"], 1, 1)
