"""`nlu`: measure understanding on questions that no model was trained on."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.values import ROOT

HELP = "measure understanding on the held-out questions, for one pipeline or several"
HELD_OUT = ROOT / "tests" / "nlu" / "held_out.yml"
TRAINING = ROOT / "data" / "nlu"
CONFIGS = ROOT / "benchmarks" / "pipelines"
_WORST = 8


@dataclass(frozen=True)
class Report:
    """Shares of questions understood, 0 to 1: over all, as the mean over intents, and by intent (F1)."""

    accuracy: float
    macro_f1: float
    by_intent: dict[str, float]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add test and compare."""
    parser.add_argument("--held-out", type=Path, default=HELD_OUT, help="questions to ask (%(default)s)")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "nlu", help="reports (%(default)s)")
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    test = actions.add_parser("test", help="measure the model of the present data")
    test.add_argument("--min-accuracy", type=float, default=0.0, help="exit with 1 below this share (0 to 1)")
    compare = actions.add_parser("compare", help="train and measure each pipeline, print them side by side")
    compare.add_argument(
        "configs", nargs="*", type=Path, help=f"config files (config.yml and {CONFIGS.name}/)"
    )


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    return _test(args) if args.action == "test" else _compare(args)


def _test(args: argparse.Namespace) -> int:
    from bot.dialogue import training
    from bot.settings import Settings

    model = training.train(Settings.from_env())
    report = measure(model, args.held_out, args.out / "test")
    print(f"accuracy {report.accuracy:.3f}, macro F1 {report.macro_f1:.3f} (details: {args.out / 'test'})")
    for name, score in sorted(report.by_intent.items(), key=lambda item: item[1])[:_WORST]:
        print(f"    {name:<20} F1 {score:.2f}")
    if report.accuracy < args.min_accuracy:
        print(f"below the share asked for, {args.min_accuracy}", file=sys.stderr)
        return 1
    return 0


def _compare(args: argparse.Namespace) -> int:
    configs = args.configs or [ROOT / "config.yml", *sorted(CONFIGS.glob("*.yml"))]
    print(f"{'pipeline':<24}{'accuracy':>10}{'macro F1':>10}")
    for config in configs:
        folder = args.out / config.stem
        report = measure(train(config, folder), args.held_out, folder)
        print(f"{config.stem:<24}{report.accuracy:>10.3f}{report.macro_f1:>10.3f}", flush=True)
    return 0


def train(config: Path, folder: Path) -> Path:
    """Train the understanding alone with one pipeline; return the model."""
    folder.mkdir(parents=True, exist_ok=True)
    inputs = ["--config", str(config), "--nlu", str(TRAINING)]
    _rasa(folder, "train", "nlu", *inputs, "--out", str(folder), "--fixed-model-name", "model")
    return folder / "model.tar.gz"


def measure(model: Path, questions: Path, folder: Path) -> Report:
    """Put `questions` to `model`; Rasa's own reports of it are left in `folder`.

    Raises:
        ChildError: If Rasa fails; holds the end of its log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _rasa(
        folder,
        "test",
        "nlu",
        "--model",
        str(model),
        "--nlu",
        str(questions),
        "--out",
        str(folder),
        "--no-plot",
    )
    return parse(json.loads((folder / "intent_report.json").read_text("utf-8")))


def parse(report: dict[str, Any]) -> Report:
    """Return what matters of Rasa's intent_report.json."""
    summaries = {"accuracy", "macro avg", "weighted avg", "micro avg"}
    by_intent = {name: float(row["f1-score"]) for name, row in report.items() if name not in summaries}
    # Rasa leaves accuracy out when some question got no intent; the micro average is then the same share.
    accuracy = report["accuracy"] if "accuracy" in report else report["micro avg"]["recall"]
    return Report(float(accuracy), float(report["macro avg"]["f1-score"]), by_intent)


def _rasa(folder: Path, *words: str) -> None:
    from bot.errors import ChildError
    from bot.steps import last_lines

    log_path = folder / f"{words[0]}.log"
    environ = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with log_path.open("wb") as log:
        command = [sys.executable, "-m", "rasa", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        raise ChildError(f"rasa {words[0]} {words[1]} failed. {last_lines(log_path)}")
