"""`serve`: set up, start the processes, watch them, restart what fails, and stop all of them together."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot import ports
from bot.child import Child, Program, Say
from bot.errors import ChildError
from bot.settings import Settings
from bot.steps import Step, run_steps


@dataclass(frozen=True)
class Pace:
    """How patient the supervisor is; all times in seconds."""

    starting_poll: float = 0.3
    poll: float = 5.0
    answer: float = 5.0
    misses: int = 6
    first_delay: float = 1.0
    longest_delay: float = 60.0
    stable: float = 60.0
    grace: float = 10.0
    tell_after: int = 3
    give_up_after: int = 5


class Supervisor:
    """Keeps programs running until it is told to stop."""

    def __init__(self, programs: Sequence[Program], log_dir: Path, say: Say, pace: Pace | None = None) -> None:
        """Take the programs in their order of start; they are stopped in the opposite order."""
        self.children = [Child(program, log_dir, say) for program in programs]
        self._say = say
        self._pace = pace or Pace()
        self._ready: set[str] = set()
        self._announcement = ""

    async def run(self, stop: asyncio.Event, announcement: str) -> None:
        """Run until `stop` is set; say `announcement` when all programs are well for the first time.

        Raises:
            ChildError: If a program never became well however often it was started.
        """
        self._announcement = announcement
        async with httpx.AsyncClient(timeout=self._pace.answer, trust_env=False) as client:
            keepers = [asyncio.create_task(self._keep(child, client)) for child in self.children]
            stopper = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait({stopper, *keepers}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (stopper, *keepers):
                    task.cancel()
                ended = await asyncio.gather(*keepers, return_exceptions=True)
                await self._stop_all()
        for result in ended:
            if isinstance(result, Exception):
                raise result

    async def _keep(self, child: Child, client: httpx.AsyncClient) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            await child.start()
            self._say(f"{child.program.name}: starting (process {child.pid}, log {child.log_path})")
            reason = await self._watch(child, client)
            await child.stop(self._pace.grace)
            failures = 1 if time.monotonic() - began > self._pace.stable else failures + 1
            await self._after_failure(child, reason, failures)

    async def _watch(self, child: Child, client: httpx.AsyncClient) -> str:
        """Return why the child must be started again, when it must."""
        program, began = child.program, time.monotonic()
        well, misses = False, 0
        ended = asyncio.create_task(child.wait())
        try:
            while not ended.done():
                if await self._answers(client, program.health_url):
                    if not well:
                        self._tell_ready(program.name, time.monotonic() - began)
                    well, misses = True, 0
                else:
                    misses += 1
                    if well and misses >= self._pace.misses:
                        return f"does not answer its health check ({program.health_url})"
                    if not well and time.monotonic() - began > program.start_seconds:
                        return f"was not ready within {program.start_seconds:g} s ({program.health_url})"
                await asyncio.wait({ended}, timeout=self._pace.poll if well else self._pace.starting_poll)
            return f"ended with exit code {ended.result()}"
        finally:
            ended.cancel()

    @staticmethod
    async def _answers(client: httpx.AsyncClient, url: str) -> bool:
        try:
            return (await client.get(url)).is_success
        except httpx.HTTPError:
            return False

    def _tell_ready(self, name: str, seconds: float) -> None:
        self._say(f"{name}: ready after {seconds:.1f} s")
        self._ready.add(name)
        if self._announcement and len(self._ready) == len(self.children):
            self._say(self._announcement)
            self._announcement = ""

    async def _after_failure(self, child: Child, reason: str, failures: int) -> None:
        name = child.program.name
        never = name not in self._ready
        lines = "\n".join(f"    {line}" for line in child.tail)
        if never and failures >= self._pace.give_up_after:
            advice = f"Repair what these last lines of {child.log_path} say, then start again:\n{lines}"
            raise ChildError(f"{name} {reason}, {failures} times in a row. {advice}")
        delay = min(self._pace.first_delay * 2 ** (failures - 1), self._pace.longest_delay)
        self._say(f"{name}: {reason}; starting again in {delay:g} s")
        if failures % self._pace.tell_after == 0:
            alone = f"To see it alone, stop this and run `python -m bot {name}`."
            self._say(f"{name} keeps failing. {alone} The end of {child.log_path}:\n{lines}")
        await asyncio.sleep(delay)

    async def _stop_all(self) -> None:
        deadline = time.monotonic() + self._pace.grace
        # The one that takes messages goes first, while the one that answers them still can.
        for position, child in enumerate(reversed(self.children), start=1):
            share = (deadline - time.monotonic()) * position / len(self.children)
            await child.stop(max(share, 0.1))


def serve(settings: Settings) -> int:
    """Set up and run everything until Ctrl-C or SIGTERM; return the exit code.

    Raises:
        BotError: If a port is taken, a set-up step fails or a process cannot be started.
    """
    ports.require_free(settings.host, settings.port, "PORT")
    for port in settings.dialogue_ports:
        ports.require_free(settings.dialogue_host, port, "DIALOGUE_PORT")
    return asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await _unless(stop, run_steps(steps(), settings.log_dir / "setup.log", say))
    if not stop.is_set():
        words = announcement(settings, staffed=_is_staffed(settings))
        await Supervisor(programs(settings), settings.log_dir, say).run(stop, words)
    say("stopped")
    return 0


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do `work`, but leave it as soon as `stop` is set."""
    task, stopper = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopper}, return_when=asyncio.FIRST_COMPLETED)
    stopper.cancel()
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return
    task.result()


def steps() -> tuple[Step, ...]:
    """Return what must be done before the processes start; each step does only what is missing."""
    return (
        Step("bringing the tables up to date", _bot("migrate")),
        Step("loading the policy base", _bot("policies", "load")),
        Step("training the model if its inputs have changed", _bot("train")),
    )


def programs(settings: Settings) -> tuple[Program, ...]:
    """Return the processes in their order of start; the gateway holds messages until a dialogue answers.

    Several dialogue processes are one program, which forks them when the model is loaded and watches them itself.
    """
    dialogue_health = settings.dialogue_health_url(settings.dialogue_port)
    return (
        Program("dialogue", _bot("dialogue"), dialogue_health, start_seconds=240),
        Program("gateway", _bot("gateway"), f"{settings.gateway_url}/healthz", start_seconds=60),
    )


def _bot(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "bot", *words)


def announcement(settings: Settings, *, staffed: bool = True) -> str:
    """Return the addresses to open, one a line; unless the desk is `staffed`, how to add the first officer."""
    base = settings.gateway_url
    rows = [("web chat", "/"), ("desk", "/desk"), ("REST", "/webhooks/rest/webhook")]
    rows += [("WeChat", "/webhooks/wechat")] if settings.wechat_enabled else []
    rows += [("WeCom", "/webhooks/wecom")] if settings.wecom_enabled else []
    rows += [("Telegram", "/webhooks/telegram")] if settings.telegram_enabled else []
    lines = [f"    {name:<9} {base}{path}" for name, path in rows]
    if not staffed:
        lines.append("nobody can sign in at the desk yet; add the first officer in another terminal:")
        lines.append("    .venv/bin/python -m bot desk adduser LOGIN --role admin")
    return "\n".join(["ready. Ctrl-C stops everything. Open:", *lines])


def _is_staffed(settings: Settings) -> bool:
    """Tell whether anybody can sign in at the desk."""
    from bot.store.engine import create_engine
    from bot.store.officers import Officers

    engine = create_engine(settings.database_url)
    try:
        return any(officer.active for officer in Officers(engine).all())
    finally:
        engine.dispose()


def say(line: str) -> None:
    """Tell the operator what happens, with the time of day."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)
