"""Trains the model, only when something it is made from has changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from bot.errors import TrainingError
from bot.settings import Settings
from bot.values import ROOT

_INPUTS = (
    "config.yml",
    "domain.yml",
    "data/nlu/**/*.yml",
    "data/rules/**/*.yml",
    "data/stories/**/*.yml",
    "data/lexicon/*.yaml",
    "data/policies/**/*.yaml",
    "bot/nlu/*.py",
    *(f"bot/policy/{name}.py" for name in ("base", "lexicon", "question", "text", "typos", "words")),
    *(f"bot/policy/{name}.py" for name in ("amounts", "numerals", "quantities")),
    "requirements.lock",
)
"""Everything a trained model depends on: data, configuration, and the code that reads text."""


def model_path(settings: Settings) -> Path:
    """Returns where the model of the present inputs is, whether or not it has been trained yet."""
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return settings.data_dir / "models" / f"futian-{digest.hexdigest()[:16]}.tar.gz"


def newest_model(settings: Settings) -> Path:
    """Returns the model of the present inputs, else the last one trained.

    Raises:
        TrainingError: no model has been trained.
    """
    exact = model_path(settings)
    if exact.exists():
        return exact
    trained = sorted(exact.parent.glob("futian-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not trained:
        raise TrainingError(f"{exact.parent} holds no model; run `python -m bot train` first")
    return trained[-1]


def train(settings: Settings, force: bool = False) -> Path:
    """Trains unless the model of the present inputs exists; returns its path.

    Args:
        settings: says where models are kept.
        force: train in any case.

    Raises:
        TrainingError: Rasa could not train; its own messages stand above.
    """
    target = model_path(settings)
    if target.exists() and not force:
        return target
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from rasa.model_training import train as rasa_train

    target.parent.mkdir(parents=True, exist_ok=True)
    result = rasa_train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[*_written(), str(_asked(target.parent))],
        output=str(target.parent),
        fixed_model_name=target.name.removesuffix(".tar.gz"),
        force_training=True,
    )
    if result.code != 0 or not result.model or not target.exists():
        raise TrainingError(f"Rasa stopped with code {result.code}; look at its messages above, then train again")
    return target


def _written() -> list[str]:
    """Returns the folders of training data written by hand."""
    return [str(ROOT / "data" / part) for part in ("nlu", "rules", "stories") if (ROOT / "data" / part).is_dir()]


def _asked(directory: Path) -> Path:
    """Returns a file of training examples made from the questions of the policy base."""
    from bot.nlu.asks import write_examples
    from bot.policy.loader import load_directory

    path = directory / "asks.yml"
    write_examples(load_directory(ROOT / "data" / "policies"), path)
    return path


def _inputs() -> Iterator[Path]:
    for pattern in _INPUTS:
        yield from sorted(ROOT.glob(pattern))
