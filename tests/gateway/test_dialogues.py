"""Conversations spread over several dialogue processes: each stays with its own, and none waits for a dead one."""

from __future__ import annotations

import asyncio
import dataclasses
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.gateway.dialogue import Dialogue
from bot.gateway.dialogues import Dialogues
from bot.gateway.meter import Meter
from bot.settings import Settings
from bot.store.tables import inbox, turn
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo
from tests.ports import free_port
from tests.stored import rows_of

ASKERS = 40


@pytest.fixture
async def stubs(ready_settings: Settings) -> AsyncIterator[list[StubDialogue]]:
    made = [StubDialogue(free_port(), ready_settings.gateway_secret) for _ in range(3)]
    for stub in made:
        await stub.start()
    yield made
    for stub in made:
        await stub.stop()


@pytest.fixture
async def spread(ready_settings: Settings, stubs: list[StubDialogue]) -> AsyncIterator[RunningGateway]:
    urls = tuple(f"http://127.0.0.1:{stub.port}" for stub in stubs)
    running = RunningGateway(dataclasses.replace(ready_settings, dialogue_urls=urls))
    await running.start()
    yield running
    await running.stop()


def askers_of(stub: StubDialogue) -> set[str]:
    return {one["sender"] for one in stub.turns}


async def everybody_says(gateway: RunningGateway, text: str) -> None:
    answers = await asyncio.gather(*(gateway.say(text, sender=f"u{number}") for number in range(ASKERS)))
    assert [answer.json()[0]["text"] for answer in answers] == [f"回复：{text}"] * ASKERS


async def test_a_conversation_stays_with_its_process(spread: RunningGateway, stubs: list[StubDialogue]) -> None:
    await everybody_says(spread, "一")
    first = [askers_of(stub) for stub in stubs]
    await everybody_says(spread, "二")
    assert [askers_of(stub) for stub in stubs] == first
    assert all(first), "spread over all"
    assert sum(map(len, first)) == ASKERS


async def test_only_the_conversations_of_a_dead_process_move_and_they_come_back(
    spread: RunningGateway, stubs: list[StubDialogue]
) -> None:
    await everybody_says(spread, "一")
    home = [askers_of(stub) for stub in stubs]
    await stubs[0].stop()
    await everybody_says(spread, "二")
    for stub, before in zip(stubs[1:], home[1:], strict=True):
        assert before <= askers_of(stub), "these did not move"
    assert askers_of(stubs[1]) | askers_of(stubs[2]) == set.union(*home)
    assert {one.kind for one in rows_of(spread.settings, turn)} == {"fact"}, "nobody got an apology"
    await stubs[0].start()
    spread.parts.dialogue._away_until.clear()  # its rest is over
    stubs[0].turns.clear()
    await everybody_says(spread, "三")
    assert askers_of(stubs[0]) == home[0]


async def test_a_process_that_dies_over_a_message_hands_it_on(
    spread: RunningGateway, stubs: list[StubDialogue]
) -> None:
    reached = asyncio.Event()

    async def hang(_turn: Turn) -> tuple[int, Any]:
        reached.set()
        await asyncio.sleep(60)
        return 200, {}

    for stub in stubs:
        stub.behaviour = hang
    answer = asyncio.create_task(spread.say("你好"))
    await reached.wait()
    (dying,) = [stub for stub in stubs if stub.turns]
    for stub in stubs:
        stub.behaviour = echo
    await dying.stop()
    assert (await answer).json()[0]["text"] == "回复：你好"
    assert Counter(one.state for one in rows_of(spread.settings, inbox)) == {"done": 1}


async def test_a_silent_process_is_asked_last_from_then_on(ready_settings: Settings, stubs: list[StubDialogue]) -> None:
    async def hang(_turn: Turn) -> tuple[int, Any]:
        await asyncio.sleep(60)
        return 200, {}

    urls = tuple(f"http://127.0.0.1:{stub.port}" for stub in stubs)
    running = RunningGateway(dataclasses.replace(ready_settings, dialogue_urls=urls, turn_deadline=4.0))
    await running.start()
    try:
        await running.say("一")
        (home,) = [stub for stub in stubs if stub.turns]
        home.behaviour = hang
        home.turns.clear()
        await running.say("二")  # ends in an apology: the process may be at work on it
        assert (await running.say("三")).json()[0]["text"] == "回复：三"
        assert home.texts == ["二"]
    finally:
        await running.stop()


async def test_every_process_is_checked(spread: RunningGateway, stubs: list[StubDialogue]) -> None:
    await stubs[2].stop()
    async with spread.client() as client:
        response = await client.get("/readyz")
        assert response.status_code == 200, "two are enough"
        reasons = list(response.json()["dialogues"].values())
        assert reasons[:2] == ["ok", "ok"] and "does not answer" in reasons[2]
        await stubs[0].stop()
        await stubs[1].stop()
        assert (await client.get("/readyz")).status_code == 503


async def test_a_process_that_joins_takes_only_its_share() -> None:
    clients = [Dialogue(f"http://127.0.0.1:{5005 + number}", "s", 1) for number in range(4)]
    three, four = Dialogues(clients[:3], Meter()), Dialogues(clients, Meter())
    keys = [f"key-{number}" for number in range(300)]
    before, after = ({key: some._in_order(key)[0].url for key in keys} for some in (three, four))
    moved = [key for key in keys if before[key] != after[key]]
    assert {after[key] for key in moved} == {"http://127.0.0.1:5008"}
    assert 40 < len(moved) < 110, "about a quarter"
    await four.close()
