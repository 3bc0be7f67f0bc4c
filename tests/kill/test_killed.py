"""Gateway and dialogue killed with SIGKILL at random points of turns; nothing is lost, nothing is done twice.

`KILL_POINTS` says how often (50 in CI, a few in `make test`), `KILL_SEED` repeats a run that failed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.desk.number import find_number
from bot.settings import Settings
from bot.store.appeal_audit import AppealAudit
from bot.store.desk_tables import appeal
from bot.store.engine import create_engine
from bot.store.tables import inbox, outbox, turn
from bot.values import ROOT
from tests.gateway.test_turns import rows, until
from tests.store.desk import RULES

pytestmark = pytest.mark.service

POINTS = int(os.environ.get("KILL_POINTS", "50" if os.environ.get("CI") else "8"))
SEED = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(10**6)))
ASKERS = 4
PATIENCE = 30.0
"""Seconds until a message must be acknowledged, restarts included."""


class Process:
    """A process of the service that can be killed and started again."""

    def __init__(self, settings: Settings, port: int, *command: str) -> None:
        self._command = (sys.executable, *command)
        self._port = port
        self._environment = {
            **os.environ,
            "DATA_DIR": str(settings.data_dir),
            "PORT": str(settings.port),
            "DIALOGUE_PORT": str(settings.dialogue_port),
            "GATEWAY_SECRET": settings.gateway_secret,
            "LOG_LEVEL": "ERROR",
            "TURN_DEADLINE": "10",
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        quiet = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            *self._command, env=self._environment, cwd=ROOT, stdout=quiet, stderr=quiet
        )

    async def listens(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
        raise AssertionError(f"{self._command} does not listen within {PATIENCE} s")

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


class Asker:
    """Sends messages until each is acknowledged, under the same id, as the web page does."""

    def __init__(self, settings: Settings, name: int) -> None:
        self.client = httpx.AsyncClient(base_url=settings.gateway_url, trust_env=False, timeout=5)
        self.name = name
        self.acknowledged: list[str] = []

    async def say(self, text: str) -> None:
        client_id = f"{self.name}-{len(self.acknowledged)}"
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                if "futian_chat" not in self.client.cookies:
                    await self.client.get("/")
                body = {"message": text, "client_id": client_id}
                if (await self.client.post("/chat/messages", json=body)).status_code == 202:
                    self.acknowledged.append(text)
                    return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{text!r} was not acknowledged within {PATIENCE} s; does the gateway start?")


@pytest.fixture
async def processes(desk_settings: Settings) -> AsyncIterator[tuple[Process, Process]]:
    port = desk_settings.dialogue_port
    gateway = Process(desk_settings, desk_settings.port, "-m", "bot", "gateway")
    dialogue = Process(desk_settings, port, "-m", "tests.kill.light_dialogue", str(port))
    for process in (gateway, dialogue):
        await process.start()
        await process.listens()
    yield gateway, dialogue
    for process in (gateway, dialogue):
        await process.kill()


async def lodge(asker: Asker, stop: asyncio.Event) -> None:
    count = 0
    while not stop.is_set():
        count += 1
        await asker.say(f"诉求：{asker.name}号园区第{count}次停电")
        await asker.say("确认提交")
        await asker.say("在吗")
        await asyncio.sleep(0.3)


async def kill_at_random(processes: tuple[Process, Process], chance: random.Random) -> None:
    for _ in range(POINTS):
        await asyncio.sleep(chance.uniform(0.2, 1.2))
        victim = chance.choice(processes)
        await victim.kill()
        await asyncio.sleep(chance.uniform(0, 0.3))
        await victim.start()
        # Killed before it listens, on a slow machine, it would never get to work.
        await victim.listens()


async def test_killed_at_any_point_nothing_is_lost_and_nothing_done_twice(
    desk_settings: Settings, processes: tuple[Process, Process]
) -> None:
    print(f"KILL_SEED={SEED} KILL_POINTS={POINTS}")
    stop = asyncio.Event()
    askers = [Asker(desk_settings, number) for number in range(ASKERS)]
    talking = [asyncio.create_task(lodge(asker, stop)) for asker in askers]
    await kill_at_random(processes, random.Random(SEED))
    stop.set()
    await asyncio.gather(*talking)
    await until(lambda: all(row.state in ("done", "failed") for row in rows(desk_settings, inbox)), seconds=60)
    for asker in askers:
        await asker.client.aclose()
    check(desk_settings, askers)


def check(settings: Settings, askers: list[Asker]) -> None:
    messages, turns, replies = (rows(settings, table) for table in (inbox, turn, outbox))
    appeals = rows(settings, appeal)
    said = sorted(text for asker in askers for text in asker.acknowledged)
    assert sorted(row.raw_text for row in messages) == said, "every acknowledged message is there once"
    assert Counter(row.inbox_id for row in turns) == Counter(row.id for row in messages), "one turn each"
    answered = Counter(row.inbox_id for row in replies)
    assert all(answered[row.id] == 1 for row in messages), "one reply each"
    matters = Counter(row.what for row in appeals if row.origin == "asked")
    assert set(matters.values()) <= {1}, "no appeal is doubled"
    told = {row.inbox_id: find_number(row.payload["text"]) for row in replies}
    numbers = {row.number for row in appeals}
    kinds = {row.inbox_id: row.kind for row in turns}
    for row in messages:
        if row.raw_text == "确认提交" and kinds[row.id] == "appeal":
            assert told[row.id] in numbers, "every filing names an appeal that is there"
        if kinds[row.id] == "error":
            assert told[row.id] in numbers, "every apology names an appeal that is there"
    told_numbers = {number for number in told.values() if number}
    assert numbers <= told_numbers, "every appeal was told to its asker"
    assert AppealAudit(create_engine(settings.database_url), RULES()).faults() == []
