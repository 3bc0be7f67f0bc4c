"""The table and the plot of a comparison."""

from __future__ import annotations

import datetime
import os
import platform
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.values import ROOT

if TYPE_CHECKING:
    from benchmarks.compare import Result

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
EARLY, LATE = (1, 20), (181, 200)
"""Turns that stand for the beginning and the end of a long conversation."""

Figure = Callable[["Result"], float]


def table(results: Sequence[Result], scenes: Sequence[str]) -> str:
    """Return the comparison as a Markdown table; the ratios are to the first system."""
    first, *others = results
    names = [one.name for one in others]
    head = ["", first.name, *(cell for name in names for cell in (name, f"{name} ÷ {first.name}"))]
    rows = [head, ["---"] * len(head)]
    rows += [_row(name, form, figure, results) for name, form, figure in _figures(scenes)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([machine(), "", *lines, ""])


def _row(name: str, form: str, figure: Figure, results: Sequence[Result]) -> list[str]:
    base = figure(results[0])
    cells = [name, form.format(base)]
    for one in results[1:]:
        value = figure(one)
        cells += [form.format(value), f"{value / base:.2f}" if base else "–"]
    return cells


def _rate(scene: str, one: Result) -> float:
    return one.scenes[scene].rate


def _percentile(scene: str, percent: int, one: Result) -> float:
    return one.scenes[scene].percentile(percent)


def _cpu(scene: str, one: Result) -> float:
    return 1000 * one.cpu[scene] / len(one.scenes[scene].turns)


def _figures(scenes: Sequence[str]) -> list[tuple[str, str, Figure]]:
    found: list[tuple[str, str, Figure]] = []
    for scene in scenes:
        found.append((f"{scene}: answers a second", "{:.1f}", partial(_rate, scene)))
        found += [(f"{scene}: p{p}, ms", "{:.1f}", partial(_percentile, scene, p)) for p in (50, 95, 99)]
    found += [(f"{scene}: CPU an answer, ms", "{:.1f}", partial(_cpu, scene)) for scene in scenes]
    return [
        *found,
        ("messages without an answer", "{:.0f}", lambda one: sum(found.failed for found in one.scenes.values())),
        ("1 × 200: median of turns 1–20, ms", "{:.1f}", lambda one: one.long.median_at(*EARLY)),
        ("1 × 200: median of turns 181–200, ms", "{:.1f}", lambda one: one.long.median_at(*LATE)),
        ("turns 181–200 ÷ turns 1–20", "{:.2f}", lambda one: one.long.median_at(*LATE) / one.long.median_at(*EARLY)),
        ("memory of all processes before, MB (PSS)", "{:.0f}", lambda one: one.idle_mb),
        ("memory of all processes afterwards, MB (PSS)", "{:.0f}", lambda one: one.busy_mb),
        ("start, s", "{:.1f}", lambda one: one.start),
        ("training, s", "{:.0f}", lambda one: one.training),
        ("held-out intents told", "{:.3f}", lambda one: one.accuracy),
        ("held-out groups told", "{:.3f}", lambda one: one.coarse),
    ]


def machine() -> str:
    """Return on what and when this was measured."""
    cpuinfo = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in cpuinfo if line.startswith("model name")), "?")
    meminfo = Path("/proc/meminfo").read_text().split()
    load = os.getloadavg()[2]
    return (
        f"{datetime.datetime.now(tz=datetime.timezone.utc):%Y-%m-%d}, {os.cpu_count()} cores ({model}), "
        f"{int(meminfo[1]) / 1e6:.0f} GB, Python {platform.python_version()}, load of the last 15 minutes {load:.1f}."
    )


def plot(results: Sequence[Result], scenes: Sequence[str], path: Path) -> None:
    """Draw throughput, latency, memory, and the cost of long conversations."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    figure, ((rate, latency), (memory, long)) = pyplot.subplots(2, 2, figsize=(10, 7))
    width = 0.8 / len(results)
    for number, one in enumerate(results):
        places = [place + number * width for place in range(len(scenes))]
        rate.bar(places, [one.scenes[scene].rate for scene in scenes], width, label=one.name)
        latency.bar(places, [one.scenes[scene].percentile(95) for scene in scenes], width, label=one.name)
        memory.bar([number], [one.busy_mb])
        times = [1000 * took for _, took in sorted(one.long.turns)]
        long.plot(range(1, len(times) + 1), times, label=one.name, linewidth=0.8)
    for axes, title in ((rate, "answers a second"), (latency, "p95, ms (log)")):
        axes.set_title(title)
        axes.set_xticks([place + 0.4 - width / 2 for place in range(len(scenes))], scenes)
        axes.set_xlabel("askers × turns of a conversation")
        axes.legend()
    latency.set_yscale("log")
    memory.set_title("memory of all processes, MB (PSS)")
    memory.set_xticks(range(len(results)), [one.name for one in results])
    long.set_title("one conversation of 200 turns, ms a turn (log)")
    long.set_yscale("log")
    long.set_xlabel("turn")
    long.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def publish(text: str, drawn: Path) -> None:
    """Put the table into docs/performance.md, and the plot beside it."""
    before, _, rest = DOCUMENT.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}{END}{after}", "utf-8")
    shutil.copy(drawn, DOCUMENT.parent / "performance.svg")
