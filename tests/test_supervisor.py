from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from bot import ports
from bot.child import Child, Program
from bot.errors import ChildError, PortError
from bot.settings import Settings
from bot.steps import Step, run_steps
from bot.supervisor import Pace, Supervisor, _unless, announcement, programs
from bot.values import ROOT
from tests.ports import free_port
from tests.waiting import PATIENCE, is_gone, until

QUICK = Pace(starting_poll=0.05, poll=0.1, answer=1.0, misses=2, first_delay=0.05, longest_delay=0.1, grace=2.0)


def fake(name: str, *faults: str, start_seconds: float = 20.0) -> Program:
    port = free_port()
    command = (sys.executable, "-m", "tests.fake_server", str(port), *faults)
    return Program(name, command, f"http://127.0.0.1:{port}/health", start_seconds)


class Console:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, line: str) -> None:
        self.lines.append(line)

    async def saw(self, words: str, times: int = 1) -> None:
        await until(lambda: sum(words in line for line in self.lines) >= times, f"{words!r} in {self.lines}")


@asynccontextmanager
async def supervised(
    tmp_path: Path, *children: Program, pace: Pace = QUICK
) -> AsyncIterator[tuple[Supervisor, Console]]:
    console, stop = Console(), asyncio.Event()
    supervisor = Supervisor(children, tmp_path, console, pace)
    task = asyncio.create_task(supervisor.run(stop, "all ready"))
    try:
        yield supervisor, console
    finally:
        stop.set()
        with suppress(ChildError):
            await task


async def test_both_start_and_ready_is_said_once_when_both_are_well(tmp_path: Path) -> None:
    async with supervised(tmp_path, fake("dialogue"), fake("gateway")) as (_, console):
        await console.saw("all ready")
        before = console.lines[: console.lines.index("all ready")]
        assert {line.split(": ready")[0] for line in before if ": ready" in line} == {"dialogue", "gateway"}


async def test_stopping_leaves_no_process_behind(tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    async with supervised(tmp_path, fake("dialogue", "grandchild", str(note)), fake("gateway")) as found:
        supervisor, console = found
        await console.saw("all ready")
        pids = [child.pid or 0 for child in supervisor.children] + [int(note.read_text())]
        assert not any(map(is_gone, pids))
    await until(lambda: all(map(is_gone, pids)), f"{pids} end")


async def test_a_child_that_ignores_sigterm_is_killed_after_the_grace(tmp_path: Path) -> None:
    pace = Pace(starting_poll=0.05, poll=0.1, grace=0.4)
    async with supervised(tmp_path, fake("gateway", "stubborn"), pace=pace) as (supervisor, console):
        await console.saw("all ready")
        pid = supervisor.children[0].pid or 0
    assert is_gone(pid)
    assert any("killing it" in line for line in console.lines)


async def test_a_child_that_is_killed_comes_back(tmp_path: Path) -> None:
    async with supervised(tmp_path, fake("gateway")) as (supervisor, console):
        await console.saw("all ready")
        os.kill(supervisor.children[0].pid or 0, signal.SIGKILL)
        await console.saw("ended with exit code -9")
        await console.saw("gateway: ready after", times=2)
        assert console.lines.count("all ready") == 1


async def test_a_child_that_crashes_at_first_is_started_again(tmp_path: Path) -> None:
    async with supervised(tmp_path, fake("gateway", "crash-once", str(tmp_path / "flag"))) as (_, console):
        await console.saw("ended with exit code 3; starting again in 0.05 s")
        await console.saw("all ready")


async def test_a_child_that_falls_ill_is_started_again(tmp_path: Path) -> None:
    program = fake("dialogue")
    async with (
        supervised(tmp_path, program) as (_, console),
        httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client,
    ):
        await console.saw("all ready")
        await client.get(program.health_url.replace("/health", "/sick"))
        await console.saw("does not answer its health check")
        await console.saw("dialogue: ready after", times=2)


async def test_a_child_that_never_gets_ready_is_started_again(tmp_path: Path) -> None:
    async with supervised(tmp_path, fake("dialogue", "mute", start_seconds=0.3)) as (_, console):
        await console.saw("was not ready within 0.3 s")


async def test_a_child_that_keeps_crashing_ends_the_run_with_its_last_lines(tmp_path: Path) -> None:
    console = Console()
    supervisor = Supervisor([fake("dialogue", "crash")], tmp_path, console, QUICK)
    with pytest.raises(ChildError, match="5 times in a row") as caught:
        await asyncio.wait_for(supervisor.run(asyncio.Event(), "all ready"), PATIENCE)
    assert "no luck" in str(caught.value)
    assert any("python -m bot dialogue" in line for line in console.lines)
    assert "all ready" not in console.lines


async def test_one_hopeless_child_takes_the_other_down_too(tmp_path: Path) -> None:
    supervisor = Supervisor([fake("dialogue", "crash"), fake("gateway")], tmp_path, Console(), QUICK)
    with pytest.raises(ChildError):
        await asyncio.wait_for(supervisor.run(asyncio.Event(), ""), PATIENCE)
    assert [child.pid for child in supervisor.children] == [None, None]


async def test_warnings_reach_the_console_and_the_rest_only_the_log(tmp_path: Path) -> None:
    console = Console()
    child = Child(fake("dialogue", "crash"), tmp_path, console)
    await child.start()
    await child.wait()
    await child.kill()
    log = (tmp_path / "dialogue.log").read_text()
    assert "hello" in log and "no luck" in log
    assert "13800138000" not in log
    assert [line for line in console.lines if "no luck" in line]
    assert not [line for line in console.lines if "hello" in line]


async def test_steps_say_what_they_do_and_what_came_of_it(tmp_path: Path) -> None:
    console = Console()
    step = Step("counting", (sys.executable, "-c", "print('three')"))
    await run_steps((step,), tmp_path / "setup.log", console)
    assert console.lines[:2] == ["counting …", "  three"]
    assert console.lines[2].startswith("counting: done in")


async def test_a_step_that_fails_ends_the_set_up_with_its_last_lines(tmp_path: Path) -> None:
    step = Step("counting", (sys.executable, "-c", "raise SystemExit('error: no fingers')"))
    with pytest.raises(ChildError, match=r"counting: failed with exit code 1(.|\n)*no fingers"):
        await run_steps((step, Step("never", ("false",))), tmp_path / "setup.log", Console())


async def test_a_step_is_ended_when_the_operator_stops(tmp_path: Path) -> None:
    note, stop = tmp_path / "pid", asyncio.Event()
    program = f"import os,time,pathlib; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(60)"
    step = Step("waiting", (sys.executable, "-c", program))
    work = asyncio.create_task(_unless(stop, run_steps((step,), tmp_path / "setup.log", Console())))
    await until(lambda: note.exists() and note.read_text() != "", "the step starts")
    stop.set()
    await asyncio.wait_for(work, PATIENCE)
    assert is_gone(int(note.read_text()))


async def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    port = free_port()
    program = (
        "import asyncio, sys, pathlib\n"
        "from bot.child import Child, Program\n"
        "async def main():\n"
        f"    child = Child(Program('x', (sys.executable, '-m', 'tests.fake_server', '{port}'), '', 1),"
        f" pathlib.Path({str(tmp_path)!r}), print)\n"
        "    await child.start()\n"
        "    print(child.pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen(  # noqa: ASYNC220 - returns at once
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        assert parent.stdout is not None
        pid = int(await asyncio.to_thread(parent.stdout.readline))
        await until(lambda: ports.owner(port) == pid, "the child listens")
    finally:
        parent.kill()
        parent.communicate()
    await until(lambda: is_gone(pid), "the child ends")


def test_a_taken_port_is_named_with_its_owner_and_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortError) as caught:
            ports.require_free("127.0.0.1", port, "PORT")
    message = str(caught.value)
    assert f"127.0.0.1:{port}" in message
    assert f"kill {os.getpid()}" in message
    assert f"PORT={port + 1}" in message


def test_a_free_port_is_fine() -> None:
    ports.require_free("127.0.0.1", free_port(), "PORT")


def test_the_programs_are_those_of_the_design(settings: Settings) -> None:
    dialogue, gateway = programs(settings)
    assert dialogue.command[1:] == ("-m", "bot", "dialogue")
    assert dialogue.health_url == f"http://127.0.0.1:{settings.dialogue_port}/webhooks/gateway/health"
    assert gateway.health_url == f"http://127.0.0.1:{settings.port}/healthz"


def test_several_dialogue_processes_are_one_program(settings: Settings) -> None:
    assert programs(dataclasses.replace(settings, dialogue_workers=3)) == programs(settings)


def test_the_announcement_names_what_is_on(settings: Settings) -> None:
    text = announcement(settings)
    assert f"http://127.0.0.1:{settings.port}/\n" in text
    assert f"http://127.0.0.1:{settings.port}/desk\n" in text
    assert "adduser" not in text and "adduser" in announcement(settings, staffed=False)
    assert "WeChat" not in text
