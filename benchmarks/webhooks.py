"""How soon a webhook is acknowledged, with the message stored: WeChat (plain, encrypted) and WeCom.

    python -m benchmarks.webhooks                  SQLite in a folder of its own
    python -m benchmarks.webhooks --database URL   PostgreSQL

Two times: of a message that an officer will answer (`success`, which is the acknowledgement alone), and of one whose
answer goes back on the line, with a stub dialogue that answers at once. The gateway is a process of its own. Beside
them, as a yardstick for a busy machine: an empty request, and the processor time the gateway spends on a message.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from bot.desk.roles import Role
from bot.settings import Settings
from bot.store.conversations import Conversations
from bot.store.engine import create_engine, reading
from bot.store.handoffs import Handoffs
from bot.store.officers import Officers
from bot.store.tables import inbox
from tests.conftest import free_port
from tests.fakes import wechat, wecom
from tests.fakes.wechat import FakeWeChat
from tests.fakes.wecom import FakeWeCom
from tests.gateway.stub_dialogue import StubDialogue

WARM_UP = 20


async def main(arguments: argparse.Namespace) -> None:
    """Measure each way."""
    for way in ("wechat, plain", "wechat, encrypted", "wecom"):
        async with _gateway(way, arguments.database) as (settings, fake, pid):
            for name, call in (("empty request", _empty), ("acknowledged", _held), ("answered on the line", _message)):
                for number in range(WARM_UP):
                    await call(fake, number)
                spent = _processor_seconds(pid)
                took = [await call(fake, number) for number in range(WARM_UP, WARM_UP + arguments.messages)]
                _print(f"{way}: {name}", took, (_processor_seconds(pid) - spent) / arguments.messages)
            stored = _stored(settings)
        expected = 2 * (WARM_UP + arguments.messages)
        if stored != expected:
            raise RuntimeError(f"{stored} rows in the inbox instead of {expected}")


async def _empty(fake: Any, _number: int) -> float:
    """Time a request that the gateway answers without doing anything."""
    begun = time.perf_counter()
    (await fake.client.get(fake.webhook.partition("/webhooks")[0] + "/healthz")).raise_for_status()
    return time.perf_counter() - begun


async def _held(fake: Any, number: int) -> float:
    """Time a message that an officer will answer: it is stored and acknowledged, nothing is said."""
    return await _timed(fake, "oHeld", f"第{number}句", b"success")


async def _message(fake: Any, number: int) -> float:
    return await _timed(fake, f"oAsker{number % 50}", f"福田英才荟第{number}问", b"<xml>")


async def _timed(fake: Any, user: str, text: str, begins: bytes) -> float:
    fake.user(user)
    query, body = fake.sealed(user, fake.text(user, text))
    begun = time.perf_counter()
    response = await fake.client.post(fake.webhook, params=query, content=body.encode())
    took = time.perf_counter() - begun
    if response.status_code != httpx.codes.OK or not response.content.startswith(begins):
        raise RuntimeError(f"{response.status_code} {response.text[:200]}")
    return took


@contextlib.asynccontextmanager
async def _gateway(way: str, database: str) -> AsyncIterator[tuple[Settings, Any, int]]:
    with tempfile.TemporaryDirectory() as folder:
        chosen = {"DATA_DIR": folder, "DATABASE_URL": database, "LOG_LEVEL": "WARNING"}
        chosen |= {"PORT": str(free_port()), "DIALOGUE_PORT": str(free_port())}
        webhook = f"http://127.0.0.1:{chosen['PORT']}/webhooks/{way.partition(',')[0]}"
        fake: Any = FakeWeCom(free_port(), webhook) if way == "wecom" else None
        fake = fake or FakeWeChat(free_port(), webhook, encrypted="encrypted" in way)
        chosen |= _credentials(way, fake.url)
        settings = Settings.from_env(chosen, dotenv_path=None)
        stub = StubDialogue(settings.dialogue_port, settings.gateway_secret)
        await stub.start()
        root, program = Path(__file__).parent.parent, (sys.executable, "-m", "bot", "gateway")
        gateway = await asyncio.create_subprocess_exec(*program, env={**os.environ, **chosen}, cwd=root)
        try:
            async with httpx.AsyncClient(trust_env=False) as fake.client:
                await _ready(fake.client, settings.gateway_url, gateway)
                await _hold(settings, fake)
                yield settings, fake, gateway.pid
        finally:
            if gateway.returncode is None:
                gateway.terminate()
            await gateway.wait()
            await stub.stop()


async def _hold(settings: Settings, fake: Any) -> None:
    """Let an officer have one conversation, so that its messages are stored and acknowledged alone."""
    query, body = fake.sealed("oHeld", fake.text("oHeld", "你好"))
    await fake.client.post(fake.webhook, params=query, content=body.encode())
    engine = create_engine(settings.database_url)
    name = fake.webhook.rpartition("/")[2]
    found = Conversations(engine).find(name, "oHeld")
    if found is None:
        raise RuntimeError("the first message was not stored")
    Handoffs(engine).take(found.id, Officers(engine).add("bench", "bench", Role.OFFICER, "x"))
    engine.dispose()


def _stored(settings: Settings) -> int:
    engine = create_engine(settings.database_url)
    with reading(engine) as connection:
        count = len(connection.execute(inbox.select()).all())
    engine.dispose()
    return count - 1


def _credentials(way: str, url: str) -> dict[str, str]:
    if way == "wecom":
        return {
            "WECOM_CORP_ID": wecom.CORP_ID,
            "WECOM_AGENT_ID": wecom.AGENT_ID,
            "WECOM_SECRET": wecom.SECRET,
            "WECOM_TOKEN": wecom.TOKEN,
            "WECOM_AES_KEY": wecom.AES_KEY,
            "WECOM_API_BASE": url,
        }
    found = {"WECHAT_APP_ID": wechat.APP_ID, "WECHAT_APP_SECRET": wechat.SECRET, "WECHAT_TOKEN": wechat.TOKEN}
    return {**found, "WECHAT_API_BASE": url, "WECHAT_AES_KEY": wechat.AES_KEY if "encrypted" in way else ""}


async def _ready(client: httpx.AsyncClient, url: str, gateway: asyncio.subprocess.Process) -> None:
    while gateway.returncode is None:
        with contextlib.suppress(httpx.TransportError):
            if (await client.get(f"{url}/readyz")).is_success:
                return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"the gateway ended with {gateway.returncode}; see its message above")


def _processor_seconds(pid: int) -> float:
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def _print(name: str, seconds: list[float], processor: float) -> None:
    cuts = statistics.quantiles(seconds, n=100)
    p50, p95, p99 = (1000 * cuts[place] for place in (49, 94, 98))
    figures = f"p50 {p50:6.2f} ms  p95 {p95:6.2f} ms  p99 {p99:6.2f} ms  processor {1000 * processor:5.2f} ms"
    print(f"{name:40} {len(seconds):5}  {figures}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="database of the gateway that is started (SQLite)")
    parser.add_argument("--messages", type=int, default=500)
    asyncio.run(main(parser.parse_args()))
