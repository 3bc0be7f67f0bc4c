"""Switching the model: guarded, the old one answers until the new one is there, a bad one changes nothing."""

from __future__ import annotations

import asyncio
import logging
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sanic import Sanic

from bot.dialogue import switch, training
from bot.errors import TrainingError
from bot.settings import Settings
from tests.ports import free_port
from tests.waiting import PATIENCE

SECRET = "geheim"
PATH = "/webhooks/gateway-model"


class Loading:
    """Stands in for Rasa's loading of models, in which a test can hold it."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    async def __call__(self, path: str) -> Any:
        self.begun.set()
        assert self.go_on.wait(10)
        if "bad" in path:
            raise RuntimeError("no model")
        return SimpleNamespace(name=path)


class Models:
    """Stands in for the models on disk."""

    def __init__(self) -> None:
        self.chosen = "old"

    def choose(self, _settings: Settings, name: str) -> Path:
        if name == "missing":
            raise TrainingError("no model 'missing'")
        self.chosen = name
        return Path(name)

    def newest_model(self, _settings: Settings) -> Path:
        return Path(self.chosen)


@pytest.fixture(scope="module")
def models() -> Models:
    return Models()


@pytest.fixture(scope="module")
def served(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Sanic, Loading]]:
    """The route on loopback, in a loop of its own: Sanic keeps one loop a process."""
    logging.getLogger("sanic.error").setLevel(logging.CRITICAL)
    loading, port, loop = Loading(), free_port(), asyncio.new_event_loop()
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), gateway_secret=SECRET)
    app = Sanic(f"test_{uuid.uuid4().hex}", configure_logging=False)
    app.blueprint(switch.model_routes(settings, loading))
    app.ctx.agent = SimpleNamespace(name="old")
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "choose", models.choose)
        patch.setattr(training, "newest_model", models.newest_model)
        serving = app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
        server = asyncio.run_coroutine_threadsafe(serving, loop).result(PATIENCE)
        asyncio.run_coroutine_threadsafe(server.startup(), loop).result(PATIENCE)
        yield f"http://127.0.0.1:{port}", app, loading
        loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(PATIENCE)


def post(url: str, secret: str = SECRET, **body: Any) -> int:
    headers = {"X-Gateway-Secret": secret}
    return httpx.post(url + PATH, json=body, headers=headers, trust_env=False, timeout=PATIENCE).status_code


def test_another_model_answers_from_then_on(served: tuple[str, Sanic, Loading], models: Models) -> None:
    url, app, _ = served
    assert post(url, model="new") == 200
    assert (app.ctx.agent.name, models.chosen) == ("new", "new")


def test_the_one_before_answers_while_it_is_loaded(served: tuple[str, Sanic, Loading]) -> None:
    url, app, loading = served
    before = app.ctx.agent
    loading.begun.clear()
    loading.go_on.clear()
    thread = threading.Thread(target=post, args=(url,), kwargs={"model": "slow"})
    thread.start()
    assert loading.begun.wait(PATIENCE)
    assert app.ctx.agent is before
    assert httpx.get(url + "/nowhere", trust_env=False, timeout=PATIENCE).status_code == 404  # the loop is free
    loading.go_on.set()
    thread.join()
    assert app.ctx.agent.name == "slow"


@pytest.mark.parametrize(("name", "status"), [("missing", 404), ("bad", 500)])
def test_a_bad_one_changes_nothing(served: tuple[str, Sanic, Loading], models: Models, name: str, status: int) -> None:
    url, app, _ = served
    before = app.ctx.agent, models.chosen
    assert post(url, model=name) == status
    assert (app.ctx.agent, models.chosen) == before


def test_only_the_gateway_may(served: tuple[str, Sanic, Loading]) -> None:
    url, app, _ = served
    before = app.ctx.agent
    assert post(url, secret="wrong", model="new") == 403
    assert app.ctx.agent is before
