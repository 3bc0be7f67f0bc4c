"""Runs `rasa test` on the trained model with conversations and questions that nobody taught it, and judges the reports.

Fails when the rules choose more wrong actions for the messages of tests/dialogue/stories, or when fewer intents of
tests/nlu/held_out.yml are told, than tests/nlu/floor.yaml allows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
STORIES = ROOT / "tests" / "dialogue" / "stories"
QUESTIONS = ROOT / "tests" / "nlu" / "held_out.yml"
FLOOR = ROOT / "tests" / "nlu" / "floor.yaml"
REPORTS = ROOT / os.environ.get("DATA_DIR", "var") / "reports" / "rasa-test"
STORY_REPORT = "story_report.json"
INTENT_REPORT = "intent_report.json"
FAILED_STORIES = "failed_test_stories.yml"
LISTEN = "action_listen"
"""The action that ends every turn; it would flatter the share of right ones."""
LOG_LINES = 30


@dataclass(frozen=True)
class Figures:
    """What Rasa found.

    Attributes:
        stories: conversations, and how many of them were read and acted on rightly throughout.
        actions: actions in them, and how many were right.
        questions: held-out questions.
        accuracy: share of those whose intent was told, 0 to 1.
        macro_f1: mean over intents of F1, 0 to 1.
    """

    stories: tuple[int, int]
    actions: tuple[int, int]
    questions: int
    accuracy: float
    macro_f1: float

    @property
    def wrong_actions(self) -> int:
        """How many actions were wrong."""
        return self.actions[0] - self.actions[1]


def main() -> int:
    """Run Rasa and print the figures; exit code 1 when they are below what is demanded."""
    args = _arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    rasa_test(args.model or trained_model(), args.stories, args.questions, args.out)
    figures = read_reports(args.out)
    print(told(figures))
    if figures.wrong_actions:
        print((args.out / FAILED_STORIES).read_text("utf-8"))
    faults = below(figures, **yaml.safe_load(FLOOR.read_text("utf-8")))
    if faults:
        print(f"rasa-test: {'; '.join(faults)} (reports: {args.out})", file=sys.stderr)
    return int(bool(faults))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="model to test (that of the present data, trained if need be)")
    parser.add_argument("--stories", type=Path, default=STORIES, help="conversations (%(default)s)")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="questions with intents (%(default)s)")
    parser.add_argument("--out", type=Path, default=REPORTS, help="folder for Rasa's reports (%(default)s)")
    return parser.parse_args()


def trained_model() -> Path:
    """Return the model of the present data."""
    command = [sys.executable, "-m", "bot", "train"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Path(done.stdout.strip())


def rasa_test(model: Path, stories: Path, questions: Path, out: Path) -> None:
    """Let Rasa test `model`, with its reports in `out`; its own log is shown only when it fails.

    Raises:
        SystemExit: If Rasa fails; holds the end of its log.
    """
    command = [sys.executable, "-m", "bot.dialogue.rasa_test", "--model", str(model), "--out", str(out), "--no-plot"]
    command += ["--stories", str(stories), "--nlu", str(questions)]
    log_path, reports = out / "rasa.log", [out / STORY_REPORT, out / INTENT_REPORT]
    for report in reports:
        report.unlink(missing_ok=True)
    # Rasa leaves the folder with its copy of the domain behind.
    with tempfile.TemporaryDirectory(prefix="futian-rasa-test-") as scratch, log_path.open("wb") as log:
        done = subprocess.run(command, cwd=ROOT, env=_environ(scratch), stdout=log, stderr=log, check=False)
    # Rasa says "unable to test" with code 0.
    if done.returncode or not all(report.exists() for report in reports):
        tail = "\n".join(log_path.read_text("utf-8", "replace").splitlines()[-LOG_LINES:])
        raise SystemExit(
            f"rasa-test: `rasa test` gave code {done.returncode} and no figures. The end of its log:\n{tail}"
        )


def _environ(scratch: str) -> dict[str, str]:
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    return {**os.environ, **quiet, "TMPDIR": scratch}


def read_reports(out: Path) -> Figures:
    """Return the figures of Rasa's reports in `out`."""
    talked, told = _report(out / STORY_REPORT), _report(out / INTENT_REPORT)
    conversations = talked["conversation_accuracy"]
    actions = [row for name, row in talked.items() if name.startswith(("action_", "utter_")) and name != LISTEN]
    return Figures(
        stories=(conversations["total"], conversations["correct"]),
        actions=(sum(row["support"] for row in actions), round(sum(row["support"] * row["recall"] for row in actions))),
        questions=told["macro avg"]["support"],
        accuracy=told["accuracy"],
        macro_f1=told["macro avg"]["f1-score"],
    )


def _report(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def told(figures: Figures) -> str:
    """Return the figures in words."""
    (stories, whole), (actions, right) = figures.stories, figures.actions
    return (
        f"{stories} held-out conversations: {right} of {actions} actions right, {whole} without any misreading\n"
        f"{figures.questions} held-out questions: accuracy {figures.accuracy:.3f}, macro F1 {figures.macro_f1:.3f}"
    )


def below(figures: Figures, accuracy: float, wrong_actions: int) -> list[str]:
    """Return in words where `figures` miss what is demanded: a share from 0 to 1, and a number of actions."""
    faults = []
    if not (figures.actions[0] and figures.questions):
        faults.append("nothing was tested")
    if figures.wrong_actions > wrong_actions:
        faults.append(f"{figures.wrong_actions} of {figures.actions[0]} actions are wrong, {wrong_actions} may be")
    if figures.accuracy < accuracy:
        faults.append(f"accuracy {figures.accuracy:.3f} is below {accuracy}")
    return faults


if __name__ == "__main__":
    sys.exit(main())
