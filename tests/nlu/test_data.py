"""The training data and the questions kept from it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml
from rapidfuzz import fuzz, process

from bot.nlu.asks import MADE, write_examples
from bot.nlu.questions import read_questions
from bot.values import ROOT

WRITTEN = read_questions(ROOT / "data" / "nlu")
HELD_OUT = read_questions(ROOT / "tests" / "nlu" / "held_out.yml")
INTENTS = set(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]) - {"nlu_fallback"}
FEWEST = 10
ALIKE = 85
"""Likeness (rapidfuzz ratio, 0 to 100) from which one message is a copy of another."""


@pytest.mark.parametrize("questions", [WRITTEN, HELD_OUT], ids=["written", "held out"])
def test_every_intent_of_the_domain_has_examples(questions: list[tuple[str, str]]) -> None:
    counts = Counter(intent for _, intent in questions)
    assert set(counts) == INTENTS
    assert min(counts.values()) >= FEWEST


def test_no_message_has_two_intents_or_stands_twice() -> None:
    assert not [text for text, count in Counter(text for text, _ in WRITTEN).items() if count > 1]


def test_no_held_out_question_is_taught() -> None:
    texts = [text for text, _ in WRITTEN]
    copies = {q: process.extractOne(q, texts, scorer=fuzz.ratio, score_cutoff=ALIKE) for q, _ in HELD_OUT}
    assert not {question: copy for question, copy in copies.items() if copy}


def test_examples_made_from_the_base_say_so(tmp_path: Path) -> None:
    path = tmp_path / "made" / "asks.yml"
    write_examples([], path)
    assert yaml.safe_load(path.read_text("utf-8")) == {"version": "3.1", "nlu": []}
    assert MADE
