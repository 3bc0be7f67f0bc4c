"""Gateway and dialogue killed with SIGKILL at random points of turns; nothing is lost, nothing is done twice.

`KILL_POINTS` says how often (`scripts/kill` and CI: 50 on each database), `KILL_SEED` repeats a run that failed.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.kill.askers import PATIENCE, SEED, Asker, all_closed, check, check_memory, lodge
from tests.kill.processes import Forked, environment, running
from tests.waiting import until

pytestmark = pytest.mark.service

POINTS = int(os.environ.get("KILL_POINTS", "8"))

ASKERS = 4
TURN = 0.15
"""Seconds: about what a turn takes here, from its message on."""


@pytest.fixture
async def processes(desk_settings: Settings) -> AsyncIterator[tuple[Forked, Forked]]:
    environ = environment(desk_settings, TURN_DEADLINE="10")
    gateway = Forked(environ, desk_settings.port, "-m", "tests.kill.nursery", "gateway")
    dialogue = Forked(environ, desk_settings.dialogue_port, "-m", "tests.kill.nursery", "dialogue")
    async with running(gateway, dialogue):
        yield gateway, dialogue


async def kill_at_random(processes: tuple[Forked, Forked], askers: list[Asker], chance: random.Random) -> None:
    for _ in range(POINTS):
        asker = chance.choice(askers)
        asker.posted.clear()
        await asyncio.wait_for(asker.posted.wait(), PATIENCE)
        await asyncio.sleep(chance.uniform(0, TURN))
        victim = chance.choice(processes)
        await victim.kill()
        await asyncio.sleep(chance.uniform(0, 0.2))
        await victim.start()
        # Killed before it listens, on a slow machine, it would never get to work.
        await victim.listens()


async def test_killed_at_any_point_nothing_is_lost_and_nothing_done_twice(
    desk_settings: Settings, processes: tuple[Forked, Forked]
) -> None:
    print(f"KILL_SEED={SEED} KILL_POINTS={POINTS} {desk_settings.database_url.partition(':')[0]}")
    stop = asyncio.Event()
    askers = [Asker(desk_settings, number) for number in range(ASKERS)]
    talking = [asyncio.create_task(lodge(asker, stop)) for asker in askers]
    await kill_at_random(processes, askers, random.Random(SEED))
    stop.set()
    await asyncio.gather(*talking)
    await until(lambda: all_closed(desk_settings), seconds=PATIENCE)
    for asker in askers:
        await asker.client.aclose()
    check(desk_settings, askers)
    check_memory(desk_settings)
