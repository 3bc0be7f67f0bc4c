"""Assessments that somebody asks for: of one policy, or of all."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionAnswer
from actions.common import Events, message_of, say
from actions.interviews import begin, interview_of, moment_of, script
from actions.knowledge import knowledge
from bot.policy.base import Base
from bot.policy.interview.interview import WHOLE_BASE
from bot.policy.interview.spoken import Moment
from bot.policy.model.reply import Outcome, Reply

_ALL = "assess_all"
_SUBJECT = 0.58
"""Evidence that parts 做AI的公司能申请什么 (0.63) from 把能拿的都列出来 (0.55 at most of those tried)."""


class ActionAssess(ActionAnswer):
    """Begins an assessment."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_assess"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Assess the policy named, else the one talked about, or all; a question about a subject is answered."""
        base, moment = await knowledge().base(), moment_of(tracker)
        if moment.memory.about and script().finds("together", message_of(tracker)):
            return await super().act(dispatcher, tracker, domain)  # what two may have is a rule of what was told
        if tracker.latest_message["intent"]["name"] == _ALL:
            if _is_about_a_subject(base, tracker):
                return await super().act(dispatcher, tracker, domain)
            return await begin(dispatcher, tracker, WHOLE_BASE)
        if script().finds("first", message_of(tracker)):
            return await super().act(dispatcher, tracker, domain)
        subject = _subject(base, tracker, moment)
        if subject in base.listener.subjects:
            return await begin(dispatcher, tracker, subject)
        buttons = (script().button("whole"), script().button("staff"))
        return say(dispatcher, Reply(Outcome.CLARIFIED, script().say("which"), buttons, memory=moment.memory))


def _is_about_a_subject(base: Base, tracker: Tracker) -> bool:
    """Tell whether a list is wanted of what there is for a subject or in another place, not for the asker."""
    text = message_of(tracker)
    foreign = base.answerer.index.reader.read(text).outside
    if foreign or base.listener.subjects.on_topic(text):
        return True
    return base.listener.subjects.evidence(text) >= _SUBJECT and not base.listener.subjects.tells_case(text)


def _subject(base: Base, tracker: Tracker, moment: Moment) -> str:
    """Return the id of the policy named, else of the one talked about, else of the one assessed before."""
    before = interview_of(tracker)
    named = base.listener.subjects.named_by(message_of(tracker))
    return named or moment.memory.latest or (before.subject if before else "")
