"""A gateway on loopback, in the test's own loop, with a stub dialogue behind it."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.gateway.app import create_app
from bot.gateway.parts import Parts
from bot.settings import Settings
from bot.store.clock import Clock, utc_now
from tests.gateway.stub_dialogue import StubDialogue
from tests.serving import Serving
from tests.waiting import PATIENCE


class RunningGateway:
    """One gateway process, as far as a test can tell; it can be killed and started again on the same data."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self.url = settings.gateway_url
        self.app: Starlette | None = None
        self._serving: Serving | None = None

    @property
    def parts(self) -> Parts:
        assert self.app is not None, "the gateway was not started"
        found = self.app.state.parts
        assert isinstance(found, Parts)
        return found

    async def start(self) -> None:
        self.app = create_app(self.settings, self.clock)
        self._serving = Serving(self.app, self.settings.port, timeout_graceful_shutdown=1)
        await self._serving.start()

    async def stop(self) -> None:
        if self._serving is None:
            return
        self.parts.hub.close()
        await self._serving.stop()
        self._serving = None

    def client(self, **options: Any) -> httpx.AsyncClient:
        """Return what asks this gateway, and waits for it; `options` are httpx's."""
        return httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=PATIENCE, **options)

    async def say(self, text: Any, sender: Any = "u1", **more: Any) -> httpx.Response:
        return await self.post({"sender": sender, "message": text, **more})

    async def post(self, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        content = json.dumps(body)  # httpx's own cannot say half a character
        headers = {"Content-Type": "application/json", **(headers or {})}
        async with self.client() as client:
            return await client.post("/webhooks/rest/webhook", content=content, headers=headers)


@pytest.fixture
def ready_settings(settings: Settings, sqlite_template: Path) -> Settings:
    """Settings whose database has its tables."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    shutil.copy(sqlite_template, settings.data_dir / "futian.db")
    return settings


@pytest.fixture
async def dialogue(ready_settings: Settings) -> AsyncIterator[StubDialogue]:
    stub = StubDialogue(ready_settings.dialogue_port, ready_settings.gateway_secret)
    await stub.start()
    yield stub
    await stub.stop()


@pytest.fixture
async def gateway(ready_settings: Settings, dialogue: StubDialogue) -> AsyncIterator[RunningGateway]:
    running = RunningGateway(ready_settings)
    await running.start()
    yield running
    await running.stop()
