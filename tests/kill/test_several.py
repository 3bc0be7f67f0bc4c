"""Two gateways and two dialogue processes on PostgreSQL: one after the other is killed under load and stays away."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import random
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.settings import Settings
from bot.store.tables import turn
from tests.kill.askers import PATIENCE, SEED, Asker, all_closed, check, check_memory, lodge
from tests.kill.processes import Forked, environment, running
from tests.ports import free_port
from tests.stored import rows_of
from tests.waiting import until

pytestmark = [pytest.mark.service, pytest.mark.postgres]

ROUNDS = int(os.environ.get("KILL_ROUNDS", "4"))
ASKERS = 6
GOES_ON = 12
"""Turns that must be answered while one of four processes is away."""


class Balancer(httpx.AsyncBaseTransport):
    """What nginx does: any gateway for any request, the next one when it cannot be reached."""

    def __init__(self, ports: list[int], chance: random.Random) -> None:
        self._ports = ports
        self._chance = chance
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        first, second = self._chance.sample(self._ports, 2)
        request.url = request.url.copy_with(port=first)
        try:
            return await self._inner.handle_async_request(request)
        except httpx.ConnectError:
            request.url = request.url.copy_with(port=second)
            return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.fixture
def shared(settings: Settings, database_url: str) -> Settings:
    """Settings of four processes with one database."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    urls = tuple(f"http://127.0.0.1:{free_port()}" for _ in range(2))
    return dataclasses.replace(settings, database_url=database_url, dialogue_urls=urls)


@pytest.fixture
async def gateways(shared: Settings) -> AsyncIterator[dict[int, Forked]]:
    urls = ",".join(shared.dialogue_urls)
    made = {}
    for _ in range(2):
        port = free_port()
        environ = environment(shared, PORT=str(port), DIALOGUE_URLS=urls, TURN_DEADLINE="60")
        made[port] = Forked(environ, port, "-m", "tests.kill.nursery", "gateway")
    async with running(*made.values()):
        yield made


@pytest.fixture
async def dialogues(shared: Settings) -> AsyncIterator[dict[int, Forked]]:
    made = {}
    for url in shared.dialogue_urls:
        port = int(url.rpartition(":")[2])
        environ = environment(shared, DIALOGUE_PORT=str(port))
        made[port] = Forked(environ, port, "-m", "tests.kill.nursery", "dialogue")
    async with running(*made.values()):
        yield made


async def goes_on(settings: Settings) -> None:
    """Wait until so many more turns have ended."""
    before = len(rows_of(settings, turn))
    await until(lambda: len(rows_of(settings, turn)) >= before + GOES_ON, seconds=PATIENCE)


# SQLite is for one gateway.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_others_go_on_while_one_is_away(
    shared: Settings, gateways: dict[int, Forked], dialogues: dict[int, Forked]
) -> None:
    print(f"KILL_SEED={SEED} KILL_ROUNDS={ROUNDS}")
    chance, stop = random.Random(SEED), asyncio.Event()
    askers = [Asker(shared, number) for number in range(ASKERS)]
    for asker in askers:
        asker.client = httpx.AsyncClient(
            base_url=shared.gateway_url, timeout=5, transport=Balancer([*gateways], chance)
        )
    talking = [asyncio.create_task(lodge(asker, stop)) for asker in askers]
    for number in range(ROUNDS):
        victim = chance.choice([*(gateways if number % 2 else dialogues).values()])
        await asyncio.sleep(chance.uniform(0.1, 0.5))
        await victim.kill()
        await goes_on(shared)
        await victim.start()
        await victim.listens()
    stop.set()
    await asyncio.gather(*talking)
    await until(lambda: all_closed(shared), seconds=PATIENCE)
    for asker in askers:
        await asker.client.aclose()
    check(shared, askers)
    check_memory(shared)
    assert {row.kind for row in rows_of(shared, turn)} <= {"appeal", "answered"}, "no apology: another one answered"
