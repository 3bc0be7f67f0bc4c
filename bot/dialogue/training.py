"""Trains the model, only when something it is made from has changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
    "bot/policy/base.py",
    *(f"bot/policy/text/{name}.py" for name in ("lexicon", "text", "typos", "words")),
    *(f"bot/policy/model/{name}.py" for name in ("amounts", "numerals", "quantities")),
    "bot/policy/search/question.py",
    "requirements.lock",
)
"""Everything a trained model depends on: data, configuration, and the code that reads text."""

_NAME = re.compile(r"futian-[0-9a-f]{16}\.tar\.gz")
_CHOSEN = "chosen.json"
"""Says beside the models which one is served, and of which state of the project that was said."""


def model_path(settings: Settings) -> Path:
    """Returns where the model of the present inputs is, whether or not it has been trained yet."""
    digest = _source_digest()
    if reviewed(settings).is_file():
        digest.update(reviewed(settings).read_bytes())
    return settings.data_dir / "models" / f"futian-{digest.hexdigest()[:16]}.tar.gz"


def reviewed(settings: Settings) -> Path:
    """Returns where the examples approved at the desk are, whether or not there are any."""
    return settings.data_dir / "nlu" / "reviewed.yml"


def choose(settings: Settings, name: str) -> Path:
    """Makes a trained model the one that is served, until the project's own files change; returns its path.

    Raises:
        TrainingError: there is no such model.
    """
    folder = model_path(settings).parent
    path = folder / name
    if not _NAME.fullmatch(name) or not path.exists():
        raise TrainingError(f"{folder} holds no model {name!r}; look there for the names of those trained")
    chosen = folder / _CHOSEN
    new = chosen.with_suffix(".new")
    new.write_text(json.dumps({"model": name, "source": _source_digest().hexdigest()}), encoding="utf-8")
    new.replace(chosen)
    return path


def newest_model(settings: Settings) -> Path:
    """Returns the model chosen at the desk, else the model of the present inputs, else the last one trained.

    Raises:
        TrainingError: no model has been trained.
    """
    if (chosen := _chosen(settings)) is not None:
        return chosen
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
    if not sys.stderr.isatty():
        os.environ.setdefault("LOG_LEVEL", "WARNING")  # or Rasa draws its bars anew at every step, into a log too
    from rasa.model_training import train as rasa_train

    target.parent.mkdir(parents=True, exist_ok=True)
    result = rasa_train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[*_written(settings), str(_asked(target.parent))],
        output=str(target.parent),
        fixed_model_name=target.name.removesuffix(".tar.gz"),
        force_training=True,
    )
    if result.code != 0 or not result.model or not target.exists():
        raise TrainingError(f"Rasa stopped with code {result.code}; look at its messages above, then train again")
    return target


def _chosen(settings: Settings) -> Path | None:
    """Returns the model chosen at the desk; None without one, or when the project's own files changed since."""
    folder = model_path(settings).parent
    if not (folder / _CHOSEN).is_file():
        return None
    told = json.loads((folder / _CHOSEN).read_text(encoding="utf-8"))
    path = folder / str(told["model"])
    return path if told["source"] == _source_digest().hexdigest() and path.exists() else None


def _written(settings: Settings) -> list[str]:
    """Returns the folders of training data written by hand, and the file of examples approved at the desk."""
    parts = [ROOT / "data" / part for part in ("nlu", "rules", "stories")]
    return [str(path) for path in (*parts, reviewed(settings)) if path.exists()]


def _asked(directory: Path) -> Path:
    """Returns a file of training examples made from the questions of the policy base."""
    from bot.nlu.asks import write_examples
    from bot.policy.model.loader import load_directory

    path = directory / "asks.yml"
    write_examples(load_directory(ROOT / "data" / "policies"), path)
    return path


def _source_digest() -> Any:
    """Returns the unfinished SHA-256 of everything in the project that a model depends on."""
    digest = hashlib.sha256()
    for path in _inputs():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest


def _inputs() -> Iterator[Path]:
    for pattern in _INPUTS:
        yield from sorted(ROOT.glob(pattern))
