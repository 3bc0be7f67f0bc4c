"""The assistant as it really runs: dialogue and gateway as processes, on free ports, with data of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.dialogue import training
from bot.settings import Settings
from bot.store.engine import create_engine, reading
from bot.store.tables import inbox, turn
from bot.values import ROOT
from tests.ports import free_port

SLOWEST_START = 900.0
"""Seconds; a start takes about 20 on an idle machine, and many times that beside other tests."""


@dataclass
class Service:
    """The running assistant, seen from outside and from its tables."""

    settings: Settings
    http: httpx.Client
    engine: Engine
    environ: dict[str, str]
    gateway: subprocess.Popen[bytes]

    @contextmanager
    def speaking(self, credentials: dict[str, str]) -> Iterator[None]:
        """Let the gateway have the channels of these credentials meanwhile: another process on the same data."""
        self._restart_gateway(credentials)
        try:
            yield
        finally:
            self._restart_gateway({})

    def _restart_gateway(self, more: dict[str, str]) -> None:
        _stop(self.gateway)
        self.gateway = start_gateway(self.settings, {**self.environ, **more})

    def post(self, body: Any = None, content: bytes | None = None) -> httpx.Response:
        """Send one request to the REST webhook."""
        headers = {"Content-Type": "application/json"}
        if content is not None:
            return self.http.post("/webhooks/rest/webhook", content=content, headers=headers)
        return self.http.post("/webhooks/rest/webhook", json=body)

    def say(self, text: str, sender: str = "u1") -> str:
        """Send a message; return what was said, all replies in one text."""
        response = self.post({"sender": sender, "message": text})
        assert response.status_code == 200, response.text
        return "\n".join(reply["text"] for reply in response.json())

    def last_turn(self) -> Any:
        """Return the row of the turn stored last."""
        newest = sa.select(turn, inbox.c.raw_text).join(inbox, inbox.c.id == turn.c.inbox_id)
        with reading(self.engine) as connection:
            return connection.execute(newest.order_by(turn.c.id.desc()).limit(1)).one()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start the assistant once for all tests."""
    data = tmp_path_factory.mktemp("service")
    environ = {
        **os.environ,
        "DATA_DIR": str(data),
        "DATABASE_URL": "",
        "PORT": str(free_port()),
        "DIALOGUE_PORT": str(free_port()),
        "LOG_LEVEL": "WARNING",
        "TURN_DEADLINE": "100",  # seconds; no apology because the machine is busy
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    settings = Settings.from_env(environ, dotenv_path=None)
    reuse_model(settings)
    for words in (("migrate",), ("policies", "load"), ("train",)):
        run_bot(environ, *words)
    dialogue = _start(environ, "dialogue", data / "dialogue.log")
    engine = create_engine(settings.database_url)
    try:
        with httpx.Client(base_url=settings.gateway_url, trust_env=False, timeout=SLOWEST_START) as http:
            _wait(f"{settings.dialogue_url}/webhooks/gateway/health", dialogue, data / "dialogue.log")
            running = Service(settings, http, engine, environ, start_gateway(settings, environ))
            try:
                yield running
            finally:
                _stop(running.gateway)
    finally:
        engine.dispose()
        _stop(dialogue)


def start_gateway(settings: Settings, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a gateway, and return it when it answers."""
    log = settings.data_dir / "gateway.log"
    started = _start(environ, "gateway", log)
    _wait(f"{settings.gateway_url}/healthz", started, log)
    return started


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def reuse_model(settings: Settings) -> None:
    """Take the developer's model of exactly these inputs, if there is one: training takes a minute."""
    target = training.model_path(settings)
    trained = Path(os.environ.get("DATA_DIR") or ROOT / "var") / "models" / target.name
    if trained.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(trained, target)


def run_bot(environ: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "bot", *words]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"python -m bot {' '.join(words)}: {done.stderr[-2000:]}"


def _start(environ: dict[str, str], name: str, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", name], cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT
        )


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SLOWEST_START
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{url}: the process ended: {log.read_text('utf-8')[-2000:]}"
        try:
            if httpx.get(url, trust_env=False, timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    raise AssertionError(f"{url} was not ready in {SLOWEST_START:g} s: {log.read_text('utf-8')[-2000:]}")
