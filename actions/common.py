"""What a turn brings to an action, and how an action answers and reports its outcome."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.policy.model.reply import Memory, Outcome, Reply

Events = list[dict[str, Any]]
MEMORY = "memory"


def message_of(tracker: Tracker) -> str:
    """Return what the asker typed last."""
    return str(tracker.latest_message.get("text") or "")


def intents_of(tracker: Tracker) -> dict[str, float]:
    """Return the NLU's intents with their probabilities, without the fallback that may stand on top."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    return {i["name"]: float(i["confidence"]) for i in ranking if i["name"] != "nlu_fallback"}


def memory_of(tracker: Tracker) -> Memory:
    """Return what the conversation remembers."""
    return Memory.from_dict(tracker.get_slot(MEMORY))


def say(dispatcher: CollectingDispatcher, reply: Reply) -> Events:
    """Send `reply` and report its outcome; return the events that remember it."""
    buttons = [{"title": button.title, "payload": button.message} for button in reply.buttons]
    dispatcher.utter_message(text=reply.text, buttons=buttons)
    report(dispatcher, reply.outcome, reply.policies, reply.statements)
    return [SlotSet(MEMORY, reply.memory.to_dict())]


def report(
    dispatcher: CollectingDispatcher,
    kind: Outcome,
    policies: tuple[str, ...] = (),
    statements: tuple[str, ...] = (),
) -> None:
    """Report how the turn ended; the channel stores it and the asker never sees it."""
    outcome = {"kind": kind.value, "policies": list(policies), "statements": list(statements)}
    dispatcher.utter_message(json_message={"outcome": outcome})
