"""Processes under measurement: started with their children, their memory, and their end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.values import ROOT

SLOWEST_START = 300.0
GRACE = 20.0
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "SQLALCHEMY_WARN_20": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONUNBUFFERED": "1",
}


@dataclass
class Running:
    """A process with everything that it has started."""

    process: subprocess.Popen[bytes]
    log: Path

    def pids(self) -> list[int]:
        """Return the ids of the process and of all below it."""
        parents = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(status.parent.name)] = int(fields[1])
        found, added = {self.process.pid}, True
        while added:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            added = bool(more)
            found |= more
        return sorted(found)

    def megabytes(self) -> float:
        """Return the memory of all of them, what they share counted once (PSS)."""
        return sum(map(_pss, self.pids())) / 1024

    def cpu_seconds(self) -> float:
        """Return the processor time that all of them have used."""
        return sum(map(_cpu, self.pids()))

    def stop(self) -> None:
        """End all of them."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def start(name: str, folder: Path, environ: Mapping[str, str], *words: str) -> Running:
    """Start `python words…` in a group of its own; what it says goes to `folder`."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env={**os.environ, **QUIET, **environ},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Running(process, log)


def run(name: str, folder: Path, environ: Mapping[str, str], *words: str) -> float:
    """Run `python words…` to its end; return its seconds.

    Raises:
        RuntimeError: If it fails; names its log.
    """
    begun = time.monotonic()
    running = start(name, folder, environ, *words)
    if running.process.wait():
        raise RuntimeError(f"python {' '.join(words)} failed; see {running.log}")
    return time.monotonic() - begun


def wait_for(url: str, running: Running) -> None:
    """Wait until `url` answers.

    Raises:
        RuntimeError: If the process ends before; names its log.
    """
    end = time.monotonic() + SLOWEST_START
    while time.monotonic() < end:
        if running.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer; see {running.log}")


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return float(next((line.split()[1] for line in lines if line.startswith("Pss:")), 0))


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
