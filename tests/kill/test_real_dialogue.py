"""The real dialogue killed with SIGKILL, a few times because it takes half a minute to come back."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.store import migrate
from bot.store.tables import dialogue_memory, inbox, turn
from tests.kill.askers import SEED, Asker, all_closed, check
from tests.kill.processes import Process, environment, running
from tests.service.conftest import reuse_model, run_bot
from tests.stored import rows_of
from tests.waiting import until

pytestmark = pytest.mark.service

ANSWERED_WITHIN = 900.0
"""Seconds: a restart of Rasa on a busy machine, and the turn."""
QUESTIONS = ("知识产权质押融资补贴有什么条件", "园区一周停了三次电，没人管", "确认提交", "人才住房怎么申请")


@pytest.fixture
async def processes(settings: Settings) -> AsyncIterator[tuple[Process, Process]]:
    environ = environment(settings, TURN_DEADLINE="300")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(settings.database_url)
    reuse_model(settings)
    for words in (("policies", "load"), ("train",)):
        run_bot(environ, *words)
    gateway = Process(environ, settings.port, "-m", "bot", "gateway")
    dialogue = Process(environ, settings.dialogue_port, "-m", "bot", "dialogue")
    async with running(gateway, dialogue):
        yield gateway, dialogue


async def answered(settings: Settings) -> None:
    await until(lambda: bool(rows_of(settings, inbox)) and all_closed(settings), seconds=ANSWERED_WITHIN)


async def test_a_follow_up_after_a_kill_knows_what_it_is_about(
    settings: Settings, processes: tuple[Process, Process]
) -> None:
    _, dialogue = processes
    asker, chance = Asker(settings, 1), random.Random(SEED)
    await asker.say("福田英才荟有哪些档次")
    await answered(settings)
    await dialogue.kill()
    await asker.say("那条件呢")
    await dialogue.start()
    await answered(settings)
    first, second = rows_of(settings, turn)
    assert first.policy_ids and set(first.policy_ids) & set(second.policy_ids), "the focus is remembered"
    assert second.intent and 0 < second.confidence <= 1
    assert len(rows_of(settings, dialogue_memory)) == 1
    for text in QUESTIONS:
        await asker.say(text)
        if chance.random() < 0.5:
            await asyncio.sleep(chance.uniform(0, 0.05))
            await dialogue.kill()
            await dialogue.start()
    await answered(settings)
    await asker.client.aclose()
    check(settings, [asker])
    assert {row.kind for row in rows_of(settings, turn)}.isdisjoint({"error"}), "all of it was answered in the end"
