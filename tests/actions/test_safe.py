"""Every action answers, whatever breaks, and reports how the turn ended."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.common import Events
from actions.safe import SafeAction
from tests.actions.turns import outcome, responses, texts, tracker


class Breaking(SafeAction):
    """Says half a sentence, then breaks."""

    # rasa_sdk makes one of every action it can see.
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error or RuntimeError()

    def name(self) -> str:
        return "action_breaking"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        dispatcher.utter_message(text="最高30万")
        raise self.error


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyError("x"), ValueError(), AssertionError(), OSError()])
async def test_whatever_breaks_is_apologised_for_and_reported(error: Exception) -> None:
    dispatcher = CollectingDispatcher()
    events = await Breaking(error).run(dispatcher, tracker(), {})
    assert events == []
    assert responses(dispatcher) == ["utter_error"]
    assert outcome(dispatcher) == {"kind": "error", "policies": [], "statements": []}


async def test_half_an_answer_is_taken_back() -> None:
    dispatcher = CollectingDispatcher()
    await Breaking(RuntimeError()).run(dispatcher, tracker(), {})
    assert texts(dispatcher) == []


async def test_a_desk_that_cannot_be_reached_is_apologised_for_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unreachable(*_: object) -> None:
        raise OSError("no database")

    monkeypatch.setattr("actions.lodging.take_over", unreachable)
    dispatcher = CollectingDispatcher()
    await Breaking(RuntimeError()).run(dispatcher, tracker(), {})
    assert responses(dispatcher) == ["utter_error"]
    assert outcome(dispatcher)["kind"] == "error"
