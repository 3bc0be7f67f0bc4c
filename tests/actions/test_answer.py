"""Questions go to the policy base; small talk stays small talk unless it hides a question."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from rasa_sdk.executor import CollectingDispatcher

from actions import answer
from actions.answer import ActionAnswer, ActionSmalltalk
from actions.knowledge import CLEARLY_POLICY
from bot.policy.base import Base
from bot.values import ROOT
from tests.actions.conftest import Known
from tests.actions.turns import outcome, responses, texts, tracker
from tests.policy.invented import small_whole


class Nobody:
    """Stands in for a live base that cannot be had."""

    async def base(self) -> Base:
        raise RuntimeError("no base")


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "knowledge", Known)


def domain() -> dict[str, Any]:
    found = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


async def test_a_question_is_answered_and_remembered() -> None:
    dispatcher = CollectingDispatcher()
    events = await ActionAnswer().run(dispatcher, tracker("路灯补贴最高多少", ask_amount=0.9), {})
    assert texts(dispatcher)[0].startswith("每盏路灯补800元")
    assert outcome(dispatcher)["statements"] == ["ft-lamp/amount"]
    assert events[0]["value"]["focus"] == ["ft-lamp"]


async def test_a_follow_up_goes_on_from_the_slot() -> None:
    (event,) = await ActionAnswer().run(CollectingDispatcher(), tracker("路灯补贴最高多少", ask_amount=0.9), {})
    dispatcher = CollectingDispatcher()
    slots = {"memory": event["value"]}
    await ActionAnswer().run(dispatcher, tracker("那要什么材料呢", slots, ask_materials=0.9), {})
    assert outcome(dispatcher)["policies"] == ["ft-lamp"]


async def test_without_a_base_there_is_an_apology(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "knowledge", Nobody)
    dispatcher = CollectingDispatcher()
    await ActionAnswer().run(dispatcher, tracker("路灯补贴", ask_amount=0.9), {})
    assert responses(dispatcher) == ["utter_error"]
    assert outcome(dispatcher)["kind"] == "error"


@pytest.mark.parametrize(
    ("text", "intent"), [("你好", "greet"), ("谢谢", "thank"), ("再见", "goodbye"), ("你是机器人吗", "bot_challenge")]
)
async def test_small_talk_is_answered_in_kind(text: str, intent: str) -> None:
    dispatcher = CollectingDispatcher()
    await ActionSmalltalk().run(dispatcher, tracker(text, intents={intent: 0.9}), {})
    assert responses(dispatcher) == [f"utter_{intent}"]
    assert outcome(dispatcher)["kind"] == "smalltalk"


async def test_a_question_inside_a_greeting_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_whole().answerer, "evidence", lambda *_: CLEARLY_POLICY)
    dispatcher = CollectingDispatcher()
    await ActionSmalltalk().run(dispatcher, tracker("你好，路灯补贴最高多少", greet=0.55, ask_amount=0.4), {})
    assert outcome(dispatcher)["policies"] == ["ft-lamp"]


@pytest.mark.parametrize("topic", ["smalltalk", "policy"])
def test_every_rule_leads_to_an_action_and_its_sentence(topic: str) -> None:
    found = domain()
    rules = yaml.safe_load((ROOT / f"data/rules/{topic}.yml").read_text("utf-8"))["rules"]
    for rule in rules:
        intent, action = rule["steps"][0]["intent"], rule["steps"][1]["action"]
        assert intent in found["intents"] and action in found["actions"]
        if action == "action_smalltalk":
            assert f"utter_{intent}" in found["responses"]
    assert "utter_error" in found["responses"]
