"""What every action shares: it never falls silent, and it reports the turn's outcome."""

from __future__ import annotations

import abc
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.policy.reply import Memory, Outcome, Reply

log = structlog.get_logger(__name__)

Events = list[dict[str, Any]]
MEMORY = "memory"


class SafeAction(Action, abc.ABC):
    """An action whose failure is an apology and the outcome `error`, never silence."""

    @abc.abstractmethod
    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Does the action's work; may raise."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Runs `act`, unless an appeal or an assessment is under way; whatever it raises is apologised for."""
        from actions import assessing, lodging  # they report through this module

        try:
            aside = await lodging.take_over(dispatcher, tracker)
            if aside is None:
                return []
            heard = await assessing.take_over(dispatcher, tracker)
            if heard.answered:
                return heard.events
            events = await self.act(dispatcher, tracker, domain)
            if aside.reminder:
                dispatcher.utter_message(response=aside.reminder)
                return [*heard.events, *events]
            return heard.remind(dispatcher, events)
        except Exception:
            # The asker must get an answer whatever broke; Rasa itself would only log and say nothing.
            log.exception("action.failed", action=self.name(), sender=tracker.sender_id)
            dispatcher.messages.clear()
            dispatcher.utter_message(response="utter_error")
            report(dispatcher, Outcome.ERROR)
            return []


def message_of(tracker: Tracker) -> str:
    """Returns what the asker typed last."""
    return str(tracker.latest_message.get("text") or "")


def intents_of(tracker: Tracker) -> dict[str, float]:
    """Returns the NLU's intents with their probabilities, without the fallback that may stand on top."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    return {i["name"]: float(i["confidence"]) for i in ranking if i["name"] != "nlu_fallback"}


def memory_of(tracker: Tracker) -> Memory:
    """Returns what the conversation remembers."""
    return Memory.from_dict(tracker.get_slot(MEMORY))


def say(dispatcher: CollectingDispatcher, reply: Reply) -> Events:
    """Sends `reply` and reports its outcome; returns the events that remember it."""
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
    """Reports how the turn ended; the channel stores it and the asker never sees it."""
    outcome = {"kind": kind.value, "policies": list(policies), "statements": list(statements)}
    dispatcher.utter_message(json_message={"outcome": outcome})
