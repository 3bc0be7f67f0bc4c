"""Turns through the gateway: latency one after the other, throughput side by side.

    python -m benchmarks.turns                                 a gateway of its own, with a stub dialogue
    python -m benchmarks.turns --url http://127.0.0.1:8000     one that runs already, with the real dialogue

With the stub, what is measured is the gateway's own part of a turn: HTTP, intake, claim, call, completion.
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

import httpx

from bot.settings import Settings
from tests.conftest import free_port
from tests.gateway.stub_dialogue import StubDialogue

QUESTION = "福田英才荟有哪些档次?"


async def main(arguments: argparse.Namespace) -> None:
    if arguments.url:
        await _measure(arguments.url, arguments)
        return
    async with _own_gateway(arguments.database) as url:
        await _measure(url, arguments)


async def _measure(url: str, arguments: argparse.Namespace) -> None:
    limits = httpx.Limits(max_connections=arguments.side_by_side)
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, limits=limits) as client:
        for _ in range(20):
            await _turn(client, "warm-up")
        alone = [await _turn(client, "alone") for _ in range(arguments.turns)]
        _print("one after the other", alone, sum(alone))
        begun = time.perf_counter()
        together = await _side_by_side(client, arguments)
        _print(f"{arguments.side_by_side} askers side by side", together, time.perf_counter() - begun)


async def _measure_stub(settings: Settings) -> None:
    """Ask the stub directly: what this costs is the client's and the stub's own part of the figures below."""
    headers = {"X-Gateway-Secret": settings.gateway_secret}
    async with httpx.AsyncClient(base_url=settings.dialogue_url, trust_env=False, headers=headers) as client:
        found = []
        for _ in range(300):
            begun = time.perf_counter()
            (await client.post("/webhooks/gateway/turn", json={"text": QUESTION})).raise_for_status()
            found.append(time.perf_counter() - begun)
    _print("the stub without a gateway", found, sum(found))


async def _side_by_side(client: httpx.AsyncClient, arguments: argparse.Namespace) -> list[float]:
    async def one(asker: int) -> list[float]:
        count = arguments.turns // arguments.side_by_side
        return [await _turn(client, f"asker-{asker}") for _ in range(count)]

    found = await asyncio.gather(*(one(asker) for asker in range(arguments.side_by_side)))
    return [seconds for row in found for seconds in row]


async def _turn(client: httpx.AsyncClient, sender: str) -> float:
    begun = time.perf_counter()
    response = await client.post("/webhooks/rest/webhook", json={"sender": sender, "message": QUESTION})
    response.raise_for_status()
    if not response.json():
        raise RuntimeError("the gateway answered without a reply")
    return time.perf_counter() - begun


def _print(name: str, seconds: list[float], total: float) -> None:
    cuts = statistics.quantiles(seconds, n=100)
    p50, p95, worst = (1000 * value for value in (cuts[49], cuts[94], max(seconds)))
    rate = f"{len(seconds):5} turns  {len(seconds) / total:7.1f}/s"
    print(f"{name:28} {rate}  p50 {p50:6.2f} ms  p95 {p95:6.2f} ms  max {worst:6.1f} ms")


@contextlib.asynccontextmanager
async def _own_gateway(database: str) -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        chosen = {"DATA_DIR": folder, "DATABASE_URL": database, "LOG_LEVEL": "WARNING"}
        chosen |= {"PORT": str(free_port()), "DIALOGUE_PORT": str(free_port())}
        settings = Settings.from_env(chosen, dotenv_path=None)
        stub = StubDialogue(settings.dialogue_port, settings.gateway_secret)
        await stub.start()
        root = Path(__file__).parent.parent
        gateway = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "gateway", env={**os.environ, **chosen}, cwd=root
        )
        try:
            await _ready(gateway, settings.gateway_url)
            await _measure_stub(settings)
            yield settings.gateway_url
        finally:
            if gateway.returncode is None:
                gateway.terminate()
            await gateway.wait()
            await stub.stop()


async def _ready(gateway: asyncio.subprocess.Process, url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        while gateway.returncode is None:
            await asyncio.sleep(0.1)
            with contextlib.suppress(httpx.TransportError):
                if (await client.get(f"{url}/readyz")).is_success:
                    return
    raise RuntimeError(f"the gateway ended with {gateway.returncode}; see its message above")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="", help="a gateway that runs already; otherwise one is started")
    parser.add_argument("--database", default="", help="database of the gateway that is started (SQLite)")
    parser.add_argument("--turns", type=int, default=1000)
    parser.add_argument("--side-by-side", type=int, default=16)
    asyncio.run(main(parser.parse_args()))
