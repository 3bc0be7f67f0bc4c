from __future__ import annotations

import pytest

from bot.nlu.sources import DATA
from bot.policy.base import build_reader
from bot.policy.lexicon import load_lexicon
from bot.policy.question import QuestionReader


@pytest.fixture(scope="session")
def reader() -> QuestionReader:
    """Reads messages with the lexicon alone: no policy is needed to cut words."""
    return build_reader([], load_lexicon(DATA / "lexicon"))
