"""An open assessment comes before any intent: its asker is in the middle of telling their case."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import quote

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import Events, say
from actions.desk import desk, told
from actions.interviews import SLOT, begin, interview_of, known, moment_of, script, slot_of, speak
from actions.knowledge import knowledge
from actions.own_data import attend, decided
from bot.policy.base import Base
from bot.policy.interview.audience import said_audience
from bot.policy.interview.interview import Interview, Waits
from bot.policy.interview.message import Message
from bot.policy.interview.spoken import Moment, Spoken
from bot.policy.model.reply import Reply


@dataclass
class Heard:
    """What became of a message that was put to the open assessment.

    Attributes:
        answered: whether it was answered.
        events: what is to be remembered of it.
        reminder: what is said after the intent's own action has answered something else.
    """

    answered: bool = False
    events: Events = field(default_factory=list)
    reminder: Reply | None = None

    def remind(self, dispatcher: CollectingDispatcher, events: Events) -> Events:
        """Put the open question once more, unless the answer has begun another assessment; return all events."""
        began = any(event.get("name") == SLOT for event in events)
        if self.reminder is not None and not began:
            buttons = [{"title": button.title, "payload": button.message} for button in self.reminder.buttons]
            dispatcher.utter_message(text=self.reminder.text, buttons=buttons)
        return [*self.events, *events]


async def take_over(dispatcher: CollectingDispatcher, tracker: Tracker) -> Heard:
    """Answer a message that belongs to an assessment, or that begins one by its words alone."""
    if tracker.latest_action_name != "action_listen":
        return Heard()  # a second action of the same turn; the first one has looked
    message, words = told(tracker), script()
    interview = interview_of(tracker)
    if interview is not None and interview.waits is not Waits.NOTHING:
        if (events := await decided(dispatcher, tracker, interview)) is not None:
            return _answered(events)
        interview = interview.waiting(Waits.NOTHING)
    if words.means(message.text, "show", "erase", "export", "agree", "refuse"):
        return _answered(await attend(dispatcher, tracker, message.text))
    if said := said_audience(words, message.text):
        interview = replace(interview or await known(tracker), audience=said)
    base = await _base_for(interview, message.text)
    if base is None:
        return Heard(events=[] if interview is None else [slot_of(interview)])
    return await _listen(dispatcher, tracker, interview, base)


def _answered(events: Events) -> Heard:
    return Heard(answered=True, events=events)


async def _base_for(interview: Interview | None, text: str) -> Base | None:
    """Return the policy base when the message may concern an assessment; most messages do not."""
    words = script()
    if words.finds("checklist", text) or words.finds("conditions", text):
        return await knowledge().base()
    begins = words.finds("start", text) or (words.finds("whole_base", text) and words.finds("first_person", text))
    return await knowledge().base() if begins or (interview is not None and interview.subject) else None


async def _listen(dispatcher: CollectingDispatcher, tracker: Tracker, interview: Interview | None, base: Base) -> Heard:
    message, moment = told(tracker), moment_of(tracker)
    reminder = None
    if subject := base.listener.subjects.named(message.text, moment):
        return _answered(await begin(dispatcher, tracker, subject))
    if subject := base.listener.subjects.errand(message.text, moment):
        policy = base.answerer.index.by_id[subject]
        link = f"{desk().asker_url}/assess/{quote(policy.id)}"
        return _answered(say(dispatcher, base.listener.errands.tell(policy, link, moment.memory, moment.today)))
    if subject := base.listener.subjects.conditions_of(interview, message.text, moment):
        return await _tell_conditions(dispatcher, subject, interview, base, moment)
    if interview is not None and interview.subject in base.listener.subjects:
        heard = base.listener.hear(interview, Message(message.text, message.meant, message.sure), moment)
        if isinstance(heard, Spoken):
            return _answered(await speak(dispatcher, tracker, heard))
        interview, reminder = heard.interview, heard.reminder
    return Heard(events=[] if interview is None else [slot_of(interview)], reminder=reminder)


async def _tell_conditions(
    dispatcher: CollectingDispatcher, subject: str, interview: Interview | None, base: Base, moment: Moment
) -> Heard:
    """Tell the conditions of a policy, all at once, and put the open question once more."""
    policy = base.answerer.index.by_id[subject]
    asked = script().say("conditions", short=policy.short)
    reply = base.answerer.reply(asked, {"ask_condition": 1.0}, moment.memory, moment.today)
    told_of = say(dispatcher, reply)
    if interview is None or not interview.asked:
        return _answered(told_of)
    after = interview.aside()
    reminder = None if after.is_silent else base.listener.interviewer.remind(after)
    return _answered(Heard(events=[slot_of(after)], reminder=reminder).remind(dispatcher, told_of))
