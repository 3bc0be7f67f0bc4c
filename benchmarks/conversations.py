"""Conversations at once: is every message answered, in order, without an error?

    python -m benchmarks.conversations                                  everything of its own, with the real dialogue
    python -m benchmarks.conversations --url http://127.0.0.1:8000      one that runs already

Askers of the web chat write without waiting for their answers, as impatient people do; each message is sent twice.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.systems import WEBHOOK, own_model, start_own
from bot.desk.number import find_number

QUESTIONS = (
    "福田英才荟有哪些档次",
    "那条件呢",
    "知识产权质押融资补贴多少钱",
    "要什么材料",
    "人才住房怎么申请",
    "什么时候截止",
    "谢谢",
)
_TIMEOUT = httpx.Timeout(30, read=None)
PATIENCE = 60.0
"""Seconds for what is still owed when the askers have stopped."""


@dataclass
class Talk:
    """One asker's conversation, seen from outside.

    Attributes:
        sent: When each message was sent, by its id, in order.
        answered: Ids of messages as answers to them came.
        seconds: From sending to the answer on the page.
        faults: Requests that failed, and apologies.
    """

    sent: dict[str, float] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    faults: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def lost(self) -> int:
        return len(self.sent.keys() - set(self.answered))

    @property
    def doubled(self) -> int:
        return len(self.answered) - len(set(self.answered))

    @property
    def out_of_order(self) -> int:
        places = [list(self.sent).index(name) for name in dict.fromkeys(self.answered)]
        return sum(later < earlier for earlier, later in itertools.pairwise(places))


async def talk(url: str, seconds: float, chance: random.Random) -> Talk:
    found = Talk()
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=_TIMEOUT) as client:
        await client.get("/")
        reading = asyncio.create_task(_read(client, found))
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            await _write(client, found, chance.choice(QUESTIONS))
            await asyncio.sleep(chance.expovariate(1.0))
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(_answered(found), PATIENCE)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    return found


async def _write(client: httpx.AsyncClient, found: Talk, text: str) -> None:
    name = f"m{len(found.sent)}"
    found.sent[name] = time.perf_counter()
    body = {"message": text, "client_id": name}
    for answer in await asyncio.gather(*(client.post("/chat/messages", json=body) for _ in range(2))):
        found.faults += answer.status_code != 202


async def _read(client: httpx.AsyncClient, found: Talk) -> None:
    async with client.stream("GET", "/chat/events") as stream:
        event = ""
        async for line in stream.aiter_lines():
            name, _, value = line.partition(": ")
            event = value if name == "event" else event
            if name != "data" or event not in ("message", "history"):
                continue
            data = json.loads(value)
            for message in data["messages"] if event == "history" else [data]:
                _hear(found, message)


def _hear(found: Talk, message: dict[str, object]) -> None:
    question = message.get("question")
    if isinstance(question, dict):
        name = str(question["client_id"])
        found.answered.append(name)
        found.seconds.append(time.perf_counter() - found.sent[name])
        found.faults += find_number(str(message["text"])) is not None  # an apology names an appeal
        found.heard.set()


async def _answered(found: Talk) -> None:
    while found.lost:
        found.heard.clear()
        await found.heard.wait()


async def measure(url: str, arguments: argparse.Namespace) -> None:
    chances = [random.Random(arguments.seed + number) for number in range(arguments.askers)]
    talks = await asyncio.gather(*(talk(url, arguments.seconds, chance) for chance in chances))
    waits = sorted(wait for one in talks for wait in one.seconds)
    cuts = statistics.quantiles(waits, n=100)
    print(f"{arguments.askers} conversations for {arguments.seconds:g} s, seed {arguments.seed}")
    print(f"  messages {sum(len(one.sent) for one in talks)}, each sent twice; answers {len(waits)}")
    counts = {name: sum(getattr(one, name) for one in talks) for name in ("out_of_order", "faults", "lost", "doubled")}
    print("  " + "  ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items()))
    p50, p95, worst = (1000 * wait for wait in (cuts[49], cuts[94], waits[-1]))
    print(f"  answer on the page p50 {p50:.0f} ms  p95 {p95:.0f} ms  max {worst:.0f} ms")


def main(arguments: argparse.Namespace) -> None:
    if arguments.url:
        asyncio.run(measure(arguments.url, arguments))
        return
    folder = Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)
    system = start_own(own_model(folder, fresh=False), folder, arguments.workers, arguments.database)
    try:
        asyncio.run(measure(system.url.removesuffix(WEBHOOK), arguments))
    finally:
        system.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="", help="a gateway that runs already; otherwise one is started")
    parser.add_argument("--folder", default="results/bench", help="for models and logs of what is started")
    parser.add_argument("--database", default="", help="database of what is started (SQLite)")
    parser.add_argument("--workers", type=int, default=1, help="dialogue processes")
    parser.add_argument("--askers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    main(parser.parse_args())
