"""How soon the desk's pages come, with 1,000,000 messages and 100,000 appeals behind them.

    python -m benchmarks.desk                    SQLite in a folder of its own
    python -m benchmarks.desk --postgresql       a PostgreSQL server of its own (Debian's package)
    python -m benchmarks.desk --divide 100       a hundredth of the rows
    python -m benchmarks.desk --keep FOLDER      leave the database there, and take it from there the next time

The gateway is a process of its own and each time is that of a whole request by an officer who is signed in: guard,
queries, page, audit entry. What is searched for: common words, words that hardly ever occur or never, of one to twelve
characters, alone and with other filters. Beside the times, since the machine may be busy with other things: the
processor time that gateway and PostgreSQL took for a page.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import httpx
import sqlalchemy as sa

from benchmarks import crowd
from benchmarks.report import machine
from bot.desk.roles import Role
from bot.desk.rules import load_rules
from bot.gateway.desk.cookies import SESSION
from bot.settings import Settings
from bot.store import migrate
from bot.store.desk_tables import appeal
from bot.store.engine import Engine, create_engine, reading
from bot.store.officer_sessions import OfficerSessions
from bot.store.officers import Officers
from bot.store.tables import inbox
from bot.values import ROOT
from tests import postgres
from tests.ports import free_port

WARM_UP = 3
PATIENCE = 120
TARGETS = {"sqlite": 500, "postgresql": 300}
"""Milliseconds that 95 of 100 pages may take."""

WORDS = ("补贴", "申请", "企业", "博士", "住房", "专利质押", "最高不超过", "福田区", "人才", "万元")
"""What many messages hold."""
EVERYTHING, APPEALS = "/desk?queue=all", "/desk/appeals?queue=all"

Chance = random.Random
Address = Callable[[Chance], str]


@dataclass(frozen=True)
class Scene:
    """One kind of request; `path` makes the address of one, another one each time."""

    kind: str
    name: str
    path: Address


def scenes(size: crowd.Size, numbers: list[str]) -> Iterator[Scene]:
    """Yield what is measured; `numbers` are those of appeals."""
    yield from _lists()
    yield from _filters(size)
    yield from _searches(numbers)
    yield from _opened(size, numbers)
    yield Scene("figures", "insight, 30 days", _at("/desk/insight"))


def _at(path: str) -> Address:
    """Return an address that is always the same."""
    return lambda _: path


def _lists() -> Iterator[Scene]:
    for queue in ("waiting", "mine", "overdue", "all"):
        yield Scene("list", f"queue {queue}", _at(f"/desk?queue={queue}"))
    yield Scene("list", "queue all, an old page", lambda c: f"{EVERYTHING}&after={_moment(c)}_1")
    for queue in ("open", "mine", "overdue", "answered", "closed", "all"):
        yield Scene("list", f"appeals {queue}", _at(f"/desk/appeals?queue={queue}"))
    yield Scene("list", "appeals, board", _at("/desk/appeals?view=board"))
    yield Scene("list", "audit log", _at("/desk/audit"))
    for reason in ("not_understood", "not_in_base", "low", "unhappy"):
        yield Scene("list", f"review {reason}", _at(f"/desk/review?reason={reason}"))


def _filters(size: crowd.Size) -> Iterator[Scene]:
    outcomes = ("answered", "not_in_base", "not_understood", "error", "handed_off", "clarified")
    found: dict[str, Address] = {
        "channel": lambda c: f"{EVERYTHING}&channel={c.choice(('web', 'wechat', 'wecom', 'telegram'))}",
        "a channel without askers": _at(f"{EVERYTHING}&channel=nowhere"),
        "outcome": lambda c: f"{EVERYTHING}&outcome={c.choice(outcomes)}",
        "an outcome that never was": _at(f"{EVERYTHING}&outcome=expired"),
        "topic": lambda c: f"{EVERYTHING}&{_topic(c)}",
        "unsure": _at(f"{EVERYTHING}&unsure=1"),
        "officer": lambda c: f"{EVERYTHING}&officer={c.randint(1, crowd.OFFICERS)}",
        "a week": lambda c: f"{EVERYTHING}&{_week(c)}",
        "topic, outcome, channel, a week": (
            lambda c: f"{EVERYTHING}&{_topic(c)}&outcome=clarified&channel=wecom&{_week(c)}"
        ),
        "topic and an outcome that excludes it": lambda c: f"{EVERYTHING}&{_topic(c)}&outcome=not_understood",
        "appeals: officer, topic, a week": (
            lambda c: f"{APPEALS}&officer={c.randint(1, crowd.OFFICERS)}&{_topic(c)}&{_week(c)}"
        ),
        "appeals: topic, channel": lambda c: f"{APPEALS}&{_topic(c)}&channel=wecom",
        "board: topic": lambda c: f"/desk/appeals?view=board&{_topic(c)}",
        "audit: officer and deed": lambda c: f"/desk/audit?officer={c.randint(1, crowd.OFFICERS)}&deed=appeal.",
        "audit: one thing": lambda c: f"/desk/audit?thing={c.randint(1, size.conversations)}",
    }
    return (Scene("filter", name, path) for name, path in found.items())


def _searches(numbers: list[str]) -> Iterator[Scene]:
    texts: dict[str, Address] = {
        "a common word": _word,
        "two characters, a handful": _at(crowd.NEEDLE),
        "two characters, never": lambda c: c.choice(("鲲补", "蠃鱼", "魍魉")),
        "one character, common": lambda c: c.choice("业补房人"),
        "one character, never": lambda c: c.choice("魍彧謇"),
        "a long phrase, never": lambda c: f"{_word(c)}这句话从来没有人说过",
        "common parts, never together": lambda c: "".join(c.sample(WORDS, 3)),
        "one message's own words": _at(f"{crowd.NEEDLE}路那边"),
    }
    for name, found in texts.items():
        yield Scene("search", name, _searched(_at(EVERYTHING), found))
        yield Scene("search", f"appeals: {name}", _searched(_at(APPEALS), found))
    beside: dict[str, Address] = {
        "a common word, channel, outcome": _at(f"{EVERYTHING}&channel=telegram&outcome=error"),
        "a common word, topic, an old week": lambda c: f"{EVERYTHING}&{_topic(c)}&{_week(c)}",
        "a common word, never with this outcome": _at(f"{EVERYTHING}&outcome=expired"),
        "a common word, an officer": lambda c: f"{EVERYTHING}&officer={c.randint(1, crowd.OFFICERS)}",
        "appeals: a common word, topic, closed": lambda c: f"/desk/appeals?queue=closed&{_topic(c)}",
        "board: a common word": _at("/desk/appeals?view=board"),
    }
    for name, page in beside.items():
        yield Scene("search", name, _searched(page, _word))
    yield Scene("search", "appeals: number", lambda c: f"{APPEALS}&text={c.choice(numbers)}")
    yield Scene("search", "appeals: part of a number", lambda c: f"{APPEALS}&text={c.choice(numbers)[3:16]}")


def _opened(size: crowd.Size, numbers: list[str]) -> Iterator[Scene]:
    yield Scene("open", "conversation", lambda c: f"/desk/conversations/{c.randint(2, size.conversations)}")
    yield Scene("open", "conversation of 1,000 messages", _at("/desk/conversations/1"))
    yield Scene("open", "appeal", lambda c: f"/desk/appeals/{c.choice(numbers)}")
    yield Scene("open", "case file with notes", lambda c: f"/desk/appeals/{c.choice(numbers)}/file?notes=1")
    yield Scene("open", "one person's data", lambda c: f"/desk/conversations/{c.randint(2, size.conversations)}/data")


def _word(chance: Chance) -> str:
    return chance.choice(WORDS)


def _searched(page: Address, text: Address) -> Address:
    """Return the address of a page with a text that is looked for."""
    return lambda chance: f"{page(chance)}&text={text(chance)}"


def _topic(chance: Chance) -> str:
    return f"topic={chance.choice(('talent_housing', 'talent_subsidy', 'ip_pledge', 'other'))}"


def _week(chance: Chance) -> str:
    begin = _today() - timedelta(days=chance.randint(8, crowd.DAYS))
    return f"since={begin}&until={begin + timedelta(days=7)}"


def _today() -> date:
    return datetime.now(tz=timezone.utc).date()


def _moment(chance: Chance) -> str:
    return f"{_today() - timedelta(days=chance.randint(10, 300))}T08:00:00%2B00:00"


async def main(arguments: argparse.Namespace) -> int:
    """Measure; return 1 when something is too slow."""
    with _database(arguments) as (chosen, kind):
        settings = Settings.from_env(chosen, dotenv_path=None)
        engine = create_engine(settings.database_url)
        size = crowd.smaller(arguments.divide)
        _fill(engine, settings, size)
        async with _gateway(chosen, settings) as client:
            client.cookies[SESSION.name] = _signed_in(engine)
            return await _measure(client, arguments, kind, list(scenes(size, _numbers(engine))))


async def _measure(client: httpx.AsyncClient, arguments: argparse.Namespace, kind: str, found: list[Scene]) -> int:
    chance, slow = Chance(2), 0
    print(f"\n{machine()}\n\n| {kind} | page | p50, ms | p95, ms | processor, ms |\n|---|---|---|---|---|", flush=True)
    for scene in found:
        if arguments.only and arguments.only not in f"{scene.kind} {scene.name}":
            continue
        for _ in range(WARM_UP):
            await _timed(client, scene.path(chance))
        before = _processor_seconds()
        times = [await _timed(client, scene.path(chance)) for _ in range(arguments.times)]
        processor = 1000 * (_processor_seconds() - before) / arguments.times
        cuts = statistics.quantiles(times, n=20, method="inclusive")
        late = scene.kind != "figures" and cuts[18] > TARGETS[kind]
        slow += late
        p95 = f"{cuts[18]:.0f}{' too slow' if late else ''}"
        print(f"| {scene.kind} | {scene.name} | {cuts[9]:.0f} | {p95} | {processor:.0f} |", flush=True)
    return 1 if slow else 0


async def _timed(client: httpx.AsyncClient, path: str) -> float:
    begun = time.perf_counter()
    response = await client.get(path)
    took = time.perf_counter() - begun
    if response.status_code != httpx.codes.OK:
        raise RuntimeError(f"{path}: {response.status_code}")
    return 1000 * took


def _processor_seconds() -> float:
    """Return what the processes that were started here have taken so far, with those that they started."""
    parents, spent = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = path.read_text().rpartition(")")[2].split()
            parents[int(path.parent.name)], spent[int(path.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))

    def is_ours(process: int) -> bool:
        parent = parents.get(process, 0)
        return parent == os.getpid() or (parent > 1 and is_ours(parent))

    return sum(ticks for process, ticks in spent.items() if is_ours(process)) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def _database(arguments: argparse.Namespace) -> Iterator[tuple[dict[str, str], str]]:
    """Give the settings of a gateway over a database, and the database's kind."""
    with contextlib.ExitStack() as stack:
        folder = arguments.keep or stack.enter_context(tempfile.TemporaryDirectory())
        Path(folder).mkdir(parents=True, exist_ok=True)
        chosen = {
            "DATA_DIR": str(folder),
            "LOG_LEVEL": "WARNING",
            "PORT": str(free_port()),
            "DIALOGUE_PORT": str(free_port()),
        }
        kind = "sqlite"
        if arguments.database:
            chosen["DATABASE_URL"] = arguments.database
        elif arguments.postgresql:
            server = stack.enter_context(postgres.server())
            chosen["DATABASE_URL"] = stack.enter_context(postgres.database(server))
        if "DATABASE_URL" in chosen:
            kind = "postgresql"
        yield chosen, kind


def _fill(engine: Engine, settings: Settings, size: crowd.Size) -> None:
    migrate.upgrade(settings.database_url)
    with reading(engine) as connection:
        filled = connection.execute(sa.select(inbox.c.id).limit(1)).first()
    if filled is not None:
        return
    begun = time.perf_counter()
    crowd.fill(engine, size, lambda what: print(f"{what}: {time.perf_counter() - begun:.0f} s", file=sys.stderr))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))
    print(f"filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)


def _signed_in(engine: Engine) -> str:
    officers = Officers(engine)
    found = officers.by_login("bench") or officers.add("bench", "bench", Role.ADMIN, "x")
    return OfficerSessions(engine, load_rules(ROOT / "data" / "desk.yaml").sign_in).open(found.id)


def _numbers(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(appeal.c.number).order_by(appeal.c.id.desc()).limit(2000)).scalars())


@contextlib.asynccontextmanager
async def _gateway(chosen: dict[str, str], settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    environ = {**os.environ, **chosen}
    load = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "policies", "load", env=environ, cwd=ROOT)
    if await load.wait():
        raise RuntimeError("the policies were not loaded; see the message above")
    gateway = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "gateway", env=environ, cwd=ROOT)
    try:
        async with httpx.AsyncClient(base_url=settings.gateway_url, trust_env=False, timeout=PATIENCE) as client:
            while not await _answers(client):
                if gateway.returncode is not None:
                    raise RuntimeError(f"the gateway ended with {gateway.returncode}; see its message above")
                await asyncio.sleep(0.1)
            yield client
    finally:
        if gateway.returncode is None:
            gateway.terminate()
        await gateway.wait()


async def _answers(client: httpx.AsyncClient) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return (await client.get("/healthz")).is_success
    return False


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true", help="start a server and take that")
    parser.add_argument("--database", default="", help="address of an empty PostgreSQL database to take instead")
    parser.add_argument("--divide", type=int, default=1, help="so many times fewer rows")
    parser.add_argument("--times", type=int, default=40, help="requests of each kind")
    parser.add_argument("--only", default="", help="only pages whose kind and name contain this")
    parser.add_argument("--keep", default="", help="folder to keep the SQLite database in")
    sys.exit(asyncio.run(main(parser.parse_args())))
