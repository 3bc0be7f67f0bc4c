"""How soon a webhook is acknowledged, with the message stored: WeChat (plain, encrypted), WeCom and Telegram.

    python -m benchmarks.webhooks                  SQLite in a folder of its own
    python -m benchmarks.webhooks --database URL   PostgreSQL

Of a message that an officer will answer: the acknowledgement alone (WeChat's is `success`); and of one whose answer
goes back on the line, with a stub dialogue that answers at once (Telegram's goes out by itself). The gateway is a
process of its own. Beside them two yardsticks for a busy machine, taken in turns with the messages: a request that is
refused at the door, and one commit to a SQLite file as the gateway's are, flushed to the disk. Processor times are the
gateway's, for one message with everything that becomes of it.
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
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from bot.desk.roles import Role
from bot.settings import Settings
from bot.store.conversations import Conversations
from bot.store.engine import create_engine, reading, writing
from bot.store.handoffs import Handoffs
from bot.store.officers import Officers
from bot.store.tables import inbox
from tests.fakes import telegram_bot
from tests.fakes.telegram import SECRET_HEADER, FakeTelegram
from tests.fakes.telegram_people import Person
from tests.fakes.wechat import FakeWeChat
from tests.fakes.wecom import FakeWeCom
from tests.gateway.stub_dialogue import StubDialogue
from tests.ports import free_port

WARM_UP = 20
HELD = 0
"""The number of the asker whose conversation an officer has."""
ASKERS = 50
_SECRET = "a-secret-of-the-webhook"  # noqa: S105 - invented

Call = Callable[[int], Awaitable[float]]
"""Makes one request, the how-manieth is given, and returns its seconds."""


class Tencent:
    """Requests as WeChat and WeCom make them."""

    def __init__(self, way: str, webhook: str) -> None:
        """Sign and, where the channel does, encrypt by the tests' stand-ins."""
        self.name = way.partition(",")[0]
        self._fake: Any = FakeWeCom(free_port(), webhook) if way == "wecom" else None
        self._fake = self._fake or FakeWeChat(free_port(), webhook, encrypted="encrypted" in way)
        self.credentials: dict[str, str] = self._fake.credentials
        self.start, self.stop = self._fake.start, self._fake.stop

    def asker(self, number: int) -> str:
        """Return the channel's name of an asker."""
        return f"oAsker{number}"

    def request(self, number: int, text: str) -> dict[str, Any]:
        """Return the arguments of a post."""
        self._fake.user(self.asker(number))
        query, body = self._fake.sealed(self.asker(number), self._fake.text(self.asker(number), text))
        return {"params": query, "content": body.encode()}


class Telegram:
    """Requests as Telegram makes them."""

    name = "telegram"

    def __init__(self, webhook: str) -> None:
        """Serve the Bot API by the tests' stand-in."""
        self._fake = FakeTelegram(free_port())
        self.credentials = {
            "TELEGRAM_TOKEN": telegram_bot.TOKEN,
            "TELEGRAM_SECRET": _SECRET,
            "TELEGRAM_API_BASE": self._fake.url,
            "PUBLIC_URL": webhook.partition("/webhooks")[0],
        }
        self.start, self.stop = self._fake.start, self._fake.stop

    def asker(self, number: int) -> str:
        """Return the channel's name of an asker."""
        return str(1000 + number)

    def request(self, number: int, text: str) -> dict[str, Any]:
        """Return the arguments of a post."""
        person = Person(self._fake, int(self.asker(number)))
        update = self._fake.update(message=person.message(text))
        return {"json": update, "headers": {SECRET_HEADER: _SECRET}}


async def main(arguments: argparse.Namespace) -> None:
    """Measure each way."""
    for way in arguments.ways:
        async with _gateway(way, arguments.database) as (settings, calls, pid):
            for name in ("acknowledged", "answered"):
                await _measure(f"{way}: {name}", name, calls, pid, arguments.messages)
            stored = _stored(settings)
        expected = 2 * (WARM_UP + arguments.messages)
        if stored != expected:
            raise RuntimeError(f"{stored} rows in the inbox instead of {expected}")


async def _measure(title: str, name: str, calls: dict[str, Call], pid: int, messages: int) -> None:
    took: dict[str, list[float]] = defaultdict(list)
    spent = 0.0
    for number in range(WARM_UP + messages):
        before = _processor_seconds(pid)
        seconds = {name: await calls[name](number)}
        await asyncio.sleep(0)
        after = _processor_seconds(pid)
        seconds |= {yardstick: await calls[yardstick](number) for yardstick in ("refused", "commit")}
        if number >= WARM_UP:
            spent += after - before
            for what, value in seconds.items():
                took[what].append(value)
    p50, p95, p99 = (1000 * statistics.quantiles(took[name], n=100)[place] for place in (49, 94, 98))
    refused, commit = (1000 * statistics.median(took[yardstick]) for yardstick in ("refused", "commit"))
    print(
        f"{title:32} {messages:5}  p50 {p50:6.2f} ms  p95 {p95:6.2f} ms  p99 {p99:6.2f} ms"
        f"  processor {1000 * spent / messages:5.2f} ms  (refused p50 {refused:.2f} ms, a commit p50 {commit:.2f} ms)",
        flush=True,
    )


def _calls(client: httpx.AsyncClient, webhook: str, channel: Tencent | Telegram, folder: str) -> dict[str, Call]:
    engine, table = create_engine(f"sqlite:///{folder}/yardstick.db"), sa.Table("one", sa.MetaData(), sa.Column("x"))
    with writing(engine) as connection:
        connection.execute(sa.text("CREATE TABLE one (x)"))

    async def timed(asker: int, text: str) -> float:
        request = channel.request(asker, text)
        begun = time.perf_counter()
        response = await client.post(webhook, **request)
        took = time.perf_counter() - begun
        silent = asker == HELD or channel.name == "telegram"
        if not response.is_success or response.content.startswith(b"<xml>") is silent:
            raise RuntimeError(f"{response.status_code} {response.text[:200]}")
        return took

    async def refused(_number: int) -> float:
        begun = time.perf_counter()
        response = await client.post(webhook, json={})
        if not response.is_client_error:
            raise RuntimeError(f"{response.status_code} instead of a refusal")
        return time.perf_counter() - begun

    async def commit(number: int) -> float:
        begun = time.perf_counter()
        with writing(engine) as connection:
            connection.execute(table.insert(), {"x": f"{number}" * 100})
        return time.perf_counter() - begun

    return {
        "acknowledged": lambda number: timed(HELD, f"第{number}句"),
        "answered": lambda number: timed(1 + number % ASKERS, f"福田英才荟第{number}问"),
        "refused": refused,
        "commit": commit,
    }


@contextlib.asynccontextmanager
async def _gateway(way: str, database: str) -> AsyncIterator[tuple[Settings, dict[str, Call], int]]:
    with tempfile.TemporaryDirectory() as folder:
        chosen = {"DATA_DIR": folder, "DATABASE_URL": database, "LOG_LEVEL": "ERROR"}
        chosen |= {"PORT": str(free_port()), "DIALOGUE_PORT": str(free_port())}
        webhook = f"http://127.0.0.1:{chosen['PORT']}/webhooks/{way.partition(',')[0]}"
        channel = Telegram(webhook) if way == "telegram" else Tencent(way, webhook)
        settings = Settings.from_env(chosen | channel.credentials, dotenv_path=None)
        stub = StubDialogue(settings.dialogue_port, settings.gateway_secret)
        await stub.start()
        await channel.start()
        root, program = Path(__file__).parent.parent, (sys.executable, "-m", "bot", "gateway")
        environ = {**os.environ, **chosen, **channel.credentials}
        gateway = await asyncio.create_subprocess_exec(*program, env=environ, cwd=root)
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                await _ready(client, settings.gateway_url, gateway)
                await client.post(webhook, **channel.request(HELD, "你好"))
                _hold(settings, channel)
                yield settings, _calls(client, webhook, channel, folder), gateway.pid
        finally:
            if gateway.returncode is None:
                gateway.terminate()
            await gateway.wait()
            await channel.stop()
            await stub.stop()


def _hold(settings: Settings, channel: Tencent | Telegram) -> None:
    """Let an officer have one conversation, so that its messages are stored and acknowledged alone."""
    engine = create_engine(settings.database_url)
    found = Conversations(engine).find(channel.name, channel.asker(HELD))
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


async def _ready(client: httpx.AsyncClient, url: str, gateway: asyncio.subprocess.Process) -> None:
    while gateway.returncode is None:
        with contextlib.suppress(httpx.TransportError):
            if (await client.get(f"{url}/readyz")).is_success:
                return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"the gateway ended with {gateway.returncode}; see its message above")


def _processor_seconds(pid: int) -> float:
    """Return what all threads of a process have used, to the nanosecond where the kernel tells."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


if __name__ == "__main__":
    WAYS = ("wechat, plain", "wechat, encrypted", "wecom", "telegram")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="database of the gateway that is started (SQLite)")
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    asyncio.run(main(parser.parse_args()))
