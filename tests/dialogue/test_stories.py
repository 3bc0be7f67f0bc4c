"""The conversations that `make rasa-test` puts to the model are fresh, and cover what an asker may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz, process

from bot.nlu.questions import read_questions
from bot.values import ROOT
from tests.nlu.test_data import ALIKE

STORIES = sorted((ROOT / "tests" / "dialogue" / "stories").glob("*.yml"))
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
RULES = sorted((ROOT / "data" / "rules").glob("*.yml"))


def stories() -> Iterator[list[dict[str, Any]]]:
    for path in STORIES:
        for story in yaml.safe_load(path.read_text("utf-8"))["stories"]:
            yield story["steps"]


def turns() -> Iterator[tuple[str, str, str]]:
    """Yield message, intent and action of each turn; every turn has one action."""
    for steps in stories():
        assert len(steps) % 2 == 0
        for said, done in zip(steps[::2], steps[1::2], strict=True):
            yield said["user"], said["intent"], done["action"]


def test_rasa_takes_the_files_for_tests() -> None:
    assert STORIES and all(path.name.startswith("test_") for path in STORIES)


def test_no_message_is_taught() -> None:
    taught = [text for text, _ in read_questions(ROOT / "data" / "nlu")]
    copies = {text: process.extractOne(text, taught, scorer=fuzz.ratio, score_cutoff=ALIKE) for text, _, _ in turns()}
    assert not {text: copy for text, copy in copies.items() if copy}


def test_every_turn_is_what_the_rules_say_of_its_intent() -> None:
    rules = [rule["steps"] for path in RULES for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]]
    action_of = {steps[0]["intent"]: steps[1]["action"] for steps in rules}
    assert {intent: action for _, intent, action in turns()}.items() <= action_of.items()


def test_every_action_of_the_domain_is_tried() -> None:
    assert {action for _, _, action in turns()} == set(DOMAIN["actions"])


@pytest.mark.parametrize(
    "intents",
    [
        ["greet", "ask_amount", "ask_materials"],
        ["other_place", "ask_amount"],
        ["out_of_scope", "out_of_scope", "ask_overview"],
        ["lodge_appeal", "affirm", "appeal_progress"],
        ["lodge_appeal", "ask_time", "affirm"],
        ["human_handoff"],
        ["complain_bot", "human_handoff"],
        ["assess_start", "ask_condition"],
        ["ask_eligibility", "ask_eligibility"],
        ["assess_all", "profile_show"],
        ["help", "bot_challenge"],
    ],
    ids="-".join,
)
def test_a_conversation_goes_this_way(intents: list[str]) -> None:
    ways = [[step["intent"] for step in steps[::2]] for steps in stories()]
    assert any(intents == way[at : at + len(intents)] for way in ways for at in range(len(way)))
