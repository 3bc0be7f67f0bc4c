"""The action that every other one is: an open appeal or assessment comes first, and it never falls silent."""

from __future__ import annotations

import abc

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import assessing, lodging
from actions.common import Events, report
from bot.policy.model.reply import Outcome

log = structlog.get_logger(__name__)


class SafeAction(Action, abc.ABC):
    """An action whose failure is an apology and the outcome `error`, never silence."""

    @abc.abstractmethod
    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Do the action's work; may raise."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Run `act`, unless an appeal or an assessment is under way; whatever it raises is apologised for."""
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
