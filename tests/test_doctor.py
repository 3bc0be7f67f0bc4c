"""`python -m bot doctor`: each thing that is wrong is found, said, and comes with what to do."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest

from bot.__main__ import main
from bot.commands.doctor import machine, stock
from bot.commands.doctor.findings import Say, State
from bot.dialogue import training
from bot.errors import TrainingError
from bot.store import migrate
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import TOKEN
from tests.ports import free_port


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation in a folder of its own, whose model is up to date and whose policies are not read each time."""
    monkeypatch.setattr("bot.settings.DOTENV", tmp_path / "none")
    for name in ("PORT", "DIALOGUE_PORT"):
        monkeypatch.setenv(name, str(free_port()))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(training, "newest_model", training.model_path)
    monkeypatch.setattr(stock, "policies", lambda say: say.well("policies", "ok", count=0))
    migrate.upgrade(f"sqlite:///{tmp_path / 'futian.db'}")
    return tmp_path


def test_the_policy_base_that_is_shipped_is_valid() -> None:
    found = stock.policies(Say())
    assert found.state is State.WELL


def report(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {row["check"]: row for row in rows}


def bad(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Run it and return what is wrong, with what to do."""
    code = main(["doctor", "--json"])
    found = {name: row for name, row in report(capsys).items() if row["state"] == "bad"}
    assert code == int(bool(found))
    assert all(row["repair"] for row in found.values()), "nothing is wrong without a way out"
    return {name: row["said"] + " " + row["repair"] for name, row in found.items()}


def test_all_is_well(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line[0] for line in lines} == {"✓", "–"}
    assert any("政策库" in line and "全部有效" in line for line in lines)


def test_a_setting_that_cannot_be_used_is_the_only_finding(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "ninety")
    found = bad(capsys)
    assert list(found) == ["settings"]
    assert "PORT" in found["settings"]


def test_a_database_without_tables(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "futian.db").unlink()
    assert "migrate" in bad(capsys)["database"]
    assert not (place / "futian.db").exists()


def test_a_database_of_another_version(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "futian.db").unlink()
    migrate.upgrade(f"sqlite:///{place / 'futian.db'}", "0001")
    assert "0001" in bad(capsys)["database"]
    later = migrate.Standing("9999", "0007", known=False)
    monkeypatch.setattr(migrate, "standing", lambda _url: later)
    assert "换回" in bad(capsys)["database"]


def test_a_database_that_cannot_be_reached(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://x:secret@127.0.0.1:{free_port()}/x")
    found = bad(capsys)["database"]
    assert "DATABASE_URL" in found and "secret" not in found


def test_a_broken_policy_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "policies"
    broken.mkdir()
    (broken / "x.yaml").write_text("policies: [{id: 5}]", encoding="utf-8")
    monkeypatch.setattr(stock, "DIRECTORY", broken)
    found = stock.policies(Say())
    assert found.state is State.BAD and "x.yaml" in found.said and found.repair


def test_a_model_that_is_stale_or_missing(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "newest_model", lambda _: Path("futian-old.tar.gz"))
    assert "futian-old" in bad(capsys)["model"]

    def none(_settings: object) -> Path:
        raise TrainingError("no model")

    monkeypatch.setattr(training, "newest_model", none)
    assert "train" in bad(capsys)["model"]


def test_a_port_that_is_taken(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken.settimeout(5)
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        monkeypatch.setattr(machine, "_PATIENCE", 0.1)
        assert "gateway_port" in bad(capsys)


def test_a_full_or_foreign_disk(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "NEEDED", 1e9)
    assert "只剩" in bad(capsys)["disk"]
    monkeypatch.setattr(machine, "_writable", lambda _: False)
    assert "不可写" in bad(capsys)["disk"]


class Tencent(BaseHTTPRequestHandler):
    """Answers every request for a token with what the test wants, at the time that it wants."""

    answer: ClassVar[dict[str, Any]] = {}
    ahead: ClassVar[timedelta] = timedelta()

    def do_GET(self) -> None:
        content = json.dumps(Tencent.answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def date_time_string(self, _timestamp: float | None = None) -> str:
        return (datetime.now(timezone.utc) + Tencent.ahead).strftime("%a, %d %b %Y %H:%M:%S GMT")

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def tencent(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Tencent]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tencent)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    for name, value in {"APP_ID": "wx1", "APP_SECRET": "s", "TOKEN": "t", "API_BASE": base}.items():
        monkeypatch.setenv(f"WECHAT_{name}", value)
    wecom = {"CORP_ID": "c", "AGENT_ID": "1", "SECRET": "s", "TOKEN": "t", "AES_KEY": "a" * 43, "API_BASE": base}
    for name, value in wecom.items():
        monkeypatch.setenv(f"WECOM_{name}", value)
    monkeypatch.setenv("PUBLIC_URL", "https://policy.example.cn")
    Tencent.answer, Tencent.ahead = {"access_token": "x", "expires_in": 7200}, timedelta()
    yield Tencent
    server.shutdown()
    server.server_close()


def test_the_credentials_of_wechat_and_wecom(
    tencent: type[Tencent], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bad(capsys) == {}
    tencent.answer = {"errcode": 40164, "errmsg": "invalid ip 1.2.3.4, not in whitelist"}
    found = bad(capsys)
    assert set(found) == {"wechat", "wecom"}
    assert "40164" in found["wechat"] and "白名单" in found["wechat"] and "可信IP" in found["wecom"]
    monkeypatch.setenv("WECHAT_API_BASE", f"http://127.0.0.1:{free_port()}")
    assert "没有应答" in bad(capsys)["wechat"]


def test_a_clock_that_is_off(tencent: type[Tencent], capsys: pytest.CaptureFixture[str]) -> None:
    tencent.ahead = timedelta(minutes=-5)
    assert "超过 60 秒" in bad(capsys)["clock"]


def test_channels_that_call_us_need_an_address(
    tencent: type[Tencent], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://policy.example.cn")
    assert "https" in bad(capsys)["address"]
    monkeypatch.delenv("PUBLIC_URL")
    assert "微信公众号、企业微信" in bad(capsys)["address"]


@pytest.mark.parametrize(("name", "value"), [("TELEGRAM_MODE", "polling"), ("TELEGRAM_SECRET", "x" * 32)])
def test_a_bot_without_its_token(
    place: Path, name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    found = bad(capsys)
    assert list(found) == ["telegram"]
    assert name in found["telegram"] and "TELEGRAM_TOKEN" in found["telegram"]
    assert "x" * 32 not in found["telegram"]


async def test_a_bot_on_telegram(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = FakeTelegram(free_port())
    await server.start()
    environ = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_SECRET": "s",
        "TELEGRAM_API_BASE": server.url,
        "PUBLIC_URL": "https://policy.example.cn",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    async def found() -> dict[str, str]:
        return await asyncio.to_thread(bad, capsys)

    assert "启动网关" in (await found())["telegram_webhook"]
    server.webhook = {"url": "https://policy.example.cn/webhooks/telegram"}
    assert await found() == {}
    server.webhook_error = "Wrong response from the webhook: 502 Bad Gateway"
    server.pending.append({"update_id": 1})
    assert "502" in (await found())["telegram_webhook"]
    server.webhook = {"url": "https://elsewhere.example/x"}
    assert "elsewhere" in (await found())["telegram_webhook"]
    monkeypatch.setenv("TELEGRAM_MODE", "polling")
    assert "长轮询取不到" in (await found())["telegram_webhook"]
    server.webhook = {}
    assert await found() == {}
    server.token = "700001:another"
    told = (await found())["telegram"]
    assert "@BotFather" in told and TOKEN not in told
    await server.stop()
    assert "HTTPS_PROXY" in (await found())["telegram"]
