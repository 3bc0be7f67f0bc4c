from __future__ import annotations

import pytest

from bot.nlu.sources import DATA
from bot.policy.base import build_reader
from bot.policy.search.question import QuestionReader
from bot.policy.text.lexicon import load_lexicon


@pytest.fixture(scope="session")
def reader() -> QuestionReader:
    """Reads messages with the lexicon alone: no policy is needed to cut words."""
    return build_reader([], load_lexicon(DATA / "lexicon"))
