"""The questions that measure understanding are fresh, and there are some for every intent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.policy.text.text import compact, normalise
from bot.values import ROOT

HELD_OUT = ROOT / "tests" / "nlu" / "held_out.yml"
TRAINING = sorted((ROOT / "data" / "nlu").glob("*.yml"))
MADE_BY_RASA = {"nlu_fallback"}


def examples(path: Path) -> Iterator[tuple[str, str]]:
    """Yield intent and example of a Rasa training file."""
    for entry in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
        for line in entry["examples"].splitlines():
            yield entry["intent"], line.removeprefix("- ").strip()


@pytest.fixture(scope="module")
def trained() -> dict[str, str]:
    return {compact(normalise(said)): intent for path in TRAINING for intent, said in examples(path)}


def test_no_question_was_trained(trained: dict[str, str]) -> None:
    assert not [said for _, said in examples(HELD_OUT) if compact(normalise(said)) in trained]


def test_every_intent_is_measured() -> None:
    intents = set(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]) - MADE_BY_RASA
    assert {intent for intent, _ in examples(HELD_OUT)} == intents


def test_every_intent_is_trained() -> None:
    intents = set(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]) - MADE_BY_RASA
    assert intents == {intent for path in TRAINING for intent, _ in examples(path)}


def test_no_example_teaches_two_intents() -> None:
    taught: dict[str, set[str]] = {}
    for path in TRAINING:
        for intent, said in examples(path):
            taught.setdefault(compact(normalise(said)), set()).add(intent)
    assert not {said: intents for said, intents in taught.items() if len(intents) > 1}
