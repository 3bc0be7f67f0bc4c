"""What the components read from `data/`: built once a process, however many components ask, and hashed for Rasa."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from bot.policy.answers.answer import Answerer
from bot.policy.base import build_answerer, build_reader
from bot.policy.model.loader import load_directory
from bot.policy.model.model import Policy
from bot.policy.search.question import QuestionReader
from bot.policy.text.lexicon import load_lexicon

DATA = Path(__file__).resolve().parents[2] / "data"


def digest(data: Path) -> str:
    """Returns a hash of the files read; without it `rasa train` keeps components made of old words in its cache."""
    found = hashlib.sha256()
    for path in sorted([*data.glob("policies/**/*.yaml"), *data.glob("lexicon/*.yaml")]):
        found.update(path.read_bytes())
    return found.hexdigest()


def policies(data: Path) -> tuple[Policy, ...]:
    """Returns the policies of the present files of `data`; reading them takes seconds."""
    return _policies(data, digest(data))


def reader(data: Path) -> QuestionReader:
    """Returns the reader of messages for the present files of `data`."""
    return _reader(data, digest(data))


def answerer(data: Path) -> Answerer:
    """Returns the answerer for the present files of `data`."""
    return _answerer(data, digest(data))


@lru_cache(maxsize=1)
def _policies(data: Path, _version: str) -> tuple[Policy, ...]:
    return tuple(load_directory(data / "policies"))


@lru_cache(maxsize=1)
def _reader(data: Path, version: str) -> QuestionReader:
    return build_reader(_policies(data, version), load_lexicon(data / "lexicon"))


@lru_cache(maxsize=1)
def _answerer(data: Path, version: str) -> Answerer:
    return build_answerer(_policies(data, version), data)
