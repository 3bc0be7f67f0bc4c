"""The asker's own data, by the intent that asks for it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionAnswer
from actions.common import Events, message_of
from actions.desk import told
from actions.drafting import SURE
from actions.interviews import script
from actions.own_data import grant

_WISHES = {"profile_show": "show", "profile_erase": "erase", "profile_export": "export"}


class ActionProfile(ActionAnswer):
    """Shows, exports or erases what is kept of the asker; what only sounds like that is answered as a question."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_profile"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Do what the intent says."""
        if told(tracker).sure < SURE and not script().finds("own_data", message_of(tracker)):
            return await super().act(dispatcher, tracker, domain)
        return await grant(dispatcher, tracker, _WISHES[str(tracker.latest_message["intent"]["name"])])
