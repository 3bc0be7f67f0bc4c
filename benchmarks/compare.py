"""A stock Rasa and this project side by side: `make bench`.

    python -m benchmarks.compare               trains what was not trained, then about ten minutes
    python -m benchmarks.compare --quick       shorter rounds, about four minutes when both models are there
    python -m benchmarks.compare --retrain     measures the training times again
    python -m benchmarks.compare --write       puts table and plot into docs/

All systems run at the same time and are asked in turn, round by round, with the same messages, so that what else the
machine does meets all of them alike: read the ratios. Everything is left in results/bench.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks import load, report, systems
from benchmarks.load import Measured
from benchmarks.systems import Model, System
from bot.commands.nlu import HELD_OUT
from bot.commands.nlu_measuring import measure
from bot.nlu.groups import group
from bot.nlu.questions import read_questions
from bot.values import ROOT

FOLDER = ROOT / "results" / "bench"
LEFT_OUT = ("desk",)
"""Groups of intents that only the whole assistant can serve: appeals and people."""


@dataclass(frozen=True)
class Scene:
    """So many askers at once, in conversations of so many turns."""

    askers: int
    length: int

    @property
    def name(self) -> str:
        """As the table says it."""
        return f"{self.askers} × {self.length}"


@dataclass(frozen=True)
class Plan:
    """How long is measured: rounds of seconds; the scenes held to the end, one conversation an asker."""

    scenes: tuple[Scene, ...]
    rounds: int
    seconds: float
    long: Scene


FULL = Plan((Scene(1, 5), Scene(16, 5), Scene(16, 50), Scene(100, 5)), rounds=3, seconds=8.0, long=Scene(1, 200))
QUICK = Plan((Scene(1, 5), Scene(16, 5), Scene(100, 5)), rounds=2, seconds=5.0, long=Scene(1, 200))


@dataclass
class Result:
    """What was found out about one system."""

    name: str
    training: float
    start: float
    accuracy: float
    coarse: float
    idle_mb: float = 0.0
    busy_mb: float = 0.0
    scenes: dict[str, Measured] = field(default_factory=dict)
    long: Measured = field(default_factory=Measured)
    cpu: dict[str, float] = field(default_factory=dict)


def main(arguments: argparse.Namespace) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    plan = QUICK if arguments.quick else FULL
    begun = time.monotonic()
    _say(begun, "training what has changed since last time")
    stock = systems.stock_model(FOLDER, fresh=arguments.retrain)
    own = systems.own_model(FOLDER, fresh=arguments.retrain)
    _say(begun, "putting the held-out questions to both models")
    scores = {
        name: measure(model.path, HELD_OUT, FOLDER / name).score for name, model in (("stock", stock), ("own", own))
    }
    results = []
    with contextlib.ExitStack() as stack:
        running = _start(arguments, stock, own, begun)
        for system in running:
            stack.callback(system.stop)
            model, score = (stock, scores["stock"]) if system.name == "stock" else (own, scores["own"])
            results.append(Result(system.name, model.seconds, system.start_seconds, score.accuracy, score.coarse))
        _measure(plan, running, results, begun)
    text = report.table(results, [scene.name for scene in plan.scenes])
    print(text)
    (FOLDER / "table.md").write_text(text, "utf-8")
    report.plot(results, [scene.name for scene in plan.scenes], FOLDER / "performance.svg")
    if arguments.write:
        report.publish(text, FOLDER / "performance.svg")
    _say(begun, f"done; table and plot are in {FOLDER}")


def _start(arguments: argparse.Namespace, stock: Model, own: Model, begun: float) -> list[System]:
    """Start one system after the other, so that their times of start can be compared."""
    started: list[System] = []
    try:
        _say(begun, "starting the stock Rasa")
        started.append(systems.start_stock(stock, FOLDER))
        for workers in arguments.workers:
            _say(begun, f"starting this project with {workers} dialogue process(es)")
            started.append(systems.start_own(own, FOLDER, workers, arguments.database))
    except BaseException:
        for system in started:
            system.stop()
        raise
    return started


def _measure(plan: Plan, running: Sequence[System], results: Sequence[Result], begun: float) -> None:
    texts = _texts()
    for system in running:
        asyncio.run(load.ask(system.url, texts, 4, 5, 3.0))  # caches fill, connections open
    for result, system in zip(results, running, strict=True):
        result.idle_mb = system.megabytes()
    for scene in plan.scenes:
        _say(begun, f"{scene.askers} askers, conversations of {scene.length} turns")
        for turn in range(plan.rounds):
            for result, system in _in_turn(results, running, turn):
                before = system.cpu_seconds()
                found = asyncio.run(load.ask(system.url, texts, scene.askers, scene.length, plan.seconds))
                result.cpu[scene.name] = result.cpu.get(scene.name, 0.0) + system.cpu_seconds() - before
                result.scenes.setdefault(scene.name, Measured()).__iadd__(found)
    _say(begun, f"conversations of {plan.long.length} turns")
    for result, system in zip(results, running, strict=True):
        result.long = asyncio.run(load.ask(system.url, texts, plan.long.askers, plan.long.length, 0))
        result.busy_mb = system.megabytes()


def _in_turn(results: Sequence[Result], running: Sequence[System], turn: int) -> list[tuple[Result, System]]:
    """Return the systems beginning with another one each time."""
    pairs = list(zip(results, running, strict=True))
    first = turn % len(pairs)
    return pairs[first:] + pairs[:first]


def _texts() -> list[str]:
    """Return the messages of all askers: the held-out questions, always in the same mixed order."""
    texts = [text for text, intent in read_questions(HELD_OUT) if group(intent) not in LEFT_OUT]
    random.Random(1).shuffle(texts)
    return texts


def _say(begun: float, line: str) -> None:
    print(f"{time.monotonic() - begun:6.0f} s  {line}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter rounds")
    parser.add_argument("--retrain", action="store_true", help="train again even when nothing has changed")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="dialogue processes (1 2)")
    parser.add_argument("--database", default="", help="database of this project (SQLite)")
    parser.add_argument("--write", action="store_true", help="put table and plot into docs/")
    main(parser.parse_args())
