"""`nlu`: measure understanding on questions that no model was trained on, and teach what officers corrected."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.nlu_measuring import measure, run_module
from bot.values import ROOT

if TYPE_CHECKING:
    from bot.nlu.score import Score

HELP = "measure understanding on the held-out questions or by cross-validation; teach what officers corrected"
HELD_OUT = ROOT / "tests" / "nlu" / "held_out.yml"
FLOOR = "floor.yaml"
"""Stands beside the questions and says what is demanded of the model; other questions may have none."""
TRAINING = ROOT / "data" / "nlu"
CONFIGS = ROOT / "benchmarks" / "pipelines"
_WORST = 8
_MIXED = 25


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add test, compare, accept, retrain and folds."""
    parser.add_argument("--held-out", type=Path, default=HELD_OUT, help="questions to ask (%(default)s)")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "reports" / "nlu", help="reports (%(default)s)")
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    test = actions.add_parser("test", help="measure the model of the present data")
    test.add_argument("--min-accuracy", type=float, help=f"exit with 1 below this share, 0 to 1 ({FLOOR}'s)")
    compare = actions.add_parser("compare", help="train and measure each pipeline, print them side by side")
    compare.add_argument("configs", nargs="*", type=Path, help=f"config files (config.yml and {CONFIGS.name}/)")
    actions.add_parser("accept", help="write the examples approved at the desk to DATA_DIR/nlu/reviewed.yml")
    actions.add_parser("retrain", help="accept, train beside the served model, and compare the two")
    actions.add_parser("folds", help="cross-validate the classifier on its training data; show what it mixes up")


def run(args: argparse.Namespace) -> int:
    """Do what is asked for and print what came of it."""
    from bot.commands import nlu_reviewed

    actions = {"test": _test, "compare": _compare, "folds": _folds}
    return {**actions, "accept": nlu_reviewed.accept, "retrain": nlu_reviewed.retrain}[args.action](args)


def _test(args: argparse.Namespace) -> int:
    from bot.dialogue import training
    from bot.settings import Settings

    report = measure(training.train(Settings.from_env()), args.held_out, args.out / "test")
    _print_score(report.score)
    print(f"{report.ms:.1f} ms a message, {report.mb:.0f} MB (details: {args.out / 'test'})")
    for name, share in sorted(report.score.by_intent.items(), key=lambda item: item[1])[:_WORST]:
        print(f"    {name:<20} F1 {share:.2f}")
    least = _floor(args.held_out) if args.min_accuracy is None else args.min_accuracy
    if report.score.accuracy < least:
        print(f"nlu: accuracy {report.score.accuracy:.3f} is below the {least} asked for", file=sys.stderr)
        return 1
    return 0


def _floor(questions: Path) -> float:
    """Return the least accuracy that stands beside `questions`, as a share from 0 to 1."""
    import yaml

    path = questions.with_name(FLOOR)
    return float(yaml.safe_load(path.read_text("utf-8"))["accuracy"]) if path.is_file() else 0.0


def _compare(args: argparse.Namespace) -> int:
    configs = args.configs or [ROOT / "config.yml", *sorted(CONFIGS.glob("*.yml"))]
    heads = ("accuracy", "macro F1", "coarse", "refused", "ms", "MB", "model MB", "training s")
    print(f"{'pipeline':<18}" + "".join(f"{head:>11}" for head in heads))
    for config in configs:
        folder = args.out / config.stem
        begun = time.monotonic()
        model = train(config, folder)
        took = time.monotonic() - begun
        report = measure(model, args.held_out, folder)
        score, size = report.score, model.stat().st_size / 1e6
        shares = (score.accuracy, score.macro_f1, score.coarse, score.refused)
        figures = "".join(f"{share:>11.3f}" for share in shares) + f"{report.ms:>11.1f}{report.mb:>11.0f}"
        print(f"{config.stem:<18}{figures}{size:>11.1f}{took:>11.0f}", flush=True)
    return 0


def _folds(args: argparse.Namespace) -> int:
    from bot.nlu import folds, sources
    from bot.nlu.groups import group
    from bot.nlu.learning import Recipe
    from bot.nlu.questions import read_questions
    from bot.nlu.score import score

    questions = read_questions(TRAINING)
    written = folds.examples(questions, sources.DATA)
    generated = folds.examples(read_questions(_made(args.out)), sources.DATA, generated=True)
    told = folds.cross_validate(written, generated, Recipe())
    _print_score(score(told))
    mixed = Counter((one.intent, one.best) for one in told if group(one.intent) != group(one.best))
    for (true, best), count in mixed.most_common(_MIXED):
        texts = [t for (t, _), one in zip(questions, told, strict=True) if (one.intent, one.best) == (true, best)]
        print(f"{count:>4} {true} → {best}: {' / '.join(texts[:5])}")
    return 0


def _print_score(score: Score) -> None:
    print(
        f"accuracy {score.accuracy:.3f}, macro F1 {score.macro_f1:.3f}, coarse {score.coarse:.3f}, "
        f"policy questions refused {score.refused:.3f}"
    )


def train(config: Path, folder: Path) -> Path:
    """Train the understanding alone with one pipeline, from what `train` uses; return the model.

    Raises:
        ChildError: If Rasa fails; holds the end of its log.
    """
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(TRAINING, data)
    _made(data)
    inputs = ["--config", str(config), "--nlu", str(data), "--domain", str(ROOT / "domain.yml")]
    run_module(
        folder / "train.log", "rasa", "train", "nlu", *inputs, "--out", str(folder), "--fixed-model-name", "model"
    )
    return folder / "model.tar.gz"


def _made(folder: Path) -> Path:
    """Return a file in `folder` with the examples made from the policy base."""
    from bot.nlu import sources
    from bot.nlu.asks import write_examples

    path = folder / "asks.yml"
    write_examples(sources.policies(sources.DATA), path)
    return path
