"""One model on some questions, in a process of its own: how well it understands, how quick and how large it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.values import ROOT

if TYPE_CHECKING:
    from bot.nlu.score import Score


@dataclass(frozen=True)
class Report:
    """One model on some questions: its score, median milliseconds a message, megabytes of the process."""

    score: Score
    ms: float
    mb: float


def measure(model: Path, questions: Path, folder: Path) -> Report:
    """Put `questions` to `model`; what it told is left in `folder`/told.json.

    Raises:
        ChildError: If Rasa fails; holds the end of its log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / "told.json"
    run_module(folder / "probe.log", "bot.nlu.probe", str(model), str(questions), str(out))
    return _report_of(json.loads(out.read_text("utf-8")))


def _report_of(answer: dict[str, object]) -> Report:
    """Return the report of what bot.nlu.probe wrote."""
    from bot.nlu.score import Told, score

    told = answer["told"]
    assert isinstance(told, list)
    scored = score([Told(one["intent"], one["shares"]) for one in told])
    return Report(scored, float(str(answer["ms"])), float(str(answer["mb"])))


def run_module(log_path: Path, *words: str) -> None:
    """Run `python -m words`; what it says goes to `log_path`.

    Raises:
        ChildError: If it fails; holds the end of the log.
    """
    from bot.errors import ChildError
    from bot.steps import last_lines

    environ = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with log_path.open("wb") as log:
        command = [sys.executable, "-m", *words]
        done = subprocess.run(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise ChildError(f"{' '.join(words[:2])} failed. {last_lines(log_path)}")
