"""What a turn brings is read, and what is said is reported and remembered."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.common import intents_of, memory_of, message_of, say
from bot.policy.model.reply import Button, Memory, Outcome, Reply
from tests.actions.turns import outcome, tracker


def test_the_fallback_is_no_intent() -> None:
    found = intents_of(tracker("x", nlu_fallback=0.9, ask_amount=0.4, ask_time=0.1))
    assert found == {"ask_amount": 0.4, "ask_time": 0.1}


def test_a_message_that_was_not_understood_has_no_intents() -> None:
    empty = tracker()
    empty.latest_message = {}
    assert intents_of(empty) == {}
    assert message_of(empty) == ""


def test_what_is_said_is_remembered_in_the_next_turn() -> None:
    memory = Memory(("ft-lamp",), {"ask_amount": 0.9}, "路灯补贴", ("ft-lamp/amount",), 1)
    (event,) = say(CollectingDispatcher(), Reply(Outcome.ANSWERED, "好", memory=memory))
    assert (event["event"], event["name"]) == ("slot", "memory")
    assert memory_of(tracker(slots={"memory": event["value"]})) == memory


def test_nothing_remembered_is_an_empty_memory() -> None:
    assert memory_of(tracker()) == Memory()


def test_a_reply_is_sent_with_buttons_and_outcome() -> None:
    dispatcher = CollectingDispatcher()
    buttons = (Button("条件", "路灯补贴的申请条件"),)
    say(dispatcher, Reply(Outcome.EXPIRED, "好", buttons, ("ft-lamp",), ("ft-lamp/amount",)))
    assert dispatcher.messages[0]["text"] == "好"
    assert dispatcher.messages[0]["buttons"] == [{"title": "条件", "payload": "路灯补贴的申请条件"}]
    assert outcome(dispatcher) == {"kind": "expired", "policies": ["ft-lamp"], "statements": ["ft-lamp/amount"]}
