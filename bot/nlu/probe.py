"""`python -m bot.nlu.probe MODEL QUESTIONS OUT`: puts questions to a trained model, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import logging
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from bot.nlu.questions import read_questions

_STATUS = Path("/proc/self/status")
_WARM_UP = 20


async def ask(model: Path, questions: Path) -> dict[str, Any]:
    """Returns what the model told: `told` (intent, probabilities), median `ms` a message, `mb` of the process."""
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    asked = read_questions(questions)
    for text, _ in asked[:_WARM_UP]:
        await agent.parse_message(text)
    told, times = [], []
    for text, intent in asked:
        begun = time.perf_counter()
        parsed = await agent.parse_message(text)
        times.append(1e3 * (time.perf_counter() - begun))
        shares = {one["name"]: one["confidence"] for one in parsed["intent_ranking"] if one["name"]}
        told.append({"text": text, "intent": intent, "shares": shares})
    return {"told": told, "ms": statistics.median(times), "mb": _megabytes()}


def _megabytes() -> float:
    """Returns the memory this process holds, in MB; 0 where the system does not tell."""
    if not _STATUS.exists():
        return 0.0
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main(model: str, questions: str, out: str) -> None:
    """Writes what `ask` returns to the file `out`."""
    from rasa.utils.log_utils import configure_structlog

    # Otherwise Rasa writes every message to the log, which costs more than understanding it.
    configure_structlog(logging.WARNING)
    answer = asyncio.run(ask(Path(model), Path(questions)))
    Path(out).write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
