"""A gateway process that is killed in the middle of a turn, and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

import httpx
import pytest

from bot.settings import Settings
from bot.store.tables import inbox, outbox, turn
from bot.values import ROOT
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo
from tests.stored import rows_of
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.service


async def start(settings: Settings) -> asyncio.subprocess.Process:
    chosen = {
        "DATA_DIR": str(settings.data_dir),
        "PORT": str(settings.port),
        "DIALOGUE_PORT": str(settings.dialogue_port),
        "LOG_LEVEL": "ERROR",
    }
    command = (sys.executable, "-m", "bot", "gateway")
    process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **chosen}, cwd=ROOT)
    async with httpx.AsyncClient(base_url=settings.gateway_url, trust_env=False, timeout=PATIENCE) as client:
        while process.returncode is None:
            try:
                if (await client.get("/healthz")).is_success:
                    return process
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    raise AssertionError(f"the gateway ended with {process.returncode}")


async def test_a_killed_gateway_loses_nothing_and_answers_once(ready_settings: Settings) -> None:
    stub = StubDialogue(ready_settings.dialogue_port, ready_settings.gateway_secret)
    asked = asyncio.Event()

    async def hang(turn: Turn) -> tuple[int, Any]:
        asked.set()
        await asyncio.sleep(60)
        return await echo(turn)

    stub.behaviour = hang
    await stub.start()
    first = await start(ready_settings)
    async with httpx.AsyncClient(base_url=ready_settings.gateway_url, trust_env=False, timeout=PATIENCE) as client:
        await client.get("/")
        for number in range(3):
            body = {"message": f"第{number}句", "client_id": f"c{number}"}
            assert (await client.post("/chat/messages", json=body)).status_code == 202
        await asked.wait()
        first.kill()
        await first.wait()
        stub.behaviour = echo
        second = await start(ready_settings)
        again = await client.post("/chat/messages", json={"message": "第2句", "client_id": "c2"})
        assert again.json()["fresh"] is False
        await until(lambda: {row.state for row in rows_of(ready_settings, inbox)} == {"done"})
    second.terminate()
    assert await second.wait() in (0, -signal.SIGTERM)  # uvicorn ends in order, then by the signal it got
    await stub.stop()
    answers = [row.payload["text"] for row in rows_of(ready_settings, outbox)]
    assert answers == ["回复：第0句", "回复：第1句", "回复：第2句"]
    assert len(rows_of(ready_settings, turn)) == 3
    assert stub.texts == ["第0句", "第0句", "第1句", "第2句"]
