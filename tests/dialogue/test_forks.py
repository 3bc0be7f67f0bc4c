"""Processes forked from one that has loaded: each on its port, back when gone, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from bot.values import ROOT
from tests.ports import free_port
from tests.waiting import PATIENCE, is_gone, wait_until


@pytest.fixture
def ports() -> list[int]:
    return [free_port(), free_port()]


@pytest.fixture
def patience() -> float:
    """Seconds that the parent waits for an answer of a child."""
    return PATIENCE


@pytest.fixture
def parent(ports: list[int], patience: float) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.dialogue.fork_sample", str(patience), *map(str, ports)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    wait_until(lambda: all(map(answer, ports)))
    yield process
    process.kill()
    process.wait()


def answer(port: int) -> tuple[int, int] | None:
    """Return who answers on `port`, and who has loaded for it."""
    try:
        child, loaded = httpx.get(f"http://127.0.0.1:{port}/", trust_env=False, timeout=PATIENCE).text.split()
    except httpx.HTTPError:
        return None
    return int(child), int(loaded)


def pids(ports: list[int]) -> list[int]:
    return [found[0] for port in ports if (found := answer(port))]


def test_each_port_has_a_process_that_shares_what_was_loaded(parent: subprocess.Popen[bytes], ports: list[int]) -> None:
    found = [answer(port) for port in ports]
    assert len({one[0] for one in found if one} | {parent.pid}) == 3
    assert {one[1] for one in found if one} == {parent.pid}


def test_one_that_dies_comes_back_and_the_other_stays(parent: subprocess.Popen[bytes], ports: list[int]) -> None:
    first, second = pids(ports)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: (found := answer(ports[0])) is not None and found[0] != first)
    assert answer(ports[1]) == (second, parent.pid)


@pytest.mark.parametrize("patience", [1.0])
def test_one_that_hangs_is_replaced(parent: subprocess.Popen[bytes], ports: list[int]) -> None:
    first = pids(ports)[0]
    os.kill(first, signal.SIGSTOP)
    wait_until(lambda: (found := answer(ports[0])) is not None and found[0] != first)
    assert parent.poll() is None


def test_all_end_when_they_are_told(parent: subprocess.Popen[bytes], ports: list[int]) -> None:
    children = pids(ports)
    parent.terminate()
    assert parent.wait(PATIENCE) == 0
    assert all(map(is_gone, children))


def test_none_outlives_a_parent_that_is_killed(parent: subprocess.Popen[bytes], ports: list[int]) -> None:
    children = pids(ports)
    parent.kill()
    parent.wait()
    wait_until(lambda: all(map(is_gone, children)))
