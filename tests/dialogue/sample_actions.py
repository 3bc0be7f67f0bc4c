"""Three actions that a test can run: one answers, one declines, one breaks."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection
from rasa_sdk.types import DomainDict


class Answering(Action):
    def name(self) -> str:
        return "action_answering"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        dispatcher.utter_message(text=f"您说：{tracker.latest_message['text']}")
        return [SlotSet("memory", {"focus": ["ft-lamp"]})]


class Declining(Action):
    def name(self) -> str:
        return "action_declining"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        raise ActionExecutionRejection(self.name(), "not now")
