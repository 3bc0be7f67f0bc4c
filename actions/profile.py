"""The asker's own data, by the intent that asks for it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.common import Events
from actions.own_data import grant
from actions.safe import SafeAction

_WISHES = {"profile_show": "show", "profile_erase": "erase", "profile_export": "export"}


class ActionProfile(SafeAction):
    """Shows, exports or erases what is kept of the asker."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_profile"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Does what the intent says."""
        return await grant(dispatcher, tracker, _WISHES[str(tracker.latest_message["intent"]["name"])])
