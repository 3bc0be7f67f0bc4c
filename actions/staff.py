"""People instead of the bot: handoff and appeals. Until the desk opens, true directions to where people answer."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.common import Events, SafeAction, report
from bot.policy.reply import Outcome


class ActionHandoff(SafeAction):
    """Tells how to reach a person."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_handoff"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Says where people answer."""
        dispatcher.utter_message(response="utter_human_handoff")
        report(dispatcher, Outcome.HANDED_OFF)
        return []


class ActionAppeal(SafeAction):
    """Tells where an appeal is taken, by what the asker wants of it."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_appeal"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Says where appeals are taken and followed."""
        intent = str(tracker.latest_message["intent"]["name"])
        dispatcher.utter_message(response=f"utter_{intent}")
        report(dispatcher, Outcome.APPEAL)
        return []
